"""Gapless series: a number is taken inside the transaction that uses it, or not at all."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from smartcoop.members.models import Series


def next_number(session: Session, cooperative_id: int, series: str) -> int:
    """The next number of a series, from 1; others wait until this transaction ends."""
    return next_numbers(session, cooperative_id, series, 1)[0]


def next_numbers(session: Session, cooperative_id: int, series: str, count: int) -> range:
    """The next `count` numbers of a series."""
    if not count:
        return range(0)
    taking = _taking(session.get_bind().dialect.name)
    last = int(session.connection().execute(taking, {"cooperative_id": cooperative_id, "name": series, "last": count}).scalar_one())
    return range(last - count + 1, last + 1)


@cache
def _taking(dialect: str) -> Any:
    """One statement that begins a series or moves it on, and tells its last number; built once for each kind of database."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    first = insert(Series).values({name: bindparam(name) for name in ("cooperative_id", "name", "last")})
    moved = {"last": Series.last + first.excluded.last}
    return first.on_conflict_do_update(index_elements=["cooperative_id", "name"], set_=moved).returning(Series.last)
