"""What Hungarian law must know about a person, an engagement and the employer."""

from decimal import Decimal
from typing import Any

from countries.hu import questions
from countries.hu.identifiers import taj_number
from countries.hu.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked_iban
from smartcoop.money import LARGEST

EMPLOYMENT, MEMBERSHIP, FEE, LASTING_FEE = "employment", "membership", "fee", "lasting_fee"
OCCASIONAL, SEASONAL, FILM = "occasional", "seasonal", "film"
CONTRACTS = {
    EMPLOYMENT: "Employment",
    MEMBERSHIP: "Work of a member of a social cooperative",
    FEE: "Fee contract",
    LASTING_FEE: "Lasting fee contract, notified as such",
    OCCASIONAL: "Simplified employment: occasional work",
    SEASONAL: "Simplified employment: seasonal work in tourism or farming",
    FILM: "Simplified employment: film extra",
}
FEES = frozenset({FEE, LASTING_FEE})
SIMPLIFIED = frozenset({OCCASIONAL, SEASONAL, FILM})
EMPLOYED = frozenset({EMPLOYMENT, MEMBERSHIP})
PAY_BASES = {"month": "Monthly wage", "hour": "Hourly wage"}
LEAVES = {"in_kind": "Taken in time, with pay", "redeemed": "Reserved, and paid when the contract ends"}
FLOORS = {
    "none": "Holds, as for most people",
    "student": "Does not hold: full-time pupil or student",
    "child_care": "Does not hold: child-care or nursing benefit",
    "elsewhere": "Does not hold: reached with another employer",
}
MOTHERS = {"0": "Not declared", "2": "Mother of two", "3": "Mother of three", "4": "Mother of four or more"}


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a person that cannot be."""
    wrong: dict[str, str | Text] = {}
    if facts["dependants_beneficiary"] > facts["dependants_total"]:
        wrong["dependants_beneficiary"] = say("these count among all dependants, of whom there are %(all)s", all=facts["dependants_total"])
    if facts["dependants_disabled"] > facts["dependants_beneficiary"]:
        wrong["dependants_disabled"] = say("these count among those that give the relief, of whom there are %(all)s", all=facts["dependants_beneficiary"])
    if facts["under25_declined"] and facts["under25_limit"] is not None:
        wrong["under25_limit"] = say("the relief is declined; leave its limit empty or take the other off")
    if facts["married_on"] and facts["first_marriage_percent"] is None:
        wrong["first_marriage_percent"] = say("enter this person's part of the couple's relief, or leave the day of the wedding empty")
    if wrong:
        raise Invalid(wrong)


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for an engagement that the law does not know."""
    wrong: dict[str, str | Text] = {}
    if facts["ekho"] and facts["contract"] in SIMPLIFIED:
        wrong["ekho"] = say("simplified employment bears its own flat contribution; take ekho off or choose another contract")
    if facts["leave"] == "redeemed" and facts["contract"] not in EMPLOYED:
        wrong["leave"] = say("only employees earn leave; choose that it is taken in time")
    if facts["leave_reserved_before"] and facts["leave"] != "redeemed":
        wrong["leave_reserved_before"] = say("belongs to leave that is reserved; choose that, or empty this")
    if wrong:
        raise Invalid(wrong)


def _count(name: str, label: str, source: str, **more: Any) -> Field:
    return Field(name, label, FieldType.INTEGER, 0, minimum=0, maximum=100, personal=True, source=source, **more)


def _percent(name: str, label: str, default: Decimal | int | None, source: str, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=100, personal=True, source=source, **more)


def _amount(name: str, label: str, default: Decimal | None, source: str, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST, source=source, **more)


def _flag(name: str, label: str, source: str, default: bool = False, **more: Any) -> Field:
    return Field(name, label, FieldType.FLAG, default, source=source, **more)


_MOTHERS = "Szja tv. 29/D. §; 2025. évi XV. tv."

