"""What German law must know about a person, an engagement and the employer."""

from decimal import Decimal
from typing import Any

from countries.de import questions
from countries.de.identifiers import checked_establishment, checked_pension_number
from countries.de.law import PARAMETERS, ZERO, say
from countries.de.wage_tax import FACTOR, UNFAVOURABLE
from smartcoop.country import Facts, FactSchema, Field, FieldType, Unit
from smartcoop.country.creditors import checked_accounts_of
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked_iban
from smartcoop.money import LARGEST

CARD = "EStG § 39, § 39e (ELStAM)"
REGULAR, MINIJOB, SHORT_TERM, CASUAL = "regular", "minijob", "kurzfristig", "unstaendig"
ORDINARY, ONE_OFF = "ordinary", "one_off"

KINDS = {
    REGULAR: "Job subject to social insurance (Midijob by its pay)",
    MINIJOB: "Minijob",
    SHORT_TERM: "Short-term work (kurzfristig)",
    CASUAL: "Casual work by profession, less than a week (unständig)",
}
CHURCHES = {
    "none": "No church tax",
    "ev": "Protestant (ev)",
    "rk": "Roman Catholic (rk)",
    "ak": "Old Catholic (ak)",
    "lt": "Lutheran (lt)",
    "rf": "Reformed (rf)",
    "is": "Jewish (is)",
    "fr": "Free religious (fr)",
}
STATES = {
    "BW": "Baden-Württemberg",
    "BY": "Bavaria",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hesse",
    "MV": "Mecklenburg-Western Pomerania",
    "NI": "Lower Saxony",
    "NW": "North Rhine-Westphalia",
    "RP": "Rhineland-Palatinate",
    "SL": "Saarland",
    "SN": "Saxony",
    "ST": "Saxony-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thuringia",
}
SAXONY = "SN"
PREMIUMS = ("private_health_premium", "private_care_premium", "private_basic_premium")


def _today(path: str) -> Any:
    """The newest value of a parameter: what a form proposes, and where it stops."""
    return PARAMETERS[path].values[-1]


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a tax card or an insurance that cannot be."""
    wrong = {**_wrong_card(facts), **_wrong_family(facts), **_wrong_insurance(facts)}
    if wrong:
        raise Invalid(wrong)


def _wrong_card(facts: Facts) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {}
    tax_class = facts["tax_class"]
    if facts["factor"] != 1 and tax_class != FACTOR:
        wrong["factor"] = say("belongs to tax class IV alone; take it off or correct the class")
    if facts["child_allowances"] and tax_class in UNFAVOURABLE:
        wrong["child_allowances"] = say("are not counted in classes V and VI; take them off or correct the class")
    elif facts["child_allowances"] % _today("tax.child_step"):
        wrong["child_allowances"] = say("are counted in halves; copy the number from the tax card")
    for span in ("month", "year"):
        if facts[f"allowance_{span}"] and facts[f"addition_{span}"]:
            wrong[f"addition_{span}"] = say("the tax card holds either an allowance or an addition; enter the difference alone")
    return wrong


def _wrong_family(facts: Facts) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {}
    if facts["children_under_25"] and not facts["parent"]:
        wrong["parent"] = say("who has children is a parent; say so or take the children off")
    if facts["active_pension"] and not facts["retirement_age_reached"]:
        wrong["active_pension"] = say("is free of tax only after the standard retirement age; say that it is reached or take this off")
    return wrong


def _wrong_insurance(facts: Facts) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {}
    if facts["health_insurance"] == "statutory":
        for name in PREMIUMS:
            if facts[name]:
                wrong[name] = say("belongs to private insurance; take it off or choose private health insurance")
    elif not facts["private_health_premium"]:
        wrong["private_health_premium"] = say("enter the monthly premium: the employer's subsidy depends on it")
    elif facts["private_basic_premium"] > facts["private_health_premium"] + facts["private_care_premium"]:
        wrong["private_basic_premium"] = say("is a part of both premiums; it cannot exceed their sum")
    return wrong


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for an engagement that the law does not know."""
    kind = facts["employment_kind"]
    wrong: dict[str, str | Text] = {}
    if facts["pay_kind"] == ONE_OFF and kind != REGULAR:
        wrong["pay_kind"] = say("a one-off payment is computed here for jobs subject to social insurance alone; pay it as ordinary pay of its month")
    if facts["tax_mode"] == "lump" and kind not in (MINIJOB, SHORT_TERM):
        wrong["tax_mode"] = say("lump tax is for minijobs and short-term work alone; choose the tax card")
    if facts["rv_opt_out"] and kind != MINIJOB:
        wrong["rv_opt_out"] = say("only in a minijob can one opt out of pension insurance; take this off")
    if kind == SHORT_TERM and facts["professional"]:
        wrong["professional"] = say("short-term work by profession is not free of contributions; choose casual work or a job subject to social insurance")
    if kind == CASUAL and not facts["professional"]:
        wrong["professional"] = say("casual work is insured as such only where it is the profession; say so, or choose short-term work or a minijob")
    wrong.update(_wrong_amounts(facts))
    if wrong:
        raise Invalid(wrong)


