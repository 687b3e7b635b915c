"""Lists that are sorted by any column and walked by key: each page is a range of an index, never an offset, however long the list."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import BinaryExpression, ColumnElement, CompoundSelect, Date, Integer, Select, and_, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop.dates import Month
from smartcoop.db import MonthType
from smartcoop.errors import Invalid
from smartcoop.i18n import text

T = TypeVar("T")
PORTION = 500
"""Rows that a long walk reads at once."""
FEW = 300
"""So many rows are better found and then sorted; of more, a walk along the order soon meets enough."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a walk goes on: the sorted value and the key of the last row that was seen."""

    value: Any
    key: int


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by a column, equal ones by key in the same direction; rows without a value come last, whichever the direction.

    `whole` is false where a condition on the column lets none of those through, so that nobody looks for them.
    """

    column: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[int]
    descending: bool = True
    whole: bool = True

    @property
    def is_by_key(self) -> bool:
        """Whether it is the order in which rows were written."""
        return self.column is self.key

    @property
    def has_gaps(self) -> bool:
        """Whether rows may lack the value, and are wanted."""
        return self.whole and bool(self.column.property.columns[0].nullable)

    def cursor(self, row: Any) -> Cursor:
        """Where a walk goes on after this row."""
        return Cursor(getattr(row, self.column.key), getattr(row, self.key.key))

    def written(self, row: Any) -> str:
        """The cursor after this row, for an address."""
        cursor = self.cursor(row)
        return urlsafe_b64encode(json.dumps([cursor.value, cursor.key], default=str).encode()).decode().rstrip("=")

    def read(self, said: str | None) -> Cursor | None:
        """A cursor that was written for this order; Invalid at `after` for anything else."""
        if not said:
            return None
        try:
            value, key = json.loads(urlsafe_b64decode(said + "=" * (-len(said) % len("base"))))
            return Cursor(None if value is None else self._typed(value), int(key))
        except (ValueError, TypeError, KeyError, Invalid, binascii.Error):
            raise Invalid({"after": text("take it from the answer before; it does not fit this list")}) from None

    def _typed(self, value: Any) -> Any:
        kind = self.column.type
        if isinstance(kind, Date):
            return date.fromisoformat(value)
        if isinstance(kind, MonthType):
            return Month.parse(value)
        return int(value) if isinstance(kind, Integer) else str(value)


def walk(session: Session, query: Select[T], order: Order, *, after: Cursor | None = None, size: int = 50) -> Sequence[T]:
    """At most `size` rows of a query beyond a cursor: first those with a value, then those without, each by an index."""
    if order.is_by_key:
        return session.scalars(_sorted(query, order, [order.key], after.key if after else None).limit(size)).all()
    found: list[T] = []
    if after is None or after.value is not None:
        beyond = (after.value, after.key) if after else None
        valued = query.where(order.column.is_not(None)) if order.has_gaps else query
        found.extend(session.scalars(_sorted(valued, order, [order.column, order.key], beyond).limit(size)))
    if order.has_gaps and len(found) < size:
        beyond_key = after.key if after and after.value is None else None
        found.extend(session.scalars(_sorted(query.where(order.column.is_(None)), order, [order.key], beyond_key).limit(size - len(found))))
    return found


def walk_asking(
    session: Session, query: Select[T], asked: Sequence[ColumnElement[bool]], order: Order, *, after: Cursor | None = None, size: int = 50
) -> Sequence[T]:
    """As `walk`, with conditions that are dear and mostly hold: asked of the rows that come first in the order, until enough of them hold."""
    if not asked:
        return walk(session, query, order, after=after, size=size)
    found: list[T] = []
    while rows := walk(session, query, order, after=after, size=size):
        keys = [order.cursor(row).key for row in rows]
        holding = set(session.scalars(select(order.key).where(order.key.in_(keys), *asked)))
        found += [row for row, key in zip(rows, keys, strict=True) if key in holding]
        if len(found) >= size or len(rows) < size:
            break
        after = order.cursor(rows[-1])
    return found[:size]


def _sorted(query: Select[T], order: Order, by: list[Any], beyond: Any) -> Select[T]:
    if beyond is not None:
        compared = tuple_(*by) if len(by) > 1 else by[0]
        query = query.where(compared < beyond if order.descending else compared > beyond)
    return query.order_by(*(column.desc() if order.descending else column for column in by))


def walk_all(session: Session, query: Select[T], order: Order) -> Iterator[Sequence[T]]:
    """All rows of a query, portion by portion, so that no list is too long for the memory."""
    after: Cursor | None = None
    while rows := walk(session, query, order, after=after, size=PORTION):
        after = order.cursor(rows[-1])
        yield rows
        if len(rows) < PORTION:
            return
        session.expunge_all()


def keys_of_few(session: Session, keys: Select[int] | CompoundSelect[Any], most: int) -> Sequence[int] | None:
    """What a query finds where that is few; None for more, of which no more are read than it takes to know."""
    found = session.scalars(keys.limit(most + 1)).all()
    return found if len(found) <= most else None


def unindexed(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The column as no index knows it, where another index is the one to use; PostgreSQL sees through NULLIF with NULL, not through this."""
    return func.coalesce(column, column, type_=column.type)


def beside_index(condition: BinaryExpression[bool]) -> ColumnElement[bool]:
    """The same condition, asked of each row that an index of something else finds: the index that serves the order is the one to walk."""
    return condition.operator(unindexed(condition.left), condition.right)  # type: ignore[arg-type]


def begins(session: Session, column: InstrumentedAttribute[Any], said: str) -> Any:
    """That a text column begins with what was said, so that an index answers it (on PostgreSQL one with `text_pattern_ops`)."""
    if session.get_bind().dialect.name == "sqlite":
        return and_(column >= said, column < said + "\U0010ffff")
    plain = said.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"{plain}%", escape="\\")
