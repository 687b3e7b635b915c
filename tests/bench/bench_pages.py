"""Every page with little and with much behind it, on SQLite and on PostgreSQL: what a cooperative waits for after ten years.

`BENCH_MEMBERS=20000` sets how many members the large one has; there are ten invoices and about 125 postings for each.
"""

import logging
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.app import create_app
from smartcoop.db import open_engine
from smartcoop.invoicing.models import Invoice
from smartcoop.ledger.models import Entry, Posting
from smartcoop.members.accounts import Role, User, grant_role, invite_user, issue_token, set_password
from smartcoop.schema import upgrade
from tests import databases
from tests.bench.decade import BASE, NOW, Size
from tests.bench.decade_wages import fill
from tests.bench.pages import LEFT_OUT, MEMBERS, PROGRAMS, STAFF
from tests.postgres import running_server

FEW, MANY = 100, 2_000
ROUNDS = 5
SLOW, GROWS = 200, 1.5
"""Above so many milliseconds, or so many times the small database's, a page is named at the end."""
MORE = 1.2
"""A page with so many times the rows is said to show more: it is fuller, not slower."""
PASSWORD = "a password for measuring"
AFTER = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')


def run() -> dict[str, str]:
    """For each page its median on the small and on the large database, asked in turn, their ratio, and at the end what misses the aim."""
    many = int(os.environ.get("BENCH_MEMBERS", MANY))
    figures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, running_server() as socket:
        for kind in databases.KINDS:
            urls = [_url(kind, name, Path(folder), socket) for name in ("small", "large")]
            houses = [_house(url, Size(count), Path(folder)) for url, count in zip(urls, (FEW, many), strict=True)]
            figures |= {f"pages on {kind}, {name}": house.told for name, house in zip(("small", "large"), houses, strict=True)}
            figures |= _compared(kind, *houses)
    return figures


def _url(kind: str, name: str, folder: Path, socket: Path) -> str:
    return databases.create_postgres(socket, name) if kind == "postgresql" else f"sqlite:///{folder / name}.sqlite"


@dataclass
class House:
    """An application on one database, and who asks it."""

    app: Flask
    told: str
    keys: Mapping[str, int]
    clients: Mapping[str, FlaskClient]
    token: str
    second: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where the second page of a list is."""
    shown: dict[tuple[str, str], int] = field(default_factory=dict)
    """Rows, entries of lists and choices of an answer."""

    def ask(self, who: str, page: str) -> float:
        """Milliseconds until the answer; a page that is not whole ends the measuring."""
        address = self.second.get((who, page)) or page.format(**self.keys)
        headers = {"Authorization": f"Bearer {self.token}"} if who == "program" else {}
        start = time.perf_counter()
        answer = self.clients[who].get(address, headers=headers)
        took = time.perf_counter() - start
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        self.shown[who, page] = sum(answer.text.count(f"<{tag}") for tag in ("tr", "li", "option"))
        if (beyond := AFTER.search(answer.text)) and not page.endswith(SECOND):
            self.second[who, page + SECOND] = urljoin(address, unescape(beyond[1]))
        return took * 1000


SECOND = " (second page)"


def _house(url: str, size: Size, folder: Path) -> House:
    engine = open_engine(url)
    started = time.perf_counter()
    upgrade(engine)
    fill(engine, size)
    took = time.perf_counter() - started
    with Session(engine) as session, session.begin():
        token = _let_in(session, size)
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Invoice, Posting, Entry)]
    engine.dispose()
    told = f"{size.members} members, {counts[0]} invoices, {counts[1]} postings, written in {took:.0f} s"
    return opened(url, size, folder, told, token, counts[2] or 0)


def opened(url: str, size: Size, folder: Path, told: str, token: str, entries: int) -> House:
    """The application on a database that is filled, with people signed in."""
    os.environ.update(SMARTCOOP_DATABASE_URL=url, SMARTCOOP_DATA_DIR=str(folder))
    app = create_app()
    app.config.update(WTF_CSRF_ENABLED=False, FROZEN_AT=NOW, PROPAGATE_EXCEPTIONS=True)
    app.logger.setLevel(logging.WARNING)
    emails = {"staff": "staff@example.org", "member": f"m{BASE + size.members // 2}@example.org"}
    clients = {who: _signed_in(app, email) for who, email in emails.items()} | {"program": app.test_client()}
    return House(app, told, _keys(size, entries), clients, token)


def _keys(size: Size, entries: int) -> dict[str, int]:
    member = BASE + size.members // 2
    return {
        "member": member,
        "activity": member,
        "client": BASE + size.members,
        "invoice": BASE + 8 * size.members + size.members // 2,
        "unpaid": BASE + size.invoices - 1,
        "draft": BASE + size.invoices,
        "quote": BASE + size.members // 2,
        "payslip": BASE + size.members + size.members // 2,
        "expense": member,
        "entry": BASE + entries // 2,
        "line": BASE + size.invoices // 2,
        "statement": BASE + 300,
        "run": BASE + 60,
        "file": BASE + 60,
    }


def _let_in(session: Session, size: Size) -> str:
    staff = invite_user(session, email="staff@example.org", name="Staff", language="en", at=NOW)
    set_password(session, staff.id, PASSWORD)
    for role in Role:
        if role is not Role.MEMBER:
            grant_role(session, staff.id, 1, role, by="bench", at=NOW)
    member = session.scalars(select(User).where(User.email == f"m{BASE + size.members // 2}@example.org")).one()
    set_password(session, member.id, PASSWORD)
    return issue_token(session, staff.id, 1, "bench", at=NOW)


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": email, "password": PASSWORD})
    return client


def _compared(kind: str, small: House, large: House) -> dict[str, str]:
    figures, missed = {}, []
    asked = [(who, page) for who, pages in (("staff", STAFF), ("member", MEMBERS), ("program", PROGRAMS)) for page in pages]
    for who, page in _with_second_pages(asked, small, large):
        few, many = _medians(who, page, small, large)
        rows = [house.shown[who, page] for house in (small, large)]
        more = f", shows {rows[1]} rows and choices to {rows[0]}" if rows[1] > rows[0] * MORE else ""
        figures[f"{kind}, {who}, {page}"] = f"{few:.1f} ms, {many:.1f} ms ({many / few:.2f}x{more})"
        if many > SLOW or many > GROWS * few:
            missed.append(f"{who} {page} {many:.0f} ms ({many / few:.2f}x{more})")
    figures[f"{kind}, pages above {SLOW} ms or {GROWS}x"] = "; ".join(missed) or "none"
    if unknown := _never_asked(small.app, [page for _, page in asked], small.keys):
        figures[f"{kind}, pages that nobody asked for"] = ", ".join(unknown)
    return figures


def _with_second_pages(asked: list[tuple[str, str]], *houses: House) -> Iterator[tuple[str, str]]:
    for who, page in asked:
        for house in houses:
            house.ask(who, page)
        yield who, page
        if all((who, page + SECOND) in house.second for house in houses):
            yield who, page + SECOND


def _medians(who: str, page: str, *houses: House) -> tuple[float, float]:
    took: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for house, times in zip(houses, took, strict=True):
            times.append(house.ask(who, page))
    return median(took[0]), median(took[1])


def _never_asked(app: Flask, pages: list[str], keys: Mapping[str, int]) -> list[str]:
    """Pages of the application that are neither asked for nor left out with a reason."""
    urls = app.url_map.bind("localhost")
    known = {urls.match(page.format(**keys).partition("?")[0])[0] for page in pages} | set(LEFT_OUT)
    asked_of = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("security.")}
    return sorted(asked_of - known)
