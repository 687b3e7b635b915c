"""Every page in every language: it opens, is well made, light, and says nothing in English that has a translation."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smartcoop.i18n import LANGUAGES, speaking, translate
from smartcoop.members.accounts import User
from tests.house.messages import core_messages
from tests.web import every_page
from tests.web.conftest import Person
from tests.web.every_page import Sight
from tests.web.markup import check_page
from tests.web.scene import Scene
from tests.web.test_walk import Things, things

__all__ = ["things"]

SetUp = Callable[[Callable[[Session], Any]], Any]
HEAVIEST = 100_000
"""Bytes of the heaviest page."""
SHORTEST_BEGINNING = 8
"""Letters that a message with values needs before its first value, so that a text can be told to be it."""
SEEN = ("title", "aria-label", "placeholder", "alt")
"""Attributes that somebody reads or hears."""


@pytest.fixture
def sights(app: Flask, there: Scene, things: Things, set_up: SetUp) -> list[Sight]:
    return every_page.sights(app, things.ana, *set_up(lambda session: every_page.offered(session, there)))


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_language(language: str, sights: list[Sight], sign_in: Callable[[str], Person], nobody: Person, set_up: SetUp) -> None:
    set_up(lambda session: session.execute(update(User).values(language=language)))
    nobody.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    people = {who: sign_in(who) if who else nobody for who in {sight.who for sight in sights}}
    english = Untranslated(language)
    names = set(set_up(lambda session: session.scalars(select(User.name)).all()))
    leaks: dict[str, Sight] = {}
    for sight in sights:
        page = _seen(people[sight.who], sight)
        if sight.address.startswith("/offer/"):  # in its client's language, whoever looks
            continue
        assert page.get("lang") == language, sight
        leaks |= {said: sight for said in texts(page) if said not in names and english.knows(said)}
    assert not leaks, "in English: " + "; ".join(f"{said!r} ({sight.who} {sight.address})" for said, sight in leaks.items())


def _seen(person: Person, sight: Sight) -> Any:
    answer = person.client.get(sight.address, follow_redirects=True)
    assert answer.status_code == (404 if sight.address == "/nothing-here" else 200), sight
    assert len(answer.data) < HEAVIEST, f"{sight} weighs {len(answer.data)} bytes"
    return check_page(answer.text)


def texts(page: Any) -> Iterator[str]:
    """What is read on a page, piece by piece, but for what says that it is in another language."""
    for text in page.xpath("//body//text()[not(ancestor::script)][not(ancestor::*[@lang][1][self::*[not(self::html)]])]"):
        if said := " ".join(text.split()):
            yield said
    for name in SEEN:
        yield from (" ".join(said.split()) for said in page.xpath(f"//@{name}"))


class Untranslated:
    """The core's messages that a language says otherwise, to be known again in a page."""

    def __init__(self, language: str) -> None:
        with speaking(language):
            said = {message: translate(message) for message in core_messages()}
        other = [message for message in said if said[message] != message and message not in said.values()]  # "Data" is Italian too
        self.whole = {" ".join(message.split()) for message in other if "%(" not in message}
        self.begun = {message.partition("%(")[0]: _pattern(message) for message in other if message.find("%(") >= SHORTEST_BEGINNING}

    def knows(self, said: str) -> bool:
        """Whether a text is a message in English."""
        return said in self.whole or any(said.startswith(begin) and pattern.fullmatch(said) for begin, pattern in self.begun.items())


def _pattern(message: str) -> re.Pattern[str]:
    return re.compile("[^;]+".join(re.escape(part) for part in re.split(r"%\(\w+\)s", message)))


def test_a_message_in_english_is_known_again() -> None:
    german = Untranslated("de")
    assert german.knows("Sign in")
    assert not german.knows("Anmelden")
    assert not Untranslated("en").knows("Sign in")