PERSON = FactSchema(
    (
        Field("born", "Date of birth", FieldType.DATE, optional=True, register="born_on", personal=True, source="Szja tv. 29/F. §"),
        Field("taj", "Social security number (TAJ)", FieldType.TEXT, optional=True, check=taj_number, personal=True, printed=True, source="Mt. 155. § (2)"),
        _flag(
            "under25_declined",
            "Declines the relief for people below 25",
            "Szja tv. 29/F. §",
            personal=True,
        ),
        _amount("under25_limit", "Relief below 25 asked of this employer, a month", None, "Szja tv. 29/F. §", personal=True),
        _flag("mother_under30", "Mother below 30, declared", "Szja tv. 29/G. §", personal=True),
        Field(
            "mother_of",
            "Mother of two, three, four or more, declared",
            FieldType.CHOICE,
            "0",
            choices=MOTHERS,
            personal=True,
            source="Szja tv. 29/D. §; 2025. évi XV. tv.",
        ),
        _flag("personal_relief", "Relief for disabled people, declared", "Szja tv. 29/E. §", personal=True),
        _percent("first_marriage_percent", "First marriage: this person's part of the couple's relief, percent", None, "Szja tv. 29/C. §"),
        Field("married_on", "Day of the wedding", FieldType.DATE, optional=True, personal=True, source="Szja tv. 29/C. §"),
        _count("dependants_total", "Dependants", "Szja tv. 29/A. §"),
        _count("dependants_beneficiary", "Of them, those that give the family relief", "Szja tv. 29/A. §"),
        _count("dependants_disabled", "Of these, lastingly ill or disabled", "Szja tv. 29/A. §"),
        _percent("family_share_percent", "This parent's part of the family relief, percent", 100, "Szja tv. 29/B. §"),
        _flag("contribution_relief", "What tax leaves of the family relief lowers the contribution", "Tbj. 34. §", default=True, personal=True),
        Field(
            "family_declared_for", "Year of the latest family declaration", FieldType.INTEGER, optional=True, minimum=0, personal=True, source="Szja tv. 48. §"
        ),
        _flag("pensioner", "Pensioner in his or her own right", "Tbj. 6. §; Szocho tv. 5. §", personal=True),
        Field("contribution_floor", "Least base of contributions", FieldType.CHOICE, "none", choices=FLOORS, personal=True, source="Tbj. 27. §"),
        _flag("third_country", "National of a country outside the EEA", "Efo tv. 1. §", personal=True),
        _amount("ekho_income_elsewhere", "Income of the month under the general rules elsewhere, declared for ekho", ZERO, "Ekho tv. 3. §", personal=True),
        _amount("ekho_used_elsewhere", "Income of the year under ekho elsewhere", ZERO, "Ekho tv. 3. §", personal=True),
        _count("children_under_16", "Children up to sixteen, for leave", "Mt. 118. §"),
    ),
    person_is_consistent,
    by_staff=frozenset({"contribution_floor"}),
    seldom=frozenset(
        {
            "under25_limit",
            "mother_under30",
            "mother_of",
            "personal_relief",
            "first_marriage_percent",
            "married_on",
            "dependants_disabled",
            "family_share_percent",
            "contribution_relief",
            "pensioner",
            "third_country",
            "ekho_income_elsewhere",
            "ekho_used_elsewhere",
            "under25_declined",
            "family_declared_for",
        }
    ),
).explained(questions.PERSON)

ENGAGEMENT = FactSchema(
    (
        Field("contract", "Contract", FieldType.CHOICE, EMPLOYMENT, choices=CONTRACTS, printed=True, source="Mt.; Ptk. 6:272. §; Efo tv.; 2006. évi X. tv."),
        Field("feor", "Occupation (FEOR-08)", FieldType.TEXT, optional=True, printed=True, source="Art. 1. melléklet; 08 bevallás"),
        _flag("qualified", "The job asks secondary education", "Mt. 153. § (1) b"),
        Field("pay_basis", "Kind of pay", FieldType.CHOICE, "month", choices=PAY_BASES, printed=True, source="Mt. 136. §"),
        Field("weekly_hours", "Agreed hours a week", FieldType.DECIMAL, optional=True, minimum=0, maximum=100, printed=True, source="Mt. 92. §"),
        _flag("ekho", "Ekho chosen, by written declaration", "Ekho tv. 3. §"),
        Field("leave", "Leave", FieldType.CHOICE, "in_kind", choices=LEAVES, printed=True, source="Mt. 115-125. §"),
        _amount("leave_reserved_before", "Pay for leave reserved before this year and not yet paid", ZERO, "Mt. 125. §"),
    ),
    engagement_is_consistent,
    seldom=frozenset({"leave_reserved_before", "ekho"}),
).explained(questions.ENGAGEMENT)


def _account(name: str, label: str) -> Field:
    return Field(name, label, FieldType.TEXT, optional=True, check=checked_iban, source="Art. (2017. évi CL. tv.), 3. melléklet")


EMPLOYER = FactSchema(
    (
        _account("tax_iban", "Account of the tax office: income tax"),
        _account("contribution_iban", "Account of the tax office: contributions"),
        _account("szocho_iban", "Account of the tax office: social contribution tax"),
        _account("ekho_iban", "Account of the tax office: ekho"),
        _account("efo_iban", "Account of the tax office: simplified employment"),
        Field("tax_reference", "Payment reference: the tax number", FieldType.TEXT, optional=True, source="Art. (2017. évi CL. tv.), 3. melléklet"),
    )
).explained(questions.EMPLOYER)


YOUNGEST = int(PARAMETERS["time.youngest"].values[-1])
