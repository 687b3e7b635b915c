"""Preliminary tax: by the table, at a flat rate, by decision, or none (SFL 2011:1244, 10-11 kap.)."""

from collections.abc import Iterator
from decimal import Decimal

from countries.se.case import SwedishCase, gross_of, is_short, summed
from countries.se.contributions import is_small
from countries.se.earnings import Earnings
from countries.se.facts import BY_TABLE
from countries.se.law import PARAMETERS, ZERO, information, say, whole, withheld
from countries.se.tax_table import SOURCE, month_tax, one_off_percent
from smartcoop.country import ParametersAt, PayslipLine
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED

FLAT, TABLE, ADJUSTED, CERTIFICATE, SMALL = "flat", "table", "adjusted", "certificate", "small"
FLAT_RATES = {"side_income": "flat.side_income", "sink": "flat.sink", "a_sink": "flat.a_sink"}
ONE_OFF_SOURCE = PARAMETERS["one_off.column_1"].source


def flat_tax(pay: Decimal, percent: Decimal) -> Decimal:
    """A percentage of the pay without its öre, in whole kronor, the rest dropped."""
    return whole(whole(pay) * percent / HUNDRED)


def way_of(pay: SwedishCase, total: Decimal) -> str:
    """How the ordinary pay of this payment is taxed, in the order of the law."""
    mode = pay.person["tax_mode"]
    if is_small(pay, total):
        return SMALL
    if mode in (ADJUSTED, CERTIFICATE):
        return str(mode)
    if mode not in BY_TABLE:
        return FLAT
    return FLAT if is_short(pay) or pay.engagement["wage_period"] == "flat" else TABLE


def tax_lines(pay: SwedishCase, earned: Earnings) -> Iterator[PayslipLine]:
    """The tax on this payment: ordinary pay with the month, one-off payments by their own table; and what the person asked for beyond."""
    lines = tuple(_asked_by_law(pay, earned))
    yield from lines
    extra = min(pay.person["extra_tax"], earned.total - sum((line.amount.amount for line in lines), ZERO))
    if whole(extra) > 0:
        yield withheld("tax_extra", "Preliminary tax, on request", whole(extra), "SFL (2011:1244), 11 kap.", earned.total, _EXTRA)


def _asked_by_law(pay: SwedishCase, earned: Earnings) -> Iterator[PayslipLine]:
    way = way_of(pay, earned.total)
    by_table = pay.person["tax_mode"] in BY_TABLE and way != SMALL
    if earned.ordinary or not by_table or not earned.one_off:
        yield _ordinary_line(pay, way, earned.ordinary if by_table else earned.total)
    if earned.one_off and by_table:
        yield _one_off_line(pay, earned)


def _ordinary_line(pay: SwedishCase, way: str, amount: Decimal) -> PayslipLine:
    if way == TABLE:
        return _table_line(pay, amount)
    label, law = "Preliminary tax", pay.law
    if way == SMALL:
        return withheld("tax", label, ZERO, law.source("small.total"), amount, _SMALL, limit=law["small.total"])
    if way == CERTIFICATE:
        return withheld("tax", label, ZERO, law.source("certificate.limit"), amount, _CERTIFICATE, limit=law["certificate.limit"])
    mode, path = pay.person["tax_mode"], _flat_path(pay.person["tax_mode"])
    percent, source = (pay.person["adjusted_percent"], "SFL (2011:1244), 55 kap. 9 §") if way == ADJUSTED else (law[path], law.source(path))
    explanation = _DECIDED if way == ADJUSTED else _ABROAD if mode in ("sink", "a_sink") else _SHORT if mode in BY_TABLE else _SIDE
    return withheld("tax", label, flat_tax(amount, percent), source, whole(amount), explanation, percent / HUNDRED)


def _flat_path(mode: str) -> str:
    return FLAT_RATES.get(mode, "flat.side_income")


def table_of(pay: SwedishCase) -> int:
    """The table of the tax card, or that of the employer's municipality where the person's is not known; Invalid where neither is."""
    table: int | None = pay.person["tax_table"] if pay.person["tax_mode"] == "table" else pay.case.employer["tax_table"]
    if table is None:
        raise Invalid({"tax_table": say("enter the tax table of the employer's municipality, or that of the person's tax card")})
    return table


def table_tax(pay: SwedishCase, amount: Decimal) -> Decimal:
    """The tax of a month's pay by the person's table, or by the employer's with the addition."""
    tax = month_tax(pay.law, table_of(pay), pay.column, amount)
    return tax + flat_tax(amount, pay.law["flat.raised"]) if pay.person["tax_mode"] == "table_unknown" else tax


