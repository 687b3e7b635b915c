"""A case of Belgian payroll: what is paid now, and what the earlier payslips of the month, the quarter and the year left behind."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from countries.be.law import EUR, PARAMETERS
from smartcoop.country import LegalCase, ParametersAt, PayCase, Payslip, sum_of_lines

summed = partial(sum_of_lines, currency=EUR)
"""The sum of the lines with these codes over payslips."""


@dataclass(frozen=True, slots=True)
class BelgianCase(LegalCase):
    """A case with the law in force and the earlier payslips by period.

    Contributions follow the month of the work (`social`), taxes the day of payment (`tax`: CIR 92, art. 273). `settles` tells whether this
    payslip settles what the law reckons by the quarter.
    """

    social: ParametersAt
    tax: ParametersAt
    gross: Decimal
    in_month: tuple[Payslip, ...]
    in_quarter: tuple[Payslip, ...]
    settles: bool

    @property
    def worker(self) -> str:
        """The kind of worker."""
        return str(self.case.work.facts["worker"])


def belgian_case(case: PayCase) -> BelgianCase:
    """The case seen with its law and its past."""
    month = case.month
    year, quarter = month.year, month.quarter
    in_quarter = tuple(slip for slip in case.history if slip.month.year == year and slip.month.quarter == quarter)
    return BelgianCase(
        case,
        PARAMETERS.at(month.last),
        PARAMETERS.at(case.paid_on),
        case.work.gross.amount,
        tuple(slip for slip in in_quarter if slip.month == month),
        in_quarter,
        _settles(case, in_quarter),
    )


def _settles(case: PayCase, in_quarter: tuple[Payslip, ...]) -> bool:
    """Whether the quarter is settled: the contract ends, or this is the quarter's last month and its earlier months are known.

    Where a contract runs on from months whose payslips are not in the history, the third of the month stands: the quarter is not known.
    """
    work, month = case.work, case.month
    if work.ends:
        return True
    closes = month.next().quarter != month.quarter
    return closes and (work.period.start > month.first or any(slip.month != month for slip in in_quarter))