def _wrong_amounts(facts: Facts) -> dict[str, str | Text]:
    kind, regular = facts["employment_kind"], facts["regular_monthly_pay"]
    wrong: dict[str, str | Text] = {}
    limit = _today("marginal.limit")
    if regular is not None and kind == REGULAR and regular <= limit:
        wrong["regular_monthly_pay"] = say("a regular pay of at most %(limit)s makes a minijob; choose that kind", limit=str(limit))
    if regular is not None and kind == MINIJOB and regular > limit:
        wrong["regular_monthly_pay"] = say("a regular pay above %(limit)s is no minijob; choose a job subject to social insurance", limit=str(limit))
    if facts["unforeseen"] and kind != MINIJOB:
        wrong["unforeseen"] = say("only a minijob has a limit that may be exceeded; take this off")
    if facts["contract_over_four_weeks"] and kind != SHORT_TERM:
        wrong["contract_over_four_weeks"] = say("is asked for short-term work alone; take this off")
    return wrong


def _amount(name: str, label: str, source: str = "", default: Decimal | None = ZERO, *, printed: bool = False) -> Field:
    optional = default is None
    return Field(name, label, FieldType.DECIMAL, default, optional, minimum=0, maximum=LARGEST, personal=True, printed=printed, source=source)


PERSON = FactSchema(
    (
        Field("birth_date", "Date of birth", FieldType.DATE, optional=True, register="born_on", personal=True, printed=True, source="EBV § 1 Abs. 1 Nr. 2"),
        Field(
            "tax_class",
            "Tax class",
            FieldType.CHOICE,
            "1",
            choices={"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI"},
            personal=True,
            printed=True,
            source="EStG § 38b, § 39c",
        ),
        Field(
            "factor",
            "Factor of class IV",
            FieldType.DECIMAL,
            Decimal(1),
            minimum=Decimal("0.001"),
            maximum=1,
            personal=True,
            source="EStG § 39f",
        ),
        Field(
            "child_allowances", "Child allowances on the tax card", FieldType.DECIMAL, ZERO, minimum=0, maximum=100, personal=True, printed=True, source=CARD
        ),
        Field("church", "Church tax", FieldType.CHOICE, "none", choices=CHURCHES, personal=True, printed=True, source=CARD),
        _amount("allowance_month", "Allowance of a month on the tax card", CARD, printed=True),
        _amount("allowance_year", "Allowance of the year on the tax card", CARD, printed=True),
        _amount("addition_month", "Addition of a month on the tax card", CARD, printed=True),
        _amount("addition_year", "Addition of the year on the tax card", CARD, printed=True),
        Field(
            "rv_number",
            "Pension insurance number",
            FieldType.TEXT,
            optional=True,
            check=checked_pension_number,
            personal=True,
            printed=True,
            source="SGB VI § 147; EBV § 1 Abs. 1 Nr. 2",
        ),
        Field(
            "health_insurance",
            "Health insurance",
            FieldType.CHOICE,
            "statutory",
            choices={"statutory": "Statutory", "private": "Private"},
            personal=True,
            source="SGB V § 5, § 6",
        ),
        Field("health_fund", "Health fund", FieldType.TEXT, optional=True, personal=True, printed=True, source="SGB IV § 28i"),
        Field(
            "zusatzbeitrag_percent",
            "Additional contribution of the health fund, percent",
            FieldType.DECIMAL,
            _today("health.average_extra"),
            minimum=0,
            maximum=100,
            personal=True,
            source="SGB V § 242",
        ),
        Field("u1_percent", "Levy U1 of the health fund, percent", FieldType.DECIMAL, optional=True, minimum=0, maximum=100, personal=True, source="AAG § 7"),
        Field("u2_percent", "Levy U2 of the health fund, percent", FieldType.DECIMAL, optional=True, minimum=0, maximum=100, personal=True, source="AAG § 7"),
        _amount("private_health_premium", "Private health insurance, premium of a month", "SGB V § 257 Abs. 2"),
        _amount("private_care_premium", "Private care insurance, premium of a month", "SGB XI § 61 Abs. 2"),
        _amount("private_basic_premium", "Basic cover within both premiums, as certified", "EStG § 10 Abs. 1 Nr. 3, § 39b Abs. 2 Satz 5 Nr. 3"),
        Field("parent", "Parent, of whatever age the children are", FieldType.FLAG, False, personal=True, source="SGB XI § 55 Abs. 3"),
        Field("children_under_25", "Children under 25", FieldType.INTEGER, 0, minimum=0, maximum=100, personal=True, printed=True, source="SGB XI § 55 Abs. 3"),
        Field("retirement_age_reached", "Standard retirement age reached", FieldType.FLAG, False, personal=True, source="SGB VI § 35, § 235"),
        Field("full_old_age_pension", "Draws a full old-age pension", FieldType.FLAG, False, personal=True, source="SGB VI § 5 Abs. 4"),
        Field(
            "active_pension",
            "Takes the tax-free pay after retirement age here (Aktivrente)",
            FieldType.FLAG,
            False,
            personal=True,
            source="EStG § 3 Nr. 21",
        ),
        Field(
            "short_term_days_elsewhere",
            "Days of short-term work this year with other employers",
            FieldType.INTEGER,
            0,
            minimum=0,
            maximum=_today("tax.year_days"),
            personal=True,
            source="SGB IV § 8 Abs. 2",
        ),
    ),
    person_is_consistent,
    by_staff=frozenset({"u1_percent", "u2_percent"}),
    seldom=frozenset(
        {
            "factor",
            "allowance_month",
            "allowance_year",
            "addition_month",
            "addition_year",
            "retirement_age_reached",
            "full_old_age_pension",
            "active_pension",
            "short_term_days_elsewhere",
        }
    ),
    when={
        "factor": ("tax_class", ("4",)),
        "private_health_premium": ("health_insurance", ("private",)),
        "private_care_premium": ("health_insurance", ("private",)),
        "private_basic_premium": ("health_insurance", ("private",)),
        "children_under_25": ("parent", ("yes",)),
        "active_pension": ("retirement_age_reached", ("yes",)),
    },
).explained(questions.PERSON)

