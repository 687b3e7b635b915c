"""What every payroll does with a case, whatever its law: read its facts, look back at earlier payslips, refuse impossible time, settle the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from smartcoop.country.accounts import AccountRole
from smartcoop.country.facts import Facts
from smartcoop.country.payslip import LineKind, PayCase, Payslip, PayslipLine, Work
from smartcoop.i18n import Text, text
from smartcoop.money import Money


@dataclass(frozen=True, slots=True)
class LegalCase:
    """A case as the law of a country sees it: the country adds the law in force and what earlier payslips left behind."""

    case: PayCase

    @property
    def person(self) -> Facts:
        """The facts of the person."""
        return self.case.person

    @property
    def engagement(self) -> Facts:
        """The facts of the engagement."""
        return self.case.work.facts

    @property
    def employer(self) -> Facts:
        """The facts of the employer."""
        return self.case.employer


def sum_of_lines(slips: Iterable[Payslip], *codes: str, currency: str) -> Decimal:
    """The sum of the lines with these codes over payslips."""
    return Money(sum(slip.minor(code) for slip in slips for code in codes), currency).amount


def earlier_parts(case: PayCase) -> Iterator[Payslip]:
    """The earlier payslips of this very contract: those that join its period day by day without having ended it."""
    reference, start = case.work.reference, case.work.period.start
    for slip in reversed(case.history):
        earlier = slip.work
        if earlier.reference == reference and not earlier.ends and earlier.period.end + timedelta(days=1) == start:
            yield slip
            start = earlier.period.start


def outside_month(case: PayCase) -> dict[str, Text]:
    """What is wrong with work that does not lie in its wage month, by field."""
    if case.month.first <= case.work.period.start and case.work.period.end <= case.month.last:
        return {}
    return {"period": text("lies outside the wage month; split the work by calendar month")}


def wrong_days(work: Work) -> dict[str, Text]:
    """What is wrong with the days paid, by field."""
    if 0 < work.days <= work.period.days:
        return {}
    return {"days": text("enter the days paid: more than zero, and no more than the period has")}


def wrong_time(work: Work, most: Decimal) -> dict[str, Text]:
    """What is wrong with the days or else the hours paid, of which a day has at most so many."""
    if wrong := wrong_days(work):
        return wrong
    if 0 < work.hours <= work.days * most:
        return {}
    return {"hours": text("enter the hours paid: more than zero, and at most %(most)s a day", most=most)}


def refunded_lines(work: Work, label: str, source: str, explanation: str) -> Iterator[PayslipLine]:
    """What is added to the net free of contributions and tax."""
    if work.untaxed:
        yield PayslipLine("untaxed", label, work.untaxed, LineKind.UNTAXED, source, role=AccountRole.ALLOWANCES, explanation=explanation)


def kept_lines(work: Work, source: str, explanation: str) -> Iterator[PayslipLine]:
    """What is kept from the net for others, each under its own name."""
    for one in work.deductions:
        values = {"what": one.label}
        yield PayslipLine(
            "deduction", "%(what)s", one.amount, LineKind.DEDUCTION, source, role=AccountRole.WAGE_DEDUCTIONS, explanation=explanation, values=values
        )
