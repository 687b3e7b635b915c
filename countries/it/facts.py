"""What Italian law must know about a person, an engagement and the employer."""

import re
from typing import Any

from stdnum.exceptions import InvalidFormat

from countries.it import questions
from countries.it.law import ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked, checked_iban
from smartcoop.money import LARGEST

NOT_RECORDED = "base"

REGIONS = {
    NOT_RECORDED: "Not recorded: the rate of every region by state law",
    "abruzzo": "Abruzzo",
    "basilicata": "Basilicata",
    "bolzano": "Province of Bolzano",
    "calabria": "Calabria",
    "campania": "Campania",
    "emilia_romagna": "Emilia-Romagna",
    "friuli": "Friuli-Venezia Giulia",
    "lazio": "Lazio",
    "liguria": "Liguria",
    "lombardia": "Lombardy",
    "marche": "Marche",
    "molise": "Molise",
    "piemonte": "Piedmont",
    "puglia": "Apulia",
    "sardegna": "Sardinia",
    "sicilia": "Sicily",
    "toscana": "Tuscany",
    "trento": "Province of Trento",
    "umbria": "Umbria",
    "valle_daosta": "Aosta Valley",
    "veneto": "Veneto",
}
CONTRACTS = {
    "fixed_term": "Fixed term (tempo determinato)",
    "on_call": "On call (lavoro intermittente), fixed term",
    "open_ended": "Open-ended (tempo indeterminato)",
    "collaboration": "Coordinated collaboration (co.co.co.)",
    "authors_rights": "Author's rights (cessione di diritto d'autore)",
    "occasional": "Occasional self-employment",
}
NO_EMPLOYMENT = ("collaboration", "authors_rights", "occasional")
SECTORS = {"show": "Artists and technicians of show business (FPLS)", "general": "Trade and services (INPS)"}
SEPARATE = {
    "exclusive": "Insured nowhere else, with unemployment benefit (DIS-COLL)",
    "no_discoll": "Insured nowhere else, without unemployment benefit",
    "insured": "Pensioner, or insured elsewhere too",
}
PAY_KINDS = {"ordinary": "Ordinary pay", "extra_month": "Extra month (13th or 14th), paid on its own"}
EXTRA_MONTHS = {"included": "The shares of extra months are in the agreed pay", "on_top": "Their shares are paid on top with each payslip"}
SEVERANCE = {"at_end": "Set aside, and paid when the contract ends", "fund": "Paid into the employee's pension fund"}
WAGE_FUNDS = {"none": "Not under the fund", "small": "Up to 5 employees", "large": "Above 5 employees"}


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a contract that gives no payslip here, and for what does not go together."""
    if wrong := _wrong_contract(facts) or _wrong_terms(facts):
        raise Invalid(wrong)


def _wrong_contract(facts: Facts) -> dict[str, str | Text]:
    contract = facts["contract"]
    if contract == "collaboration" and facts["sector"] == "show":
        return {
            "sector": say("collaborations of artists pay to the show-business fund by rules that are not covered; choose trade and services, or employment")
        }
    return {}


def _wrong_terms(facts: Facts) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {}
    contract = facts["contract"]
    if facts["renewals"] and contract not in ("fixed_term", "on_call"):
        wrong["renewals"] = say("only fixed terms are renewed; enter zero")
    if contract == "open_ended" and facts["ends_on"] is not None:
        wrong["ends_on"] = say("an open-ended contract has no last day; leave this empty")
    if contract in NO_EMPLOYMENT:
        if facts["extra_months"] != "included" or facts["pay_kind"] != "ordinary":
            wrong["extra_months"] = say("only employments have extra months; leave this at its first choice")
        if facts["severance_before"]:
            wrong["severance_before"] = say("only employments have severance pay; enter zero")
    if facts["pay_kind"] == "extra_month" and facts["extra_months"] == "on_top":
        wrong["pay_kind"] = say("the shares of extra months were paid on top already; choose ordinary pay")
    if facts["fourteenth"] and facts["extra_months"] != "on_top":
        wrong["fourteenth"] = say("is for shares that are paid on top; take this off")
    if facts["hired_on"] and facts["ends_on"] and facts["ends_on"] < facts["hired_on"]:
        wrong["ends_on"] = say("comes before the first day of the contract; correct one of the two")
    return wrong


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a person whose surtaxes cannot be computed or whose facts contradict each other."""
    wrong: dict[str, str | Text] = {}
    if facts["municipal_rate"] is None and facts["municipal_exempt_upto"]:
        wrong["municipal_rate"] = say("enter the rate that belongs to this threshold, or zero as the threshold")
    if facts["single_parent"] and (facts["spouse"] or not facts["children"]):
        wrong["single_parent"] = say("is for children at 100 percent without a second parent; take it off, or correct the family")
    if facts["earlier_taxable"] and not facts["earlier_days"]:
        wrong["earlier_days"] = say("enter the days that the earlier employer's certificate (CU) states")
    if wrong:
        raise Invalid(wrong)


