"""Italian cases in a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from countries.it import COUNTRY
from smartcoop.country import Deduction, PayCase, Payslip, Work
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month, Period, weekdays
from smartcoop.money import Money

OCTOBER = Month(2026, 10)
MILANO: dict[str, Any] = {"region": "lombardia", "municipality": "F205"}
STAFF: dict[str, Any] = {"contract": "open_ended", "sector": "general"}


def eur(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "EUR")


def a_case(
    gross: str | int | Decimal,
    month: Month = OCTOBER,
    *,
    days: str | int | None = None,
    hours: str | None = None,
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
    """A month of a fixed-term contract in show business that runs on, of somebody in Milano, unless something else is said."""
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
    facts = COUNTRY.person.load({**MILANO, **(person or {})})
    return PayCase(month, paid_on or month.last, facts, COUNTRY.employer.load(employer or {}), work, tuple(history))


def compute(case: PayCase) -> Payslip:
    return COUNTRY.payroll.compute(case)


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def at(case: PayCase, minor: int) -> Payslip:
    return compute(with_gross(case, Money(minor, "EUR")))


def a_year(*grosses: str | int | Decimal, ends: bool = False, **more: Any) -> list[Payslip]:
    """The months from January on, each with those before it as its history; the last may end the contract."""
    history: list[Payslip] = []
    for number, gross in enumerate(grosses, 1):
        history.append(pay(gross, Month(2026, number), history=history, ends=ends and number == len(grosses), **more))
    return history


def amounts(slip: Payslip) -> dict[str, str]:
    """The lines by code, as text."""
    return {line.code: str(line.amount.amount) for line in slip.lines}
