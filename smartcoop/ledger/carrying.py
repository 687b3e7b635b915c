"""Totals carried forward, so that a balance does not add up ten years: each day, month and year of each role, summed once; and where a day's entries are.

An entry never changes, so the sum of the entries up to one of them never does either. `carry_forward` adds what came since to the totals;
a balance is the totals and the postings after them, read in one statement. `checking.wrong_totals` proves them against the postings.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, text, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop.country import AccountRole
from smartcoop.db import locked, refresh_statistics
from smartcoop.ledger.models import COOP, STAYING, Book, CarriedDay, CarriedTotal, CarriedUntil, Entry, Posting

UNITS = {"year": 4, "month": 7, "day": 10}
"""How much of a day's name (2026-10-31) names the year, the month and the day."""
CHUNK = 1000

Totals = dict[tuple[str, str, AccountRole, str], int]
"""Minor units by unit, span (`2026-10`), role and subject."""


def carried_until(session: Session, book_id: int) -> int:
    """The last entry that the totals count; 0 before they were made."""
    return session.scalar(_UNTIL, {"book": book_id}) or 0


_UNTIL = text("SELECT entry_id FROM ledger_carried_until WHERE book_id = :book")


def last_entry(session: Session, book_id: int) -> int:
    """The newest entry of a book; 0 before the first."""
    return session.scalar(select(func.max(Entry.id)).where(Entry.book_id == book_id)) or 0


def carry_forward(session: Session, *, book_id: int) -> int:
    """Add the entries written since the last time to the totals; the key of the last one counted."""
    locked(session, Book, book_id)
    _let_writers_finish(session)
    since, newest = carried_until(session, book_id), last_entry(session, book_id)
    if newest <= since:
        return since
    _add(session, book_id, summed(session, book_id, since, newest))
    _add_days(session, book_id, keys_by_day(session, book_id, since, newest))
    session.merge(CarriedUntil(book_id=book_id, entry_id=newest))
    session.flush()
    refresh_statistics(session)
    return newest


def _let_writers_finish(session: Session) -> None:
    """On PostgreSQL an entry may be committed after one with a higher key: nobody is in the middle of writing when the last one is read."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE ledger_entry IN SHARE MODE"))


def summed(session: Session, book_id: int, since: int, until: int) -> Totals:
    """The totals of the entries after one and up to another, from the postings."""
    subject = case((_staying(), Posting.subject), else_="").label("staying")
    query = select(Entry.booked_on, Posting.role, subject, func.sum(Posting.minor)).join(Posting, Posting.entry_id == Entry.id)
    query = query.where(Entry.book_id == book_id, Entry.id > since, Entry.id <= until).group_by(Entry.booked_on, Posting.role, text("staying"))
    found: Totals = defaultdict(int)
    for on, role, whose, minor in session.execute(query):
        for unit, length in UNITS.items():
            found[unit, on.isoformat()[:length], role, whose] += int(minor)
    return found


def _add(session: Session, book_id: int, totals: Totals) -> None:
    insert = _insert(session)
    rows = [{"book_id": book_id, "unit": key[0], "span": key[1], "role": key[2], "subject": key[3], "minor": minor} for key, minor in totals.items()]
    for at in range(0, len(rows), CHUNK):
        told = insert(CarriedTotal).values(rows[at : at + CHUNK])
        session.execute(told.on_conflict_do_update(index_elements=_KEY, set_={"minor": CarriedTotal.minor + told.excluded.minor}))


_KEY = ["book_id", "unit", "span", "role", "subject"]


def keys_by_day(session: Session, book_id: int, since: int, until: int) -> dict[date, tuple[int, int]]:
    """The lowest and the highest key of each day's entries, of those after one and up to another."""
    query = select(Entry.booked_on, func.min(Entry.id), func.max(Entry.id)).where(Entry.book_id == book_id, Entry.id > since, Entry.id <= until)
    return {on: (lowest, highest) for on, lowest, highest in session.execute(query.group_by(Entry.booked_on))}


