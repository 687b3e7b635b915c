"""What a line of a bank statement pays: pure rules over what could be paid, in the order of their certainty.

Sign: money in is positive, money out negative, for lines, allocations and what is outstanding alike.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from stdnum import iso11649

from smartcoop.banking.models import How, OrderState
from smartcoop.country import AccountRole
from smartcoop.i18n import Text, text

RUNS_IN_ONE_NUMBER = 7
LONGEST_NUMBER = 35
SHORTEST_REFERENCE = 8
SHORTEST_NUMBER = 4

Target = tuple[AccountRole, str]
Normalise = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a statement line tells."""

    minor: int
    end_to_end_id: str = ""
    payment_information_id: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    counterparty: str = ""
    counterparty_iban: str = ""
    account_iban: str = ""


@dataclass(frozen=True, slots=True)
class Awaited:
    """An expected payment with the balance of what it clears, and whether it was called off."""

    target: Target
    reference: str
    label: str
    balance: int
    due_on: date
    is_cancelled: bool = False

    @property
    def outstanding(self) -> int:
        """What is still to come in, never negative."""
        return max(0, self.balance)


@dataclass(frozen=True, slots=True)
class Sent:
    """A payment order that the bank was given; `minor` is positive."""

    id: int
    target: Target
    minor: int
    end_to_end_id: str
    payment_information_id: str
    state: OrderState
    creditor_iban: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of the line that clears a target; `order_id` and `becomes` say which order it moves where."""

    target: Target
    minor: int
    how: How
    order_id: int | None = None
    becomes: OrderState | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was recognised, and why the rest of the line was not (None when nothing is left)."""

    allocations: tuple[Allocation, ...] = ()
    reason: Text | None = None

    @property
    def allocated(self) -> int:
        """The sum of what was recognised, with the line's sign."""
        return sum(part.minor for part in self.allocations)


@dataclass(slots=True)
class Candidates:
    """All that the lines of one import could pay, by what names it; `spend` keeps it true from line to line."""

    awaited: dict[Target, Awaited] = field(default_factory=dict)
    by_reference: dict[str, list[Target]] = field(default_factory=dict)
    by_number: dict[str, list[Target]] = field(default_factory=dict)
    sent: dict[int, Sent] = field(default_factory=dict)
    by_end_to_end: dict[str, int] = field(default_factory=dict)
    by_batch: dict[str, list[int]] = field(default_factory=dict)

    def add_awaited(self, one: Awaited, numbers: Iterable[str]) -> None:
        """An expected payment, named by its reference and these document numbers."""
        self.awaited[one.target] = one
        if one.reference:
            self.by_reference.setdefault(one.reference, []).append(one.target)
        for number in numbers:
            self.by_number.setdefault(number, []).append(one.target)

    def add_sent(self, one: Sent) -> None:
        """A payment order, named by its own id and that of its batch."""
        self.sent[one.id] = one
        self.by_end_to_end[one.end_to_end_id] = one.id
        self.by_batch.setdefault(one.payment_information_id, []).append(one.id)

    def named(self, index: dict[str, list[Target]], said: Iterable[str]) -> list[Awaited]:
        """The expected payments that any of these names, each once."""
        return [self.awaited[target] for target in dict.fromkeys(target for one in said for target in index.get(one, ()))]

    def spend(self, outcome: Outcome) -> None:
        """Take what an outcome clears off what the next lines may clear."""
        for part in outcome.allocations:
            if part.target in self.awaited:
                one = self.awaited[part.target]
                self.awaited[part.target] = replace(one, balance=one.balance - part.minor)
            if part.order_id is not None and part.becomes is not None:
                self.sent[part.order_id] = replace(self.sent[part.order_id], state=part.becomes)


def compact(said: str) -> str:
    """Only its letters and digits, in upper case."""
    return "".join(c for c in said.upper() if c.isalnum())


def numbers_in(said: str, shortest: int = SHORTEST_NUMBER) -> list[str]:
    """Every number or reference that may be written in a text, compact: up to seven neighbouring words run together, longest first."""
    runs = re.findall(r"[^\W_]+", said.upper())
    joined = ("".join(runs[i : i + n]) for n in range(RUNS_IN_ONE_NUMBER, 0, -1) for i in range(len(runs) - n + 1))
    return list(dict.fromkeys(one for one in joined if shortest <= len(one) <= LONGEST_NUMBER and any(c.isdigit() for c in one)))


def references_of(line: Seen, normal: Normalise) -> list[str]:
    """The payment references of a line, compact: the structured ones as the country writes them, then those in its text."""
    said = [*line.references, line.text]
    written = [compact(found) for one in said if one and (found := normal(one))]
    creditor = [compact(one) for one in line.references if iso11649.is_valid(compact(one))]
    return list(dict.fromkeys([*written, *creditor, *map(compact, line.references), *numbers_in(line.text, SHORTEST_REFERENCE)]))


def decide(line: Seen, candidates: Candidates, normal: Normalise) -> Outcome:
    """What the line pays: by structured reference, by our own end-to-end id, by a batch, by document numbers; never more than the line."""
    rules = (_by_reference, _by_end_to_end, _by_batch, _by_number)
    reasons = []
    for rule in rules:
        outcome = rule(line, candidates, normal)
        if outcome is not None and outcome.allocations:
            return outcome
        reasons += [outcome.reason] if outcome is not None and outcome.reason else []
    return Outcome((), reasons[0] if reasons else _unknown(line))


