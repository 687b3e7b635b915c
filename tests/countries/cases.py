"""A country's cases in a line, for the tests of its payroll."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from smartcoop.country import Country, Deduction, PayCase, Payslip, Work
from smartcoop.dates import Month, Period, weekdays
from smartcoop.money import Money

OCTOBER = Month(2026, 10)
Facts = Mapping[str, Any]

IMPOSSIBLE_WORK = [
    ({"gross": Money(0, "EUR")}, "gross"),
    ({"gross": Money(100000, "USD")}, "gross"),
    ({"days": Decimal(0)}, "days"),
    ({"days": Decimal(32)}, "days"),
    ({"hours": Decimal(0)}, "hours"),
    ({"hours": Decimal(500)}, "hours"),
    ({"period": Period(date(2026, 9, 30), date(2026, 10, 31))}, "period"),
    ({"period": Period(date(2026, 10, 1), date(2026, 11, 1))}, "period"),
]
"""Changes to a month of work in October that no country pays, and the field that each refuses."""


@dataclass(frozen=True)
class Cases:
    """Cases of one country: somebody with these facts, paid for every weekday of a month in which the contract runs on, unless something else is said.

    `hours_a_day` are those of each day paid, `hours` those of the whole month where the days say nothing of them.
    """

    country: Country
    hours_a_day: str = "1"
    hours: str | None = None
    person: Facts = field(default_factory=dict)
    employer: Facts = field(default_factory=dict)
    engagement: Facts = field(default_factory=dict)

    def money(self, amount: str | int | Decimal) -> Money:
        """An amount in the country's currency."""
        return Money.of(amount, self.country.currency)

    def a_case(
        self,
        gross: str | int | Decimal,
        month: Month = OCTOBER,
        *,
        days: str | int | None = None,
        hours: str | None = None,
        first: int = 1,
        last: int | None = None,
        ends: bool = False,
        person: Facts | None = None,
        employer: Facts | None = None,
        history: Sequence[Payslip] = (),
        untaxed: str | None = None,
        deductions: Sequence[Deduction] = (),
        paid_on: date | None = None,
        reference: str = "",
        **engagement: Any,
    ) -> PayCase:
        """The case of some days of a month."""
        law = self.country
        period = Period(month.first.replace(day=first), month.first.replace(day=last) if last else month.last)
        worked = Decimal(days if days is not None else weekdays(period) or 1)
        told = hours or self.hours
        work = Work(
            period,
            self.money(gross),
            worked,
            Decimal(told) if told else worked * Decimal(self.hours_a_day),
            law.engagement.load({**self.engagement, **engagement}),
            ends,
            self.money(untaxed) if untaxed else None,
            tuple(deductions),
            reference,
        )
        facts, settings = law.person.load({**self.person, **(person or {})}), law.employer.load({**self.employer, **(employer or {})})
        return PayCase(month, paid_on or month.last, facts, settings, work, tuple(history))

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of a case."""
        return self.country.payroll.compute(case)

    def pay(self, gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
        """The payslip of the case that is said so."""
        return self.compute(self.a_case(gross, *args, **more))

    def a_year(self, *grosses: str | int | Decimal, year: int = 2026, ends: bool = False, **more: Any) -> list[Payslip]:
        """The payslips of the months from January on, each with those before it as its history; the last may end the contract."""
        history: list[Payslip] = []
        for number, gross in enumerate(grosses, 1):
            history.append(self.pay(gross, Month(year, number), history=history, ends=ends and number == len(grosses), **more))
        return history

    def found(self, case: PayCase) -> list[str]:
        """The codes of what a person should look at."""
        return [finding.code for finding in self.country.payroll.findings(case, self.compute(case))]


def amounts(slip: Payslip) -> dict[str, str]:
    """The lines by code, as text."""
    return {line.code: str(line.amount.amount) for line in slip.lines}
