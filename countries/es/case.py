"""A case of Spanish payroll: the law in force, the days of affiliation, and what earlier payslips of the year left behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from countries.es.facts import ARTIST, DISCONTINUOUS, FIXED_TERM, FIXED_TERM_YEAR, INDEFINITE, WAGE
from countries.es.law import EUR, PARAMETERS, ZERO
from smartcoop.country import LegalCase, ParametersAt, PayCase, Payslip, sum_of_lines
from smartcoop.dates import Period
from smartcoop.money import HUNDRED

WHOLE = Decimal(HUNDRED)


def told(slips: Iterable[Payslip], code: str) -> Decimal:
    """The sum of the bases of the lines with this code over payslips."""
    return sum((line.base or ZERO for slip in slips for line in slip.lines if line.code == code), ZERO)


summed = partial(sum_of_lines, currency=EUR)
"""The sum of the lines with these codes over payslips."""


@dataclass(frozen=True, slots=True)
class SpanishCase(LegalCase):
    """A case with the law of its month: wages belong to the month in which they fall due (LIRPF, art. 14.1).

    `days` are those of affiliation: of the month as thirty, for artists those of activity. `covered` are the calendar days of the month that
    earlier payslips cover, `new_days` those of this work that they do not. `in_year` are the earlier payslips of the year, `in_month` those of
    the month.
    """

    law: ParametersAt
    gross: Decimal
    in_year: tuple[Payslip, ...]
    in_month: tuple[Payslip, ...]
    days: Decimal
    whole_month: bool
    covered: Decimal
    new_days: Decimal

    @property
    def is_artist(self) -> bool:
        """Whether the contract is one of artists, technicians and auxiliary staff."""
        return bool(self.case.work.facts["worker"] == ARTIST)

    @property
    def is_fixed_term(self) -> bool:
        """Whether the contract has a term."""
        return self.case.work.facts["contract"] in (FIXED_TERM, FIXED_TERM_YEAR)

    @property
    def is_part_time(self) -> bool:
        """Whether less than full time is agreed."""
        return bool(self.case.work.facts["part_time_percent"] < WHOLE)

    @property
    def contract(self) -> tuple[Payslip, ...]:
        """The earlier payslips of the year under this contract."""
        reference = self.case.work.reference
        return tuple(slip for slip in self.in_year if slip.work.reference == reference) if reference else ()

    @property
    def contract_start(self) -> date:
        """The first day of the contract: the one told, else that of its first payslip of the year."""
        start: date | None = self.case.work.facts["contract_start"]
        return start or min((slip.work.period.start for slip in self.contract), default=self.case.work.period.start)

    @property
    def daily_paid(self) -> bool:
        """Whether the contribution group is paid by the day, so that calendar days count."""
        return self.case.work.facts["contribution_group"] in self.law["base.daily_groups"]


def spanish_case(case: PayCase) -> SpanishCase:
    """The case seen with its law and its past."""
    law = PARAMETERS.at(case.month.last)
    # Fees bear a percentage of their own and enter no reckoning of wages (RIRPF, art. 83.2)
    wages = (slip for slip in case.history if slip.work.facts["pay_kind"] == WAGE)
    in_year = tuple(slip for slip in wages if slip.month.year == case.month.year) if case.history else ()
    in_month = tuple(slip for slip in in_year if slip.month == case.month) if in_year else ()
    whole = _is_whole(case.work.period)
    days = _days(law, case, whole)
    covered = {day for slip in in_month for day in slip.work.period}
    # Each day of an artist's activity stands alone
    shared = 0 if case.work.facts["worker"] == ARTIST else sum(day in covered for day in case.work.period) if covered else 0
    new_days = max(ZERO, days - shared)
    return SpanishCase(case, law, case.work.gross.amount, in_year, in_month, days, whole, Decimal(len(covered)), new_days)


def _is_whole(period: Period) -> bool:
    """Whether a period is a calendar month from its first to its last day."""
    return period.start.day == 1 and (period.end + timedelta(days=1)).day == 1 and period.start.month == period.end.month


def _days(law: ParametersAt, case: PayCase, whole: bool) -> Decimal:
    """Days of affiliation of the work: thirty for a full month, unless the group is paid by the day; of artists the days of activity."""
    work = case.work
    if work.facts["worker"] == ARTIST:
        return work.days
    calendar = Decimal(work.period.days)
    if work.facts["contribution_group"] in law["base.daily_groups"]:
        return calendar
    most = Decimal(law["base.month_days"])
    return most if whole else min(calendar, most)


def rest_days(pay: SpanishCase) -> Decimal:
    """The days of thirty-day months from the end of this work to that of the contract, in the year; none where no end of a term is told."""
    work, law = pay.case.work, pay.law
    until: date | None = work.facts["contract_end"]
    if work.ends or (until is None and work.facts["contract"] not in (INDEFINITE, DISCONTINUOUS)):
        return ZERO
    last = date(pay.case.month.year + 1, 1, 1) - timedelta(days=1)
    end = min(until, last) if until else last
    length = Decimal(law["base.month_days"])
    return max(ZERO, (end.month - work.period.end.month) * length + _in_thirty(end, length) - _in_thirty(work.period.end, length))


def _in_thirty(day: date, length: Decimal) -> Decimal:
    is_last = (day + timedelta(days=1)).month != day.month
    return length if is_last else min(Decimal(day.day), length)
