"""The bench's databases: written once, and used again the next time where BENCH_KEEP names a folder for them."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from smartcoop.db import open_engine, refresh_statistics
from smartcoop.followup import carry_forward
from smartcoop.invoicing.models import Invoice
from smartcoop.ledger.models import Book, Entry, Posting
from smartcoop.schema import newest_revision, revision, upgrade
from tests import databases
from tests.bench.decade import BASE, Size
from tests.bench.decade_wages import fill
from tests.bench.letting_in import let_in
from tests.postgres import running_server

WRITTEN_LIKE = 1
"""Counted up when what the bench writes changes: what was kept before is then written anew."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A cooperative on a database: how large, what one may say of it, the key of a program that may ask, and keys for addresses."""

    url: str
    members: int
    written_like: int
    told: str
    token: str
    keys: dict[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where databases of one kind are; those of SQLite need no server."""

    kind: str
    folder: Path
    socket: Path

    def url(self, name: str) -> str:
        """The address of a database."""
        return databases.postgres_url(self.socket, name) if self.kind == "postgresql" else f"sqlite:///{self.folder / name}.sqlite"

    def emptied(self, name: str) -> str:
        """The address of a database of this name, which has nothing in it."""
        if self.kind == "postgresql":
            with databases.opened(databases.postgres_url(self.socket, "postgres")) as engine, engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"DROP DATABASE IF EXISTS {name}"))
            return databases.create_postgres(self.socket, name)
        for file in self.folder.glob(f"{name}.sqlite*"):
            file.unlink()
        return self.url(name)


@contextmanager
def place(kind: str) -> Iterator[Place]:
    """A folder for databases, that of BENCH_KEEP or a temporary one, with a server running where the kind needs one."""
    kept = os.environ.get("BENCH_KEEP")
    with nullcontext(str(Path(kept).resolve())) if kept else tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        folder.mkdir(parents=True, exist_ok=True)
        with running_server(folder / kind if kept else None) if kind == "postgresql" else nullcontext(folder) as socket:
            yield Place(kind, folder, socket)


def kept_or_written(where: Place, size: Size) -> Kept:
    """A cooperative of this size: the one that was kept, brought to the newest schema, or a new one."""
    name = f"coop_{size.members}"
    note = where.folder / f"{where.kind}-{name}.json"
    found = Kept(**json.loads(note.read_text())) if note.exists() else None
    if found is None or found.written_like != WRITTEN_LIKE:
        note.unlink(missing_ok=True)
        found = _written(where.emptied(name), size)
        note.write_text(json.dumps(asdict(found), indent=1))
    found = replace(found, url=where.url(name))
    with databases.opened(found.url) as engine:
        if revision(engine) != newest_revision():
            upgrade(engine)
            _look_again(engine)
    return found


def _look_again(engine: Engine) -> None:
    """What the daily work and the server do in time: the tests' server has nobody who does so by itself."""
    with Session(engine) as session, session.begin():
        for book in session.scalars(select(Book)):
            carry_forward(session, book_id=book.id)
        refresh_statistics(session)
        if engine.dialect.name == "postgresql":
            session.execute(text("ANALYZE"))


def _written(url: str, size: Size) -> Kept:
    engine = open_engine(url)
    started = time.perf_counter()
    upgrade(engine)
    fill(engine, size)
    took = time.perf_counter() - started
    with Session(engine) as session, session.begin():
        token, keys = let_in(session, size)
        invoices, postings, entries = (session.scalar(select(func.count()).select_from(table)) or 0 for table in (Invoice, Posting, Entry))
    keys["entry"] = BASE + entries // 2
    engine.dispose()
    told = f"{size.members:,} members, {invoices:,} invoices, {postings:,} postings, {entries:,} entries, written in {took:.0f} s"
    return Kept(url, size.members, WRITTEN_LIKE, told, token, keys)
