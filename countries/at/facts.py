"""What Austrian law must know about a person, an engagement and the employer."""

from typing import Any

from countries.at import questions
from countries.at.identifiers import checked_account, checked_tax_number
from countries.at.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType, Unit
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked_iban
from smartcoop.money import LARGEST

EMPLOYEE, FREE, FEE = "employee", "free", "fee"
MONTH, SHORT, CASUAL = "month", "short", "casual"
ORDINARY, HOLIDAY_BONUS, CHRISTMAS_BONUS, LEAVE = "ordinary", "holiday_bonus", "christmas_bonus", "leave"
SPECIAL = frozenset({HOLIDAY_BONUS, CHRISTMAS_BONUS})
USUAL, RESERVED, NOT_AGREED = "usual", "reserved", "none"
VIENNA = "wien"

FORMS = {
    EMPLOYEE: "Employment (Dienstvertrag)",
    FREE: "Free service contract (freier Dienstvertrag)",
    FEE: "Fee for a work (Werkvertrag), self-employed",
}
CATEGORIES = {"salaried": "Salaried employee (Angestellte)", "worker": "Worker (Arbeiter)"}
TERMS = {
    MONTH: "For at least a month, or without end",
    SHORT: "Agreed for less than a month",
    CASUAL: "Casual, agreed day by day (fallweise)",
}
STATES = {
    VIENNA: "Vienna",
    "noe": "Lower Austria",
    "bgld": "Burgenland",
    "ooe": "Upper Austria",
    "sbg": "Salzburg",
    "tirol": "Tyrol",
    "vbg": "Vorarlberg",
    "stmk": "Styria",
    "ktn": "Carinthia",
}
PAY_KINDS = {
    ORDINARY: "Ordinary pay",
    HOLIDAY_BONUS: "Holiday bonus (Urlaubszuschuss, 13th pay)",
    CHRISTMAS_BONUS: "Christmas bonus (Weihnachtsremuneration, 14th pay)",
    LEAVE: "Leave not taken, after the end (Urlaubsersatzleistung)",
}
BONUSES = {"none": "Not claimed here", "full": "In full", "half": "Half, shared with the other parent"}
COMMUTER = {"none": "Not claimed here", "small": "Small: public transport is reasonable", "large": "Large: public transport is not reasonable"}
TRIPS = {"full": "Eleven or more trips a month", "two_thirds": "Eight to ten trips a month", "one_third": "Four to seven trips a month"}

_E34 = "EStG § 16 Abs. 1 Z 6; Formular L 34 EDV"
_E30 = "EStG § 33 Abs. 3a, 4; Formular E 30"


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a person that cannot be, or whose tax is not covered."""
    wrong: dict[str, str | Text] = {}
    children = facts["children_below_18"] + facts["children_from_18"]
    if not facts["resident"]:
        wrong["resident"] = say("people with neither home nor usual abode in Austria are taxed under § 70 EStG, which is not covered here")
    if facts["family_bonus"] != "none" and not children:
        wrong["family_bonus"] = say("needs at least one child with family allowance; enter the children or take this off")
    if facts["sole_earner"] and not facts["children"] and not children:
        wrong["sole_earner"] = say("needs at least one child; enter the children or take this off")
    wrong.update(_wrong_way(facts))
    if wrong:
        raise Invalid(wrong)


def _wrong_way(facts: Facts) -> dict[str, str | Text]:
    claim, kilometres = facts["commuter"], facts["commuter_km"]
    if claim == "none":
        return {"commuter_km": say("belongs to the commuter allowance; choose which one is claimed, or take this off")} if kilometres else {}
    least = PARAMETERS[f"commuter.{claim}"].values[-1][0][0]
    if kilometres < least:
        return {"commuter_km": say("this commuter allowance begins at %(least)s kilometres; copy them from the printout of the Pendlerrechner", least=least)}
    return {}


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for an engagement that the law does not know."""
    wrong: dict[str, str | Text] = {}
    form, ordinary, special = facts["form"], facts["pay_kind"] == ORDINARY, facts["pay_kind"] in SPECIAL
    if form != EMPLOYEE and facts["pay_kind"] == LEAVE:
        wrong["pay_kind"] = say("only employment knows paid leave; choose ordinary pay")
    if form == FEE and special:
        wrong["pay_kind"] = say("a fee for a work knows no special payments; choose ordinary pay")
    if form == FEE and facts["term"] == CASUAL:
        wrong["term"] = say("only employment is casual; choose another term, or employment")
    if not ordinary and facts["term"] == CASUAL:
        wrong["pay_kind"] = say("casual jobs are paid day by day with all that is due; choose ordinary pay")
    if special and form != FEE and not has_special_payments(facts):
        wrong["special_payments"] = say("says that none are agreed; choose ordinary pay, or say that they are")
    if wrong:
        raise Invalid(wrong)


