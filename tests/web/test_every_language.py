"""Every page in every language: it opens, is well made, light, and says nothing in English that has a translation; nor do the files of its lists."""

from collections.abc import Callable
from csv import reader
from io import BytesIO, StringIO
from itertools import chain
from typing import Any
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from flask import Flask
from lxml import etree
from lxml.html import document_fromstring
from sqlalchemy import select, update

from smartcoop.i18n import LANGUAGES
from smartcoop.invoicing.models import Client, Quote
from smartcoop.members.accounts import User
from tests.web import every_page, wrong_forms
from tests.web.conftest import Person, SetUp
from tests.web.english import Untranslated, english_for, texts
from tests.web.every_page import Sight
from tests.web.markup import check_page
from tests.web.scene import Scene
from tests.web.test_walk import Things, things

__all__ = ["things"]

HEAVIEST = 100_000
"""Bytes of the heaviest page."""
LEAST_REFUSED = 60
"""So many refusals are looked at, at least."""
LEAST_FILES = 30
"""So many lists are read as files, at least."""


@pytest.fixture
def sights(app: Flask, there: Scene, things: Things, set_up: SetUp) -> list[Sight]:
    return every_page.sights(app, things.ana, *set_up(lambda session: every_page.offered(session, there)))


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_language(language: str, sights: list[Sight], sign_in: Callable[[str], Person], nobody: Person, set_up: SetUp) -> None:
    set_up(lambda session: [session.execute(update(whose).values(language=language)) for whose in (User, Client, Quote)])
    nobody.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    people = {who: sign_in(who) if who else nobody for who in {sight.who for sight in sights}}
    english, files = english_for(language), 0
    names = set(set_up(lambda session: session.scalars(select(User.name)).all()))
    leaks: dict[str, Sight] = {}
    for sight in sights:
        page = _seen(people[sight.who], sight)
        assert page.get("lang") == language, sight
        leaks |= {said: sight for said in texts(page) if said not in names and english.knows(said)}
        for address in page.xpath("//main//a[contains(@href, 'as=')]/@href"):
            files += 1
            leaks |= {said: Sight(sight.who, address) for said in _cells(people[sight.who], urljoin(sight.address, address)) if english.knows(said)}
    assert files > LEAST_FILES
    assert not leaks, "in English: " + "; ".join(f"{said!r} ({sight.who} {sight.address})" for said, sight in leaks.items())


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_speaks_the_language(
    language: str, app: Flask, sights: list[Sight], things: Things, sign_in: Callable[[str], Person], set_up: SetUp
) -> None:
    set_up(lambda session: session.execute(update(User).values(language=language)))
    english, people = english_for(language), {who: sign_in(who) for who in {sight.who for sight in sights} if who}
    names = set(set_up(lambda session: session.scalars(select(User.name)).all()))
    pages = {who: [_seen(person, sight) for sight in sights if sight.who == who] for who, person in people.items()}
    answers = [wrong_forms.sent_wrongly(person, pages[who]) for who, person in people.items()]
    leaks: dict[str, str] = {}
    refused = 0
    for address, answer in chain(*answers, wrong_forms.sent_empty(app, people, things.ana)):
        refused += answer.status_code >= 400
        leaks |= _leaks(english, names, address, answer)
    assert refused > LEAST_REFUSED
    assert not leaks, "in English: " + "; ".join(f"{said!r} ({address})" for said, address in leaks.items())


def _leaks(english: Untranslated, names: set[str], address: str, answer: Any) -> dict[str, str]:
    """What an answer says in English, if it is a page."""
    with answer:
        found = texts(document_fromstring(answer.text)) if answer.mimetype == "text/html" else ()
        return {said: address for said in found if said not in names and english.knows(said)}


def _cells(person: Person, address: str) -> list[str]:
    """What a list says as a file."""
    answer: Any = person.client.get(address)
    with answer:
        assert answer.status_code == 200, address
        if answer.mimetype == "text/csv":
            return list(chain.from_iterable(reader(StringIO(answer.text.removeprefix("\N{BOM}")))))
        sheet = ZipFile(BytesIO(answer.data)).read("xl/worksheets/sheet1.xml")
        return [str(said) for said in etree.fromstring(sheet).itertext()]


def _seen(person: Person, sight: Sight) -> Any:
    answer = person.client.get(sight.address, follow_redirects=True)
    assert answer.status_code == (404 if sight.address == "/nothing-here" else 200), sight
    assert len(answer.data) < HEAVIEST, f"{sight} weighs {len(answer.data)} bytes"
    return check_page(answer.text)


def test_a_message_in_english_is_known_again() -> None:
    german = Untranslated("de")
    assert german.knows("Sign in")
    assert not german.knows("Anmelden")
    assert not Untranslated("en").knows("Sign in")
