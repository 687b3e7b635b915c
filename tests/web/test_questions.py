"""A page asks the database as often with little as with much behind it, on both kinds of database."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from smartcoop.dates import Month
from smartcoop.extensions import db
from tests.web.conftest import Person
from tests.web.plenty import Keys, more
from tests.web.scene import Scene

pytestmark = pytest.mark.usefixtures("database_url")

FEW, MORE = 3, 12

PAGES = {
    "ana": ("/", "/activities", "/activities/{activity}"),
    "adviser": ("/", "/activities/{activity}"),
    "treasurer": ("/", "/bank", "/bank/lines/{line}", "/bank/statements/{statement}"),
    "payroll_officer": ("/", "/payroll", "/payroll/{run}"),
    "auditor": ("/guarantee-fund", "/ledger", "/ledger?until=2026-08-31"),
}


def _asked(app: Flask, person: Person, address: str) -> tuple[int, Any]:
    """How many questions a page asks, and the page."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    page = person.sees(address)
    event.remove(engine, "before_cursor_execute", note)
    return len(said), page


def test_no_page_asks_more_where_there_is_more(
    app: Flask, there: Scene, set_up: Callable[[Callable[[Session], Any]], Any], sign_in: Callable[[str], Person]
) -> None:
    people = {who: sign_in(who) for who in PAGES}

    def asked(keys: Keys) -> dict[str, int]:
        return {f"{who} {page}": _asked(app, people[who], page.format(**vars(keys)))[0] for who, pages in PAGES.items() for page in pages}

    set_up(lambda session: more(session, there, FEW, Month(2026, 7)))
    few = asked(set_up(lambda session: more(session, there, FEW, Month(2026, 8))))
    assert asked(set_up(lambda session: more(session, there, MORE, Month(2026, 9)))) == few
    assert max(few.values()) <= 28