def has_special_payments(facts: Facts) -> bool:
    """Whether 13th and 14th pay are agreed."""
    told = facts["special_payments"]
    return bool(told == RESERVED or (told == USUAL and facts["form"] == EMPLOYEE))


def _flag(name: str, label: str, source: str, default: bool = False, **more: Any) -> Field:
    return Field(name, label, FieldType.FLAG, default, source=source, **more)


def _amount(name: str, label: str, source: str, default: Any = None, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=default is None, minimum=0, maximum=LARGEST, source=source, **more)


def _count(name: str, label: str, source: str, **more: Any) -> Field:
    return Field(name, label, FieldType.INTEGER, 0, minimum=0, maximum=100 * 100, personal=True, source=source, **more)


PERSON = FactSchema(
    (
        Field(
            "born", "Date of birth", FieldType.DATE, optional=True, register="born_on", personal=True, source="ASVG § 51 Abs. 6; AMPFG § 2; FLAG § 41 Abs. 4"
        ),
        _flag("resident", "Home or usual abode in Austria", "EStG § 1 Abs. 2", default=True, personal=True),
        Field("family_bonus", "Familienbonus Plus", FieldType.CHOICE, "none", choices=BONUSES, personal=True, source=_E30),
        _count("children_below_18", "Children below 18 with family allowance", _E30),
        _count("children_from_18", "Children of 18 or more with family allowance", _E30),
        _flag("sole_earner", "Credit of sole earners or sole parents (AVAB, AEAB)", _E30, personal=True),
        _count("children", "Children for that credit, where more than those above", _E30),
        Field("commuter", "Commuter allowance (Pendlerpauschale)", FieldType.CHOICE, "none", choices=COMMUTER, personal=True, source=_E34),
        _count("commuter_km", "Kilometres of one way", _E34),
        Field("commuter_trips", "Trips to work", FieldType.CHOICE, "full", choices=TRIPS, personal=True, source=_E34),
        _amount("tax_free", "Allowance of a month (Freibetragsbescheid)", "EStG § 63", ZERO, personal=True),
        _flag("pension_claim", "Meets all conditions of an old-age pension", "AMPFG § 2 Abs. 8", personal=True),
        _flag(
            "control_free",
            "Exempt from the yearly check of 13th and 14th pay (Kontrollsechstel)",
            "EStG § 77 Abs. 4a",
            personal=True,
        ),
        _flag(
            "ecard_free",
            "Pays no service fee for the e-card",
            "ASVG § 31c",
            personal=True,
        ),
        _flag("charges_vat", "Charges VAT as self-employed", "UStG § 6 Abs. 1 Z 27", personal=True),
        _flag("self_insured", "Insured as self-employed with the SVS", "GSVG § 2; FSVG; K-SVFG", personal=True),
    ),
    person_is_consistent,
    by_staff=frozenset({"control_free"}),
    seldom=frozenset({"resident", "children", "tax_free", "pension_claim", "ecard_free", "charges_vat", "self_insured"}),
    when={
        "commuter_km": (
            "commuter",
            (
                "small",
                "large",
            ),
        ),
        "commuter_trips": (
            "commuter",
            (
                "small",
                "large",
            ),
        ),
    },
).explained(questions.PERSON)

