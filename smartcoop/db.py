"""The database: one declarative base, its column types, and engines that keep what they promise. No Flask."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Insert,
    Integer,
    MetaData,
    Select,
    String,
    create_engine,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import JSON, TypeDecorator

from smartcoop.dates import Month
from smartcoop.errors import NotFound
from smartcoop.i18n import Text

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC; refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        return value if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class MonthType(TypeDecorator[Month]):
    """A month, stored as `2026-10`."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> str | None:
        """As text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Month | None:
        """As Month."""
        return None if value is None else Month.parse(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept exactly on every database, as text: quantities, rates, hours."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """As text."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """As Decimal."""
        return None if value is None else Decimal(value)


def coded(states: type[E]) -> TypeDecorator[E]:
    """A column type for the members of an enumeration, stored as their values: `mapped_column(coded(State))`."""

    class Code(TypeDecorator[E]):
        impl = String(40)
        cache_ok = True

        def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
            return None if value is None else states(value).value

        def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
            return None if value is None else states(value)

    return Code()


MINOR = BigInteger
"""The column type of an amount in minor units; the currency stands beside it or is the book's."""

KEY = BigInteger().with_variant(Integer, "sqlite")
"""Surrogate keys: 64 bits on both databases."""


class Base(DeclarativeBase):
    """All tables; dictionaries become JSON, moments are aware, months are months."""

    called: ClassVar[Text] = Text("Record")
    """What a row is called where one is missing."""
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UTCDateTime(), Month: MonthType(), Decimal: Exact(), dict[str, Any]: JSON(), list[Any]: JSON()}


def _dumps(value: Any) -> str:
    return json.dumps(value, default=_as_text, ensure_ascii=False, sort_keys=True)


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal | date | Month):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not go into JSON")


def engine_options(url: str) -> dict[str, Any]:
    """The options that every engine of ours is created with."""
    options: dict[str, Any] = {"json_serializer": _dumps}
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": 60, "check_same_thread": False}
    else:
        options["pool_pre_ping"] = True
    return options


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://...`; a SQLite file's folder is made."""
    url = normal_url(url)
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


def normal_url(url: str) -> str:
    """The URL with the driver that we use (psycopg 3)."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def prepare_engine(engine: Engine) -> None:
    """What each connection is told first."""
    (_prepare_sqlite if engine.dialect.name == "sqlite" else _prepare_postgres)(engine)


def _prepare_postgres(engine: Engine) -> None:
    """No compiling of questions: each of ours is answered sooner than it would be compiled."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        connection.execute("SET jit = off")
        connection.commit()


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, durable commits, and transactions that take the write lock at once (BEGIN IMMEDIATE)."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=60000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")


def refresh_statistics(session: Session) -> None:
    """SQLite: look again at the tables that grew, so that questions take the right index. PostgreSQL does so by itself."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}"))
        session.execute(text("ANALYZE"))


ROWS_LOOKED_AT = 1000
"""Of each index, so that it takes a moment however long the table is."""


@contextmanager
def transaction(sessions: "sessionmaker[Session]") -> Iterator[Session]:
    """One session, committed at the end, rolled back when anything is raised."""
    with sessions() as session, session.begin():
        yield session


def absent(model: type[Any], key: int) -> NotFound:
    """What to say of a row that is not there."""
    return NotFound("%(what)s %(key)s was not found; it may have been removed", what=model.called, key=key)


def locked(session: Session, model: type[T], key: int) -> T:
    """The row with this key, locked until the transaction ends and read afresh; NotFound otherwise."""
    found = session.get(model, key, with_for_update={"of": model}, populate_existing=True)
    if found is None:
        raise absent(model, key)
    return found


def fetched(session: Session, model: type[T], key: int) -> T:
    """The row with this key; NotFound otherwise."""
    found = session.get(model, key)
    if found is None:
        raise absent(model, key)
    return found


def write_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows at once and without objects, in the transaction of the session; nothing else that it holds is written first."""
    if rows:
        session.connection().execute(_inserting(model), rows)


@cache
def _inserting(model: type[Base]) -> Insert:
    """Built once for each table, so that its compiled form is found at once."""
    return insert(model)


def page(session: Session, query: Select[T], key: Any, *, after: Any = None, size: int = 50, descending: bool = True) -> Sequence[T]:
    """At most `size` rows of a query beyond the key `after`, by key and without counting or loading the rest."""
    if after is not None:
        query = query.where(key < after if descending else key > after)
    return session.scalars(query.order_by(key.desc() if descending else key).limit(size)).all()


def exists(session: Session, query: Select[Any]) -> bool:
    """Whether a query finds a row."""
    return session.scalar(select(query.exists())) or False
