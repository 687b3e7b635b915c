"""What Spanish law must know about a person, an engagement and the employer."""

from typing import Any

from countries.es import questions
from countries.es.family import FROM_33, FROM_65, NO_DISABILITY, checked_ascendants, checked_descendants
from countries.es.identifiers import checked_affiliation, checked_contribution_account
from countries.es.irpf import CEUTA_MELILLA, COMMON, OTHER_SITUATION, SINGLE_PARENT, SPOUSE_WITHOUT_INCOME
from countries.es.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked_iban
from smartcoop.money import LARGEST

FORAL, NON_RESIDENT_EU, NON_RESIDENT = "foral", "non_resident_eu", "non_resident_other"
INDEFINITE, DISCONTINUOUS, FIXED_TERM, FIXED_TERM_YEAR = "indefinite", "fixed_discontinuous", "fixed_term", "fixed_term_year"
GENERAL, ARTIST = "general", "artist"
YEAR_AMOUNTS = ("expected_year_pay", "opening_pay", "opening_contributions", "opening_withheld")
"""Amounts of one year, which count for nothing in another."""
AT_END, IN_TIME = "at_end", "in_time"
WAGE, COURSE, RIGHTS = "wage", "course", "rights"
ORDINARY, FORCE_MAJEURE = "ordinary", "force_majeure"

SITUATIONS = {
    SINGLE_PARENT: "1: single, widowed, divorced or separated, with children who live with this person alone",
    SPOUSE_WITHOUT_INCOME: "2: married, the spouse's income is at most 1,500 euros a year",
    OTHER_SITUATION: "3: any other situation, or not told",
}
DEGREES = {NO_DISABILITY: "No disability", FROM_33: "33 to 64 percent", FROM_65: "65 percent or more"}
TERRITORIES = {
    COMMON: "Common territory",
    CEUTA_MELILLA: "Ceuta or Melilla, where the pay is earned too",
    FORAL: "Basque Country or Navarre",
    NON_RESIDENT_EU: "Not resident in Spain, resident in the European Union or EEA",
    NON_RESIDENT: "Not resident in Spain, resident elsewhere",
}
CONTRACTS = {
    FIXED_TERM: "Fixed term of less than a year",
    FIXED_TERM_YEAR: "Fixed term of a year or more",
    INDEFINITE: "For an indefinite time",
    DISCONTINUOUS: "For an indefinite time, discontinuous",
}
WORKERS = {GENERAL: "Ordinary employment", ARTIST: "Artists, technicians and auxiliary staff (RD 1435/1985)"}
GROUPS = {
    "7": "7 Administrative auxiliaries",
    "1": "1 Engineers and graduates, directors",
    "2": "2 Technical engineers and qualified assistants",
    "3": "3 Heads of administration and workshop; actors, singers, musicians, dancers",
    "4": "4 Assistants without a degree",
    "5": "5 Administrative officers; assistant directors",
    "6": "6 Subordinate staff",
    "8": "8 Officers of first and second class",
    "9": "9 Officers of third class and specialists",
    "10": "10 Labourers",
    "11": "11 Workers below eighteen",
}
ACTIVITIES = {
    "90": "90 Creation and performing arts",
    "58": "58 Publishing",
    "59": "59 Film, video, sound recording",
    "60": "60 Radio and television",
    "62": "62 Programming and consultancy in information technology",
    "63": "63 Information services",
    "70": "70 Management consultancy",
    "71": "71 Architecture and engineering",
    "73": "73 Advertising and market research",
    "74": "74 Design, translation and other professional work",
    "74.2": "74.2 Photography",
    "82": "82 Office services and events",
    "85": "85 Education",
    "91": "91 Libraries and museums",
    "office": "Office work alone, whatever the activity",
}
PAY_KINDS = {
    WAGE: "Wage of an employment",
    COURSE: "Fee for a course, lecture or seminar, without employment",
    RIGHTS: "Fee for a literary, artistic or scientific work whose rights are assigned, without employment",
}
LEAVES = {AT_END: "Earned, and paid when the contract ends", IN_TIME: "Taken in time, with pay"}
OVERTIMES = {ORDINARY: "Ordinary", FORCE_MAJEURE: "By force majeure"}


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a person that cannot be."""
    wrong: dict[str, str | Text] = {}
    if facts["disability_help"] and facts["disability"] == NO_DISABILITY:
        wrong["disability_help"] = say("belongs to a disability; enter its degree or take this off")
    if facts["territory"] == FORAL and facts["told_percent"] is None:
        wrong["told_percent"] = say("the Basque Country and Navarre have tables of their own, which are not known here; enter the percentage that they give")
    if facts["territory"] != FORAL and facts["told_percent"] is not None:
        wrong["told_percent"] = say("is for the Basque Country and Navarre alone; elsewhere enter a voluntary percentage or take this off")
    if facts["voluntary_percent"] is not None and facts["territory"] not in (COMMON, CEUTA_MELILLA):
        wrong["voluntary_percent"] = say("is asked in common territory, Ceuta and Melilla alone; take this off")
    if facts["amounts_year"] is None and any(facts[name] for name in YEAR_AMOUNTS):
        wrong["amounts_year"] = say("enter the year that these amounts belong to; in another year they count for nothing")
    if wrong:
        raise Invalid(wrong)


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for an engagement that the law does not know."""
    wrong: dict[str, str | Text] = {}
    least = PARAMETERS["extra_payments.least"].values[-1]
    if 0 < facts["extra_payments"] < least:
        wrong["extra_payments"] = say("the law asks at least %(least)s a year; enter 0 only where casual pay includes them", least=str(least))
    if facts["reduced_fee"] and facts["pay_kind"] != RIGHTS:
        wrong["reduced_fee"] = say("belongs to works whose rights are assigned; choose that kind of pay or take this off")
    if facts["overtime"] and facts["pay_kind"] != WAGE:
        wrong["overtime"] = say("belongs to a wage; take it off the fee")
    start, end = facts["contract_start"], facts["contract_end"]
    if start and end and end < start:
        wrong["contract_end"] = say("comes before the start of the contract; correct one of them")
    if facts["contract"] == INDEFINITE and end:
        wrong["contract_end"] = say("a contract for an indefinite time has no end; choose a fixed term or take this off")
    if facts["day_labour"] and facts["contract"] != FIXED_TERM:
        wrong["day_labour"] = say("sporadic day labour is for a fixed term of less than a year; choose that or take this off")
    if wrong:
        raise Invalid(wrong)


