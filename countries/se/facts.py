"""What Swedish law must know about a person, an engagement and the employer."""

from decimal import Decimal
from typing import Any

from countries.se import questions
from countries.se.law import PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType, Unit
from smartcoop.errors import Invalid
from smartcoop.i18n import Text
from smartcoop.identifiers import checked_iban
from smartcoop.money import HUNDRED, LARGEST

TAX_MODES = {
    "side_income": "Other main employer, or no tax card: 30 percent",
    "table": "Main employer here: by the tax table",
    "table_unknown": "Main employer here, table not known: the cooperative's table and 10 percent more",
    "adjusted": "Decision of the tax office on a percentage (jämkning)",
    "sink": "Lives abroad, decision on SINK",
    "a_sink": "Artist living abroad, A-SINK",
    "certificate": "Statement of a year's income too small for tax",
}
BY_TABLE = frozenset({"table", "table_unknown"})
"""The modes of a main employer, in which one-off payments have a table of their own."""
DECIDED = frozenset({"adjusted", "sink", "a_sink"})
"""The modes that rest on a decision of the tax office."""
CONTRACTS = {
    "fixed_term": "Special fixed-term employment for the assignment",
    "open_ended": "Employment until further notice",
}
PAY_KINDS = {
    "ordinary": "Pay for work",
    "one_off": "One-off payment: bonus, or a fee that belongs to no period",
    "holiday_pay": "Saved holiday pay, paid out",
    "sick_pay": "Sick pay for days 1 to 14; the gross is the pay lost",
}
HOLIDAYS = {
    "included": "Inside the agreed pay, shown apart",
    "with_pay": "On top, paid with each payment",
    "saved": "On top, saved and paid out later",
}
WAGE_PERIODS = {
    "by_length": "By the length of the work: less than a week 30 percent",
    "flat": "30 percent, by choice for work of a part of a month",
}
PENSIONS = {"none": "No premiums", "plan": "Premiums as in the agreement of salaried staff (ITP 1)"}