def belfiore(said: str) -> str:
    """The code of a municipality, a letter and three digits; Invalid at `municipality`."""
    return checked(said, _belfiore, "municipality", say("copy the code from the tax office's list, like F205 for Milano"))


def _belfiore(said: str) -> str:
    compact = said.strip().upper()
    if not re.fullmatch(r"[A-Z]\d{3}", compact):
        raise InvalidFormat
    return compact


def matricola(said: str) -> str:
    """The ten digits of an INPS employer position; Invalid at `inps_number`."""
    return checked(said, _matricola, "inps_number", say("copy its ten digits from a letter of INPS"))


def _matricola(said: str) -> str:
    compact = re.sub(r"[\s/.-]", "", said)
    if not re.fullmatch(r"\d{10}", compact):
        raise InvalidFormat
    return compact


def _flag(name: str, label: str, source: str, default: bool = False, **more: Any) -> Field:
    return Field(name, label, FieldType.FLAG, default, source=source, **more)


def _amount(name: str, label: str, source: str, default: Any = ZERO, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST, source=source, **more)


def _percent(name: str, label: str, source: str, default: Any = None, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=100, source=source, **more)


def _count(name: str, label: str, source: str, default: Any = 0, **more: Any) -> Field:
    return Field(name, label, FieldType.INTEGER, default, optional=default is None, minimum=0, source=source, **more)


_SURTAX = "D.Lgs. 446/1997, art. 50; D.Lgs. 360/1998, art. 1"
_CU = "D.P.R. 600/1973, art. 23 c. 4"
_FAMILY = "TUIR, art. 12"
_F24 = "D.Lgs. 241/1997, art. 17"