def _unknown(line: Seen) -> Text:
    if line.minor < 0:
        return text("no payment order of ours bears this line's identifier; say what was paid")
    return text("neither a payment reference nor a document number of ours stands in the text; say what it pays")


def _by_reference(line: Seen, candidates: Candidates, normal: Normalise) -> Outcome | None:
    if line.minor <= 0:
        return None
    named = candidates.named(candidates.by_reference, references_of(line, normal))
    if not named:
        return None
    live = [one for one in named if not one.is_cancelled]
    if not live:
        return Outcome((), text("%(label)s was called off; refund it or say what it pays", label=named[0].label))
    return _paid(line, live, How.REFERENCE)


def _paid(line: Seen, named: Sequence[Awaited], how: How) -> Outcome:
    """Clear what is outstanding of the named ones; several in part only where they share one reference, the oldest first."""
    owed = sum(one.outstanding for one in named)
    labels = ", ".join(one.label for one in named)
    if not owed:
        return Outcome((), text("%(labels)s is paid already; refund it or say what it pays", labels=labels))
    if line.minor < owed and len({one.reference for one in named}) > 1:
        return Outcome((), text("the payment names %(labels)s and is smaller than what they owe; say which it pays", labels=labels))
    parts = _oldest_first(line.minor, named, how)
    too_much = text("more was paid than %(labels)s still owed; refund the rest or say what it pays", labels=labels)
    return Outcome(parts, too_much if line.minor > owed else None)


def _oldest_first(minor: int, named: Sequence[Awaited], how: How) -> tuple[Allocation, ...]:
    parts = []
    for one in sorted(named, key=lambda n: (n.due_on, n.label, n.target)):
        part = min(minor, one.outstanding)
        minor -= part
        parts += [Allocation(one.target, part, how)] if part else []
    return tuple(parts)


def _by_end_to_end(line: Seen, candidates: Candidates, normal: Normalise) -> Outcome | None:
    found = candidates.by_end_to_end.get(line.end_to_end_id) if line.end_to_end_id else None
    if found is None:
        return None
    sent = candidates.sent[found]
    if line.minor < 0:
        return _executed(line, sent)
    if sent.creditor_iban and sent.creditor_iban == line.account_iban:
        return Outcome((Allocation(sent.target, min(line.minor, sent.minor), How.END_TO_END),), _different(line.minor, sent))
    return _returned(line, sent)


def _executed(line: Seen, sent: Sent) -> Outcome:
    if sent.state is not OrderState.EXPORTED:
        return Outcome((), text("the bank paid the payment order %(id)s once more or too early; ask the bank", id=sent.id))
    if -line.minor < sent.minor:
        return Outcome((), text("the bank moved less than the payment order %(id)s said; ask the bank", id=sent.id))
    return Outcome((Allocation(sent.target, -sent.minor, How.END_TO_END, sent.id, OrderState.BOOKED),), _different(-line.minor, sent))


def _different(minor: int, sent: Sent) -> Text | None:
    if minor <= sent.minor:
        return None
    return text("the bank moved more than the payment order %(id)s said; ask the bank about the rest", id=sent.id)


def _returned(line: Seen, sent: Sent) -> Outcome:
    """A payment that came back: what it cleared is owed again."""
    if sent.state is not OrderState.BOOKED or line.minor > sent.minor:
        return Outcome((), text("nothing of the payment order %(id)s can come back, or not so much; ask the bank", id=sent.id))
    return Outcome((Allocation(sent.target, line.minor, How.RETURN, sent.id, OrderState.REJECTED),))


def _by_batch(line: Seen, candidates: Candidates, normal: Normalise) -> Outcome | None:
    """One debit for a whole group of our payment file, to the cent."""
    batch = [candidates.sent[key] for key in candidates.by_batch.get(line.payment_information_id, ())] if line.payment_information_id else []
    if not batch or line.minor >= 0:
        return None
    due = [sent for sent in batch if sent.state is OrderState.EXPORTED]
    if sum(sent.minor for sent in due) != -line.minor:
        reason = text("the bank booked another amount than the payments of batch %(batch)s; ask which were rejected", batch=line.payment_information_id)
        return Outcome((), reason)
    return Outcome(tuple(Allocation(sent.target, -sent.minor, How.BATCH, sent.id, OrderState.BOOKED) for sent in due))


def _by_number(line: Seen, candidates: Candidates, normal: Normalise) -> Outcome | None:
    """Document numbers in the text, only where what they owe is exactly what was paid."""
    if line.minor <= 0:
        return None
    named = [one for one in named_in(line, candidates) if one.outstanding and not one.is_cancelled]
    if not named:
        return None
    if sum(one.outstanding for one in named) == line.minor:
        return Outcome(_oldest_first(line.minor, named, How.NUMBER))
    labels = ", ".join(one.label for one in named)
    return Outcome((), text("the text names %(labels)s, but the amount is another than what is owed; say what it pays", labels=labels))


def named_in(line: Seen, candidates: Candidates) -> list[Awaited]:
    """The expected payments whose document number stands in the line's text; a label that several bear names none."""
    return [
        one
        for number in numbers_of(line)
        if len({subject for _, subject in candidates.by_number.get(number, ())}) == 1
        for one in candidates.named(candidates.by_number, [number])
    ]


def numbers_of(line: Seen) -> list[str]:
    """The document numbers that may stand in a line, compact."""
    return numbers_in(" ".join([line.text, *line.references]))
