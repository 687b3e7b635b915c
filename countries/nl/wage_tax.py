"""Loonheffing: wage tax and national insurance in one amount, by the Rekenvoorschriften behind the white tables."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_UP, Decimal

from countries.nl.law import PARAMETERS, ZERO, say
from smartcoop.country import ParametersAt
from smartcoop.errors import RuleBroken
from smartcoop.money import CENT, HUNDRED, rounded, rounded_down

BELOW_AOW = "below_aow"
AGE_CLASSES = (BELOW_AOW, "aow_1946", "aow_1945")
"""The columns of the tables: below the pension age, or beyond it by year of birth."""
PERIODS = ("month", "day", "week", "quarter")
"""The wage periods of the tables."""

ONE = Decimal(1)
FIVE_PLACES = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class PeriodTax:
    """The tax of a wage period, and the labour credit that was really used in it."""

    amount: Decimal
    labour_credit: Decimal


def period_tax(law: ParametersAt, age_class: str, credit: bool, wage: Decimal, period: str) -> PeriodTax:
    """The tax on the wage of one `period`, with or without the tax credit; to the cent of the printed table."""
    factor, most = law[f"table.{period}"], law["table.maximum_wage"]
    if wage > rounded(most / factor, mode=ROUND_CEILING):
        return PeriodTax(_above_the_table(law, age_class, wage, factor), ZERO)
    step = law["table.step"]
    yearly = min((wage * factor / step).quantize(ONE, rounding=ROUND_FLOOR) * step, most)
    tax = _scale(law, age_class, yearly)
    if not credit:
        return PeriodTax(rounded(tax / factor), ZERO)
    labour = labour_credit(law, age_class, yearly)
    tax -= general_credit(law, age_class, yearly) + elderly_credit(law, age_class, yearly) + labour
    # What the tax leaves unused of the credits is first unused labour credit
    used = max(ZERO, labour + min(ZERO, tax))
    return PeriodTax(rounded(max(ZERO, tax) / factor), rounded(used / factor))


def days_tax(law: ParametersAt, age_class: str, credit: bool, wage: Decimal, days: Decimal) -> PeriodTax:
    """The tax on the wage of some days of employment: that of a day's part of it by the daily table, for each day."""
    day = period_tax(law, age_class, credit, wage / days, "day")
    return PeriodTax(day.amount * days, day.labour_credit * days)


def _above_the_table(law: ParametersAt, age_class: str, wage: Decimal, factor: Decimal) -> Decimal:
    most, top = law["table.maximum_wage"], law[f"scale.{age_class}"][-1]
    beyond = rounded((wage * factor - most) / factor, FIVE_PLACES)
    return rounded(_scale(law, age_class, most) / factor) + rounded_down(beyond * top[1] / HUNDRED)


def _scale(law: ParametersAt, age_class: str, yearly: Decimal) -> Decimal:
    """The yearly tax before credits, in whole euros, rounded down."""
    above, percent, constant = next(row for row in reversed(law[f"scale.{age_class}"]) if yearly > row[0] or not row[0])
    return Decimal(((yearly - above) * percent / HUNDRED).quantize(ONE, rounding=ROUND_FLOOR) + constant)


def _column(age_class: str) -> str:
    return BELOW_AOW if age_class == BELOW_AOW else "aow"


def general_credit(law: ParametersAt, age_class: str, yearly: Decimal) -> Decimal:
    """The general tax credit (Wet IB 2001, art. 8.10), rounded up to euros."""
    amount, fall = law[f"credit.general.{_column(age_class)}"]
    start, end = law["credit.general.falls"]
    return _fallen(amount, fall, yearly, start) if yearly < end else ZERO


def elderly_credit(law: ParametersAt, age_class: str, yearly: Decimal) -> Decimal:
    """The credit for the elderly (Wet IB 2001, art. 8.17), from the pension age on, rounded up to euros."""
    if age_class == BELOW_AOW:
        return ZERO
    amount, fall = law["credit.elderly"]
    start, end = law["credit.elderly_falls"]
    return _fallen(amount, fall, yearly, start) if yearly <= end else ZERO


def _fallen(amount: Decimal, fall: Decimal, yearly: Decimal, start: Decimal) -> Decimal:
    return amount - ((max(ZERO, yearly - start)) * fall).quantize(ONE, rounding=ROUND_FLOOR)


def labour_credit(law: ParametersAt, age_class: str, yearly: Decimal) -> Decimal:
    """The labour tax credit (Wet IB 2001, art. 8.11): each product to five places, the whole rounded up to euros."""
    start, end = law["credit.labour_falls"]
    if yearly > end:
        return ZERO
    credit = ZERO
    for above, share, most in law[f"credit.labour.{_column(age_class)}"]:
        credit = min(credit + rounded(share * max(ZERO, yearly - above), FIVE_PLACES), most)
    fall = rounded(law[f"credit.labour_fall.{_column(age_class)}"] * max(ZERO, yearly - start), FIVE_PLACES)
    return max(ZERO, credit - fall).quantize(ONE, rounding=ROUND_UP)


def special_rate(law: ParametersAt, age_class: str, credit: bool, yearly_wage: Decimal) -> Decimal:
    """The percentage of the table of special rewards at a yearly wage. RuleBroken from the pension age on: that column is not known."""
    path = "special.table"
    if age_class != BELOW_AOW:
        message = say("the table of special rewards from the pension age on is not known here; pay holiday allowance and leave with each payment")
        raise RuleBroken(message, source=PARAMETERS[path].source)
    _, percent, added = next(row for row in reversed(law[path]) if yearly_wage >= row[0])
    return Decimal(percent + added if credit else percent)


def special_tax(rate_percent: Decimal, amount: Decimal) -> Decimal:
    """The tax on a special reward, rounded down to the cent."""
    return rounded_down(amount * rate_percent / HUNDRED, CENT)
