"""Every page in every language: it opens, is well made, light, and says nothing in English that has a translation; nor do the files of its lists."""

from collections.abc import Callable, Container, Iterable
from csv import reader
from dataclasses import dataclass, field
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
def test_every_page_and_every_refusal_speaks_the_language(
    language: str, app: Flask, sights: list[Sight], things: Things, sign_in: Callable[[str], Person], nobody: Person, set_up: SetUp
) -> None:
    set_up(lambda session: [session.execute(update(whose).values(language=language)) for whose in (User, Client, Quote)])
    nobody.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    people = {who: sign_in(who) if who else nobody for who in dict.fromkeys(sight.who for sight in sights)}
    pages = [(sight, _seen(people[sight.who], sight)) for sight in sights]
    leaks = Leaks(language, set(set_up(lambda session: session.scalars(select(User.name)).all())))
    files = 0
    for sight, page in pages:
        assert page.get("lang") == language, sight
        leaks.look_at(sight, texts(page))
        for address in page.xpath("//main//a[contains(@href, 'as=')]/@href"):
            files += 1
            leaks.look_at(address, _cells(people[sight.who], urljoin(sight.address, address)))
    assert files > LEAST_FILES
    assert _refused(app, people, pages, things, leaks) > LEAST_REFUSED
    assert not leaks.found, "in English: " + "; ".join(f"{said!r} ({where})" for said, where in leaks.found.items())


@dataclass
class Leaks:
    """What is said in English to readers of a language, and where; the names of people are nobody's language."""

    language: str
    names: Container[str]
    found: dict[str, object] = field(default_factory=dict)

    def look_at(self, where: object, said: Iterable[str]) -> None:
        english = english_for(self.language)
        self.found |= {one: where for one in said if one not in self.names and english.knows(one)}


def _refused(app: Flask, people: dict[str, Person], pages: list[tuple[Sight, Any]], things: Things, leaks: Leaks) -> int:
    """How many refusals were read, of every form that somebody known may send."""
    known = {who: person for who, person in people.items() if who}
    answers = [wrong_forms.sent_wrongly(person, [page for sight, page in pages if sight.who == who]) for who, person in known.items()]
    refused = 0
    for address, answer in chain(*answers, wrong_forms.sent_empty(app, known, things.ana)):
        refused += answer.status_code >= 400
        with answer:
            if answer.mimetype == "text/html":
                leaks.look_at(address, texts(document_fromstring(answer.text)))
    return refused


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
