"""What a list is made of, and the list as somebody asked for it in an address: filtered, sorted, and the part beyond a cursor."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import BinaryExpression, ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop.errors import Invalid
from smartcoop.i18n import Text, text
from smartcoop.listing import Order, beside_index, unindexed, walk_all, walk_asking
from smartcoop.money import parse_amount
from smartcoop.web.access import Actor

PAGE = 50
LONGEST_WORDS = 100
Pairs = Iterable[tuple[str, object]]
Conditions = Sequence[ColumnElement[bool]]


class Few(list[ColumnElement[bool]]):
    """Conditions that lead to few rows by an index of their own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who looks at a list, on which day; `narrowed` when a filter leads to few rows."""

    session: Session
    actor: Actor
    permission: str
    today: date
    narrowed: bool = False

    def at_home(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """That a row is of the reader's cooperative; where a filter finds few rows by itself, not by the index of all of them."""
        home: ColumnElement[bool] = (unindexed(column) if self.narrowed else column) == self.actor.cooperative_id
        return home

    @property
    def mine(self) -> int | None:
        """The member to whom the list is limited; None for the whole cooperative."""
        return self.actor.scope(self.permission)


class AskedLast(list[ColumnElement[bool]]):
    """Conditions of which the last is dear and mostly holds where the others do."""


