"""What every command shares: the database, who acts, and how things are said."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import click
from sqlalchemy.orm import Session, sessionmaker

from smartcoop import schema
from smartcoop import tasks as outbox
from smartcoop.config import settings
from smartcoop.country import registry
from smartcoop.dates import Clock
from smartcoop.db import open_engine, transaction
from smartcoop.errors import NotFound
from smartcoop.members.models import Cooperative

of_cooperative = click.option("--cooperative", "code", default=None, help="Code of the cooperative, where there are several.")
acting = click.option("--by", default=lambda: f"operator:{getpass.getuser()}", show_default="the user of the machine", help="Who acts, for the history.")


@cache
def sessions() -> "sessionmaker[Session]":
    """Sessions on the database of the settings; NotFound when it was never made or needs an upgrade."""
    engine = open_engine(settings().database_url)
    if not schema.is_current(engine):
        raise NotFound("the database at %(url)s is missing or of another release; run `smartcoop init`", url=engine.url.render_as_string())
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction, then the jobs that it asked for."""
    with transaction(sessions()) as session:
        yield session
    outbox.run_jobs(sessions())


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads."""
    with sessions()() as session, session.begin():
        session.connection(execution_options={"reading": True})
        yield session


def clock_of(cooperative: Cooperative) -> Clock:
    """The clock where a cooperative is."""
    return Clock(registry.load(cooperative.country).time_zone)


def data_dir(path: Path) -> None:
    """Let this process keep its data in a folder."""
    os.environ["SMARTCOOP_DATA_DIR"] = str(path)
    os.environ["SMARTCOOP_DATABASE_URL"] = f"sqlite:///{path / 'smartcoop.sqlite'}"
    sessions.cache_clear()
