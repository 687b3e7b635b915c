"""Austrian cases in a line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from countries.at import COUNTRY
from smartcoop.country import Deduction, PayCase, Payslip, Work
from smartcoop.dates import Month, Period, weekdays
from smartcoop.money import Money

OCTOBER = Month(2026, 10)
NONE: dict[str, Any] = {"special_payments": "none"}
PERSON: dict[str, Any] = {"born": date(1990, 5, 17)}


def eur(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "EUR")


def a_case(
    gross: str | int | Decimal,
    month: Month = OCTOBER,
    *,
    first: int = 1,
    last: int | None = None,
    days: int | None = None,
    hours: str | None = None,
    ends: bool = False,
    person: Mapping[str, Any] | None = None,
    employer: Mapping[str, Any] | None = None,
    history: Sequence[Payslip] = (),
    untaxed: str | None = None,
    deductions: Sequence[Deduction] = (),
    reference: str = "",
    **engagement: Any,
) -> PayCase:
    """A month in Vienna that runs on, eight hours a day, entered in March, unless something else is said."""
    period = Period(month.first.replace(day=first), month.first.replace(day=last) if last else month.last)
    worked = Decimal(days if days is not None else weekdays(period) or 1)
    facts = COUNTRY.engagement.load({"category": "salaried", "entry": min(date(2026, 3, 2), period.start), **engagement})
    work = Work(
        period,
        eur(gross),
        worked,
        worked * 8 if hours is None else Decimal(hours),
        facts,
        ends,
        eur(untaxed) if untaxed else None,
        tuple(deductions),
        reference,
    )
    return PayCase(month, month.last, COUNTRY.person.load({**PERSON, **(person or {})}), COUNTRY.employer.load(employer or {}), work, tuple(history))


def compute(case: PayCase) -> Payslip:
    return COUNTRY.payroll.compute(case)


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def months(gross: str | int | Decimal, first: int, last: int, **more: Any) -> list[Payslip]:
    """The payslips of some whole months of 2026, each knowing those before."""
    slips: list[Payslip] = []
    for number in range(first, last + 1):
        slips.append(pay(gross, Month(2026, number), history=tuple(slips), **more))
    return slips


def amounts(slip: Payslip) -> dict[str, str]:
    """The lines by code, as text."""
    return {line.code: str(line.amount.amount) for line in slip.lines}


def found(case: PayCase) -> list[str]:
    """The codes of what a person should look at."""
    return [finding.code for finding in COUNTRY.payroll.findings(case, compute(case))]
