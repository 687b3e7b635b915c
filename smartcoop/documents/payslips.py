"""A payslip in the order in which it is printed: its sections, and one numbered note for each reason and source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from smartcoop.country import LineKind, Payslip, PayslipLine
from smartcoop.documents.views import PayslipView
from smartcoop.i18n import translate
from smartcoop.money import Money

_LAST = (LineKind.UNTAXED, LineKind.DEDUCTION, LineKind.EMPLOYER_CONTRIBUTION, LineKind.PROVISION, LineKind.EMPLOYER_REDUCTION)
TAXABLE = "taxable"
"""How the codes of the information lines begin that tell the taxable amount or a part of it."""


@dataclass(frozen=True, slots=True)
class Note:
    """Why lines are what they are, told to the reader, and where the law says so; `number` refers from the lines to it."""

    number: int
    explanation: str
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line with the number of its note; 0 where it has none."""

    line: PayslipLine
    note: int


@dataclass(frozen=True)
class Slip:
    """A payslip as its template reads it, in the words of the country whose translation domain is given."""

    payslip: Payslip
    domain: str

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all printed lines in printed order; lines with the same words and source share one."""
        told = dict.fromkeys(reason for line in self._printed if any(reason := self._reason(line)))
        return tuple(Note(number, *reason) for number, reason in enumerate(told, 1))

    @property
    def _printed(self) -> Iterator[PayslipLine]:
        lines, before = self.payslip.lines, self._contributions[: self._led_to_taxable]
        after = self._contributions[self._led_to_taxable :]
        yield from (line for line in lines if line.kind is LineKind.EARNING)
        yield from before
        yield from (line for line in lines if line.kind is LineKind.WITHHOLDING)
        yield from after
        for kind in _LAST:
            yield from (line for line in lines if line.kind is kind)

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        return {(note.explanation, note.source): note.number for note in self.notes}

    def _reason(self, line: PayslipLine) -> tuple[str, str]:
        return line.explanation_in(self.domain), translate(line.source, domain=self.domain)

    def _numbered(self, lines: Iterable[PayslipLine]) -> tuple[Row, ...]:
        return tuple(Row(line, self._numbers.get(self._reason(line), 0)) for line in lines)

    def rows(self, *kinds: str) -> tuple[Row, ...]:
        """The lines of these kinds, in the order of the law."""
        return self._numbered(line for line in self.payslip.lines if line.kind in kinds)

    @property
    def before_tax(self) -> tuple[Row, ...]:
        """The employee's contributions that reduce what is taxed."""
        return self._numbered(self._contributions[: self._led_to_taxable])

    @property
    def after_tax(self) -> tuple[Row, ...]:
        """The employee's contributions that are kept from the net."""
        return self._numbered(self._contributions[self._led_to_taxable :])

    @property
    def _contributions(self) -> list[PayslipLine]:
        return [line for line in self.payslip.lines if line.kind is LineKind.EMPLOYEE_CONTRIBUTION]

    @cached_property
    def _led_to_taxable(self) -> int:
        """How many contributions, in the order of the law, lead from the gross to the taxable amount; all where no number of them does."""
        amounts = [line.amount.minor for line in self._contributions]
        wanted = self.payslip.gross.minor - sum(amount.minor for amount in self._told_taxable)
        fitting = [count for count in range(len(amounts) + 1) if sum(amounts[:count]) == wanted]
        return fitting[-1] if fitting and self._told_taxable else len(amounts)

    @property
    def _told_taxable(self) -> list[Money]:
        return [line.amount for line in self.payslip.lines if line.kind is LineKind.INFORMATION and line.code.startswith(TAXABLE)]

    @property
    def taxable(self) -> Money:
        """The amount on which tax is withheld: what the country's own lines tell, else gross less all contributions."""
        nothing = Money.zero(self.payslip.currency)
        return sum(self._told_taxable, nothing) if self._told_taxable else self.payslip.gross - self.payslip.employee_contributions

    def total(self, rows: tuple[Row, ...]) -> Money:
        """The sum of rows."""
        return sum((row.line.amount for row in rows), Money.zero(self.payslip.currency))

    def label(self, line: PayslipLine) -> str:
        """The line's name in the law's own words."""
        return line.label_in(self.domain)


def difference(view: PayslipView) -> Money | None:
    """What a correcting payslip pays more (or, negative, less) than the one that it corrects."""
    return None if view.previous_net is None else view.payslip.net_payable - view.previous_net