def _amount(name: str, label: str, source: str, default: Any = None, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST, source=source, **more)


def _percent(name: str, label: str, source: str, default: Any = None, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=100, source=source, **more)


def _flag(name: str, label: str, source: str, **more: Any) -> Field:
    return Field(name, label, FieldType.FLAG, False, source=source, **more)


PERSON = FactSchema(
    (
        Field(
            "social_security_number",
            "Social security number",
            FieldType.TEXT,
            optional=True,
            check=checked_affiliation,
            personal=True,
            printed=True,
            source="Orden ESS/2098/2014",
        ),
        Field("born", "Date of birth", FieldType.DATE, optional=True, register="born_on", personal=True, source="LIRPF, art. 57; modelo 145"),
        Field("family_situation", "Family situation", FieldType.CHOICE, OTHER_SITUATION, choices=SITUATIONS, personal=True, source="RIRPF, art. 81, 88"),
        Field(
            "descendants",
            "Children and grandchildren in the household, below 25 or with a disability",
            FieldType.TEXT,
            optional=True,
            check=checked_descendants,
            personal=True,
            source="LIRPF, art. 58, 60; modelo 145",
        ),
        Field(
            "ascendants",
            "Parents and grandparents in the household, above 65 or with a disability",
            FieldType.TEXT,
            optional=True,
            check=checked_ascendants,
            personal=True,
            source="LIRPF, art. 59, 60; modelo 145",
        ),
        Field("disability", "Disability", FieldType.CHOICE, NO_DISABILITY, choices=DEGREES, personal=True, source="LIRPF, art. 60"),
        _flag("disability_help", "Needs help of others, or reduced mobility", "LIRPF, art. 60", personal=True),
        Field(
            "moved_in",
            "Year in which the person moved to accept work",
            FieldType.INTEGER,
            optional=True,
            minimum=0,
            personal=True,
            source="LIRPF, art. 19.2.f",
        ),
        _amount("compensatory_pension", "Compensatory pension paid to a spouse, a year", "RIRPF, art. 83.3", ZERO, personal=True),
        _amount("alimony", "Alimony paid for children by order of a court, a year", "RIRPF, art. 85.2", ZERO, personal=True),
        _flag("mortgage", "Pays for a home bought before 2013 with borrowed money, and declared it", "RIRPF, art. 86.1, DT 12", personal=True),
        Field("territory", "Tax territory", FieldType.CHOICE, COMMON, choices=TERRITORIES, personal=True, source="RIRPF, art. 80; Ley 12/2002; Ley 28/1990"),
        _percent("told_percent", "Percentage of the table of the Basque Country or Navarre", "Ley 12/2002, art. 7; Ley 28/1990, art. 10", personal=True),
        _percent("voluntary_percent", "Higher percentage that the person asks for", "RIRPF, art. 88.5", personal=True),
        Field("amounts_year", "Year of the four amounts below", FieldType.INTEGER, optional=True, minimum=0, personal=True, source="RIRPF, art. 83.2, 87"),
        _amount(
            "expected_year_pay",
            "Pay of that calendar year expected from this cooperative, what was paid included",
            "RIRPF, art. 83.2",
            personal=True,
        ),
        _amount("opening_pay", "Paid by this cooperative in that year outside this software", "RIRPF, art. 87", ZERO, personal=True),
        _amount("opening_contributions", "Contributions kept from that pay", "RIRPF, art. 87", ZERO, personal=True),
        _amount("opening_withheld", "Income tax withheld from that pay", "RIRPF, art. 87", ZERO, personal=True),
    ),
    person_is_consistent,
    by_staff=frozenset({"amounts_year", "expected_year_pay", "opening_pay", "opening_contributions", "opening_withheld"}),
    seldom=frozenset(
        {
            "ascendants",
            "disability",
            "disability_help",
            "moved_in",
            "compensatory_pension",
            "alimony",
            "mortgage",
            "territory",
            "told_percent",
            "voluntary_percent",
        }
    ),
    when={
        "disability_help": (
            "disability",
            (
                "33",
                "65",
            ),
        ),
        "told_percent": ("territory", ("foral",)),
    },
).explained(questions.PERSON)

