"""A case of French payroll: what is paid now, beside what the earlier payslips of the year and of the contract left behind."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from countries.fr.law import EUR, PARAMETERS
from countries.fr.year import Year, year_before
from smartcoop.country import LegalCase, ParametersAt, PayCase, sum_of_lines

summed = partial(sum_of_lines, currency=EUR)
"""The sum of the lines with these codes over payslips."""


@dataclass(frozen=True, slots=True)
class FrenchCase(LegalCase):
    """A case with the law in force and the year before it.

    Contributions follow the month of the work (`social`: CSS art. R242-1), withholding the day of payment (`tax`: CGI art. 204 A).
    """

    social: ParametersAt
    tax: ParametersAt
    gross: Decimal
    before: Year


def french_case(case: PayCase) -> FrenchCase:
    """The case seen with its law and its past."""
    return FrenchCase(case, PARAMETERS.at(case.month.last), PARAMETERS.at(case.paid_on), case.work.gross.amount, year_before(case))
