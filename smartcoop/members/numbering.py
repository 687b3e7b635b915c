"""Gapless series: a number is taken inside the transaction that uses it, or not at all."""

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from smartcoop.members.models import Series


def next_number(session: Session, cooperative_id: int, series: str) -> int:
    """The next number of a series, from 1; others wait until this transaction ends."""
    return int(session.scalars(_taking(session, cooperative_id, series)).one())


def _taking(session: Session, cooperative_id: int, series: str) -> Insert:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(Series).values(cooperative_id=cooperative_id, name=series, last=1)
    return first.on_conflict_do_update(index_elements=["cooperative_id", "name"], set_={"last": Series.last + 1}).returning(Series.last)
