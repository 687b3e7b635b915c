"""A case of French payroll: what is paid now, beside what the earlier payslips of the year and of the contract left behind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from countries.fr.law import EUR, PARAMETERS
from countries.fr.year import Year, year_before
from smartcoop.country import Facts, ParametersAt, PayCase, Payslip
from smartcoop.money import Money


def summed(slips: Iterable[Payslip], *codes: str) -> Decimal:
    """The sum of the lines with these codes over payslips."""
    return Money(sum(slip.minor(code) for slip in slips for code in codes), EUR).amount


def earlier_parts(case: PayCase) -> Iterator[Payslip]:
    """The earlier payslips of this very contract: those that join its period day by day without having ended it."""
    reference, start = case.work.reference, case.work.period.start
    for slip in reversed(case.history):
        earlier = slip.work
        if earlier.reference == reference and not earlier.ends and earlier.period.end + timedelta(days=1) == start:
            yield slip
            start = earlier.period.start


@dataclass(frozen=True, slots=True)
class FrenchCase:
    """A case with the law in force and the year before it.

    Contributions follow the month of the work (`social`: CSS art. R242-1), withholding the day of payment (`tax`: CGI art. 204 A).
    """

    case: PayCase
    social: ParametersAt
    tax: ParametersAt
    gross: Decimal
    before: Year

    @property
    def engagement(self) -> Facts:
        """The facts of the engagement."""
        return self.case.work.facts

    @property
    def employer(self) -> Facts:
        """The facts of the employer."""
        return self.case.employer


def french_case(case: PayCase) -> FrenchCase:
    """The case seen with its law and its past."""
    return FrenchCase(case, PARAMETERS.at(case.month.last), PARAMETERS.at(case.paid_on), case.work.gross.amount, year_before(case))
