"""Writing in the books: post an entry, reverse it, close a period."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.db import locked
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import text
from smartcoop.ledger.models import Book, Entry, Posting
from smartcoop.money import Money


@dataclass(frozen=True, slots=True)
class Move:
    """What an entry does to one role and subject: debit positive, credit negative."""

    role: AccountRole
    subject: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry about to be posted. Cannot be made unless it balances and moves something."""

    book_id: int
    on: date
    kind: str
    source: str
    text: str
    moves: tuple[Move, ...]
    by: str = "system"
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sums: dict[str, int] = {}
        for move in self.moves:
            sums[move.amount.currency] = sums.get(move.amount.currency, 0) + move.amount.minor
        if any(sums.values()):
            raise ValueError(f"{self.kind} of {self.source} does not balance: {sums}")
        if len(self.moves) < 2:
            raise ValueError(f"{self.kind} of {self.source} moves nothing")


def moves(*said: tuple[AccountRole, str, Money]) -> tuple[Move, ...]:
    """The moves that are not zero."""
    return tuple(Move(role, subject, amount) for role, subject, amount in said if amount)


def post(session: Session, draft: Draft) -> Entry:
    """Book an entry once: the same source and kind again finds the first.

    RuleBroken when the period is closed; ValueError (a bug) when the second telling differs from the first.
    """
    told = session.scalar(select(Entry).where(Entry.book_id == draft.book_id, Entry.source == draft.source, Entry.kind == draft.kind))
    if told is not None:
        return _same(told, draft)
    _check_open(session, draft)
    entry = Entry(
        book_id=draft.book_id,
        booked_on=draft.on,
        kind=draft.kind,
        source=draft.source,
        text=draft.text,
        posting_count=len(draft.moves),
        recorded_by=draft.by,
        recorded_at=datetime.now(UTC),
        details=draft.details,
    )
    return _write(session, entry, draft.moves)


def _write(session: Session, entry: Entry, made: Iterable[Move]) -> Entry:
    session.add(entry)
    session.flush()  # the postings need the entry's key, and balances read after this must see them
    rows = [
        {
            "entry_id": entry.id,
            "position": n,
            "book_id": entry.book_id,
            "role": m.role,
            "subject": m.subject,
            "minor": m.amount.minor,
            "currency": m.amount.currency,
        }
        for n, m in enumerate(made)
    ]
    session.execute(insert(Posting), rows)
    return entry


def _same(told: Entry, draft: Draft) -> Entry:
    first = [(p.role, p.subject, p.minor, p.currency) for p in told.postings]
    second = [(m.role, m.subject, m.amount.minor, m.amount.currency) for m in draft.moves]
    if first != second:
        raise ValueError(f"{draft.kind} of {draft.source} is already booked with other postings")
    return told


def _check_open(session: Session, draft: Draft) -> None:
    book = session.get_one(Book, draft.book_id)
    if book.closed_until and draft.on <= book.closed_until:
        raise RuleBroken(
            "the books are closed until %(until)s; book on a later day than %(on)s",
            until=book.closed_until.isoformat(),
            on=draft.on.isoformat(),
            source="accounts that are closed do not change",
        )
    if any(move.amount.currency != book.currency for move in draft.moves):
        raise Invalid({"currency": text("these books are kept in %(currency)s", currency=book.currency)})


def reverse(session: Session, entry_id: int, *, on: date, by: str, why: str) -> Entry:
    """Undo an entry by its mirror image, dated `on`; the first stays. WrongState when it is reversed already or a reversal."""
    entry = locked(session, Entry, entry_id, "entry") if session.get_bind().dialect.name != "sqlite" else session.get_one(Entry, entry_id)
    if entry.reverses_id or session.scalar(select(Entry.id).where(Entry.reverses_id == entry.id)):
        raise WrongState("entry %(id)s is a reversal or is reversed already", id=entry.id)
    mirror = tuple(Move(p.role, p.subject, -p.amount) for p in entry.postings)
    draft = Draft(entry.book_id, on, "reversal", f"entry:{entry.id}", why, mirror, by)
    _check_open(session, draft)
    undone = Entry(
        book_id=entry.book_id,
        booked_on=on,
        kind=draft.kind,
        source=draft.source,
        text=why,
        posting_count=len(mirror),
        reverses_id=entry.id,
        recorded_by=by,
        recorded_at=datetime.now(UTC),
        details={},
    )
    return _write(session, undone, mirror)


def close_period(session: Session, book_id: int, until: date) -> Book:
    """No entry may be dated up to `until` any more. WrongState when a later day is closed already."""
    book = locked(session, Book, book_id, "book")
    if book.closed_until and until < book.closed_until:
        raise WrongState("the books are closed until %(until)s already", until=book.closed_until.isoformat())
    book.closed_until = until
    return book