def _add_days(session: Session, book_id: int, days: Mapping[date, tuple[int, int]]) -> None:
    """Keys only grow: a day that is known keeps its lowest."""
    rows = [{"book_id": book_id, "booked_on": on, "lowest": lowest, "highest": highest} for on, (lowest, highest) in days.items()]
    for at in range(0, len(rows), CHUNK):
        told = _insert(session)(CarriedDay).values(rows[at : at + CHUNK])
        session.execute(told.on_conflict_do_update(index_elements=["book_id", "booked_on"], set_={"highest": told.excluded.highest}))


def _insert(session: Session) -> Any:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def sums(session: Session, book_id: int, roles: Collection[AccountRole], subject: str | None = None, *, until: date | None = None) -> dict[AccountRole, int]:
    """Debits less credits of each role in minor units, of all subjects or of one that stays, up to and including a day."""
    carried: Any = select(CarriedTotal.role, literal("").label("whose"), CarriedTotal.minor).where(or_(*_spans(until)))
    after: Any = select(Posting.role, literal("").label("whose"), Posting.minor)
    if subject is not None:
        carried, after = carried.where(CarriedTotal.subject == subject), after.where(Posting.subject == subject)
    if until is not None:
        after = after.join(Entry, Entry.id == Posting.entry_id).where(Entry.booked_on <= until)
    return {role: minor for (role, _), minor in _together(session, book_id, roles, carried, after).items()}


def standing(
    session: Session, book_id: int, roles: Collection[AccountRole], subjects: Collection[str] | None = None, *, parts: bool = False
) -> dict[tuple[AccountRole, str], int]:
    """The balance in minor units of each subject that stays (`month:2026-10`), or of some of these, for each of some roles, where it is not zero.

    With `parts`, also of each subject that one of these begins (`month:2026-10:agirc_arrco`).
    """
    carried: Any = select(CarriedTotal.role, CarriedTotal.subject.label("whose"), CarriedTotal.minor).where(
        CarriedTotal.unit == "year", CarriedTotal.subject != ""
    )
    after: Any = select(Posting.role, Posting.subject.label("whose"), Posting.minor).where(_staying())
    if subjects is not None:
        carried, after = carried.where(_is_of(CarriedTotal.subject, subjects, parts)), after.where(_is_of(Posting.subject, subjects, parts))
    return {key: minor for key, minor in _together(session, book_id, roles, carried, after).items() if minor}


def _is_of(column: InstrumentedAttribute[str], subjects: Collection[str], parts: bool) -> ColumnElement[bool]:
    begun = [column.startswith(f"{subject}:", autoescape=True) for subject in subjects] if parts else []
    return or_(column.in_(subjects), *begun)


def _together(session: Session, book_id: int, roles: Collection[AccountRole], carried: Any, after: Any) -> dict[tuple[AccountRole, str], int]:
    """What was carried and the postings after it, in one statement: asked again where the totals moved on just before it."""
    carried = carried.where(CarriedTotal.book_id == book_id, CarriedTotal.role.in_(roles))
    counted = select(CarriedUntil.entry_id).where(CarriedUntil.book_id == book_id).scalar_subquery()
    while True:
        since = carried_until(session, book_id)
        both = union_all(carried, after.where(Posting.book_id == book_id, Posting.role.in_(roles), Posting.entry_id > since)).subquery()
        query = select(both.c.role, both.c.whose, func.sum(both.c.minor), counted).group_by(both.c.role, both.c.whose)
        rows = session.execute(query).all()
        if all((row[3] or 0) == since for row in rows):
            return {(row[0], row[1]): int(row[2]) for row in rows}


def _staying() -> ColumnElement[bool]:
    return or_(Posting.subject == COOP, *(Posting.subject.startswith(kind, autoescape=True) for kind in STAYING))


def _spans(until: date | None) -> Iterator[ColumnElement[bool]]:
    """Whole years, then the whole months of the year that began, then the days of the month that began."""
    if until is None:
        yield CarriedTotal.unit == "year"
        return
    day = until.isoformat()
    yield and_(CarriedTotal.unit == "year", CarriedTotal.span < day[: UNITS["year"]])
    yield and_(CarriedTotal.unit == "month", CarriedTotal.span >= day[: UNITS["year"]], CarriedTotal.span < day[: UNITS["month"]])
    yield and_(CarriedTotal.unit == "day", CarriedTotal.span >= day[: UNITS["month"]], CarriedTotal.span <= day)