class Asks(StrEnum):
    """How a filter is asked for."""

    CHOICE = "choice"
    DAY = "day"
    AMOUNT = "amount"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a list.

    `sorts` names the column by which the list is then sorted, so that an index answers both.
    """

    name: str
    label: Text
    asks: Asks
    where: Callable[[Seen, Any], Conditions]
    choices: Callable[[], Pairs] | None = None
    sorts: str = ""
    first: bool = False

    def read(self, seen: Seen, said: str) -> Any:
        """What was typed as the value that the condition takes; Invalid at the filter."""
        if self.asks is Asks.CHOICE:
            if said not in {str(code) for code, _ in (self.choices or tuple)()}:
                raise Invalid({self.name: text("choose one of the list")})
            return said
        if self.asks is Asks.DAY:
            return _day(self.name, said)
        if self.asks is Asks.AMOUNT:
            return parse_amount(said, seen.actor.currency, self.name).minor
        return said[:LONGEST_WORDS]


def _day(name: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Invalid({name: text("is not a date; write it like 2026-10-31")}) from None


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as a word with its tone."""

    label: object
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    """What a list tells of each row; with `sort`, what the list may be sorted by; with `link`, where the cell leads.

    `plain` is what a file tells instead, where the page tells it with a link.
    """

    name: str
    label: Text
    read: Callable[[Any], Any]
    kind: str = "text"
    sort: InstrumentedAttribute[Any] | None = None
    link: Callable[[Any], str] | None = None
    plain: Callable[[Any], Any] | None = None
    staff_only: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its rows for whoever looks, its columns and filters. `told` makes of rows what the columns read; `row` finds the row again."""

    name: str
    title: Text
    endpoint: str
    permission: str
    query: Callable[[Seen], Select[Any]]
    key: InstrumentedAttribute[int]
    columns: tuple[Column, ...]
    empty: Text
    filters: tuple[Filter, ...] = ()
    sorted_by: str = ""
    descending: bool = True
    told: Callable[[Seen, Sequence[Any]], Sequence[Any]] = lambda _, rows: rows

    def order(self, said: str) -> Order:
        """The order that an address names (`due`, `-due`), or the list's own."""
        name, descending = said.removeprefix("-"), said.startswith("-")
        column = next((one.sort for one in self.columns if one.name == name and one.sort is not None), None)
        if column is None:
            own = next((one.sort for one in self.columns if one.name == self.sorted_by and one.sort is not None), self.key)
            return Order(own, self.key, self.descending)
        return Order(column, self.key, descending)


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it is asked for: what narrows it, in which order, beyond which row."""

    listing: Listing
    seen: Seen
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, as they were typed."""
        return {one.name: said for one in self.listing.filters if (said := self.said.get(one.name, "").strip())}

    @property
    def sort(self) -> str:
        """The order asked for, else the one that serves the filters, else nothing for the list's own."""
        known = {one.name for one in self.listing.columns if one.sort is not None}
        if (said := self.said.get("sort", "")).removeprefix("-") in known:
            return said
        served = [one.sorts for one in self.listing.filters if one.sorts and one.name in self.filters]
        return served[0] if served else ""

    @property
    def order(self) -> Order:
        """The order as the database takes it."""
        order = self.listing.order(self.sort)
        bounded = [one for one in self._set() if one.sorts and one.asks is not Asks.CHOICE]
        return replace(order, whole=not any(self.listing.order(one.sorts).column is order.column for one in bounded))

    def _set(self) -> list[Filter]:
        return [one for one in self.listing.filters if one.name in self.filters]

    @property
    def columns(self) -> list[Column]:
        """The columns that the reader sees."""
        return [one for one in self.listing.columns if not (one.staff_only and self.seen.mine is not None)]

    def query(self) -> Select[Any]:
        """The rows that match; Invalid names every filter that cannot be read."""
        return self._narrowed(self._conditions())

    def _conditions(self) -> list[Conditions]:
        wrong: dict[str, str | Text] = {}
        asked: list[Conditions] = []
        for one in self._set():
            try:
                asked.append(self._along_the_order(one, one.where(self.seen, one.read(self.seen, self.filters[one.name]))))
            except Invalid as refused:
                wrong |= refused.fields
        if wrong:
            raise Invalid(wrong)
        return asked

    def _narrowed(self, asked: Sequence[Conditions]) -> Select[Any]:
        query = self.listing.query(replace(self.seen, narrowed=any(isinstance(conditions, Few) for conditions in asked)))
        return query.where(*(condition for conditions in asked for condition in conditions))

    def _along_the_order(self, one: Filter, conditions: Conditions) -> Conditions:
        """Where the list is sorted by something else than what a filter looks at, the filter is asked of the rows in their order."""
        if not one.sorts or self.listing.order(one.sorts).column is self.order.column:
            return conditions
        return [beside_index(said) if isinstance(said, BinaryExpression) else said for said in conditions]

    def page(self, size: int = PAGE) -> "Page":
        """The rows beyond the cursor of the address; Invalid at `after`, or at a filter."""
        order, asked = self.order, self._conditions()
        dear = [conditions[-1] for conditions in asked if isinstance(conditions, AskedLast)]
        query = self._narrowed([conditions[:-1] if isinstance(conditions, AskedLast) else conditions for conditions in asked])
        rows = walk_asking(self.seen.session, query, dear, order, after=order.read(self.said.get("after")), size=size + 1)
        after = order.written(rows[size - 1]) if len(rows) > size else None
        return Page(self.listing.told(self.seen, rows[:size]), after)

    def every_row(self) -> Iterator[Any]:
        """All rows that match, portion by portion."""
        for rows in walk_all(self.seen.session, self.query(), self.order):
            yield from self.listing.told(self.seen, rows)

    def query_string(self, **other: str | None) -> str:
        """The filters and the order as they stand in an address, with other words beside or instead of them (None: without)."""
        said = self.filters | ({"sort": self.said["sort"]} if self.said.get("sort") else {}) | other
        return urlencode({name: value for name, value in said.items() if value})

    def turned(self, column: Column) -> str:
        """The order that a click on the head of a column asks for."""
        return column.name if self.sort == f"-{column.name}" else f"-{column.name}"

    def direction(self, column: Column) -> str:
        """How the list is sorted by this column, in the words of ARIA; nothing where it is not."""
        if self.order.column is not column.sort:
            return ""
        return "descending" if self.order.descending else "ascending"


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the cursor of the next ones."""

    rows: Sequence[Any]
    after: str | None