ENGAGEMENT = FactSchema(
    (
        Field(
            "employment_kind", "Kind of employment", FieldType.CHOICE, REGULAR, choices=KINDS, printed=True, source="SGB IV § 7, § 8, § 20 Abs. 2; SGB V § 232"
        ),
        Field(
            "pay_kind",
            "Kind of pay",
            FieldType.CHOICE,
            ORDINARY,
            choices={ORDINARY: "Ordinary pay", ONE_OFF: "One-off payment (bonus, holidays not taken)"},
            source="SGB IV § 23a; EStG § 39b Abs. 3",
        ),
        _amount(
            "regular_monthly_pay",
            "Regular pay of a month, over twelve months",
            "SGB IV § 8, § 20 Abs. 2",
            None,
        ),
        Field(
            "professional",
            "Done for a living, not on the side (berufsmäßig)",
            FieldType.FLAG,
            False,
            source="SGB IV § 8 Abs. 1 Nr. 2; SGB III § 27 Abs. 3 Nr. 1",
        ),
        Field(
            "tax_mode",
            "Wage tax",
            FieldType.CHOICE,
            "usual",
            choices={"usual": "Lump tax for minijobs, tax card otherwise", "elstam": "Tax card (ELStAM)", "lump": "Lump tax borne by the employer"},
            source="EStG § 39b, § 40a",
        ),
        Field("rv_opt_out", "Opted out of pension insurance", FieldType.FLAG, False, source="SGB VI § 6 Abs. 1b"),
        Field("unforeseen", "More work than could be foreseen this month", FieldType.FLAG, False, source="SGB IV § 8 Abs. 1b"),
        Field(
            "sick_pay",
            "Claim to sick pay of the health fund",
            FieldType.CHOICE,
            "usual",
            choices={"usual": "As the kind of employment gives it", "with": "With sick pay", "without": "Without sick pay"},
            source="SGB V § 44, § 241, § 243",
        ),
        _amount("expected_annual_gross", "Expected pay of the year without one-off payments", "EStG § 39b Abs. 3", None),
        Field("employed_last_year", "Employed here last year too", FieldType.FLAG, False, source="SGB IV § 23a Abs. 4"),
        Field("contract_over_four_weeks", "Contract of more than four weeks", FieldType.FLAG, False, source="AAG § 1; EFZG § 3 Abs. 3"),
    ),
    engagement_is_consistent,
    seldom=frozenset({"pay_kind", "regular_monthly_pay", "sick_pay", "expected_annual_gross", "employed_last_year", "unforeseen"}),
    when={
        "tax_mode": (
            "regime",
            (
                "minijob",
                "short_term",
            ),
        ),
        "rv_opt_out": ("regime", ("minijob",)),
        "unforeseen": ("regime", ("minijob",)),
        "contract_over_four_weeks": ("regime", ("short_term",)),
        "pay_kind": ("regime", ("employment",)),
        "expected_annual_gross": ("pay_kind", ("one_off",)),
        "employed_last_year": ("pay_kind", ("one_off",)),
    },
).explained(questions.ENGAGEMENT)

