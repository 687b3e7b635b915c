"""A payslip: the lines of the law in their order, from which every total follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from smartcoop.country.accounts import AccountRole
from smartcoop.country.facts import Facts
from smartcoop.dates import Month, Period
from smartcoop.i18n import format_amount, format_day, format_figure, format_rate, translate
from smartcoop.money import Money


class LineKind(StrEnum):
    """What a line does to the totals. Amounts are positive in the line's own direction; a reduction is negative."""

    EARNING = "earning"
    EMPLOYEE_CONTRIBUTION = "employee_contribution"
    WITHHOLDING = "withholding"
    UNTAXED = "untaxed"
    DEDUCTION = "deduction"
    EMPLOYER_CONTRIBUTION = "employer_contribution"
    PROVISION = "provision"
    EMPLOYER_REDUCTION = "employer_reduction"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class PayslipLine:
    """One line: `amount` = what the law makes of `base` and `rate`, and where the law says so.

    `base` and `rate` are exact decimals (rate a fraction) or None where the line is not a product. `label` is a message id of
    the country's translations; `values` fill it. `explanation` says in one sentence, translated too, why the amount is what it is.
    `role` is the account that is owed the amount; information lines have none. Both texts are filled with base, rate, amount and `values`,
    written for the reader: a Decimal whose name ends in `rate` as a percentage, any other with the decimals that it has.
    `creditors` says what of the amount, in minor units, is owed to creditors apart, by the code of their remittance; the rest is owed to the
    one to whom the role is owed.
    """

    code: str
    label: str
    amount: Money
    kind: LineKind
    source: str
    base: Decimal | None = None
    rate: Decimal | None = None
    role: AccountRole | None = None
    explanation: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    creditors: Mapping[str, int] = field(default_factory=dict)

    def label_in(self, domain: str) -> str:
        """The label in the reader's language; `domain` is the country's."""
        return self._told(self.label, domain)

    def explanation_in(self, domain: str) -> str:
        """The explanation in the reader's language, with its numbers."""
        return self._told(self.explanation, domain)

    def _told(self, msgid: str, domain: str) -> str:
        amount = format_figure(self.amount.amount, self.amount.currency)
        values = {"base": self.base, "rate": self.rate, "amount": amount, **self.values}
        return translate(msgid, domain=domain, **{name: _written(name, value) for name, value in values.items()}) if msgid else ""


def _written(name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        return format_rate(value) if name.endswith("rate") else format_amount(value, max(0, -int(value.as_tuple().exponent)))
    return format_day(value) if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is kept from the net pay for somebody: an advance, an attachment, a fine."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Work:
    """What is paid for: one engagement, or the part of it that lies in one wage month.

    `gross` is the agreed pay for the period. `days` and `hours` are those paid. `facts` are the engagement's, in the country's terms.
    `ends` is true when the contract ends with this period; `reference` names the contract, so that its months are known as one.
    """

    period: Period
    gross: Money
    days: Decimal
    hours: Decimal
    facts: Facts
    ends: bool = True
    untaxed: Money | None = None
    deductions: tuple[Deduction, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class Payslip:
    """One definitive payment to one person for one piece of work: its lines, and totals that are sums over them."""

    month: Month
    paid_on: date
    work: Work
    lines: tuple[PayslipLine, ...]
    currency: str

    def sum(self, *kinds: LineKind) -> Money:
        """The sum of the lines of these kinds."""
        return Money(sum(self._by_kind.get(kind, 0) for kind in kinds), self.currency)

    def amount(self, code: str) -> Money:
        """The sum of the lines with this code; zero where there is none."""
        return Money(self.minor(code), self.currency)

    def minor(self, code: str) -> int:
        """That sum in minor units, for sums over many payslips."""
        return self._by_code.get(code, 0)

    @cached_property
    def _by_kind(self) -> dict[str, int]:
        return _sums((line.kind, line.amount.minor) for line in self.lines)

    @cached_property
    def _by_code(self) -> dict[str, int]:
        return _sums((line.code, line.amount.minor) for line in self.lines)

    @property
    def gross(self) -> Money:
        """All earnings."""
        return self.sum(LineKind.EARNING)

    @property
    def employee_contributions(self) -> Money:
        """What the employee bears of social security, reductions deducted."""
        return self.sum(LineKind.EMPLOYEE_CONTRIBUTION)

    @property
    def withholding_tax(self) -> Money:
        """Income tax withheld."""
        return self.sum(LineKind.WITHHOLDING)

    @property
    def net(self) -> Money:
        """Net awarded: gross - contributions - tax + untaxed."""
        return self.gross - self.employee_contributions - self.withholding_tax + self.sum(LineKind.UNTAXED)

    @property
    def net_payable(self) -> Money:
        """What is transferred: net less deductions."""
        return self.net - self.sum(LineKind.DEDUCTION)

    @property
    def employer_contributions(self) -> Money:
        """What the employer bears beside the gross, provisions included, reductions not deducted."""
        return self.sum(LineKind.EMPLOYER_CONTRIBUTION, LineKind.PROVISION)

    @property
    def reductions(self) -> Money:
        """Reductions of employer contributions, as a positive amount."""
        return -self.sum(LineKind.EMPLOYER_REDUCTION)

    @property
    def total_cost(self) -> Money:
        """gross + employer contributions + untaxed, before reductions."""
        return self.gross + self.employer_contributions + self.sum(LineKind.UNTAXED)


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, minor in amounts:
        sums[name] = sums.get(name, 0) + minor
    return sums


@dataclass(frozen=True, slots=True)
class PayCase:
    """What is asked of a country's payroll.

    `paid_on` picks the dated parameters of tax; where contributions follow the month of the work, `month` picks theirs. `history` holds
    the earlier payslips of that person with that employer in the calendar year (of their wage months, or of their payment where the country
    asks so), in the order of payment; a correction replaces what it corrects.
    """

    month: Month
    paid_on: date
    person: Facts
    employer: Facts
    work: Work
    history: tuple[Payslip, ...] = ()


def in_month(history: Iterable[Payslip], month: Month) -> list[Payslip]:
    """The payslips of a wage month."""
    return [slip for slip in history if slip.month == month]