def person_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for a person that cannot be."""
    wrong: dict[str, str | Text] = {}
    mode = facts["tax_mode"]
    if mode == "table" and facts["tax_table"] is None:
        wrong["tax_table"] = say("enter the table of the tax card; where it is not known, choose that mode of withholding")
    if mode != "table" and facts["tax_table"] is not None:
        wrong["tax_table"] = say("belongs to withholding by the table; choose that mode or empty this")
    if mode not in BY_TABLE and facts["tax_column"] is not None:
        wrong["tax_column"] = say("belongs to withholding by the table; choose that mode or empty this")
    if (mode == "adjusted") != (facts["adjusted_percent"] is not None):
        wrong["adjusted_percent"] = say("belongs to a decision on a percentage: enter both or neither")
    if mode not in {*DECIDED, "table", "certificate"} and facts["decision_until"] is not None:
        wrong["decision_until"] = say("there is no decision or statement in this mode of withholding; choose the right mode or empty this")
    if wrong:
        raise Invalid(wrong)


def engagement_is_consistent(facts: Facts) -> None:
    """Invalid, by field, for an engagement that the law does not know."""
    wrong: dict[str, str | Text] = {}
    least = PARAMETERS["holiday.rate"].values[-1] * HUNDRED
    if facts["holiday_percent"] is not None and facts["holiday_percent"] < least:
        wrong["holiday_percent"] = say("the law asks at least %(least)s percent", least=least)
    if facts["holiday_saved_before"] and facts["holiday"] != "saved":
        wrong["holiday_saved_before"] = say("only holiday pay that is saved can have been saved before; choose that way or empty this")
    if facts["pay_kind"] == "holiday_pay" and facts["holiday"] != "saved":
        wrong["pay_kind"] = say("there is no saved holiday pay in this engagement; choose that it is saved")
    if facts["pay_kind"] == "sick_pay" and facts["weekly_pay"] is None:
        wrong["weekly_pay"] = say("enter the average pay of a week: the qualifying deduction is reckoned on it")
    if wrong:
        raise Invalid(wrong)


def _amount(name: str, label: str, source: str, default: Any = None, **more: Any) -> Field:
    return Field(name, label, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST, source=source, **more)


def _number(path: str) -> int:
    return int(PARAMETERS[path].values[-1])


def _table(name: str, label: str, **more: Any) -> Field:
    lowest, highest = _number("table.lowest"), _number("table.highest")
    return Field(name, label, FieldType.INTEGER, optional=True, minimum=lowest, maximum=highest, source="SFL (2011:1244), 12 kap.", **more)


PERSON = FactSchema(
    (
        Field("born", "Date of birth", FieldType.DATE, optional=True, register="born_on", personal=True, source="SAL (2000:980), 2 kap. 27 §; SFS 2026:100"),
        Field(
            "tax_mode",
            "Preliminary tax",
            FieldType.CHOICE,
            "side_income",
            choices=TAX_MODES,
            personal=True,
            printed=True,
            source="SFL (2011:1244), 10-11 kap.; lag (1991:586); lag (1991:591)",
        ),
        _table("tax_table", "Tax table", personal=True),
        Field(
            "tax_column",
            "Column of the tax table",
            FieldType.INTEGER,
            optional=True,
            minimum=1,
            maximum=_number("table.columns"),
            personal=True,
            source="SKV 433",
        ),
        Field(
            "adjusted_percent",
            "Percentage of the decision",
            FieldType.DECIMAL,
            optional=True,
            minimum=0,
            maximum=HUNDRED,
            personal=True,
            printed=True,
            source="SFL (2011:1244), 55 kap. 9 §",
        ),
        Field("decision_until", "Last day of the decision or statement", FieldType.DATE, optional=True, personal=True, source="SFL (2011:1244), 55 kap. 9 §"),
        _amount(
            "extra_tax",
            "Tax withheld at each payment beyond what the law asks, on request",
            "SFL (2011:1244), 11 kap.",
            ZERO,
            personal=True,
        ),
        _amount(
            "year_income",
            "Estimated pay of the year from this employer, one-off payments apart",
            "SKVFS 2025:21",
            personal=True,
        ),
    ),
    person_is_consistent,
    by_staff=frozenset({"year_income"}),
    seldom=frozenset({"extra_tax"}),
    when={
        "tax_table": ("tax_mode", ("table",)),
        "tax_column": (
            "tax_mode",
            (
                "table",
                "table_unknown",
            ),
        ),
        "adjusted_percent": ("tax_mode", ("adjusted",)),
        "decision_until": (
            "tax_mode",
            (
                "table",
                "adjusted",
                "sink",
                "a_sink",
                "certificate",
            ),
        ),
    },
).explained(questions.PERSON)

ENGAGEMENT = FactSchema(
    (
        Field("contract", "Employment", FieldType.CHOICE, "fixed_term", choices=CONTRACTS, printed=True, source="LAS (1982:80), 4-5 §§"),
        Field("pay_kind", "Kind of pay", FieldType.CHOICE, "ordinary", choices=PAY_KINDS, source="SFL (2011:1244), 11 kap.; lag (1991:1047) om sjuklön"),
        Field(
            "wage_period", "Withholding for work of a part of a month", FieldType.CHOICE, "by_length", choices=WAGE_PERIODS, source="SFL (2011:1244), 11 kap."
        ),
        Field(
            "small_total",
            "All pay of the year from this employer is expected below 1,000 kronor",
            FieldType.FLAG,
            False,
            source="SAL (2000:980), 2 kap. 14 §; SFL (2011:1244), 10 kap.",
        ),
        Field("holiday", "Holiday pay", FieldType.CHOICE, "included", choices=HOLIDAYS, printed=True, source="Semesterlagen (1977:480), 5, 16 b, 28-30 §§"),
        Field(
            "holiday_percent",
            "Holiday pay, percent, where more than the law's is agreed",
            FieldType.DECIMAL,
            optional=True,
            maximum=HUNDRED,
            source="Semesterlagen (1977:480), 16 b §",
        ),
        _amount("holiday_saved_before", "Holiday pay saved before this year and not yet paid", "Semesterlagen (1977:480), 28 §", ZERO),
        Field("pension", "Occupational pension", FieldType.CHOICE, "none", choices=PENSIONS, source="ITP 1; lag (1991:687)"),
        _amount(
            "weekly_pay",
            "Average pay of a week, for sick pay",
            "Lag (1991:1047) om sjuklön, 6 §",
        ),
        Field("sick_relapse", "Ill again within five days: no second qualifying deduction", FieldType.FLAG, False, source="Lag (1991:1047) om sjuklön, 7 §"),
        Field(
            "first_sick_day",
            "Which day of the sick period the payment begins with",
            FieldType.INTEGER,
            1,
            minimum=1,
            maximum=_number("sick.days"),
            source="Lag (1991:1047) om sjuklön, 7 §",
        ),
    ),
    engagement_is_consistent,
    seldom=frozenset({"wage_period", "small_total", "holiday_percent", "holiday_saved_before", "pension", "weekly_pay", "sick_relapse", "first_sick_day"}),
    when={
        "holiday_saved_before": ("holiday", ("saved",)),
        "weekly_pay": ("pay_kind", ("sick_pay",)),
        "sick_relapse": ("pay_kind", ("sick_pay",)),
        "first_sick_day": ("pay_kind", ("sick_pay",)),
    },
).explained(questions.ENGAGEMENT)

_PENSION = "försäkringsavtalet; faktura"

EMPLOYER = FactSchema(
    (
        Field("tax_iban", "Account of the tax office (skattekonto)", FieldType.TEXT, optional=True, check=checked_iban, source="SFL (2011:1244), 62 kap."),
        Field("tax_reference", "Payment reference of the tax account (OCR)", FieldType.TEXT, optional=True, source="SFL (2011:1244), 62 kap."),
        Field("pension_iban", "Account of the pension insurer", FieldType.TEXT, optional=True, check=checked_iban, source=_PENSION),
        Field("pension_reference", "Payment reference of the pension insurer", FieldType.TEXT, optional=True, source=_PENSION),
        _table("tax_table", "Tax table of the cooperative's municipality"),
        _amount(
            "minimum_hour",
            "Least pay of an hour that the cooperative agrees to",
            "kollektivavtal; lagen har ingen minimilön",
            ZERO,
            unit=Unit.MONEY,
        ),
    )
).explained(questions.EMPLOYER)


def holiday_rate(facts: Facts, least: Decimal) -> Decimal:
    """The holiday pay agreed, a fraction of the pay without it: at least that of the law."""
    return max(least, (facts["holiday_percent"] or ZERO) / HUNDRED)
