"""A payslip in the order in which it is printed: its sections, and one numbered note for each reason and source."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from smartcoop.country import LineKind, Payslip, PayslipLine
from smartcoop.documents.views import PayslipView
from smartcoop.money import Money

PRINTED = (
    LineKind.EARNING,
    LineKind.EMPLOYEE_CONTRIBUTION,
    LineKind.WITHHOLDING,
    LineKind.UNTAXED,
    LineKind.DEDUCTION,
    LineKind.EMPLOYER_CONTRIBUTION,
    LineKind.PROVISION,
    LineKind.EMPLOYER_REDUCTION,
)
TAXABLE = "taxable"
"""The code of the information line that tells the taxable amount; contributions that stand behind it do not reduce it."""


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
        printed = [line for kind in PRINTED for line in self.payslip.lines if line.kind is kind]
        told = dict.fromkeys(reason for line in printed if any(reason := self._reason(line)))
        return tuple(Note(number, *reason) for number, reason in enumerate(told, 1))

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        return {(note.explanation, note.source): note.number for note in self.notes}

    def _reason(self, line: PayslipLine) -> tuple[str, str]:
        return line.explanation_in(self.domain), line.source

    def _numbered(self, lines: Iterable[PayslipLine]) -> tuple[Row, ...]:
        return tuple(Row(line, self._numbers.get(self._reason(line), 0)) for line in lines)

    def rows(self, *kinds: str) -> tuple[Row, ...]:
        """The lines of these kinds, in the order of the law."""
        return self._numbered(line for line in self.payslip.lines if line.kind in kinds)

    @property
    def before_tax(self) -> tuple[Row, ...]:
        """The employee's contributions that reduce what is taxed."""
        return self._numbered(line for line in self.payslip.lines[: self._taxed_from] if line.kind is LineKind.EMPLOYEE_CONTRIBUTION)

    @property
    def after_tax(self) -> tuple[Row, ...]:
        """The employee's contributions that are kept from the net."""
        return self._numbered(line for line in self.payslip.lines[self._taxed_from :] if line.kind is LineKind.EMPLOYEE_CONTRIBUTION)

    @cached_property
    def _taxed_from(self) -> int:
        """The place of the line that tells the taxable amount, else of the first withholding, else the end."""
        lines = self.payslip.lines
        places = [i for i, line in enumerate(lines) if line.code == TAXABLE] + [i for i, line in enumerate(lines) if line.kind is LineKind.WITHHOLDING]
        return places[0] if places else len(lines)

    @property
    def taxable(self) -> Money:
        """The amount on which tax is withheld: the country's own line, else gross less the contributions before tax."""
        told = any(line.code == TAXABLE for line in self.payslip.lines)
        return self.payslip.amount(TAXABLE) if told else self.payslip.gross - self.total(self.before_tax)

    def total(self, rows: tuple[Row, ...]) -> Money:
        """The sum of rows."""
        return sum((row.line.amount for row in rows), Money.zero(self.payslip.currency))

    def label(self, line: PayslipLine) -> str:
        """The line's name in the law's own words."""
        return line.label_in(self.domain)


def difference(view: PayslipView) -> Money | None:
    """What a correcting payslip pays more (or, negative, less) than the one that it corrects."""
    return None if view.previous_net is None else view.payslip.net_payable - view.previous_net
