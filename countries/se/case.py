"""A case of Swedish payroll: the law of the day of payment, the person's age, and what was paid before in the month and year of payment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial

from countries.se.law import PARAMETERS, SEK
from smartcoop.country import LegalCase, ParametersAt, PayCase, Payslip, sum_of_lines
from smartcoop.money import Money

summed = partial(sum_of_lines, currency=SEK)
"""The sum of the lines with these codes over payslips."""


def gross_of(slips: Iterable[Payslip]) -> Decimal:
    """The sum of all pay over payslips."""
    return Money(sum(slip.gross.minor for slip in slips), SEK).amount


@dataclass(frozen=True, slots=True)
class SwedishCase(LegalCase):
    """A case with the law of the day of payment, which decides tax and contributions alike.

    `in_month` and `in_year` are the earlier payslips paid in the same calendar month and year. `age` is the one reached before that year,
    None where the date of birth is not known.
    """

    law: ParametersAt
    gross: Decimal
    age: int | None
    in_month: tuple[Payslip, ...]
    in_year: tuple[Payslip, ...]

    @property
    def contract(self) -> tuple[Payslip, ...]:
        """The earlier payslips under this contract."""
        return tuple(slip for slip in self.case.history if slip.work.reference == self.case.work.reference)

    @property
    def column(self) -> int:
        """The column of the tax tables: as told, else by age."""
        told: int | None = self.person["tax_column"]
        return told or self.column_by_age

    @property
    def column_by_age(self) -> int:
        """The column for pay at this age; that of younger people where the age is not known."""
        older = self.age is not None and self.age >= self.law["table.column_from_age"]
        return int(self.law["table.column_over" if older else "table.column_under"])


def swedish_case(case: PayCase) -> SwedishCase:
    """The case seen with its law and its past."""
    paid, born = case.paid_on, case.person["born"]
    in_year = tuple(slip for slip in case.history if slip.paid_on.year == paid.year)
    in_month = tuple(slip for slip in in_year if slip.paid_on.month == paid.month)
    age = None if born is None else paid.year - 1 - born.year
    return SwedishCase(case, PARAMETERS.at(paid), case.work.gross.amount, age, in_month, in_year)


def is_short(pay: SwedishCase) -> bool:
    """Whether the work lasts less than a week: a whole engagement, or the end of one that nothing was paid for before."""
    work = pay.case.work
    period = work.period
    if not work.ends or period.end - period.start + timedelta(days=1) >= timedelta(days=int(pay.law["short.days"])):
        return False
    return not (work.reference and pay.contract)
