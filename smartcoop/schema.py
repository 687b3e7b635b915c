"""The tables of every room together, and the migrations that bring a database to them."""

import pkgutil
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

import smartcoop
from smartcoop.db import Base
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


def upgrade(engine: Engine) -> None:
    """Bring a database, empty or of an earlier release, to the newest revision; in one transaction, and nothing when it is there."""
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection=connection), "head")


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
