"""Writing in the books: post an entry, reverse it, close a period."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.db import locked, write_rows
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import Text, stored, text
from smartcoop.ledger.models import Book, Entry, Posting
from smartcoop.money import Money

CHUNK = 500


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
    text: Text | str
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
    """Book one entry; see `post_all`."""
    return post_all(session, [draft])[0]


def post_all(session: Session, drafts: Iterable[Draft]) -> list[Entry]:
    """Book entries once, in their order: the same book, source and kind again finds the first.

    RuleBroken when the period is closed, Invalid at `currency`; ValueError (a bug) when a second telling differs from the first.
    """
    wanted = list(drafts)
    told = _told(session, wanted)
    made = {_key(draft): (_entry(draft), draft.moves) for draft in wanted if _key(draft) not in told}
    for draft in wanted:
        if _key(draft) in told:
            _check_same(told[_key(draft)], draft)
        else:
            _check_open(session, draft)
    _write(session, made.values())
    return [told.get(_key(draft)) or made[_key(draft)][0] for draft in wanted]


def post_new(session: Session, drafts: Iterable[Draft]) -> None:
    """Book entries whose keys are known to be new, for their document was made in this transaction; refusals as for `post_all`.

    They are written at once, as rows; whoever wants to see them asks the books.
    """
    told = list(drafts)
    wanted = {_key(draft): draft for draft in told}
    if len(wanted) < len(told):
        raise ValueError("a document causes one entry of a kind")
    for draft in told:
        _check_open(session, draft)
    if told:
        written = session.connection().execute(_WRITING, [_entry_row(draft) for draft in told])
        entries = [(entry_id, wanted[book_id, source, kind]) for entry_id, book_id, source, kind in written]
        write_rows(session, Posting, [row for entry_id, draft in entries for row in _rows(entry_id, draft.book_id, draft.moves)])


_WRITING = insert(Entry).returning(Entry.id, Entry.book_id, Entry.source, Entry.kind)
"""The order of what it gives back is the database's: their keys tell the entries apart."""


def _key(one: Draft | Entry) -> tuple[int, str, str]:
    return one.book_id, one.source, one.kind


def _told(session: Session, drafts: list[Draft]) -> dict[tuple[int, str, str], Entry]:
    books, sources = {draft.book_id for draft in drafts}, sorted({draft.source for draft in drafts})
    chunks = (sources[at : at + CHUNK] for at in range(0, len(sources), CHUNK))
    queries = (select(Entry).where(Entry.book_id.in_(books), Entry.source.in_(chunk)) for chunk in chunks)
    return {_key(entry): entry for query in queries for entry in session.scalars(query)}


def _entry(draft: Draft, reverses_id: int | None = None) -> Entry:
    return Entry(**_entry_row(draft), reverses_id=reverses_id)


def _entry_row(draft: Draft) -> dict[str, Any]:
    return {
        "book_id": draft.book_id,
        "booked_on": draft.on,
        "kind": draft.kind,
        "source": draft.source,
        "text": stored(draft.text),
        "posting_count": len(draft.moves),
        "recorded_by": draft.by,
        "recorded_at": datetime.now(UTC),
        "details": draft.details,
    }


def _write(session: Session, made: Iterable[tuple[Entry, tuple[Move, ...]]]) -> None:
    entries = list(made)
    session.add_all(entry for entry, _ in entries)
    session.flush()  # the postings need the entries' keys, and balances read after this must see them
    write_rows(session, Posting, [row for entry, moved in entries for row in _rows(entry.id, entry.book_id, moved)])


def _rows(entry_id: int, book_id: int, moved: Iterable[Move]) -> Iterator[dict[str, Any]]:
    for place, move in enumerate(moved):
        yield {
            "entry_id": entry_id,
            "position": place,
            "book_id": book_id,
            "role": move.role,
            "subject": move.subject,
            "minor": move.amount.minor,
            "currency": move.amount.currency,
        }


def _check_same(told: Entry, draft: Draft) -> None:
    first = [(p.role, p.subject, p.minor, p.currency) for p in told.postings]
    second = [(m.role, m.subject, m.amount.minor, m.amount.currency) for m in draft.moves]
    if first != second:
        raise ValueError(f"{draft.kind} of {draft.source} is already booked with other postings")


def _check_open(session: Session, draft: Draft) -> None:
    book = session.get_one(Book, draft.book_id)
    if book.closed_until and draft.on <= book.closed_until:
        raise RuleBroken(
            "the books are closed until %(until)s; book on a later day than %(on)s",
            until=book.closed_until,
            on=draft.on,
            source=text("accounts that are closed do not change"),
        )
    if any(move.amount.currency != book.currency for move in draft.moves):
        raise Invalid({"currency": text("these books are kept in %(currency)s", currency=book.currency)})


def reverse(session: Session, entry_id: int, *, on: date, by: str, why: str) -> Entry:
    """Undo an entry by its mirror image, dated `on`; the first stays. WrongState when it is reversed already or a reversal."""
    entry = locked(session, Entry, entry_id) if session.get_bind().dialect.name != "sqlite" else session.get_one(Entry, entry_id)
    if entry.reverses_id or session.scalar(select(Entry.id).where(Entry.reverses_id == entry.id)):
        raise WrongState("entry %(id)s is a reversal or is reversed already", id=entry.id)
    mirror = tuple(Move(p.role, p.subject, -p.amount) for p in entry.postings)
    draft = Draft(entry.book_id, on, "reversal", f"entry:{entry.id}", why, mirror, by)
    _check_open(session, draft)
    undone = _entry(draft, reverses_id=entry.id)
    _write(session, [(undone, mirror)])
    return undone


def close_period(session: Session, book_id: int, until: date) -> Book:
    """No entry may be dated up to `until` any more. WrongState when a later day is closed already."""
    book = locked(session, Book, book_id)
    if book.closed_until and until < book.closed_until:
        raise WrongState("the books are closed until %(until)s already", until=book.closed_until)
    book.closed_until = until
    return book
