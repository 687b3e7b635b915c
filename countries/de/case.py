"""A case of German payroll: what is paid now, and what the earlier payslips of the month and the year left behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from countries.de.facts import CASUAL, MINIJOB, ONE_OFF, ORDINARY, REGULAR, SHORT_TERM
from countries.de.law import EUR, PARAMETERS, ZERO
from countries.de.wage_tax import DAY, MONTH
from smartcoop.country import LegalCase, ParametersAt, PayCase, Payslip, sum_of_lines
from smartcoop.dates import Month, Period, different_days

CUMULATIVE_TAX = frozenset({REGULAR, MINIJOB})
"""Kinds whose payments of a month are taxed together; casual and short-term jobs are each a pay period of their own."""


summed = partial(sum_of_lines, currency=EUR)
"""The sum of the lines with these codes over payslips."""


def grossed(slips: Sequence[Payslip], pay_kind: str) -> Decimal:
    """The gross of the payslips of a kind of pay."""
    return sum((slip.work.gross.amount for slip in slips if slip.work.facts["pay_kind"] == pay_kind), ZERO) if slips else ZERO


@dataclass(frozen=True, slots=True)
class GermanCase(LegalCase):
    """A case with the law in force and the earlier payslips of the same kind of employment.

    Contributions follow the month of the work (`law`); see `tax_on` for tax. One employer's jobs of a month are
    one employment (SGB IV § 22): a payslip takes what the month owes less what its earlier payslips took. `calendar_days` are those of the
    month on which the employment existed; `days` the same in social insurance days, 30 for a full month.
    """

    law: ParametersAt
    in_month: tuple[Payslip, ...]
    in_year: tuple[Payslip, ...]
    calendar_days: int
    full_month: bool

    @property
    def kind(self) -> str:
        """The kind of employment."""
        return str(self.case.work.facts["employment_kind"])

    @property
    def is_one_off(self) -> bool:
        """Whether this payment is a one-off payment."""
        return bool(self.case.work.facts["pay_kind"] == ONE_OFF)

    @property
    def tax_on(self) -> date:
        """The day that picks the tax law: the end of the work for running pay, the day of payment for one-off payments (EStG § 38a Abs. 1)."""
        return self.case.paid_on if self.is_one_off else self.case.work.period.end

    @property
    def gross(self) -> Decimal:
        """The pay of this payslip."""
        return self.case.work.gross.amount

    @property
    def running(self) -> Decimal:
        """All running pay of the month, this payment included."""
        return grossed(self.in_month, ORDINARY) + (ZERO if self.is_one_off else self.gross)

    @property
    def one_offs(self) -> Decimal:
        """All one-off payments of the month, this one included."""
        return grossed(self.in_month, ONE_OFF) + (self.gross if self.is_one_off else ZERO)

    @property
    def month_days(self) -> Decimal:
        """Social insurance days of a full month."""
        return Decimal(self.law["time.month_days"])

    @property
    def days(self) -> Decimal:
        """Social insurance days of this month (BVV § 1)."""
        return self.month_days if self.full_month else Decimal(self.calendar_days)

    @property
    def share_of_month(self) -> Decimal:
        """Those days as a part of a full month."""
        return self.days / self.month_days

    @property
    def tax_period(self) -> str:
        """The pay period of wage tax: the month, or its days where the employment does not span it (LStR R 39b.5)."""
        return MONTH if self.full_month and self.kind != CASUAL else DAY

    @property
    def tax_days(self) -> int:
        """The days whose pay is taxed: those of the month's employment, or of the one job where each is taxed alone."""
        if self.tax_period == MONTH:
            return int(self.month_days)
        return self.calendar_days if self.kind in CUMULATIVE_TAX else different_days([self.case.work.period])

    def earlier(self, code: str) -> Decimal:
        """What the earlier payslips of the month took on a line."""
        return summed(self.in_month, code) if self.in_month else ZERO


def german_case(case: PayCase) -> GermanCase:
    """The case seen with its law and its past."""
    kind, month = case.work.facts["employment_kind"], case.month
    in_year = tuple(slip for slip in case.history if slip.work.facts["employment_kind"] == kind)
    # Short-term jobs are each their own: nothing of them is reckoned by the month
    in_month = () if kind == SHORT_TERM else tuple(slip for slip in in_year if slip.month == month)
    periods = _employed(case, in_month)
    days = different_days(periods)
    return GermanCase(case, PARAMETERS.at(month.last), in_month, in_year, days, full_month=days == month.last.day)


def _employed(case: PayCase, in_month: tuple[Payslip, ...]) -> list[Period]:
    """The periods of running pay of the month; a one-off payment counts its own only where there is no other."""
    works = [*(slip.work for slip in in_month), case.work]
    running = [work.period for work in works if work.facts["pay_kind"] == ORDINARY]
    return running or [case.work.period]


def social_days(slips: Iterable[Payslip], month_days: Decimal) -> Decimal:
    """Social insurance days of the months of some payslips."""
    by_month: dict[Month, list[Period]] = {}
    for slip in slips:
        by_month.setdefault(slip.month, []).append(slip.work.period)
    counted = ((month, different_days(periods)) for month, periods in by_month.items())
    return sum((month_days if days == month.last.day else Decimal(days) for month, days in counted), ZERO)
