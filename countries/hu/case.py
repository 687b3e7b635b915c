"""A case of Hungarian payroll: the law in force, and what the earlier payslips of the month left behind.

Wages belong to the month of the work, fees to the month of their payment (Szja tv. 9. § (2), 10. §); tax and contributions are declared by
person and month, so that all payslips of a month are reckoned together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from countries.hu.facts import FEES
from countries.hu.law import HUF, PARAMETERS, ZERO
from smartcoop.country import LegalCase, ParametersAt, PayCase, Payslip
from smartcoop.dates import Month, Period
from smartcoop.money import Money


def summed(slips: Sequence[Payslip], *codes: str) -> Decimal:
    """The sum of the lines with these codes over payslips."""
    if not slips:
        return ZERO
    return Money(sum(slip.minor(code) for slip in slips for code in codes), HUF).amount


def month_of(slip: Payslip | PayCase) -> Month:
    """The month to which a payment belongs."""
    return Month.of(slip.paid_on) if slip.work.facts["contract"] in FEES else slip.month


@dataclass(frozen=True, slots=True)
class HungarianCase(LegalCase):
    """A case with its law; `earlier` are the payslips of the same month."""

    law: ParametersAt
    month: Month
    gross: Decimal
    earlier: tuple[Payslip, ...]

    @property
    def contract(self) -> str:
        """The kind of contract."""
        return str(self.case.work.facts["contract"])

    def of_contract(self, slips: Iterable[Payslip]) -> tuple[Payslip, ...]:
        """Those of some payslips that were paid under this very contract."""
        reference = self.case.work.reference
        return tuple(slip for slip in slips if reference and slip.work.reference == reference)

    def of_kind(self, kinds: frozenset[str]) -> tuple[Payslip, ...]:
        """The earlier payslips of the month under contracts of these kinds."""
        return tuple(slip for slip in self.earlier if slip.work.facts["contract"] in kinds)


def hungarian_case(case: PayCase) -> HungarianCase:
    """The case seen with its law and its past."""
    month = month_of(case)
    earlier = tuple(slip for slip in case.history if month_of(slip) == month)
    law = PARAMETERS.at(case.paid_on if case.work.facts["contract"] in FEES else case.month.last)
    return HungarianCase(case, law, month, case.work.gross.amount, earlier)


def least_base(pay: HungarianCase, slips: Iterable[Payslip]) -> Decimal:
    """The least base of contributions for the days of this work and of earlier payslips: that of a month, for part of a month by its days."""
    law, month = pay.law, pay.case.month.period
    base = Decimal(law["floor.share"] * law["wage.minimum.month"])
    periods = [pay.case.work.period, *(slip.work.period for slip in slips)]
    if month in periods:
        return base
    days = _days(periods)
    return base if days > (month.end - month.start).days else min(base, days * base / law["floor.day_part"])


def _days(periods: Iterable[Period]) -> int:
    """The calendar days in any of these periods, each once."""
    return sum(period.days for period in _joined(periods))


def _joined(periods: Iterable[Period]) -> Iterator[Period]:
    ordered = sorted(periods)
    current = ordered[0]
    for period in ordered[1:]:
        if period.start <= current.end:
            current = Period(current.start, max(current.end, period.end))
        else:
            yield current
            current = period
    yield current
