"""Texts of a page, and whether they are messages in English that the reader's language says otherwise."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from smartcoop.i18n import speaking, translate
from tests.house.messages import core_messages
from tests.house.source import ROOT
from tests.house.test_messages import said_in

SHORTEST_BEGINNING = 8
"""Letters that a message with values needs before its first value, so that a text can be told to be it."""
SEEN = ("title", "aria-label", "placeholder", "alt")
"""Attributes that somebody reads or hears."""


def texts(page: Any) -> Iterator[str]:
    """What is read on a page, piece by piece, but for what says that it is in another language."""
    for text in page.xpath("//body//text()[not(ancestor::script)][not(ancestor::*[@lang][1][self::*[not(self::html)]])]"):
        if said := " ".join(text.split()):
            yield said
    for name in SEEN:
        yield from (" ".join(said.split()) for said in page.xpath(f"//@{name}"))


class Untranslated:
    """The messages of the core and of a country that a language says otherwise, to be known again in a page."""

    def __init__(self, language: str, country: str = "be") -> None:
        folder = ROOT / "countries" / country
        with speaking(language):
            said = {message: translate(message, domain=f"countries.{country}") for message in core_messages() | said_in(folder)}
        other = [message for message in said if said[message] != message and message not in said.values()]  # "Data" is Italian too
        self.known: dict[str, bool] = {}
        self.whole = {" ".join(message.split()) for message in other if "%(" not in message}
        self.begun = {message.partition("%(")[0]: _pattern(message) for message in other if message.find("%(") >= SHORTEST_BEGINNING}

    def knows(self, said: str) -> bool:
        """Whether a text is a message in English; what stands on every page is looked up once."""
        if said not in self.known:
            self.known[said] = said in self.whole or self._begins(said)
        return self.known[said]

    def _begins(self, said: str) -> bool:
        return any(said.startswith(begin) and pattern.fullmatch(said) for begin, pattern in self.begun.items())


@cache
def english_for(language: str) -> Untranslated:
    """What readers of a language should not meet in English."""
    return Untranslated(language)


def _pattern(message: str) -> re.Pattern[str]:
    return re.compile("[^;]+".join(re.escape(part) for part in re.split(r"%\(\w+\)s", message)))
