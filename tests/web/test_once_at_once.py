"""The same form sent by two clicks at the same moment, on both databases: one thing is made, and the second click gets the first one's answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.invoicing import service
from smartcoop.invoicing.models import Client
from smartcoop.members.accounts import ApiAnswer
from tests.web.conftest import Person
from tests.web.scene import Scene
from tests.web.test_login import an_app_for, at_the_code
from tests.web.test_once import CLIENT, filled

pytestmark = pytest.mark.usefixtures("database_url")

CLICKS = 3


@pytest.fixture
def windows(sign_in: Callable[[str], Person]) -> list[Person]:
    """As many windows of one person as there are clicks."""
    return [sign_in("ana") for _ in range(CLICKS)]


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return int(extensions.session().scalar(select(func.count()).select_from(model)) or 0)


def test_clicks_at_the_same_moment_make_one_thing_and_all_lead_to_it(app: Flask, windows: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [filled(window, "/clients/new", "/clients/new", {**CLIENT, "once": "the same form"}) for window in windows]
    start, add = Barrier(CLICKS), service.add_client
    made: list[Client] = []

    def slowly(session: Session, *said: Any, **named: Any) -> Client:
        made.append(add(session, *said, **named))
        session.execute(select(func.count()).select_from(Client))
        return made[-1]

    monkeypatch.setattr(service, "add_client", slowly)
    before = count(app, Client)

    def click(n: int) -> tuple[int, str | None]:
        start.wait()
        answer = windows[n].client.post("/clients/new", data=forms[n])
        return answer.status_code, answer.location

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = list(pool.map(click, range(CLICKS)))
    assert sorted(status for status, _ in answers) == [302, 303, 303]
    assert {location for _, location in answers} == {f"/clients/{made[0].id}"}
    assert (len(made), count(app, Client), count(app, ApiAnswer)) == (1, before + 1, 1)


def test_what_the_answer_could_not_be_kept_for_is_not_made(app: Flask, windows: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    window, before = windows[0], count(app, Client)
    form = filled(window, "/clients/new", "/clients/new", {**CLIENT, "once": "another"})

    def breaks(*_said: Any, **_named: Any) -> None:
        raise ConnectionError("the wire is cut")

    with monkeypatch.context() as cut:
        cut.setattr(extensions, "commit_held_back", breaks)
        with pytest.raises(ConnectionError):
            window.client.post("/clients/new", data=form)
    assert (count(app, Client), count(app, ApiAnswer)) == (before, 0)
    assert window.client.post("/clients/new", data=form).status_code == 302
    assert (count(app, Client), count(app, ApiAnswer)) == (before + 1, 1)


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
def test_a_code_that_two_write_at_the_same_moment_lets_one_in(app: Flask, there: Scene) -> None:
    shows = an_app_for(app, "treasurer@example.org")
    people, start = [at_the_code(app, "treasurer@example.org") for _ in range(CLICKS)], Barrier(CLICKS)
    forms = [filled(person, "/tf-validate", "/tf-validate", {"code": shows()}) for person in people]

    def write(n: int) -> int:
        start.wait()
        return people[n].client.post("/tf-validate", data=forms[n]).status_code

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = list(pool.map(write, range(CLICKS)))
    assert sorted(answers) == [200, 200, 302]
    assert sorted(person.gets("/bank").status_code for person in people) == [200, 302, 302]
