"""A case of Dutch payroll: the law in force, the employee's age, the wage period, and what earlier payslips of the year left behind."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from countries.nl.law import EUR, PARAMETERS
from countries.nl.wage_tax import BELOW_AOW
from smartcoop.country import LegalCase, ParametersAt, PayCase, Payslip, in_month, sum_of_lines
from smartcoop.dates import Month, age_on, weekdays

summed = partial(sum_of_lines, currency=EUR)
"""The sum of the lines with these codes over payslips."""


def age_class_of(law: ParametersAt, born: date | None, month: Month) -> str:
    """The column of the tables in a month: that of the pension age holds from the month on in which it is reached."""
    if born is None or age_on(born, month.last) < law["aow.age"]:
        return BELOW_AOW
    return "aow_1946" if born.year >= law["aow.born_later"] else "aow_1945"


@dataclass(frozen=True, slots=True)
class DutchCase(LegalCase):
    """A case with the law of the day of payment. `days` are the days of employment in the month by the daily table; None: the monthly table."""

    law: ParametersAt
    gross: Decimal
    age_class: str
    days: Decimal | None
    in_month: tuple[Payslip, ...]

    @property
    def contract(self) -> tuple[Payslip, ...]:
        """The earlier payslips of the year under this contract."""
        return tuple(slip for slip in self.case.history if slip.work.reference == self.case.work.reference)


def dutch_case(case: PayCase) -> DutchCase:
    """The case seen with its law and its past."""
    law = PARAMETERS.at(case.paid_on)
    earlier = tuple(slip for slip in in_month(case.history, case.month) if slip.minor("taxable_period"))
    return DutchCase(case, law, case.work.gross.amount, age_class_of(law, case.person["born"], case.month), _days(case), earlier)


def _days(case: PayCase) -> Decimal | None:
    """The weekdays of an employment that fills a part of the month; at a weekend, its days."""
    period, month = case.work.period, case.month.period
    if period == month or case.work.facts["wage_period"] == "month":
        return None
    employed = weekdays(period) or period.days
    return None if employed >= weekdays(month) else Decimal(employed)
