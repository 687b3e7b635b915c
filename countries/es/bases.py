"""The contribution bases: what is paid, between the least base of the group and the ceiling, for the days of affiliation."""

from dataclasses import dataclass
from decimal import Decimal

from countries.es.case import SpanishCase, told
from countries.es.ending import Ending
from countries.es.law import ZERO
from smartcoop.country import ParametersAt
from smartcoop.money import rounded


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases of a payslip.

    `common` bears common contingencies and MEI, `unemployment` unemployment, `professional` work accidents, FOGASA and training.
    `wage` is the part of `common` without pay for leave. `excess` is the pay above `ceiling`, on which solidarity is due, and
    `excess_before` what earlier payslips of the month had of it.
    """

    common: Decimal
    unemployment: Decimal
    professional: Decimal
    wage: Decimal
    ceiling: Decimal
    excess: Decimal
    excess_before: Decimal = ZERO
    overtime: Decimal = ZERO


def bases_of(pay: SpanishCase, ending: Ending) -> Bases:
    """The bases of the agreed pay, overtime, and pay for leave not taken, which is contributed on for days of its own (LGSS, art. 147)."""
    times = _leave_times(pay, ending)
    return _artists_bases(pay, ending.leave, times) if pay.is_artist else _general_bases(pay, ending.leave, times)


def month_ceiling(law: ParametersAt) -> Decimal:
    """The ceiling of a month."""
    return Decimal(law["ceiling.day"] * law["base.month_days"])


def _bounded(amount: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return rounded(min(max(amount, low), high))


def least_base(pay: SpanishCase) -> Decimal:
    """The least base for the days that no earlier payslip of the month covers; by the hour in part time."""
    group = pay.engagement["contribution_group"]
    if pay.is_part_time:
        return rounded(pay.law["base.minimum_hour"][group] * pay.case.work.hours) if pay.new_days else ZERO
    return Decimal(pay.law["base.minimum_day"][group] * pay.new_days)


def _leave_times(pay: SpanishCase, ending: Ending) -> Decimal:
    """How many times the days of this work the leave paid out has: what this work earns, and what was earned before at the daily pay of now."""
    if not ending.leave:
        return ZERO
    return ending.leave_rate + max(ZERO, -ending.leave_reserved) / pay.gross


def _days_together(pay: SpanishCase) -> Decimal:
    """The days of the month that this work and earlier payslips cover together; no more than a month has."""
    calendar = Decimal(pay.case.month.last.day)
    most = calendar if pay.daily_paid else Decimal(pay.law["base.month_days"])
    return most if pay.covered == calendar else min(pay.covered + pay.new_days, most)


def room(pay: SpanishCase) -> Decimal:
    """The ceiling for the days of this pay; where earlier payslips of the month cover some of them, what these have left of all days."""
    daily = pay.law["ceiling.day"]
    if not pay.in_month:
        return Decimal(daily * pay.days)
    left = max(ZERO, daily * _days_together(pay) - told(pay.in_month, "base_cc"))
    return left if pay.new_days < pay.days else Decimal(min(left, daily * pay.days))


def _general_bases(pay: SpanishCase, leave: Decimal, times: Decimal) -> Bases:
    most, overtime = room(pay), Decimal(pay.engagement["overtime"])
    least = min(least_base(pay), most)
    wage = _bounded(pay.gross, least, most)
    leave_most = pay.law["ceiling.day"] * pay.days * times
    on_leave = _bounded(leave, least * times, leave_most)
    professional = rounded(min(max(pay.gross, least) + overtime, most)) + on_leave
    paid = pay.gross + overtime + leave
    if pay.new_days == pay.days:
        ceiling = rounded(most + leave_most)
        return Bases(wage + on_leave, professional, professional, wage, ceiling, max(ZERO, paid - ceiling), overtime=overtime)
    ceiling, before = pay.law["ceiling.day"] * _days_together(pay), told(pay.in_month, "base_cp")
    return Bases(wage + on_leave, professional, professional, wage, ceiling, max(ZERO, before + paid - ceiling), max(ZERO, before - ceiling), overtime)


def _artists_bases(pay: SpanishCase, leave: Decimal, times: Decimal) -> Bases:
    """By day of activity: no more than the base on account for the pay of a day (RD 2064/1995, art. 32); accidents on the pay itself."""
    law, overtime, days = pay.law, Decimal(pay.engagement["overtime"]), pay.days
    month = month_ceiling(law)
    left = max(ZERO, month - told(pay.in_month, "base_cc"))
    daily = next(base for above, base in reversed(law["artists.daily_bases"]) if pay.gross > above * days or not above)
    least = min(least_base(pay), left)
    wage = _bounded(pay.gross, least, min(daily * days, left))
    on_leave = min(leave, rounded(daily * days * times), left - wage)
    floor = law["base.minimum_day"][law["base.least_group"]] * pay.new_days
    professional = _bounded(pay.gross + overtime, min(floor, left), left)
    paid_before = told(pay.in_month, "base_cp")
    excess = max(ZERO, paid_before + pay.gross + overtime + leave - month)
    common = wage + on_leave
    return Bases(common, common, min(left, professional + leave), wage, month, excess, max(ZERO, paid_before - month), overtime)


def solidarity(bands: tuple[tuple[Decimal, Decimal], ...], ceiling: Decimal, excess: Decimal) -> Decimal:
    """The solidarity contribution of one side on the pay above the ceiling: each band rounded (LGSS, art. 19 bis)."""
    owed = ZERO
    for place, (part, rate) in enumerate(bands):
        top = bands[place + 1][0] * ceiling if place + 1 < len(bands) else max(excess, ZERO)
        owed += rounded(max(ZERO, min(excess, top) - part * ceiling) * rate)
    return owed