ENGAGEMENT = FactSchema(
    (
        Field("form", "Form of the engagement", FieldType.CHOICE, EMPLOYEE, choices=FORMS, printed=True, source="ABGB § 1151; ASVG § 4 Abs. 2, 4; ABGB § 1165"),
        Field(
            "category",
            "Salaried employee or worker",
            FieldType.CHOICE,
            optional=True,
            choices=CATEGORIES,
            printed=True,
            source="AngG § 1; AVRAG § 2 Abs. 2 Z 8",
        ),
        Field("agreement", "Collective agreement", FieldType.TEXT, optional=True, printed=True, source="ArbVG; AVRAG § 2"),
        Field("grade", "Grade in the collective agreement", FieldType.TEXT, optional=True, printed=True, source="AVRAG § 2 Abs. 2 Z 8"),
        _amount("minimum_hourly", "Least pay of an hour by the collective agreement", "ArbVG § 11", ZERO),
        Field("term", "How long it is agreed for", FieldType.CHOICE, MONTH, choices=TERMS, source="ASVG § 5 Abs. 2, 3, § 33 Abs. 3, § 44 Abs. 1"),
        Field("federal_state", "Federal state of the work", FieldType.CHOICE, VIENNA, choices=STATES, source="WFFB-G; WKG § 122; Wr. DAG § 2"),
        Field("pay_kind", "Kind of pay", FieldType.CHOICE, ORDINARY, choices=PAY_KINDS, source="EStG § 67; ASVG § 49 Abs. 2"),
        Field(
            "special_payments",
            "13th and 14th pay",
            FieldType.CHOICE,
            USUAL,
            choices={
                USUAL: "Agreed in employment, not in a free service contract",
                RESERVED: "Agreed: reserved each month, paid in June and November or at the end",
                NOT_AGREED: "Not agreed",
            },
            source="Kollektivvertrag oder Vertrag",
        ),
        _amount("special_reserved_before", "13th and 14th pay reserved before this year and not yet paid", "Kollektivvertrag oder Vertrag", ZERO),
        Field("entry", "Date of entry", FieldType.DATE, optional=True, printed=True, source="BMSVG § 6; AVRAG § 2"),
        _flag("again", "Employed here within the last twelve months", "BMSVG § 6 Abs. 1"),
        _amount("monthly_pay", "Pay of a full calendar month, where this one is not full", "ASVG § 5 Abs. 3 Z 1; VwGH 20-2-2020, Ra 2019/08/0156"),
        Field(
            "weekly_hours",
            "Agreed hours a week",
            FieldType.DECIMAL,
            optional=True,
            minimum=0,
            maximum=PARAMETERS["time.most_hours_per_day"].values[-1] * PARAMETERS["time.week_days"].values[-1],
            printed=True,
            source="AVRAG § 2; Wr. DAG § 3",
        ),
        _flag("lecture", "Lecture or teaching", "EStG § 109a; UStG § 6 Abs. 1 Z 11"),
    ),
    engagement_is_consistent,
    seldom=frozenset({"grade", "minimum_hourly", "pay_kind", "special_payments", "special_reserved_before", "entry", "again", "monthly_pay", "lecture"}),
).explained(questions.ENGAGEMENT)

EMPLOYER = FactSchema(
    (
        Field(
            "ogk_account",
            "Account number with the ÖGK (Beitragskontonummer)",
            FieldType.TEXT,
            optional=True,
            check=checked_account,
            printed=True,
            source="ASVG § 33",
        ),
        Field("tax_number", "Tax number of the cooperative", FieldType.TEXT, optional=True, check=checked_tax_number, source="BAO § 139"),
        Field("provident_fund", "Provident fund (BV-Kasse)", FieldType.TEXT, optional=True, printed=True, source="BMSVG § 9"),
        _flag("chamber_member", "Member of the economic chamber", "WKG § 122 Abs. 7", default=True),
        _flag("marginal_levy", "Owes the levy on marginal pay (Dienstgeberabgabe)", "DAG § 1-3", default=True),
        _amount("ecard_fee", "Service fee of the e-card, where another is published", "ASVG § 31c", unit=Unit.MONEY),
        Field("ogk_iban", "Account of the ÖGK", FieldType.TEXT, optional=True, check=checked_iban, source="ASVG § 58"),
        Field("ogk_reference", "Payment reference for the ÖGK", FieldType.TEXT, optional=True, source="ASVG § 58"),
        Field("tax_iban", "Account of the tax office", FieldType.TEXT, optional=True, check=checked_iban, source="EStG § 79; FLAG § 43"),
        Field("tax_reference", "Payment reference for the tax office", FieldType.TEXT, optional=True, source="EStG § 79; FLAG § 43"),
        Field("municipality_iban", "Account of the municipality", FieldType.TEXT, optional=True, check=checked_iban, source="KommStG § 11; Wr. DAG § 6"),
        Field("municipality_reference", "Payment reference for the municipality", FieldType.TEXT, optional=True, source="KommStG § 11; Wr. DAG § 6"),
    ),
    advised=frozenset({"marginal_levy", "ecard_fee"}),
).explained(questions.EMPLOYER)
