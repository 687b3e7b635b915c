"""The general tax tables, computed by the formulas behind them (SKV 433): the tax of a year, and the row of a month's pay."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache

from countries.se.law import ONE, PARAMETERS, ZERO, whole
from smartcoop.country import ParametersAt
from smartcoop.money import HUNDRED

SOURCE = "SFL (2011:1244), 11 kap. 17 §; SKV 433, utgåva 36"
KRONOR, PERCENT = "30B", "30%"
"""The kinds of rows: a tax in kronor, or a percentage of the pay."""


@dataclass(frozen=True, slots=True)
class YearTax:
    """The preliminary tax on a year's income and all that makes it up, in whole kronor. Each credit is what the tax leaves room for."""

    assessed: Decimal
    allowance: Decimal
    taxable: Decimal
    state: Decimal
    municipal: Decimal
    burial: Decimal
    pension_fee: Decimal
    public_service: Decimal
    for_pension: Decimal
    for_work: Decimal
    for_sickness: Decimal
    for_income: Decimal

    @property
    def total(self) -> Decimal:
        """Taxes and fees less credits."""
        owed = self.state + self.municipal + self.burial + self.pension_fee + self.public_service
        return owed - self.for_pension - self.for_work - self.for_sickness - self.for_income


def year_tax(law: ParametersAt, table: int, column: int, income: Decimal) -> YearTax:
    """The tax on a year's income by a table (29 to 42) and column (1 to 6), as the tax office reckons it."""
    rate = table / HUNDRED - law["table.burial"]
    assessed = _hundreds(income, ROUND_FLOOR)
    allowance = _allowance(law, column, assessed)
    taxable = assessed - allowance
    above, share, due_from = law["table.state_tax"]
    state = whole(share * (taxable - above)) if taxable >= due_from else ZERO
    municipal = whole(taxable * rate)
    pension_fee = _pension_fee(law, column, assessed)
    fee_share, fee_most = law["table.public_service"]
    # The credit for the pension fee takes the state tax first; the others may only reduce the municipal tax
    for_pension = min(pension_fee, state + municipal)
    left = municipal - max(ZERO, for_pension - state)
    for_work = min(_for_work(law, column, assessed, allowance, rate), left)
    for_sickness = min(_for_sickness(law, column, assessed, allowance, rate), left - for_work)
    for_income = min(_for_income(law, taxable), left - for_work - for_sickness)
    burial, public_service = whole(taxable * law["table.burial"]), min(whole(taxable * fee_share), fee_most)
    return YearTax(assessed, allowance, taxable, state, municipal, burial, pension_fee, public_service, for_pension, for_work, for_sickness, for_income)


def _hundreds(amount: Decimal, mode: str) -> Decimal:
    return (amount / HUNDRED).quantize(ONE, rounding=mode) * HUNDRED


def _piecewise(law: ParametersAt, path: str, income: Decimal) -> Decimal:
    """The value of a formula in pieces; the upper limit of a piece belongs to it."""
    base: Decimal = law["base.price"]
    amounts, slope, above = next(piece for start, *piece in reversed(law[path]) if income > start * base or not start)
    return Decimal(amounts * base + slope * (income - above * base))


def _allowance(law: ParametersAt, column: int, assessed: Decimal) -> Decimal:
    """The basic allowance, raised from 66 years on: first added, then limited to the income, then rounded up."""
    allowance = _piecewise(law, "table.basic_allowance", assessed)
    if column in law["table.raised_columns"]:
        allowance += _piecewise(law, "table.raised_allowance", assessed)
    return _hundreds(min(allowance, assessed), ROUND_CEILING)


def _pension_fee(law: ParametersAt, column: int, assessed: Decimal) -> Decimal:
    """The general pension fee, to the nearest hundred; an exact fifty goes down."""
    if column not in law["table.pension_fee_columns"] or assessed < law["table.pension_fee_from"] * law["base.price"]:
        return ZERO
    return _hundreds(law["table.pension_fee"] * min(assessed, law["table.pension_fee_up_to"] * law["base.income"]), ROUND_HALF_DOWN)


def _for_work(law: ParametersAt, column: int, assessed: Decimal, allowance: Decimal, rate: Decimal) -> Decimal:
    if column == law["table.column_under"]:
        return whole(max(ZERO, _piecewise(law, "table.credit_work_under", assessed) - allowance) * rate)
    return whole(_piecewise(law, "table.credit_work_over", assessed)) if column == law["table.column_over"] else ZERO


def _for_sickness(law: ParametersAt, column: int, assessed: Decimal, allowance: Decimal, rate: Decimal) -> Decimal:
    if column != law["table.credit_sickness_column"]:
        return ZERO
    credit = whole(max(ZERO, _piecewise(law, "table.credit_sickness", assessed) - allowance) * rate)
    return max(credit, whole(law["table.credit_sickness_least"] * assessed * rate))


def _for_income(law: ParametersAt, taxable: Decimal) -> Decimal:
    above, share, most = law["table.credit_income"]
    return min(whole(share * (taxable - above)), most) if taxable > above else ZERO