ENGAGEMENT = FactSchema(
    (
        Field("pay_kind", "Kind of pay", FieldType.CHOICE, WAGE, choices=PAY_KINDS, source="LIRPF, art. 17.2.c, d; RIRPF, art. 80.1"),
        _flag(
            "reduced_fee",
            "Lower withholding on works, declared in writing",
            "RIRPF, art. 80.1.4 (RD 31/2023)",
        ),
        Field("contract", "Contract", FieldType.CHOICE, FIXED_TERM, choices=CONTRACTS, printed=True, source="ET, art. 15, 16"),
        Field("worker", "Kind of employment", FieldType.CHOICE, GENERAL, choices=WORKERS, printed=True, source="RD 1435/1985; RDL 5/2022"),
        Field("professional_group", "Professional group", FieldType.TEXT, optional=True, printed=True, source="Orden ESS/2098/2014"),
        Field("contribution_group", "Contribution group", FieldType.CHOICE, "7", choices=GROUPS, printed=True, source="RD 2064/1995, art. 26"),
        Field("activity", "Activity (work accidents)", FieldType.CHOICE, "90", choices=ACTIVITIES, source="Ley 42/2006, DA 4; LGSS, DA 61"),
        _percent("accident_percent", "Work accidents, percent, where the tariff says another", "Ley 42/2006, DA 4; LGSS, DA 61"),
        Field("part_time_percent", "Part time, percent of a full one", FieldType.DECIMAL, 100, minimum=1, maximum=100, printed=True, source="ET, art. 12"),
        Field("contract_start", "Start of the contract", FieldType.DATE, optional=True, printed=True, source="Orden ESS/2098/2014"),
        Field("contract_end", "End of the contract", FieldType.DATE, optional=True, printed=True, source="ET, art. 15; RIRPF, art. 83.2"),
        Field(
            "extra_payments",
            "Extra payments of a year, paid with each month's pay",
            FieldType.INTEGER,
            int(PARAMETERS["extra_payments.least"].values[-1]),
            minimum=0,
            maximum=12,
            source="ET, art. 31",
        ),
        Field("leave", "Leave", FieldType.CHOICE, AT_END, choices=LEAVES, source="ET, art. 38"),
        _amount("leave_earned_before", "Pay for leave earned under this contract before this year and not yet paid", "ET, art. 38", ZERO),
        _amount("indemnity_earned_before", "End-of-contract pay earned under this contract before this year", "ET, art. 49.1.c", ZERO),
        Field(
            "chain_months",
            "Months under fixed-term contracts within the last twenty-four, this one included",
            FieldType.INTEGER,
            0,
            minimum=0,
            source="ET, art. 15.5",
        ),
        _flag("resigned", "The worker ends the contract before its term", "ET, art. 49.1"),
        _amount("overtime", "Pay for overtime, beside the agreed pay", "ET, art. 35; RD 2064/1995, art. 24", ZERO),
        Field("overtime_kind", "Kind of overtime", FieldType.CHOICE, ORDINARY, choices=OVERTIMES, source="Orden PJC/297/2026, art. 5"),
        _flag("day_labour", "Manual day labour, sporadic and paid by the day", "RIRPF, art. 83.2"),
    ),
    engagement_is_consistent,
    seldom=frozenset(
        {
            "reduced_fee",
            "accident_percent",
            "extra_payments",
            "leave_earned_before",
            "indemnity_earned_before",
            "chain_months",
            "resigned",
            "overtime",
            "overtime_kind",
            "day_labour",
        }
    ),
    when={
        "reduced_fee": ("pay_kind", ("rights",)),
    },
).explained(questions.ENGAGEMENT)

