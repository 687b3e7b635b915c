"""Swedish cases in a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from countries.se import COUNTRY
from smartcoop.country import Deduction, PayCase, Payslip, Work
from smartcoop.dates import Month, Period, weekdays
from smartcoop.money import Money

OCTOBER = Month(2026, 10)
SIDE: Mapping[str, Any] = {"tax_mode": "side_income", "tax_table": None}


def sek(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "SEK")


def a_case(
    gross: str | int | Decimal,
    month: Month = OCTOBER,
    *,
    days: int | None = None,
    hours: str | None = None,
    first: int = 1,
    last: int | None = None,
    ends: bool = False,
    paid_on: date | None = None,
    person: Mapping[str, Any] | None = None,
    employer: Mapping[str, Any] | None = None,
    history: Sequence[Payslip] = (),
    untaxed: str | None = None,
    deductions: Sequence[Deduction] = (),
    reference: str = "",
    **engagement: Any,
) -> PayCase:
    """A month of a contract that runs on, an hour a day, taxed by table 33, holiday pay inside, unless something else is said."""
    period = Period(month.first.replace(day=first), month.first.replace(day=last) if last else month.last)
    worked = Decimal(days if days is not None else weekdays(period) or 1)
    work = Work(
        period,
        sek(gross),
        worked,
        Decimal(hours) if hours is not None else worked,
        COUNTRY.engagement.load(engagement),
        ends,
        sek(untaxed) if untaxed else None,
        tuple(deductions),
        reference,
    )
    facts = COUNTRY.person.load({"tax_mode": "table", "tax_table": 33, "born": date(1990, 5, 14), **(person or {})})
    return PayCase(month, paid_on or month.last, facts, COUNTRY.employer.load(employer or {}), work, tuple(history))


def compute(case: PayCase) -> Payslip:
    return COUNTRY.payroll.compute(case)


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def amounts(slip: Payslip) -> dict[str, str]:
    """The lines by code, as text."""
    return {line.code: str(line.amount.amount) for line in slip.lines}


def found(case: PayCase) -> list[str]:
    """The codes of what a person should look at."""
    return [finding.code for finding in COUNTRY.payroll.findings(case, compute(case))]
