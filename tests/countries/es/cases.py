"""Spanish cases in a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from countries.es import COUNTRY
from smartcoop.country import Deduction, PayCase, Payslip, Work
from smartcoop.dates import Month, Period, weekdays
from smartcoop.money import Money

OCTOBER = Month(2026, 10)
INDEFINITE: dict[str, Any] = {"contract": "indefinite", "leave": "in_time"}
ARTIST: dict[str, Any] = {"worker": "artist", "contribution_group": "3"}


def eur(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "EUR")


def a_case(
    gross: str | int | Decimal,
    month: Month = OCTOBER,
    *,
    days: int | None = None,
    hours: str | None = None,
    first: int = 1,
    last: int | None = None,
    ends: bool = False,
    person: Mapping[str, Any] | None = None,
    employer: Mapping[str, Any] | None = None,
    history: Sequence[Payslip] = (),
    untaxed: str | None = None,
    deductions: Sequence[Deduction] = (),
    reference: str = "",
    **engagement: Any,
) -> PayCase:
    """A month of a fixed-term contract that runs on, eight hours a day, unless something else is said."""
    period = Period(month.first.replace(day=first), month.first.replace(day=last) if last else month.last)
    worked = Decimal(days if days is not None else weekdays(period) or 1)
    work = Work(
        period,
        eur(gross),
        worked,
        Decimal(hours) if hours is not None else worked * 8,
        COUNTRY.engagement.load(engagement),
        ends,
        eur(untaxed) if untaxed else None,
        tuple(deductions),
        reference,
    )
    facts = COUNTRY.person.load({"born": date(1990, 5, 17), **(person or {})})
    return PayCase(month, month.last, facts, COUNTRY.employer.load(employer or {}), work, tuple(history))


def compute(case: PayCase) -> Payslip:
    return COUNTRY.payroll.compute(case)


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def amounts(slip: Payslip) -> dict[str, str]:
    """The lines by code, as text."""
    return {line.code: str(line.amount.amount) for line in slip.lines}


def percent(slip: Payslip) -> Decimal:
    """The percentage of income tax on a payslip."""
    return next(line.rate * 100 for line in slip.lines if line.code == "irpf" and line.rate is not None)


def told_base(slip: Payslip, code: str) -> Decimal:
    """The base of a line."""
    return next(line.base for line in slip.lines if line.code == code and line.base is not None)
