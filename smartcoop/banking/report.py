"""What an import of bank statements did, for people and for machines."""

from dataclasses import dataclass, field
from typing import Any

from smartcoop.banking.models import Statement, StatementLine
from smartcoop.i18n import Text, format_day, text


@dataclass(slots=True)
class ImportReport:
    """What an import did. `matched` lines are recognised whole; `unmatched` have something left on SUSPENSE, with its reason.

    `known` statements were imported before; `repeated` counts lines that an earlier statement held, `pending` entries not booked by the bank.
    Read it before its transaction ends.
    """

    statements: list[Statement] = field(default_factory=list)
    known: list[Statement] = field(default_factory=list)
    matched: list[StatementLine] = field(default_factory=list)
    unmatched: list[StatementLine] = field(default_factory=list)
    repeated: int = 0
    pending: int = 0
    notes: list[Text] = field(default_factory=list)

    @property
    def statement(self) -> Statement | None:
        """The first statement of the file that is new, else the first that is known."""
        return next(iter([*self.statements, *self.known]), None)

    def told(self) -> dict[str, Any]:
        """The report for machines: keys, exact amounts in text, days in ISO form, reasons in the reader's language."""
        return {
            "statements": [_statement(one) for one in self.statements],
            "known": [_statement(one) for one in self.known],
            "matched": [_line(line) for line in self.matched],
            "unmatched": [_line(line) for line in self.unmatched],
            "repeated": self.repeated,
            "pending": self.pending,
            "notes": [str(note) for note in self.notes],
        }

    def sentences(self) -> list[Text]:
        """The report for people, a sentence for each fact."""
        booked = [text("statement %(number)s up to %(day)s is booked; the account holds %(closing)s", **_values(one)) for one in self.statements]
        before = [text("statement %(number)s up to %(day)s was imported before; nothing is booked twice", **_values(one)) for one in self.known]
        counts = [text("lines recognised: %(count)s", count=len(self.matched))] if self.statements else []
        waiting = [_waiting(line) for line in self.unmatched]
        repeated = [text("lines that an earlier statement held, left as they are: %(count)s", count=self.repeated)] if self.repeated else []
        pending = [text("entries that the bank has not booked yet, to come with a later statement: %(count)s", count=self.pending)] if self.pending else []
        return [*booked, *before, *counts, *waiting, *repeated, *pending, *self.notes]


def _values(one: Statement) -> dict[str, str]:
    return {"number": one.number, "day": format_day(one.to_on), "closing": str(one.closing)}


def _waiting(line: StatementLine) -> Text:
    who = line.counterparty or line.text or line.bank_reference or "-"
    return text("%(amount)s of %(day)s, %(who)s: %(why)s", amount=str(line.amount), day=format_day(line.booked_on), who=who, why=str(line.reason or ""))


def _statement(one: Statement) -> dict[str, Any]:
    balances = {"opening": str(one.opening.amount), "closing": str(one.closing.amount), "currency": one.currency}
    return {"id": one.id, "number": one.number, "from": one.from_on.isoformat(), "to": one.to_on.isoformat()} | balances


def _line(line: StatementLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "booked_on": line.booked_on.isoformat(),
        "amount": str(line.amount.amount),
        "currency": line.currency,
        "counterparty": line.counterparty,
        "text": line.text,
        "reason": str(line.reason or ""),
    }
