"""What every test has: databases of both kinds, a clock that stands still, a data folder of its own, and no way out of this machine."""

import gc
import os
import smtplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.dates import Clock
from tests import databases
from tests.postgres import running_server

NOW = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)
LONG = {"browser", "slow"}
LOCAL = ("127.0.0.1", "::1", "localhost")

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # a busy machine is no failure


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker waits for it at the end."""
    items.sort(key=lambda item: not LONG & {mark.name for mark in item.iter_markers()})


def pytest_collection_finish() -> None:
    """What was imported stays to the end and is not looked through for garbage any more, and what tests leave is looked for less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test; no setting of the machine that runs it counts."""
    for name in [name for name in os.environ if name.startswith("SMARTCOOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SMARTCOOP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_locally)


@pytest.fixture(autouse=True)
def _no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> NoReturn:
        raise AssertionError("a test tried to send mail")

    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still on a Thursday morning in October 2026."""
    return Clock("Europe/Brussels", frozen=NOW)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    databases.create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The socket folder of a PostgreSQL server that runs as long as these tests."""
    with running_server() as socket_dir:
        yield socket_dir


@pytest.fixture(scope="session")
def postgres_template(postgres: Path) -> str:
    """The URL of a PostgreSQL database with all tables, emptied before each test that uses it."""
    url = databases.create_postgres(postgres, "service_tests")
    databases.create_tables(url)
    return url


@pytest.fixture(params=databases.KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn; a folder of tests that needs one only overrides this fixture."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database with all tables, on each kind in turn."""
    if database_kind == "sqlite":
        return databases.copied(request.getfixturevalue("sqlite_template"), tmp_path / "database")
    return databases.emptied(request.getfixturevalue("postgres_template"))


@pytest.fixture
def sessions(database_url: str) -> "Iterator[sessionmaker[Session]]":
    """A maker of sessions over an empty database with all tables, on SQLite and again on PostgreSQL."""
    with databases.opened(database_url) as engine:
        yield sessionmaker(engine)


@pytest.fixture
def session(sessions: "sessionmaker[Session]") -> Iterator[Session]:
    """One open transaction, rolled back at the end; whoever commits it fails, since services never do."""

    def refuse(_session: Session) -> NoReturn:
        raise AssertionError("a service committed its caller's transaction")

    with sessions() as opened, opened.begin() as work:
        event.listen(opened, "before_commit", refuse)
        yield opened
        work.rollback()
