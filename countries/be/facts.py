"""What Belgian law must know about a person and an engagement."""

from decimal import Decimal
from typing import Any

from countries.be import questions
from countries.be.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.money import LARGEST


def _today(path: str) -> Any:
    """The newest value of a parameter: what a form proposes, and where it stops."""
    return PARAMETERS[path].values[-1]


WORKERS = {
    "white_collar": "White-collar worker",
    "artist": "Artist",
    "manual": "Manual worker",
    "student": "Student",
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
            help="Who lives together without being married or legally cohabiting counts as single. It decides the scale of withholding tax.",
        ),
        Field(
            "spouse_income",
            "Income of the spouse",
            FieldType.CHOICE,
            optional=True,
            personal=True,
            source=AR_III,
            choices=SPOUSE_INCOMES,
            help="Of the spouse or legal cohabitant, after social contributions and 20 % of lump-sum expenses. "
            "Leave it empty for a single person; in doubt, choose the last.",
        ),
        Field(
            "children",
            "Dependent children",
            FieldType.INTEGER,
            0,
            minimum=0,
            personal=True,
            source=AR_III,
            help="Children of the household whom nobody else counts for tax, disabled ones too. Each lowers the withholding tax.",
        ),
        Field(
            "disabled_children",
            "Of these, disabled",
            FieldType.INTEGER,
            0,
            minimum=0,
            personal=True,
            source=AR_III,
            help="With a disability that tax law recognises, mostly from 66 % on; an attestation of the FPS Social Security shows it. "
            "Each counts as two children.",
        ),
        Field(
            "single_parent",
            "Single with dependent children",
            FieldType.FLAG,
            False,
            personal=True,
            source=AR_III,
            help="A single or widowed parent with one or more of the children above. It lowers the withholding tax.",
        ),
        Field(
            "disabled",
            "Disabled",
            FieldType.FLAG,
            False,
            personal=True,
            source=AR_III,
            help="With a disability that tax law recognises; an attestation of the FPS Social Security shows it. It lowers the withholding tax.",
        ),
        Field(
            "disabled_spouse",
            "Spouse disabled",
            FieldType.FLAG,
            False,
            personal=True,
            source=AR_III,
            help="Counts only for a spouse or legal cohabitant who has no income, or a pension within the lowest limit. It lowers the withholding tax.",
        ),
        Field(
            "dependants_in_care",
            "Dependent persons of 65 or more in need of care",
            FieldType.INTEGER,
            0,
            minimum=0,
            personal=True,
            source=AR_III,
            help="Parents, grandparents, brothers or sisters who live with you, have little income of their own and are recognised as in need of care.",
        ),
        Field(
            "dependants",
            "Other dependent persons",
            FieldType.INTEGER,
            0,
            minimum=0,
            personal=True,
            source=AR_III,
            help="Others who live with you and have little income of their own, such as a parent, a brother or a sister; not the spouse, not the children.",
        ),
        Field(
            "extra_withholding",
            "Extra withholding tax a month, at the worker's request",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            personal=True,
            source="CIR/WIB 92, art. 275",
            help="Taken from the net once a month and paid to the tax office, so that less is left to pay with the yearly tax. 0: nothing more.",
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
            help="As Student@work shows them, since 1 January. Up to the yearly limit of hours, contributions are low and no tax is withheld.",
        ),
        Field(
            "art_attestation",
            "Number of the art work attestation",
            FieldType.TEXT,
            optional=True,
            personal=True,
            source="Loi/Wet 16-12-2022",
            help="From the portal Working in the Arts. Payroll is warned where the work of an artist has none; no amount depends on it.",
        ),
        Field(
            "art_attestation_until",
            "Art work attestation valid until",
            FieldType.DATE,
            optional=True,
            personal=True,
            source="Loi/Wet 16-12-2022",
            help="The last day that the attestation names. Payroll is warned when it ends before the work does.",
        ),
    ),
    person_is_consistent,
    seldom=questions.SELDOM_OF_A_PERSON,
    when=questions.WHEN_OF_A_PERSON,
)

