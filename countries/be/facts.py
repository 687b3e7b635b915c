"""What Belgian law must know about a person, an engagement and the employer."""

from decimal import Decimal
from typing import Any

from countries.be.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked_iban
from smartcoop.money import LARGEST


def _today(path: str) -> Any:
    """The newest value of a parameter: what a form proposes, and where it stops."""
    return PARAMETERS[path].values[-1]


WORKERS = {
    "white_collar": "White-collar worker",
    "artist": "Artist (DmfA 046)",
    "manual": "Manual worker (DmfA 015)",
    "student": "Student (Dimona STU)",
}
INCREASED = frozenset({"artist", "manual"})
"""Workers whose holidays the ONVA pays: they are declared at 108 % of their gross (AR of 28-11-1969, art. 19)."""

SPOUSE_INCOMES = {
    "none": "No income",
    "pension_max_174": "Only a pension, at most 174 euros a month net",
    "pension_max_579": "Only a pension, at most 579 euros a month net",
    "other_max_290": "Own income of at most 290 euros a month net",
    "above": "Own income above these limits",
}

PAY_KINDS = {
    "ordinary": "Ordinary pay",
    "double_holiday_pay": "Double holiday pay",
    "year_end_bonus": "Year-end bonus (13th month)",
}

AR_III = "AR/CIR 92 (KB/WIB 92), annexe/bijlage III"


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a family that cannot be."""
    wrong: dict[str, str | Text] = {}
    married = facts["household"] == "married"
    if married and facts["spouse_income"] is None:
        wrong["spouse_income"] = say("say what the spouse or legal cohabitant earns: the scale depends on it")
    if not married and facts["spouse_income"] is not None:
        wrong["spouse_income"] = say("a single person has no spouse; leave it empty or change the household")
    if married and facts["single_parent"]:
        wrong["single_parent"] = say("only a single person can be a single parent; change the household or take this off")
    if facts["single_parent"] and not facts["children"]:
        wrong["single_parent"] = say("needs at least one dependent child; enter the children or take this off")
    if facts["disabled_children"] > facts["children"]:
        wrong["disabled_children"] = say("are part of the children; enter at most %(children)s", children=facts["children"])
    if facts["disabled_spouse"] and facts["spouse_income"] not in ("none", "pension_max_174"):
        wrong["disabled_spouse"] = say("counts only for a spouse without income of their own; correct one of the two")
    if wrong:
        raise Invalid(wrong)


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for an engagement that the law does not know."""
    wrong: dict[str, str | Text] = {}
    if facts["tax_mode"] == "artist_flat" and facts["worker"] != "artist":
        wrong["tax_mode"] = say("the flat rate is for artists alone; choose the key formula or the worker kind artist")
    if facts["pay_kind"] == "double_holiday_pay" and facts["worker"] != "white_collar":
        wrong["pay_kind"] = say("the employer pays double holiday pay to white-collar workers alone; others get it from the ONVA")
    if facts["pay_kind"] != "ordinary" and facts["worker"] == "student":
        wrong["pay_kind"] = say("a student is paid for hours of work; choose ordinary pay")
    if wrong:
        raise Invalid(wrong)


PERSON = FactSchema(
    (
        Field(
            "household",
            "Household",
            FieldType.CHOICE,
            "single",
            personal=True,
            source=AR_III,
            choices={"single": "Single", "married": "Married or legally cohabiting"},
        ),
        Field(
            "spouse_income",
            "Income of the spouse",
            FieldType.CHOICE,
            optional=True,
            personal=True,
            source=AR_III,
            choices=SPOUSE_INCOMES,
            help="Net of social contributions and of 20 % of lump-sum expenses.",
        ),
        Field("children", "Dependent children", FieldType.INTEGER, 0, minimum=0, personal=True, source=AR_III),
        Field("disabled_children", "Of these, disabled", FieldType.INTEGER, 0, minimum=0, personal=True, source=AR_III),
        Field("single_parent", "Single with dependent children", FieldType.FLAG, False, personal=True, source=AR_III),
        Field("disabled", "Disabled", FieldType.FLAG, False, personal=True, source=AR_III),
        Field("disabled_spouse", "Spouse disabled", FieldType.FLAG, False, personal=True, source=AR_III),
        Field("dependants_in_care", "Dependent persons of 65 or more in need of care", FieldType.INTEGER, 0, minimum=0, personal=True, source=AR_III),
        Field("dependants", "Other dependent persons", FieldType.INTEGER, 0, minimum=0, personal=True, source=AR_III),
        Field(
            "extra_withholding", "Extra withholding tax a month, at the worker's request", FieldType.DECIMAL, ZERO, minimum=0, maximum=LARGEST, personal=True
        ),
        Field(
            "student_hours_elsewhere",
            "Student hours of this year with other employers",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            personal=True,
            maximum=_today("student.hours"),
            source="AR/KB 28-11-1969, art. 17bis",
        ),
        Field("art_attestation", "Number of the art work attestation", FieldType.TEXT, optional=True, personal=True, source="Loi/Wet 16-12-2022"),
        Field("art_attestation_until", "Art work attestation valid until", FieldType.DATE, optional=True, personal=True, source="Loi/Wet 16-12-2022"),
    ),
    person_is_consistent,
)

