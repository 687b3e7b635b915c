import pkgutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, MetaData, text
from sqlalchemy.exc import DBAPIError

import smartcoop
from smartcoop import schema
from smartcoop.db import Base
from tests import databases

POSTGRES_SCHEMA = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'""",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


@pytest.fixture
def empty(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two databases of a kind without tables."""
    if database_kind == "sqlite":
        urls = [f"sqlite:///{tmp_path / name}.sqlite" for name in ("upgraded", "made")]
    else:
        server = request.getfixturevalue("postgres")
        urls = [databases.create_postgres(server, f"{name}_{tmp_path.name[-30:].replace('-', '_').lower()}") for name in ("upgraded", "made")]
    with databases.opened(urls[0]) as upgraded, databases.opened(urls[1]) as made:
        yield upgraded, made


def test_upgrading_from_nothing_gives_what_the_models_say(empty: tuple[Engine, Engine]) -> None:
    upgraded, made = empty
    schema.upgrade(upgraded)
    schema.metadata().create_all(made)
    with upgraded.connect() as one, made.connect() as other:
        assert not compare_metadata(MigrationContext.configure(one, opts={"compare_server_default": True}), schema.metadata())
        assert _described(one) == _described(other)


def _described(connection: Connection) -> dict[str, set[tuple[object, ...]]]:
    """Everything that the database knows of its tables, triggers included, but Alembic's own and SQLite's statistics."""
    queries = (
        ("SELECT tbl_name, type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'",) if connection.dialect.name == "sqlite" else POSTGRES_SCHEMA
    )
    rows = {query: connection.exec_driver_sql(query).all() for query in queries}
    return {query: {_without_order(row) for row in found if "alembic_version" not in row} for query, found in rows.items()}


def _without_order(row: object) -> tuple[object, ...]:
    """Columns and constraints of a table in any order, for a column that came later stands last."""
    return tuple(_parts(value) if isinstance(value, str) else value for value in row)  # type: ignore[attr-defined]


def _parts(said: str) -> tuple[str, ...]:
    """What stands between the commas that are within one pair of brackets, sorted; white space and quotes around names do not count."""
    depth, parts = 0, [""]
    for sign in " ".join(said.replace('"', "").split()):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if (sign, depth) in ((",", 1), ("(", 1), (")", 0)):
            parts.append("")
        else:
            parts[-1] += sign
    return tuple(sorted(part.strip() for part in parts))


def test_upgrading_keeps_every_row(empty: tuple[Engine, Engine]) -> None:
    """Also where the newest revision makes a table anew that others refer to."""
    upgraded, _ = empty
    before = [found.revision for found in ScriptDirectory.from_config(schema.alembic_config()).walk_revisions()][1]
    schema.upgrade(upgraded, before)
    filled = _filled(upgraded)
    assert {"book", "cooperative", "member", "activity", "transfer_file", "payment_order", "payslip"} <= filled
    schema.upgrade(upgraded)
    with upgraded.connect() as connection:
        assert {name for name in filled if connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() == 1} == filled
        assert upgraded.dialect.name != "sqlite" or connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def _filled(engine: Engine) -> set[str]:
    """The tables that took one row of whatever fits its columns, each key 1."""
    tables, taken = MetaData(), set()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in (one for one in tables.sorted_tables if one.name != "alembic_version"):
            row = {column.name: _something(column) for column in table.columns if column.primary_key or column.foreign_keys or not column.nullable}
            with suppress(DBAPIError), connection.begin_nested():  # the ledger takes no entry without postings
                connection.execute(table.insert().values(row))
                taken.add(table.name)
    return taken


def _something(column: Column[Any]) -> object:
    of_kind = {int: 1, Decimal: Decimal(1), date: date(2026, 1, 1), datetime: datetime(2026, 1, 1, tzinfo=UTC), bool: True, dict: {}, bytes: b"x"}
    return 1 if column.primary_key and column.type.python_type is int else of_kind.get(column.type.python_type, "2026-01")


def test_upgrading_again_changes_nothing(empty: tuple[Engine, Engine]) -> None:
    upgraded, _ = empty
    assert schema.revision(upgraded) is None
    assert not schema.is_current(upgraded)
    schema.upgrade(upgraded)
    schema.upgrade(upgraded)
    assert schema.revision(upgraded) == schema.newest_revision()
    assert schema.is_current(upgraded)


def test_an_upgrade_that_fails_leaves_nothing_behind(empty: tuple[Engine, Engine]) -> None:
    upgraded, _ = empty
    with upgraded.begin() as connection:
        connection.execute(text("CREATE TABLE state_change (id INTEGER PRIMARY KEY)"))
    with pytest.raises(Exception, match="already exists"):
        schema.upgrade(upgraded)
    with upgraded.connect() as connection:
        tables = MigrationContext.configure(connection).dialect.get_table_names(connection)
    assert tables == ["state_change"]


def test_alembic_alone_finds_the_database_of_the_settings(data_dir: Path) -> None:
    data_dir.mkdir()
    command.upgrade(schema.alembic_config(), "head")
    with sqlite3.connect(data_dir / "smartcoop.sqlite") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(schema.newest_revision(),)]
    connection.close()


def test_migrations_are_numbered_one_after_another() -> None:
    revisions = list(ScriptDirectory.from_config(schema.alembic_config()).walk_revisions())[::-1]
    assert [found.revision for found in revisions] == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert all(Path(found.path).name.startswith(found.revision) for found in revisions)


def test_every_table_stands_in_a_module_that_the_schema_knows() -> None:
    known = set(schema.metadata().tables)
    for found in pkgutil.walk_packages(smartcoop.__path__, "smartcoop."):
        import_module(found.name)
    assert set(Base.metadata.tables) == known
