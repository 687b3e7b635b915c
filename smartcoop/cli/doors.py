"""What every command shares: the database, who acts, and how things are said."""

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from sqlalchemy.orm import Session, sessionmaker

from smartcoop import schema
from smartcoop import tasks as outbox
from smartcoop.config import settings
from smartcoop.country import registry
from smartcoop.dates import Clock
from smartcoop.db import open_engine, transaction
from smartcoop.errors import DomainError, Invalid, NotFound
from smartcoop.i18n import text
from smartcoop.members.models import Cooperative

FOUND_WRONG = 1
REFUSED = 2

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a machine to read.")
of_cooperative = click.option("--cooperative", "code", default=None, help="Code of the cooperative, where there are several.")
acting = click.option("--by", default=lambda: f"operator:{getpass.getuser()}", show_default="the user of the machine", help="Who acts, for the history.")


def say_refusal(refused: DomainError) -> None:
    """The reason of a refusal, field by field where it names fields."""
    if isinstance(refused, Invalid):
        for name, said in refused.fields.items():
            errors.print(f"{name}: {said}", style="red", markup=False, soft_wrap=True)
    else:
        errors.print(str(refused.message), style="red", markup=False, soft_wrap=True)


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


def read_input(source: str) -> str:
    """The text of a file, or of standard input for `-`; Invalid at `input`."""
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise Invalid({"input": text("%(source)s cannot be read: %(why)s", source=source, why=str(wrong))}) from None


def print_json(value: Any) -> None:
    """JSON on standard output, amounts and dates as text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def data_dir(path: Path) -> None:
    """Let this process keep its data in a folder."""
    os.environ["SMARTCOOP_DATA_DIR"] = str(path)
    os.environ["SMARTCOOP_DATABASE_URL"] = f"sqlite:///{path / 'smartcoop.sqlite'}"
    sessions.cache_clear()
