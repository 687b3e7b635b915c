"""A case of Austrian payroll: the law of its month, the days of the employment in it, and what its earlier payslips took."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from countries.at.facts import CASUAL, LEAVE, MONTH, ORDINARY, SPECIAL
from countries.at.law import EUR, PARAMETERS, ZERO
from smartcoop.country import Facts, LegalCase, ParametersAt, PayCase, Payslip, sum_of_lines
from smartcoop.dates import Month, different_days

RUNNING = ("gross", "leave")
"""The lines of running pay: for work, and for leave that was not taken."""


summed = partial(sum_of_lines, currency=EUR)
"""The sum of the lines with these codes over payslips."""


def reached(born: date | None, age: Decimal, month: Month) -> bool:
    """Whether an age counts in a month: from the month after the birthday on, or from a birthday on its first day (OeGK: Altersumstufung)."""
    if born is None:
        return False
    year = born.year + int(age)
    return (month.year, month.number) > (year, born.month) or ((month.year, month.number) == (year, born.month) and born.day == 1)


@dataclass(frozen=True, slots=True)
class AustrianCase(LegalCase):
    """A case with the law of its month.

    `together` are the earlier payslips of the month that are one employment with this work, `others` the other ones of the month,
    `year` all of the calendar year in the same form. `calendar` are the days of the employment in the month.
    """

    law: ParametersAt
    gross: Decimal
    together: tuple[Payslip, ...]
    others: tuple[Payslip, ...]
    year: tuple[Payslip, ...]
    calendar: int
    full_month: bool

    @property
    def is_special(self) -> bool:
        """Whether all of this payment is a special payment."""
        return bool(self.engagement["pay_kind"] in SPECIAL)

    @property
    def is_leave(self) -> bool:
        """Whether this payment is for leave that was not taken; its period are the days by which it prolongs the insurance."""
        return bool(self.engagement["pay_kind"] == LEAVE)

    @property
    def own_running(self) -> Decimal:
        """The running pay of this payslip."""
        return ZERO if self.is_special else self.gross

    @property
    def running(self) -> Decimal:
        """All running pay of this employment in the month, this payslip included."""
        return summed(self.together, *RUNNING) + self.own_running if self.together else self.own_running

    @property
    def month_days(self) -> Decimal:
        """The days of a full month."""
        return Decimal(self.law["time.month_days"])

    @property
    def days(self) -> Decimal:
        """Days of insurance and of tax in this month: thirty for a full one, else those of the calendar."""
        return self.month_days if self.full_month else min(Decimal(self.calendar), self.month_days)

    def earlier(self, *codes: str) -> Decimal:
        """What the earlier payslips of this employment's month took on some lines."""
        return summed(self.together, *codes) if self.together else ZERO


def austrian_case(case: PayCase) -> AustrianCase:
    """The case seen with its law and its past."""
    law, work = PARAMETERS.at(case.month.last), case.work
    year = tuple(slip for slip in case.history if slip.month.year == case.month.year and slip.work.facts["form"] == work.facts["form"])
    same = tuple(slip for slip in year if slip.month == case.month)
    together = _together(case, same) if same else ()
    others = tuple(slip for slip in same if slip not in together) if same else ()
    if work.facts["term"] == CASUAL:
        return AustrianCase(case, law, work.gross.amount, together, others, year, int(work.days), full_month=False)
    periods = [slip.work.period for slip in together if slip.work.facts["pay_kind"] not in SPECIAL]
    if work.facts["pay_kind"] not in SPECIAL or not periods:
        periods.append(work.period)
    days = different_days(periods)
    return AustrianCase(case, law, work.gross.amount, together, others, year, days, days == case.month.last.day)


def _together(case: PayCase, same: tuple[Payslip, ...]) -> tuple[Payslip, ...]:
    """The earlier payslips of the month under the same contract or on the same days; all of them once they fill the month."""
    work = case.work
    if work.facts["term"] == CASUAL:
        return ()
    fixed = tuple(slip for slip in same if slip.work.facts["term"] != CASUAL)
    running = [slip.work.period for slip in fixed if slip.work.facts["pay_kind"] not in SPECIAL]
    if work.facts["pay_kind"] != ORDINARY or different_days([work.period, *running]) == case.month.last.day:
        return fixed
    return tuple(slip for slip in fixed if _is_one_with(slip, case))


def _is_one_with(slip: Payslip, case: PayCase) -> bool:
    mine, other = case.work, slip.work
    return bool(mine.reference and mine.reference == other.reference) or mine.period.overlap(other.period) is not None


def is_short(facts: Facts) -> bool:
    """Whether an engagement is agreed for less than a month."""
    return bool(facts["term"] != MONTH)