ENGAGEMENT = FactSchema(
    (
        Field(
            "worker",
            "Kind of worker",
            FieldType.CHOICE,
            "white_collar",
            choices=WORKERS,
            source="Loi/Wet 27-6-1969; ONSS/RSZ, DmfA: codes travailleur/werknemerskengetallen",
        ),
        Field(
            "joint_committee",
            "Joint committee",
            FieldType.CHOICE,
            "200",
            printed=True,
            source="Loi/Wet 5-12-1968",
            choices={
                "200": "200 Auxiliary committee for white-collar workers",
                "227": "227 Audiovisual sector",
                "304": "304 Performing arts",
                "329": "329 Socio-cultural sector",
                "337": "337 Auxiliary committee for the non-profit sector",
            },
        ),
        Field(
            "pay_method",
            "Paid by",
            FieldType.CHOICE,
            "time",
            choices={"time": "Time", "task": "Task (cachet)"},
            printed=True,
            source="ONSS/RSZ, DmfA: mode de rémunération/wijze van bezoldiging",
        ),
        Field(
            "tax_mode",
            "Withholding tax",
            FieldType.CHOICE,
            "key_formula",
            source=AR_III,
            choices={"key_formula": "Key formula", "artist_flat": "Flat rate of artists (11.11 %)"},
        ),
        Field("pay_kind", "Kind of pay", FieldType.CHOICE, "ordinary", choices=PAY_KINDS),
        Field("full_time", "Full-time schedule", FieldType.FLAG, True, source="Loi/Wet 3-7-1978, art. 11bis"),
        Field(
            "weekly_hours",
            "Weekly hours of this contract, when part-time",
            FieldType.DECIMAL,
            optional=True,
            minimum=1,
            maximum=_today("time.reference_hours"),
            printed=True,
            source="Loi/Wet 3-7-1978, art. 11bis",
        ),
        Field(
            "reference_hours",
            "Weekly hours of a full-timer",
            FieldType.DECIMAL,
            _today("time.reference_hours"),
            minimum=1,
            maximum=_today("time.reference_hours"),
            source="Loi/Wet 16-3-1971, art. 19",
        ),
        Field("days_per_week", "Working days of a week", FieldType.INTEGER, int(_today("time.days_per_week")), minimum=1, maximum=_today("time.days_of_week")),
        Field("departure_holiday_pay", "Pay the holidays when the contract ends", FieldType.FLAG, True, source="AR/KB 30-3-1967, art. 46"),
        Field(
            "gross_previous_year_not_taken",
            "Gross of last year whose holidays were not taken",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            source="AR/KB 30-3-1967, art. 46",
        ),
        Field(
            "months_worked_previous_year",
            "Months worked last year (double holiday pay)",
            FieldType.INTEGER,
            12,
            minimum=0,
            maximum=12,
            source="AR/KB 30-3-1967, art. 38",
        ),
        Field("monthly_gross", "Normal monthly gross (year-end bonus)", FieldType.DECIMAL, optional=True, minimum=1, maximum=LARGEST, source=AR_III),
        Field(
            "first_hire_reduction",
            "First hire with a target-group reduction",
            FieldType.FLAG,
            False,
            source="Loi-programme/Programmawet (I) 24-12-2002, art. 342",
        ),
        Field(
            "sector_minimum_hourly",
            "Hourly minimum of the sector",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            source="CCT/CAO (CP/PC)",
        ),
    ),
    engagement_is_consistent,
)

EMPLOYER = FactSchema(
    (
        Field("onss_number", "ONSS number", FieldType.TEXT, optional=True, printed=True, source="Loi/Wet 27-6-1969"),
        Field("onss_iban", "Account of the ONSS for contributions", FieldType.TEXT, optional=True, check=checked_iban),
        Field("onss_reference", "Payment reference given by the ONSS", FieldType.TEXT, optional=True),
        Field("tax_iban", "Account of the tax office for withholding tax", FieldType.TEXT, optional=True, check=checked_iban),
        Field("tax_reference", "Payment reference given by the tax office", FieldType.TEXT, optional=True),
        Field(
            "workers",
            "Workers employed",
            FieldType.CHOICE,
            "from_20",
            source="ONSS/RSZ, code importance/belangrijkheidscode",
            choices={"below_10": "Fewer than 10", "from_10": "10 to 19", "from_20": "20 or more"},
        ),
        Field("commercial", "Industrial or commercial purpose", FieldType.FLAG, True, source="Loi/Wet 26-6-2002"),
        Field("owes_852", "Owes the contribution with code 852", FieldType.FLAG, True, source="ONSS/RSZ, fichier des taux/bijdragevoetenbestand"),
        Field(
            "sector_fund_percent",
            "Sector funds of the joint committee, percent",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=100,
            source="CCT/CAO (CP/PC); ONSS/RSZ, codes 820-839",
        ),
        Field(
            "structural_reduction",
            "Claims the structural reduction, category 1",
            FieldType.FLAG,
            True,
            source="Loi-programme/Programmawet (I) 24-12-2002, art. 331",
        ),
    )
)


def married(person: Facts) -> bool:
    """Whether the person is married or legally cohabiting."""
    return bool(person["household"] == "married")


def counted_children(person: Facts, counts: Decimal) -> int:
    """The children that tax law sees: a disabled one counts for `counts`."""
    return int(person["children"] + person["disabled_children"] * (counts - 1))
