"""An empty database with all tables for each test, made quickly: a file's copy on SQLite, rows removed on PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from smartcoop.db import open_engine
from smartcoop.schema import metadata

KINDS = ("sqlite", "postgresql")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine whose connections are closed at the end, whatever happens."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def postgres_url(socket: Path, name: str) -> str:
    """The URL of a database of the tests' server."""
    return f"postgresql://smartcoop@/{name}?host={socket}"


def create_postgres(socket: Path, name: str) -> str:
    """Make a database on the tests' server, without tables; gives its URL."""
    with opened(postgres_url(socket, "postgres")) as engine, engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"CREATE DATABASE {name}"))
    return postgres_url(socket, name)


def create_tables(url: str) -> None:
    """Make the tables of all rooms, with the ledger's triggers. That migrations make the same is proved in house/test_migrations.py."""
    with opened(url) as engine:
        metadata().create_all(engine)


def copied(template: Path, into: Path) -> str:
    """Copy a SQLite file into a folder; gives the copy's URL."""
    into.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{shutil.copy(template, into / 'smartcoop.sqlite')}"


def emptied(url: str) -> str:
    """Remove all rows of a PostgreSQL database and count keys from 1 again; the URL, for a test to use.

    The role `replica` keeps triggers still, so that the ledger can be emptied too.
    """
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("; ".join(_emptying(engine))))
    return url


def _emptying(engine: Engine) -> list[str]:
    quoted = engine.dialect.identifier_preparer.quote
    restarts = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    return [*(f"DELETE FROM {quoted(table)}" for table in metadata().tables), restarts]
