"""An application on a database of the bench, and who asks it for pages."""

import logging
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from smartcoop.app import create_app
from smartcoop.extensions import db
from smartcoop.invoicing.models import Quote
from smartcoop.invoicing.quotes import quote_token
from tests.bench.decade import BASE, NOW, Size
from tests.bench.keeping import Kept
from tests.bench.letting_in import PASSWORD, STAFF, address_of, member_asking

AFTER = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')
SECOND = " (second page)"
TOLD = ("<tr", "<li", "<option", '"id":')
"""What is counted of an answer: rows, entries of lists, choices, and things told to a program."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How long an answer took, in milliseconds, what it asked of the database, how much it shows, and its bytes."""

    took: float
    queries: int
    rows: int
    size: int


class NoPage(Exception):
    """A page that is not whole."""


@dataclass
class Watch:
    """What an application asks of its database, and how long that and the answers take."""

    engine: Engine
    queries: int = 0
    backends: set[int] = field(default_factory=set)
    """The processes of PostgreSQL that work for it."""

    def __post_init__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._one_more)
        event.listen(self.engine, "connect", self._connected)

    def _one_more(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        self.queries += not statement.startswith("BEGIN")

    def _connected(self, connection: Any, record: Any) -> None:
        if self.engine.dialect.name == "postgresql":
            self.backends.add(connection.info.backend_pid)

    def seconds(self) -> float:
        """Time that passes; with BENCH_CLOCK=cpu the work of the application and of its database, on a machine that others use."""
        if os.environ.get("BENCH_CLOCK") != "cpu":
            return time.perf_counter()
        return time.process_time() + sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9 for pid in self.backends)


@dataclass
class House:
    """An application on one database, and who asks it."""

    app: Flask
    keys: Mapping[str, object]
    clients: Mapping[str, FlaskClient]
    token: str
    watch: Watch
    second: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where the second page of a list is."""

    def address(self, who: str, page: str) -> str:
        """A page as it is asked for."""
        return self.second.get((who, page)) or page.format(**self.keys)

    def ask(self, who: str, page: str) -> Answer:
        """One page for one of those who ask; NoPage for what is no answer."""
        address = self.address(who, page)
        headers = {"Authorization": f"Bearer {self.token}"} if who == "program" else {}
        self.watch.queries, start = 0, self.watch.seconds()
        answer = self.clients[who].get(address, headers=headers)
        took = self.watch.seconds() - start
        if answer.status_code != 200:
            raise NoPage(f"{address} answered {answer.status_code}")
        said = answer.text
        if (beyond := AFTER.search(said)) and not page.endswith(SECOND):
            self.second[who, page + SECOND] = urljoin(address, unescape(beyond[1]))
        return Answer(took * 1000, self.watch.queries, sum(map(said.count, TOLD)), len(answer.data))


def opened(kept: Kept, folder: Path) -> House:
    """The application on a database that is filled, with people signed in."""
    os.environ.update(SMARTCOOP_DATABASE_URL=kept.url, SMARTCOOP_DATA_DIR=str(folder))
    app = create_app()
    app.config.update(WTF_CSRF_ENABLED=False, FROZEN_AT=NOW)
    app.logger.setLevel(logging.WARNING)
    with app.app_context():
        watch = Watch(db.engine)
    size = Size(kept.members)
    emails = {"staff": STAFF, "member": address_of(member_asking(size))}
    clients = {who: _signed_in(app, email) for who, email in emails.items()} | {who: app.test_client() for who in ("program", "client")}
    return House(app, _keys(size) | kept.keys | {"offer": _offer(app, kept.keys["job"])}, clients, kept.token, watch)


def _offer(app: Flask, quote: int) -> str:
    with app.app_context():
        return quote_token(db.session.get_one(Quote, quote), app.config["SECRET_KEY"])


def _keys(size: Size) -> dict[str, object]:
    member = member_asking(size)
    return {
        "member": member,
        "activity": member,
        "client": BASE + size.members,
        "first_client": BASE + 2 * (member - BASE),
        "invoice": BASE + 8 * size.members + size.members // 2,
        "unpaid": BASE + size.invoices - 1,
        "draft": BASE + size.invoices,
        "quote": BASE + size.members // 2,
        "payslip": BASE + size.members + size.members // 2,
        "expense": member,
        "line": BASE + size.invoices // 2,
        "statement": BASE + 50,
        "run": BASE + 60,
        "file": BASE + 60,
    }


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": email, "password": PASSWORD})
    return client