ENGAGEMENT = FactSchema(
    (
        Field(
            "worker",
            "Kind of worker",
            FieldType.CHOICE,
            "white_collar",
            choices=WORKERS,
            source="Loi/Wet 27-6-1969; ONSS/RSZ, DmfA: codes travailleur/werknemerskengetallen 495, 046, 015, 840, 841",
            help="Mainly of the mind: white-collar; mainly by hand: manual; artistic: artist. "
            "The ONVA pays the last two their holidays a year later. Student: on a student contract.",
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
            help="The sector whose collective agreements hold, as the contract names it. "
            "It stands on the payslip and changes no amount; in doubt, ask the cooperative.",
        ),
        Field(
            "pay_method",
            "Pay agreed for",
            FieldType.CHOICE,
            "time",
            choices={"time": "Hours or days", "task": "A whole task (cachet)"},
            printed=True,
            source="ONSS/RSZ, DmfA: mode de rémunération/wijze van bezoldiging",
            help="A cachet pays a performance as a whole, whatever its hours. "
            "It stands on the payslip and may count otherwise for unemployment benefits; no amount changes.",
        ),
        Field(
            "tax_mode",
            "Withholding tax",
            FieldType.CHOICE,
            "key_formula",
            source=AR_III,
            choices={"key_formula": "By the ordinary scale (key formula)", "artist_flat": "Flat rate of artists (11.11 %)"},
            help="The flat rate is for artists who work mainly for entertainment companies without being their permanent staff. "
            "In doubt, the scale; the yearly tax settles the rest.",
        ),
        Field(
            "pay_kind",
            "Kind of pay",
            FieldType.CHOICE,
            "ordinary",
            choices=PAY_KINDS,
            source=AR_III,
            help="Ordinary pay is for work, also when the contract ends. The two others are payments of their own, taxed by another table.",
        ),
        Field(
            "full_time",
            "Full-time schedule",
            FieldType.FLAG,
            True,
            source="Loi/Wet 3-7-1978, art. 11bis",
            help="Tick it where the working week is a full-timer's, even if the contract lasts a day. The work bonus then counts days, otherwise hours.",
        ),
        Field(
            "weekly_hours",
            "Weekly hours of this contract, when part-time",
            FieldType.DECIMAL,
            optional=True,
            minimum=1,
            maximum=_today("time.reference_hours"),
            printed=True,
            source="Loi/Wet 3-7-1978, art. 11bis",
            help="The average week that a part-time contract agrees; empty for full-time. Below half-time, or left empty, the employer may lose a reduction.",
        ),
        Field(
            "reference_hours",
            "Weekly hours of a full-timer",
            FieldType.DECIMAL,
            _today("time.reference_hours"),
            minimum=1,
            maximum=_today("time.reference_hours"),
            source="Loi/Wet 16-3-1971, art. 19",
            help="The full week of the sector, mostly 38 hours. The hourly minimum wage and part-time are reckoned from it; in doubt, keep what is proposed.",
        ),
        Field(
            "days_per_week",
            "Working days of a week",
            FieldType.INTEGER,
            int(_today("time.days_per_week")),
            minimum=1,
            maximum=_today("time.days_of_week"),
            source="Loi/Wet 16-3-1971",
            help="Of a full week in this schedule: 5, or 6 where Saturday is a working day. It says how many days make a full month.",
        ),
        Field(
            "departure_holiday_pay",
            "Pay the holidays when the contract ends",
            FieldType.FLAG,
            True,
            source="AR/KB 30-3-1967, art. 46",
            help="For white-collar workers: what the contract earned of holidays is paid with its last payslip, as the law asks. "
            "Take it off only where payroll tells you to.",
        ),
        Field(
            "gross_previous_year_not_taken",
            "Gross of last year whose holidays were not taken",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            source="AR/KB 30-3-1967, art. 46",
            help="Only where a white-collar contract ends: last year's gross at the cooperative for which holidays were neither taken nor paid. Otherwise 0.",
        ),
        Field(
            "months_worked_previous_year",
            "Months worked last year (double holiday pay)",
            FieldType.INTEGER,
            12,
            minimum=0,
            maximum=12,
            source="AR/KB 30-3-1967, art. 38",
            help="Only for double holiday pay: the months of last year as a white-collar worker of the cooperative. Twelve give the full amount.",
        ),
        Field(
            "monthly_gross",
            "Normal monthly gross (year-end bonus)",
            FieldType.DECIMAL,
            optional=True,
            minimum=1,
            maximum=LARGEST,
            source=AR_III,
            help="Only for a year-end bonus: the usual gross of a month, which decides the rate of tax. Left empty, the bonus itself stands for it.",
        ),
        Field(
            "first_hire_reduction",
            "One of the employer's first hires (target-group reduction)",
            FieldType.FLAG,
            False,
            source="Loi-programme/Programmawet (I) 24-12-2002, art. 342",
            help="Only where the employer uses the ONSS's reduction for its first workers for this one. "
            "It lowers the employer's contribution, not the net; in doubt, no.",
        ),
        Field(
            "sector_minimum_hourly",
            "Hourly minimum of the sector",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=LARGEST,
            source="CCT/CAO (CP/PC)",
            help="The least gross for an hour in the sector's collective agreement; lower pay is refused. 0: only the national minimum wage holds.",
        ),
    ),
    engagement_is_consistent,
    seldom=questions.SELDOM_OF_WORK,
    when=questions.WHEN_OF_WORK,
)


def married(person: Facts) -> bool:
    """Whether the person is married or legally cohabiting."""
    return bool(person["household"] == "married")


def counted_children(person: Facts, counts: Decimal) -> int:
    """The children that tax law sees: a disabled one counts for `counts`."""
    return int(person["children"] + person["disabled_children"] * (counts - 1))
