"""The tables of every room together, and the migrations that bring a database to them."""

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.orm import Session

import smartcoop
from smartcoop.db import Base, refresh_statistics
from smartcoop.resources import resource_dir

OUTSIDE_ROOMS = (
    "smartcoop.audit",
    "smartcoop.invoicing.triggers",
    "smartcoop.ledger.triggers",
    "smartcoop.members.accounts",
    "smartcoop.members.kept_files",
    "smartcoop.members.saved_filters",
    "smartcoop.names",
)
"""Modules that add to the schema and are not a room's `models`."""


def model_modules() -> list[str]:
    """The modules that declare tables: `models` of every room, and those outside."""
    rooms = (found.name for found in pkgutil.iter_modules(smartcoop.__path__) if found.ispkg)
    return [f"smartcoop.{room}.models" for room in rooms if _has_models(room)] + list(OUTSIDE_ROOMS)


def _has_models(room: str) -> bool:
    return any((Path(folder) / room / "models.py").is_file() for folder in smartcoop.__path__)


def metadata() -> MetaData:
    """All tables of the product, whatever was imported before."""
    for module in model_modules():
        import_module(module)
    return Base.metadata


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring a database, empty or of an earlier release, to the newest revision; in one transaction, and nothing when it is there."""
    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection=connection), to)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite lets a table that others refer to be made anew; at its end every reference and every index is looked at."""
    with engine.connect() as connection:
        _refer(connection, checked=False)
        try:
            with connection.begin():
                yield connection
                _refuse_lost(connection)
                refresh_statistics(Session(connection))  # a new index is taken only once it is known how it divides the rows
        finally:
            _refer(connection, checked=True)


def _refer(connection: Connection, *, checked: bool) -> None:
    """Whether SQLite refuses what refers to nothing, row by row; it can be told outside a transaction only."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={'ON' if checked else 'OFF'}")


def _refuse_lost(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise RuntimeError(f"after the upgrade these rows would refer to nothing: {lost[:5]}")


def revision(engine: Engine) -> str | None:
    """The revision that a database stands at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The revision that this release needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if head is None:
        raise RuntimeError("the folder of migrations is empty")
    return head


def is_current(engine: Engine) -> bool:
    """Whether a database needs no upgrade."""
    return revision(engine) == newest_revision()


def alembic_config(**attributes: object) -> Config:
    """Alembic's configuration for our folder of migrations; a `connection` among the attributes is used instead of the settings'."""
    config = Config(attributes=dict(attributes))
    config.set_main_option("script_location", str(resource_dir("migrations")).replace("%", "%%"))
    return config
