"""German cases in a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from countries.de import COUNTRY
from smartcoop.country import Deduction, PayCase, Payslip, Work
from smartcoop.dates import Month, Period
from smartcoop.money import Money

OCTOBER = Month(2026, 10)


def eur(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "EUR")


def a_case(
    gross: str | int | Decimal,
    month: Month = OCTOBER,
    *,
    days: int | None = None,
    hours: str = "30",
    first: int = 1,
    last: int | None = None,
    ends: bool = False,
    person: Mapping[str, Any] | None = None,
    employer: Mapping[str, Any] | None = None,
    history: Sequence[Payslip] = (),
    untaxed: str | None = None,
    deductions: Sequence[Deduction] = (),
    paid_on: date | None = None,
    reference: str = "",
    **engagement: Any,
) -> PayCase:
    """A month of a contract that runs on, with few hours so that the minimum wage is no matter, unless something else is said."""
    period = Period(month.first.replace(day=first), month.first.replace(day=last) if last else month.last)
    worked = Decimal(days if days is not None else sum(day.weekday() < 5 for day in period))
    facts = COUNTRY.engagement.load(engagement)
    work = Work(period, eur(gross), worked, Decimal(hours), facts, ends, eur(untaxed) if untaxed else None, tuple(deductions), reference)
    return PayCase(month, paid_on or month.last, COUNTRY.person.load(person or {}), COUNTRY.employer.load(employer or {}), work, tuple(history))


def compute(case: PayCase) -> Payslip:
    return COUNTRY.payroll.compute(case)


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def amounts(slip: Payslip) -> dict[str, str]:
    """The lines by code, as text."""
    return {line.code: str(line.amount.amount) for line in slip.lines}
