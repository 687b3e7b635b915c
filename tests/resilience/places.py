"""Databases with their folders of files, copied and removed quickly, and the process that works and dies in them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from smartcoop import schema, tasks
from smartcoop.db import transaction
from tests import databases

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Place:
    """A database and the folder with the files that belong to it."""

    url: str
    folder: Path

    @property
    def handed_out(self) -> Path:
        """Where payment files are written for the bank."""
        return self.folder / "transfers"


class Places:
    """Places of one kind of database; on SQLite the database is a file of the folder."""

    def __init__(self, folder: Path, server: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._server, self._monkeypatch, self._names = folder, server, monkeypatch, count(1)

    def empty(self) -> Place:
        """A place with the schema of this release, as `smartcoop init` makes it."""
        name, folder = self._named()
        place = Place(databases.create_postgres(self._server, name) if self._server else self._file(folder), folder)
        with databases.opened(place.url) as engine:
            schema.upgrade(engine)
        return place

    def copy(self, place: Place) -> Place:
        """The same once more."""
        name, folder = self._named()
        shutil.copytree(place.folder, folder, dirs_exist_ok=True)
        if self._server is None:
            return Place(self._file(folder), folder)
        self._administer(f"CREATE DATABASE {name} TEMPLATE {place.folder.name}")
        return Place(databases.postgres_url(self._server, name), folder)

    def remove(self, place: Place) -> None:
        """Make room."""
        shutil.rmtree(place.folder)
        self._administer(f"DROP DATABASE IF EXISTS {place.folder.name} WITH (FORCE)")

    @contextmanager
    def inside(self, place: Place, *, jobs: bool = False) -> Iterator[Session]:
        """A transaction in a place, in this process; afterwards what waits in the outbox, if asked."""
        self._monkeypatch.setenv("SMARTCOOP_DATA_DIR", str(place.folder / "data"))
        with databases.opened(place.url) as engine:
            sessions = sessionmaker(engine)
            with transaction(sessions) as session:
                yield session
            if jobs:
                tasks.run_jobs(sessions)

    def _named(self) -> tuple[str, Path]:
        name = f"place_{next(self._names)}"
        (self._folder / name).mkdir()
        return name, self._folder / name

    @staticmethod
    def _file(folder: Path) -> str:
        return f"sqlite:///{folder / 'smartcoop.sqlite'}"

    def _administer(self, statement: str) -> None:
        if self._server is not None:
            with databases.opened(databases.postgres_url(self._server, "postgres")) as engine, engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(statement))


@dataclass(frozen=True)
class Ending:
    """How a child ended: its exit status, negative for a signal, and the seconds it took."""

    status: int
    took: Any


class Victims:
    """The process whose children do the work; see victims.py."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.resilience.victims"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def do(self, step: str, place: Place, after: Any = None) -> Ending:
        """Do a step in a place, to its end or until it is killed after so many seconds."""
        said, answers = self._process.stdin, self._process.stdout
        if said is None or answers is None:
            raise RuntimeError("the process was started without pipes")
        print(json.dumps({"step": step, "url": place.url, "folder": str(place.folder), "after": after}), file=said, flush=True)
        return Ending(**json.loads(answers.readline()))

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()