def _table_line(pay: SwedishCase, amount: Decimal) -> PayslipLine:
    """The tax on all pay of the calendar month that the table taxes, less what was withheld from it; nothing is given back."""
    total = taxed_before(pay) + amount
    before = summed((slip for slip in pay.in_month if slip.minor("taxed_table")), "tax")
    due = min(max(ZERO, table_tax(pay, total) - before), whole(amount))
    explanation = _TABLE_UNKNOWN if pay.person["tax_mode"] == "table_unknown" else _TABLE_LEFT if total > amount else _TABLE
    values = {"table": Decimal(table_of(pay)), "column": Decimal(pay.column), "before": before, "raised_rate": pay.law["flat.raised"] / HUNDRED}
    return withheld("tax", "Preliminary tax", due, SOURCE, whole(total), explanation, **values)


def taxed_before(pay: SwedishCase) -> Decimal:
    """The month's earlier pay that the table taxed."""
    return summed(pay.in_month, "taxed_table")


def _one_off_line(pay: SwedishCase, earned: Earnings) -> PayslipLine:
    income = year_income(pay, earned)
    percent = one_off_percent(pay.law, pay.column, income)
    tax, base, rate = flat_tax(earned.one_off, percent), whole(earned.one_off), percent / HUNDRED
    return withheld("tax_one_off", "Preliminary tax on the one-off payment", tax, ONE_OFF_SOURCE, base, _ONE_OFF, rate, income=whole(income))


def year_income(pay: SwedishCase, earned: Earnings) -> Decimal:
    """The year's pay that picks the percentage: as estimated, else the average month for twelve; with all one-off payments.

    Invalid at `year_income` where nothing was paid yet that it could be estimated from.
    """
    one_off = earned.one_off + summed(pay.in_year, "taxed_one_off")
    known: Decimal | None = pay.person["year_income"]
    if known is not None:
        return known + one_off
    ordinary = gross_of(pay.in_year) + earned.total - one_off
    months = {slip.paid_on.month for slip in pay.in_year if slip.gross.amount > summed((slip,), "taxed_one_off")}
    if earned.ordinary:
        months.add(pay.case.paid_on.month)
    if not months:
        raise Invalid({"year_income": say("enter the estimated pay of the year from this employer: it picks the percentage of one-off payments")})
    return ordinary * 12 / len(months) + one_off


def basis_lines(pay: SwedishCase, earned: Earnings) -> Iterator[PayslipLine]:
    """What the month's table and the year's one-off payments count of this payment."""
    if pay.person["tax_mode"] not in BY_TABLE:
        return
    if way_of(pay, earned.total) == TABLE and earned.ordinary:
        yield information("taxed_table", "Pay taxed by the table", earned.ordinary, SOURCE, _TAXED)
    if earned.one_off:
        yield information("taxed_one_off", "Pay taxed as a one-off payment", earned.one_off, ONE_OFF_SOURCE, _TAXED)


def certificate_is_exceeded(law: ParametersAt, year: Decimal) -> bool:
    """Whether a year's pay is more than a statement of too small an income can free."""
    return bool(whole(year) > law["certificate.limit"])


_TABLE = "Table %(table)s, column %(column)s, on the month's pay of %(base)s gives %(amount)s."
_TABLE_LEFT = "Table %(table)s, column %(column)s, on all pay of this calendar month, %(base)s, less %(before)s withheld before, gives %(amount)s."
_TABLE_UNKNOWN = (
    "The employer's table %(table)s, column %(column)s, and %(raised_rate)s on all pay of this calendar month, %(base)s, less %(before)s withheld before, "
    "give %(amount)s."
)
_SIDE = "Another employer is the main one, or no tax card was shown: %(rate)s of %(base)s is %(amount)s, the öre dropped."
_SHORT = "The work lasts less than a week, or %(rate)s were chosen for a part of a month: of %(base)s that is %(amount)s, the öre dropped."
_ABROAD = "By the tax office's decision for persons who live abroad: %(rate)s of %(base)s is %(amount)s, the öre dropped."
_DECIDED = "By the tax office's decision: %(rate)s of %(base)s is %(amount)s, the öre dropped."
_SMALL = "The year's pay from this employer stays below %(limit)s: no tax is withheld."
_CERTIFICATE = "You stated in writing that this year's income is at most %(limit)s: no tax is withheld."
_ONE_OFF = "At a year's income of %(income)s with it, %(rate)s of a one-off payment are withheld; of %(base)s that is %(amount)s, the öre dropped."
_EXTRA = "You asked that %(amount)s more be withheld."
_TAXED = "Of this payment: %(amount)s."
