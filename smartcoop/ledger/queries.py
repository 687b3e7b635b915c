"""Reading the books: every "how much" is a sum of postings."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, lazyload

from smartcoop.country import AccountRole
from smartcoop.ledger import carrying
from smartcoop.ledger.models import Book, CarriedDay, Entry, Posting, stays
from smartcoop.listing import unindexed
from smartcoop.money import Money


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A posting with the entry that made it and the balance after it."""

    entry: Entry
    role: AccountRole
    amount: Money
    balance: Money


def currency_of(session: Session, book_id: int) -> str:
    """The currency of a book, which is asked for once in a session: the session forgets what nobody else holds."""
    book = session.get_one(Book, book_id)
    session.info.setdefault("books", {})[book_id] = book
    return book.currency


def balance(session: Session, book_id: int, role: AccountRole, subject: str | None = None, *, until: date | None = None) -> Money:
    """Debits less credits of a role, for one subject or all, up to and including a day."""
    if subject is None or stays(subject):
        return Money(carrying.sums(session, book_id, [role], subject, until=until).get(role, 0), currency_of(session, book_id))
    return _summed(session, book_id, _of(book_id, [role], subject, until))


def standing(
    session: Session, book_id: int, roles: Collection[AccountRole], subjects: Collection[str], *, parts: bool = False
) -> dict[tuple[AccountRole, str], Money]:
    """The balance of each of some subjects that stay (`month:2026-10`) on each of some roles, where it is not zero; all with one question.

    With `parts`, also of each subject that one of these begins (`month:2026-10:agirc_arrco`).
    """
    if not roles or not subjects:
        return {}
    currency = currency_of(session, book_id)
    return {key: Money(minor, currency) for key, minor in carrying.standing(session, book_id, roles, subjects, parts=parts).items()}


def balance_of_roles(session: Session, book_id: int, roles: Iterable[AccountRole], subject: str, *, until: date | None = None) -> Money:
    """Debits less credits of several roles for one subject."""
    return _summed(session, book_id, _of(book_id, roles, subject, until))


def _of(book_id: int, roles: Iterable[AccountRole], subject: str, until: date | None) -> Select[int]:
    query = select(func.coalesce(func.sum(Posting.minor), 0)).where(Posting.book_id == book_id, Posting.role.in_(list(roles)), Posting.subject == subject)
    if until is not None:
        query = query.join(Entry, Entry.id == Posting.entry_id).where(Entry.booked_on <= until)
    return query


def _summed(session: Session, book_id: int, query: Select[int]) -> Money:
    return Money(int(session.scalar(query) or 0), currency_of(session, book_id))


def balances(session: Session, book_id: int, role: AccountRole, subjects: Iterable[str] | None = None) -> dict[str, Money]:
    """The balance of each subject of a role that is not zero."""
    query = select(Posting.subject, func.sum(Posting.minor)).where(Posting.book_id == book_id, Posting.role == role).group_by(Posting.subject)
    if subjects is not None:
        query = query.where(Posting.subject.in_(list(subjects)))
    currency = currency_of(session, book_id)
    return {subject: Money(int(minor), currency) for subject, minor in session.execute(query) if minor}


def balances_of_roles(session: Session, book_id: int, roles: Iterable[AccountRole], subjects: Collection[str]) -> dict[str, Money]:
    """Debits less credits of several roles together, for each of some subjects that have any."""
    query = select(Posting.subject, func.sum(Posting.minor)).where(Posting.book_id == book_id, Posting.role.in_(list(roles)), Posting.subject.in_(subjects))
    currency = currency_of(session, book_id)
    return {subject: Money(int(minor), currency) for subject, minor in session.execute(query.group_by(Posting.subject))}


def trial_balance(session: Session, book_id: int, *, until: date | None = None) -> dict[AccountRole, Money]:
    """The balance of every role; they sum to zero."""
    currency = currency_of(session, book_id)
    return {role: Money(minor, currency) for role, minor in carrying.sums(session, book_id, list(AccountRole), until=until).items()}


def keys_booked(session: Session, book_id: int, *, since: date | None = None, until: date | None = None) -> tuple[int, int]:
    """Keys between which all entries are that were booked from a day on and up to a day. (0, -1) where there are none.

    Keys follow the days but for what was booked late, so that few others are between them.
    """
    counted = carrying.carried_until(session, book_id)
    days = select(func.min(CarriedDay.lowest), func.max(CarriedDay.highest)).where(CarriedDay.book_id == book_id, *_within(CarriedDay.booked_on, since, until))
    after = select(func.min(Entry.id), func.max(Entry.id)).where(Entry.book_id == book_id, Entry.id > counted)
    after = after.where(*_within(unindexed(Entry.booked_on), since, until))
    found = [keys for query in (days, after) for keys in session.execute(query).one() if keys is not None]
    return (min(found), max(found)) if found else (0, -1)


def _within(day: Any, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    return [*([day >= since] if since else []), *([day <= until] if until else [])]


def statement(session: Session, book_id: int, roles: Iterable[AccountRole], subject: str, *, limit: int = 500) -> list[StatementLine]:
    """The postings of a subject on these roles, oldest first, with a running balance."""
    query = (
        select(Posting, Entry)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.book_id == book_id, Posting.subject == subject, Posting.role.in_(list(roles)))
        .order_by(Entry.booked_on, Entry.id, Posting.position)
        .options(lazyload(Entry.postings))
        .limit(limit)
    )
    running, lines = Money.zero(currency_of(session, book_id)), []
    for posting, entry in session.execute(query):
        running += posting.amount
        lines.append(StatementLine(entry, posting.role, posting.amount, running))
    return lines


def entries_of(session: Session, book_id: int, source: str) -> Sequence[Entry]:
    """The entries that a document caused, oldest first."""
    return session.scalars(select(Entry).where(Entry.book_id == book_id, Entry.source == source).order_by(Entry.id)).all()
