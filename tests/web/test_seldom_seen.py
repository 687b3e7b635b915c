"""What is seen seldom, in every language: the first run, a form sent once more, errors, lists as files, and mails."""

import csv
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial, wraps
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy import update

from smartcoop.i18n import LANGUAGES
from smartcoop.invoicing.models import Client
from smartcoop.members.accounts import Role, User
from smartcoop.members.founding import STEPS
from smartcoop.members.models import Member
from smartcoop.web.access import PERMISSIONS
from smartcoop.web.errors import TITLES
from smartcoop.web.saved import LISTS
from tests.web import test_again, test_founding
from tests.web.conftest import Person, SetUp, SignIn
from tests.web.english import Untranslated, texts
from tests.web.scene import Scene
from tests.web.test_founding import code

__all__ = ["code"]

ACCOUNT = "people.show"
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def english_in(language: str, page: Any) -> list[str]:
    assert page.get("lang") == language
    known = Untranslated(language)
    return [said for said in texts(page) if known.knows(said)]


@in_every_language
def test_the_first_run_speaks_the_language(language: str, nobody: Person, code: str) -> None:
    founder = speaker_before(language, nobody)
    founder.sends("/setup", "/setup", code=code)
    for step in STEPS:
        page = founder.sees(f"/setup/{step}")
        assert not english_in(language, page), step
        wrong = founder.sends(f"/setup/{step}", f"/setup/{step}", 422, **WRONG[step])
        assert not english_in(language, wrong), step
        answered(founder, step)


WRONG: dict[str, dict[str, str]] = {
    "country": {"code": "XX"},
    "identity": {"name": "", "enterprise_number": "1", "vat_number": "1"},
    "bank": {"iban": "BE00"},
    "rules": {"fee_rate": "much"},
    "employer": {"valid_from": "soon"},
    "person": {"name": "", "email": "?", "password": "short"},
}


def answered(founder: Person, step: str) -> None:
    """The step is answered rightly, but for the last."""
    if step in test_founding.ANSWERS:
        founder.sends(f"/setup/{step}", f"/setup/{step}", **test_founding.ANSWERS[step])


@in_every_language
def test_a_form_sent_once_more_speaks_the_language(language: str, sign_in: SignIn, set_up: SetUp) -> None:
    ana = speaker(language, sign_in, set_up)
    fields = test_again.typed(ana)
    assert not english_in(language, test_again.sent(ana, {**fields, "csrf_token": "old"}, test_again.FROM_HERE))
    with ana.client.session_transaction() as cookie:
        cookie.clear()
    ana.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    assert not english_in(language, test_again.sent(ana, fields, test_again.FROM_HERE))
    assert not english_in(language, ana.sees("/clients/new"))  # the sign-in


@in_every_language
def test_every_error_speaks_the_language(language: str, app: Flask, sign_in: SignIn, set_up: SetUp) -> None:
    ana = speaker(language, sign_in, set_up)
    for status in TITLES:
        answers(app, partial(abort, status))
        assert not english_in(language, ana.sees("/account", status)), status
    app.testing = False
    answers(app, lambda: 1 // 0)
    assert not english_in(language, ana.sees("/account", 500))


def answers(app: Flask, view: Callable[[], Any]) -> None:
    """Let the page of the account do something else, for whoever may open it."""
    app.view_functions[ACCOUNT] = wraps(app.view_functions[ACCOUNT])(view)


@in_every_language
def test_lists_as_files_speak_the_language(language: str, app: Flask, sign_in: SignIn, set_up: SetUp) -> None:
    set_up(lambda session: session.execute(update(User).values(language=language)))
    known = Untranslated(language)
    people = {role: sign_in(role) for role in ("accountant", "payroll_officer", "admin")}
    for name, listing in LISTS.items():
        reader = next(person for role, person in people.items() if Role(role) in PERMISSIONS[listing.permission])
        address = app.url_map.bind("localhost").build(listing.endpoint)
        with reader.client.get(f"{address}?as=csv") as answer:
            heads = next(csv.reader([answer.get_data(as_text=True).removeprefix("\N{BOM}").splitlines()[0]]))
        assert len(heads) > 1, name
        assert not [head for head in heads if known.knows(head)], name


@in_every_language
def test_mails_speak_the_language(
    language: str, there: Scene, sign_in: SignIn, nobody: Person, set_up: SetUp, run_outbox: Callable[[], None], data_dir: Path
) -> None:
    set_up(lambda session: [session.execute(update(kind).values(language=language)) for kind in (User, Member, Client)])
    sign_in("admin").sends("/settings/users", "/settings/users", name="Noor", email="noor@example.org", role="adviser", language=language)
    nobody.sends("/reset", "/reset", email=there.users["ana"])
    run_outbox()
    told = list(mails(data_dir))
    known = Untranslated(language)
    assert told
    for mail in told:
        said = [str(mail["Subject"]), *str(mail.get_body(("plain",)).get_content()).splitlines()]  # type: ignore[union-attr]
        assert not [line for line in said if known.knows(line.strip())]


def mails(data_dir: Path) -> Iterator[EmailMessage]:
    """What was mailed."""
    for path in sorted((data_dir / "outbox").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        yield mail


def speaker_before(language: str, nobody: Person) -> Person:
    """A visitor whose browser asks for this language."""
    nobody.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return nobody


def speaker(language: str, sign_in: SignIn, set_up: SetUp) -> Person:
    """Ana, who reads this language."""
    set_up(lambda session: session.execute(update(User).values(language=language)))
    return sign_in("ana")