PERSON = FactSchema(
    (
        Field("born", "Date of birth", FieldType.DATE, optional=True, register="born_on", personal=True, source="TUIR, art. 54 c. 8"),
        _amount("occasional_elsewhere", "Fees of occasional work from other clients this year", "D.L. 269/2003, art. 44 c. 2", personal=True),
        Field("region", "Region of tax domicile on 1 January", FieldType.CHOICE, NOT_RECORDED, choices=REGIONS, personal=True, source=_SURTAX),
        Field(
            "municipality", "Municipality of tax domicile, code", FieldType.TEXT, optional=True, check=belfiore, personal=True, source="D.Lgs. 360/1998, art. 1"
        ),
        _percent("municipal_rate", "Rate of the municipal surtax, percent", "D.Lgs. 360/1998, art. 1", personal=True),
        _amount("municipal_exempt_upto", "Income up to which the municipality asks nothing", "D.Lgs. 360/1998, art. 1 c. 3-bis", personal=True),
        _flag("insured_after_1995", "First insured for a pension after 1995", "L. 335/1995, art. 2 c. 18", default=True, personal=True),
        _flag("apply_deductions", "Employment and family deductions applied here", "D.P.R. 600/1973, art. 23 c. 2", default=True, personal=True),
        _flag("apply_integration", "Integrative treatment paid here", "D.L. 3/2020, art. 1", default=True, personal=True),
        _flag("apply_relief", "Tax-free sum or further deduction applied here", "L. 207/2024, art. 1 c. 4-9", default=True, personal=True),
        _amount("other_income", "Other income of the year", "TUIR, art. 12, 13", personal=True),
        _amount(
            "expected_income",
            "Taxable income expected here in the year",
            "D.P.R. 600/1973, art. 23 c. 2",
            None,
            personal=True,
        ),
        _percent("higher_rate", "Higher tax rate that the person asks for, percent", "D.P.R. 600/1973, art. 23 c. 2", personal=True),
        _flag("spouse", "Dependent spouse", _FAMILY, personal=True),
        _count("children", "Dependent children of 21 to 29 years, or from 30 on with a disability, at 100 percent", _FAMILY, personal=True),
        _count("children_half", "Such children at 50 percent", _FAMILY, personal=True),
        _count("ascendants", "Dependent parents or grandparents living with the person", _FAMILY, personal=True),
        _flag("single_parent", "Children without a second parent", "TUIR, art. 12 c. 1 c", personal=True),
        Field(
            "family_months",
            "Months of family deductions at settlement",
            FieldType.INTEGER,
            optional=True,
            minimum=0,
            maximum=12,
            personal=True,
            source="TUIR, art. 12 c. 3",
        ),
        _amount("regional_due", "Regional surtax of last year, to withhold in instalments", _SURTAX, personal=True),
        _amount("municipal_due", "Municipal surtax of last year, to withhold in instalments", _SURTAX, personal=True),
        _amount("municipal_advance_due", "Advance of this year's municipal surtax, to withhold in instalments", _SURTAX, personal=True),
        _amount("integration_due", "Integrative treatment of last year to take back", "D.L. 3/2020, art. 1 c. 3", personal=True),
        _amount("relief_due", "Tax-free sum of last year to take back", "L. 207/2024, art. 1 c. 8", personal=True),
        _flag("severance_reduction", "Asks the reduction of tax on severance pay, not used elsewhere this year", "D.M. 20-3-2008, art. 1-2", personal=True),
        _amount("earlier_taxable", "Taxable employment income from earlier employers of the year", _CU, personal=True),
        _count("earlier_days", "Days of that employment", _CU, personal=True),
        _amount("earlier_tax", "Tax that earlier employers withheld", _CU, personal=True),
        _amount("earlier_integration", "Integrative treatment that earlier employers paid", _CU, personal=True),
        _amount("earlier_relief", "Tax-free sum that earlier employers paid", _CU, personal=True),
    ),
    person_is_consistent,
    by_staff=frozenset({"municipal_rate", "municipal_exempt_upto", "regional_due", "municipal_due", "municipal_advance_due", "integration_due", "relief_due"}),
    seldom=frozenset(
        {
            "occasional_elsewhere",
            "apply_deductions",
            "apply_integration",
            "apply_relief",
            "other_income",
            "expected_income",
            "higher_rate",
            "ascendants",
            "single_parent",
            "family_months",
            "severance_reduction",
            "earlier_taxable",
            "earlier_days",
            "earlier_tax",
            "earlier_integration",
            "earlier_relief",
        }
    ),
).explained(questions.PERSON)

