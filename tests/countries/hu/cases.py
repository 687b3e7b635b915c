"""Hungarian cases in a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from countries.hu import COUNTRY
from smartcoop.country import Deduction, PayCase, Payslip, Work
from smartcoop.dates import Month, Period, weekdays
from smartcoop.money import Money

OCTOBER = Month(2026, 10)


def huf(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "HUF")


def a_case(
    gross: str | int | Decimal,
    month: Month = OCTOBER,
    *,
    days: str | int | None = None,
    hours: str | None = None,
    first: int = 1,
    last: int | None = None,
    ends: bool = False,
    paid_on: date | None = None,
    person: Mapping[str, Any] | None = None,
    history: Sequence[Payslip] = (),
    untaxed: str | None = None,
    deductions: Sequence[Deduction] = (),
    reference: str = "",
    **engagement: Any,
) -> PayCase:
    """A full month of employment of somebody of 36, an hour a day, unless something else is said."""
    period = Period(month.first.replace(day=first), month.first.replace(day=last) if last else month.last)
    worked = Decimal(days if days is not None else weekdays(period) or 1)
    work = Work(
        period,
        huf(gross),
        worked,
        Decimal(hours) if hours is not None else worked,
        COUNTRY.engagement.load(engagement),
        ends,
        huf(untaxed) if untaxed else None,
        tuple(deductions),
        reference,
    )
    facts = COUNTRY.person.load({"born": date(1990, 5, 17), **(person or {})})
    return PayCase(month, paid_on or month.last, facts, COUNTRY.employer.load({}), work, tuple(history))


def compute(case: PayCase) -> Payslip:
    return COUNTRY.payroll.compute(case)


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def amounts(slip: Payslip) -> dict[str, int]:
    """The lines by code, in forints; each of them is whole."""
    assert not [line.code for line in slip.lines if line.amount.minor % 100]
    return {line.code: line.amount.minor // 100 for line in slip.lines}


def found(case: PayCase) -> dict[str, bool]:
    """The codes of the findings, and whether they forbid payment."""
    return {finding.code: finding.blocking for finding in COUNTRY.payroll.findings(case, compute(case))}