EMPLOYER = FactSchema(
    (
        Field(
            "contribution_account",
            "Contribution account (CCC)",
            FieldType.TEXT,
            optional=True,
            printed=True,
            check=checked_contribution_account,
            source="Orden ESS/2098/2014",
        ),
        Field(
            "artists_account",
            "Contribution account (CCC) of artists",
            FieldType.TEXT,
            optional=True,
            printed=True,
            check=checked_contribution_account,
            source="Orden ESS/2098/2014; RD 2064/1995, art. 32",
        ),
        Field("collective_agreement", "Collective agreement", FieldType.TEXT, optional=True, printed=True, source="ET, art. 8.5"),
        Field("tax_iban", "Account of the tax agency", FieldType.TEXT, optional=True, check=checked_iban, source="RIRPF, art. 108"),
        Field("tax_reference", "Payment reference of the return (modelo 111)", FieldType.TEXT, optional=True, source="RIRPF, art. 108"),
        Field("social_iban", "Account of the Treasury of social security", FieldType.TEXT, optional=True, check=checked_iban, source="RD 1415/2004, art. 56"),
        Field("social_reference", "Reference of the payment slip (RLC)", FieldType.TEXT, optional=True, source="RD 1415/2004, art. 56"),
    ),
    seldom=frozenset({"artists_account"}),
).explained(questions.EMPLOYER)
"""The accounts and references that the remittances in cooperation.py name, and what the payslip prints of the employer."""
