"""An application on a database with two cooperatives, people signed in, and a look at every page that is opened."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from smartcoop import extensions, tasks
from smartcoop.app import create_app
from smartcoop.config import settings
from smartcoop.extensions import db
from tests import databases
from tests.web import scene
from tests.web.markup import check_page
from tests.web.scene import Scene

Page = Callable[..., Any]
SetUp = Callable[[Callable[[Session], Any]], Any]
"""Does something through the services and commits it."""


class _Compiled(BytecodeCache):
    """Templates as they were compiled for the first application of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@pytest.fixture
def app(request: pytest.FixtureRequest, sqlite_template: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application on a database of its own, on a Thursday in October 2026; jobs run at once.

    The database is SQLite, and each kind in turn for tests that use `database_url`.
    """
    on_each = "database_url" in request.fixturenames
    url = request.getfixturevalue("database_url") if on_each else databases.copied(sqlite_template, data_dir)
    monkeypatch.setenv("SMARTCOOP_DATABASE_URL", url)
    made = create_app(settings())
    made.config.update(TESTING=True, FROZEN_AT=scene.NOW)
    made.extensions["outbox"] = tasks.run_jobs
    made.jinja_env.bytecode_cache = _COMPILED
    made.extensions["security"].pwd_context.update(**{f"argon2__{name}": cost for name, cost in scene.CHEAP.items()})
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def set_up(app: Flask) -> SetUp:
    """Do something through the services, committed."""

    def do(work: Callable[[Session], Any]) -> Any:
        with app.test_request_context(method="POST"):
            made = work(extensions.session())
            db.session.commit()
            return made

    return do


@pytest.fixture
def run_outbox(app: Flask) -> Callable[[], None]:
    """Do the jobs that wait."""

    def run() -> None:
        with app.app_context():
            tasks.run_jobs(extensions.sessions())

    return run


@pytest.fixture
def there(set_up: SetUp) -> Scene:
    """Both cooperatives and their people."""
    made: Scene = set_up(scene.set_up)
    return made


class Person:
    """Somebody at a browser without JavaScript: opens pages, fills in forms as they stand, and reads what comes back."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def sees(self, address: str, status: int = 200) -> Any:
        """The page at an address, after it was checked."""
        return self._checked(self.client.get(address, follow_redirects=True), status)

    def gets(self, address: str) -> TestResponse:
        """Whatever is at an address."""
        return self.client.get(address)

    def sends(self, page_address: str, action: str, status: int = 200, /, **fields: Any) -> Any:
        """The page after a form of a page was sent with these fields over those it holds; `action` is a part of its address."""
        form = _form(self.sees(page_address), action)
        said = {**held(form), **{name.replace("__", "-"): value for name, value in fields.items()}}
        answer = self.client.post(form.get("action"), data=said, follow_redirects=True, content_type="multipart/form-data")
        return self._checked(answer, status)

    def _checked(self, answer: TestResponse, status: int) -> Any:
        assert answer.status_code == status, f"{answer.request.path}: {answer.status}\n{_words(answer.text)}"
        page = check_page(answer.text)
        answer.close()
        return page


SignIn = Callable[[str], Person]
"""Lets somebody of the scene sign in."""


def said(page: Any) -> str:
    """The words of a page, or of a part of one."""
    return " ".join(page.text_content().split())


def _form(page: Any, action: str) -> Any:
    found = [form for form in page.xpath("//form[@method='post']") if action in (form.get("action") or "")]
    assert found, f"no form leads to {action}"
    return found[0]


def held(form: Any) -> dict[str, Any]:
    """What a form sends when nothing is typed."""
    held: dict[str, Any] = {}
    for field in form.xpath(".//input[@name][not(@type='file')] | .//textarea[@name] | .//select[@name]"):
        if field.tag == "select":
            chosen = field.xpath("./option[@selected]") or field.xpath("./option")
            held[field.get("name")] = chosen[0].get("value", "") if chosen else ""
        elif field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None:
            held[field.get("name")] = field.get("value", "") if field.tag == "input" else field.text_content()
    return held


def _words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html.partition("<main")[2]).split())[:600]


@pytest.fixture
def sign_in(app: Flask, there: Scene) -> SignIn:
    """Let somebody of the scene sign in with their password."""

    def enter(name: str) -> Person:
        person = Person(app.test_client())
        person.sends("/login", "/login", email=there.users[name], password=scene.PASSWORD)
        return person

    return enter


@pytest.fixture
def nobody(app: Flask) -> Person:
    """A visitor."""
    return Person(app.test_client())