EMPLOYER = FactSchema(
    (
        Field(
            "betriebsnummer",
            "Establishment number (Betriebsnummer)",
            FieldType.TEXT,
            optional=True,
            check=checked_establishment,
            printed=True,
            source="SGB IV § 18i",
        ),
        Field(
            "establishment_state",
            "State of the establishment that pays",
            FieldType.CHOICE,
            "BE",
            choices=STATES,
            source="EStG § 41 Abs. 2; Kirchensteuergesetze der Länder",
        ),
        Field("in_u1", "Takes part in the levy U1 (at most 30 employees)", FieldType.FLAG, True, source="AAG § 1 Abs. 1"),
        Field(
            "accident_percent",
            "Accident insurance, percent of pay",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=100,
            unit=Unit.PERCENT,
            source="SGB VII § 150, § 153",
        ),
        Field("tax_iban", "Account of the tax office for wage tax", FieldType.TEXT, optional=True, check=checked_iban, source="EStG § 41a Abs. 1"),
        Field("tax_reference", "Tax number given as payment reference", FieldType.TEXT, optional=True, source="EStG § 41a Abs. 1"),
        Field(
            "social_iban",
            "Account for contributions of people without a known health fund",
            FieldType.TEXT,
            optional=True,
            check=checked_iban,
            source="SGB IV § 23 Abs. 1, § 28h Abs. 1",
        ),
        Field(
            "health_fund_ibans",
            "Accounts of the health funds",
            FieldType.TEXT,
            optional=True,
            check=checked_accounts_of,
            source="SGB IV § 28h Abs. 1, § 28i",
        ),
        Field("minijob_iban", "Account of the Minijob-Zentrale", FieldType.TEXT, optional=True, check=checked_iban, source="SGB IV § 28i Satz 5"),
        Field("social_reference", "Payment reference for contributions", FieldType.TEXT, optional=True, source="SGB IV § 23 Abs. 1, § 28h Abs. 1"),
        Field(
            "accident_iban", "Account of the accident insurance", FieldType.TEXT, optional=True, check=checked_iban, source="SGB IV § 23 Abs. 3; SGB VII § 168"
        ),
        Field("accident_reference", "Payment reference of the accident insurance", FieldType.TEXT, optional=True, source="SGB IV § 23 Abs. 3; SGB VII § 168"),
    ),
    decided=frozenset({"establishment_state"}),
    advised=frozenset({"in_u1", "accident_percent"}),
).explained(questions.EMPLOYER)
