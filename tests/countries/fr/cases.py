"""French cases in a line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from countries.fr import COUNTRY
from smartcoop.country import Deduction, PayCase, Payslip, Work
from smartcoop.dates import Month, Period
from smartcoop.money import Money

OCTOBER = Month(2026, 10)
EMPLOYER = {"headcount": 100, "atmp_rate": "2.08"}


def eur(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "EUR")


def a_case(
    gross: str | int | Decimal,
    month: Month = OCTOBER,
    *,
    hours: str = "140",
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
    """A full month of a permanent contract that runs on, of a cooperative of 100 employees, unless something else is said."""
    period = Period(month.first.replace(day=first), month.first.replace(day=last) if last else month.last)
    work = Work(
        period,
        eur(gross),
        Decimal(sum(day.weekday() < 5 for day in period)),
        Decimal(hours),
        COUNTRY.engagement.load({"contract": "cdi", **engagement}),
        ends,
        eur(untaxed) if untaxed else None,
        tuple(deductions),
        reference,
    )
    employer_facts = COUNTRY.employer.load({**EMPLOYER, **(employer or {})})
    return PayCase(month, paid_on or month.last, COUNTRY.person.load(person or {}), employer_facts, work, tuple(history))


def at(case: PayCase, minor: int) -> PayCase:
    return replace(case, work=replace(case.work, gross=Money(minor, "EUR")))


def compute(case: PayCase) -> Payslip:
    return COUNTRY.payroll.compute(case)


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def cost(case: PayCase, gross: Money) -> Money:
    """What the activity bears: reductions are its own in France."""
    slip = compute(replace(case, work=replace(case.work, gross=gross)))
    return slip.total_cost - slip.reductions


def a_year(*grosses: str | int | Decimal, year: int = 2026, **more: Any) -> list[Payslip]:
    """The months from January on, each with those before it as its history."""
    history: list[Payslip] = []
    for number, gross in enumerate(grosses, 1):
        history.append(pay(gross, Month(year, number), history=history, **more))
    return history


def amounts(slip: Payslip) -> dict[str, str]:
    """The lines by code, as text."""
    return {line.code: str(line.amount.amount) for line in slip.lines}