@dataclass(frozen=True, slots=True)
class Row:
    """The row of the monthly table that a pay hits: `value` is a tax in kronor or a percentage, the same up to and with `top`."""

    kind: str
    bottom: Decimal
    top: Decimal
    value: Decimal

    def tax(self, pay: Decimal) -> Decimal:
        """The tax on a pay in whole kronor."""
        return self.value if self.kind == KRONOR else whole(pay * self.value / HUNDRED)


def month_tax(law: ParametersAt, table: int, column: int, pay: Decimal) -> Decimal:
    """The tax on a month's pay by the table: the öre of the pay are dropped first."""
    pay = whole(pay)
    return row_of(law, table, column, pay).tax(pay) if pay > 0 else ZERO


def row_of(law: ParametersAt, table: int, column: int, pay: Decimal) -> Row:
    """The row of a pay above zero in whole kronor; of a row of percentages, the bracket of the formula that holds the pay."""
    start, width = next(row for row in reversed(law["table.rows"]) if pay > row[0])
    top = start + ((pay - start) / width).quantize(ONE, rounding=ROUND_CEILING) * width
    kind = PERCENT if pay > law["table.percent_above"] else KRONOR
    if kind == PERCENT:
        top = min(top, law["table.percent_top"])
    return Row(kind, top - width + 1, top, _known_value(_in_force_since(law.on), kind, table, column, top))


@lru_cache(maxsize=12 * 100)
def _in_force_since(on: date) -> date:
    """The day from which all that the tables rest on holds as it does on a day, so that days share what is computed."""
    parts = (parameter for path, parameter in PARAMETERS.items() if path.startswith(("base.", "table.")))
    return max(start for parameter in parts for start in parameter.starts if start <= on)


def _row_value(since: date, kind: str, table: int, column: int, top: Decimal) -> Decimal:
    law = PARAMETERS.at(since)
    tax = whole(year_tax(law, table, column, top * 12).total / 12)
    return tax if kind == KRONOR else Decimal(_percentage(int(tax), int(top), int(law["table.double_digits"])))


_known_value = lru_cache(maxsize=12 * 12 * 100)(_row_value)


def _percentage(tax: int, pay: int, digits: int) -> int:
    """The whole percentage nearest to tax by pay, half up, as the tax office's program rounds it.

    It divides and multiplies in binary numbers of so many digits, which decides the exact halves.
    """
    percent = _binary(_binary(Fraction(tax, pay), digits) * 100, digits)
    found, rest = divmod(percent.numerator, percent.denominator)
    return found + (rest + rest >= percent.denominator)


def _binary(value: Fraction, digits: int) -> Fraction:
    """The nearest number above zero of so many binary digits, the even one of two (IEEE 754)."""
    if not value:
        return value
    shift = digits - value.numerator.bit_length() + value.denominator.bit_length()
    if (value.numerator << shift) // value.denominator >> digits:
        shift -= 1
    found, rest = divmod(value.numerator << shift, value.denominator)
    up = (rest + rest, found & 1) > (value.denominator, 0)
    return Fraction(found + up, 1 << shift)


def percent_edges(law: ParametersAt, table: int, column: int) -> tuple[Decimal, ...]:
    """The pays in whole kronor from which another percentage holds, the first of them above the rows in kronor."""
    return _percent_edges(_in_force_since(law.on), table, column)


@lru_cache(maxsize=12 * 12)
def _percent_edges(since: date, table: int, column: int) -> tuple[Decimal, ...]:
    law, found, before = PARAMETERS.at(since), [], None
    width, top = law["table.rows"][-1][-1], law["table.percent_above"]
    while top < law["table.percent_top"]:
        value = _row_value(since, PERCENT, table, column, top + width)
        if value != before:
            found.append(top + 1)
        before, top = value, top + width
    return tuple(found)


def printed_row(law: ParametersAt, table: int, column: int, pay: Decimal) -> tuple[Row, bool]:
    """The row as the official file prints it, and whether it is its last, open one.

    A printed row of percentages joins the brackets next to each other in which all six columns keep their percentage.
    """
    row = row_of(law, table, column, pay)
    if row.kind == KRONOR:
        return row, False
    width, top, last = law["table.rows"][-1][-1], row.top, law["table.percent_top"]
    same = _percentages(law, table, top)
    while row.bottom - 1 > law["table.percent_above"] and _percentages(law, table, row.bottom - 1) == same:
        row = Row(row.kind, row.bottom - width, top, row.value)
    while top < last and _percentages(law, table, top + width) == same:
        top += width
    return Row(row.kind, row.bottom, top, row.value), top == last


def _percentages(law: ParametersAt, table: int, top: Decimal) -> tuple[Decimal, ...]:
    since = _in_force_since(law.on)
    return tuple(_row_value(since, PERCENT, table, column, top) for column in range(1, int(law["table.columns"]) + 1))


def one_off_percent(law: ParametersAt, column: int, year_income: Decimal) -> Decimal:
    """The percentage withheld from a one-off payment at a year's income that includes it (SKVFS 2025:21)."""
    return next(Decimal(percent) for above, percent in reversed(law[f"one_off.column_{column}"]) if year_income > above or not above)