ENGAGEMENT = FactSchema(
    (
        Field(
            "contract", "Contract", FieldType.CHOICE, "fixed_term", choices=CONTRACTS, printed=True, source="D.Lgs. 81/2015, art. 1, 2, 13, 19; c.p.c. art. 409"
        ),
        Field("sector", "Social security fund", FieldType.CHOICE, "show", choices=SECTORS, source="D.Lgs. 182/1997, art. 2; INPS circ. 56 del 8-4-2024"),
        Field("hired_on", "First day of the contract", FieldType.DATE, optional=True, printed=True, source="L. 4/1953, art. 1"),
        Field("ends_on", "Last day of the contract", FieldType.DATE, optional=True, printed=True, source="D.Lgs. 81/2015, art. 19"),
        Field("qualification", "Qualification", FieldType.TEXT, optional=True, printed=True, source="L. 4/1953, art. 1"),
        Field("level", "Level of the collective agreement", FieldType.TEXT, optional=True, printed=True, source="L. 142/2001, art. 3"),
        Field("agreement", "Collective agreement", FieldType.TEXT, optional=True, printed=True, source="D.L. 112/2008, art. 39"),
        Field(
            "part_time_percent",
            "Part time, percent",
            FieldType.DECIMAL,
            optional=True,
            minimum=1,
            maximum=100,
            printed=True,
            source="D.Lgs. 81/2015, art. 4-11",
        ),
        _count("renewals", "Renewals of the fixed term", "L. 92/2012, art. 2 c. 28"),
        Field(
            "separate_status",
            "Other insurance of a worker in the separate management (gestione separata)",
            FieldType.CHOICE,
            "exclusive",
            choices=SEPARATE,
            source="INPS circ. 8 del 3-2-2026",
        ),
        _percent("inail_percent", "Work accident premium (INAIL), percent", "D.P.R. 1124/1965, art. 40-44", ZERO),
        Field("pay_kind", "Kind of pay", FieldType.CHOICE, "ordinary", choices=PAY_KINDS, source="D.P.R. 600/1973, art. 23 c. 2"),
        Field("extra_months", "Extra months (13th, 14th)", FieldType.CHOICE, "included", choices=EXTRA_MONTHS, source="contratto collettivo"),
        _flag("fourteenth", "A 14th month too", "contratto collettivo"),
        Field("severance", "Severance pay (TFR)", FieldType.CHOICE, "at_end", choices=SEVERANCE, source="c.c. art. 2120; D.Lgs. 252/2005, art. 8"),
        _amount("severance_before", "Severance pay of this contract from earlier years", "c.c. art. 2120"),
    ),
    engagement_is_consistent,
    seldom=frozenset(
        {
            "hired_on",
            "part_time_percent",
            "renewals",
            "separate_status",
            "inail_percent",
            "pay_kind",
            "extra_months",
            "fourteenth",
            "severance",
            "severance_before",
        }
    ),
    when={
        "fourteenth": ("extra_months", ("on_top",)),
    },
).explained(questions.ENGAGEMENT)

EMPLOYER = FactSchema(
    (
        Field("inps_number", "INPS employer number (matricola)", FieldType.TEXT, optional=True, printed=True, check=matricola, source="L. 4/1953, art. 1"),
        Field("inail_position", "INAIL position (PAT)", FieldType.TEXT, optional=True, printed=True, source="D.L. 112/2008, art. 39"),
        Field(
            "register_authorisation",
            "Authorisation of the labour register (Libro Unico del Lavoro)",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="D.M. 9-7-2008, art. 2",
        ),
        _flag("above_fifty", "Contributes to the extraordinary wage supplement (CIGS)", "D.Lgs. 148/2015, art. 20 c. 3-bis, 23"),
        Field("wage_fund", "Wage integration fund (FIS)", FieldType.CHOICE, "small", choices=WAGE_FUNDS, source="D.Lgs. 148/2015, art. 29 c. 2-bis"),
        _flag("treasury_fund", "Severance pay goes to the treasury fund of INPS", "L. 296/2006, art. 1 c. 755"),
        _flag("whole_euros", "Contribution bases rounded to the euro", "INPS, documento tecnico UniEmens", default=True),
        Field("tax_iban", "Account for F24: withholding", FieldType.TEXT, optional=True, check=checked_iban, source=_F24),
        Field("tax_reference", "Payment reference of withholding", FieldType.TEXT, optional=True, source=_F24),
        Field("inps_iban", "Account for F24: contributions", FieldType.TEXT, optional=True, check=checked_iban, source=_F24),
        Field("inps_reference", "Payment reference of contributions", FieldType.TEXT, optional=True, source=_F24),
        Field("fund_iban", "Account of the pension fund", FieldType.TEXT, optional=True, check=checked_iban, source="D.Lgs. 252/2005, art. 8"),
        Field("fund_reference", "Payment reference of the pension fund", FieldType.TEXT, optional=True, source="D.Lgs. 252/2005, art. 8"),
    ),
    decided=frozenset({"wage_fund"}),
    advised=frozenset({"above_fifty", "treasury_fund", "whole_euros"}),
).explained(questions.EMPLOYER)
