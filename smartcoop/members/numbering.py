"""Gapless series: a number is taken inside the transaction that uses it, or not at all."""

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from smartcoop.members.models import Series


def next_number(session: Session, cooperative_id: int, series: str) -> int:
    """The next number of a series, from 1; others wait until this transaction ends."""
    return next_numbers(session, cooperative_id, series, 1)[0]


def next_numbers(session: Session, cooperative_id: int, series: str, count: int) -> range:
    """The next `count` numbers of a series."""
    last = int(session.scalars(_taking(session, cooperative_id, series, count)).one()) if count else 0
    return range(last - count + 1, last + 1)


def _taking(session: Session, cooperative_id: int, series: str, count: int) -> Insert:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(Series).values(cooperative_id=cooperative_id, name=series, last=count)
    return first.on_conflict_do_update(index_elements=["cooperative_id", "name"], set_={"last": Series.last + count}).returning(Series.last)
