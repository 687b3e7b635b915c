import ast
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from smartcoop import country
from smartcoop.country import conformance, sources
from smartcoop.i18n import LANGUAGES
from tests.house.messages import core_messages, country_messages, in_python, in_templates, said_by
from tests.house.source import ROOT, Module, country_folders, modules

TRANSLATED = [language for language in LANGUAGES if language != "en"]
CATALOGUES = sorted([*(ROOT / "smartcoop/translations").glob("*/messages.po"), *(ROOT / "countries").glob("*/translations/*/messages.po")])
ON = date(2026, 10, 31)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, abort_invalid=True)


def missing(messages: set[str], path: Path) -> set[str]:
    translated = {str(message.id) for message in catalogue(path) if message.string and not message.fuzzy}
    return messages - translated


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_the_core_is_translated(language: str) -> None:
    assert not missing(core_messages(), ROOT / "smartcoop/translations" / language / "messages.po")


@pytest.mark.parametrize("folder", country_folders(), ids=lambda folder: folder.name)
def test_every_message_of_a_country_is_translated_into_its_languages_and_those_that_it_has_begun(folder: Path) -> None:
    said = said_in(folder)
    absent = {language: unknown(said, folder, language) for language in spoken_in(folder)}
    assert not {language: messages for language, messages in absent.items() if messages}


@pytest.mark.parametrize("folder", country_folders(), ids=lambda folder: folder.name)
def test_a_country_translates_nothing_that_nobody_says(folder: Path) -> None:
    known = said_in(folder) | core_messages()
    idle = {
        language: {message for message in translated_in(folder, language) if message not in known and not sources.written(folder.name, message)}
        for language in spoken_in(folder)
    }
    assert not {language: messages for language, messages in idle.items() if messages}


def test_the_core_translates_nothing_that_nobody_says() -> None:
    known = core_messages().union(*map(said_in, country_folders()))
    said = {
        language: {str(message.id) for message in catalogue(ROOT / "smartcoop/translations" / language / "messages.po") if message.id}
        for language in TRANSLATED
    }
    assert not {language: messages - known for language, messages in said.items() if messages - known}


@cache
def said_in(folder: Path) -> frozenset[str]:
    """What a country says on pages and in documents."""
    return frozenset(conformance.messages(country.load(folder.name), ON) | country_messages(folder) | set(in_templates(folder / "templates")))


def spoken_in(folder: Path) -> list[str]:
    """The languages that a country declares, and those in which it has a catalogue."""
    begun = {path.parent.name for path in folder.glob("translations/*/messages.po")}
    return sorted({*country.load(folder.name).languages, *begun} - {"en"})


def unknown(said: Iterable[str], folder: Path, language: str) -> set[str]:
    """The messages that neither the country nor the core translates."""
    own = missing(set(said), folder / "translations" / language / "messages.po")
    return missing(own, ROOT / "smartcoop/translations" / language / "messages.po")


def translated_in(folder: Path, language: str) -> set[str]:
    return {str(message.id) for message in catalogue(folder / "translations" / language / "messages.po") if message.id}


@pytest.mark.parametrize("folder", country_folders(), ids=lambda folder: folder.name)
def test_a_country_says_everything_in_its_own_domain(folder: Path) -> None:
    assert not {said for said, domain in said_by(folder) if domain is None}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_catalogue_is_whole(path: Path) -> None:
    messages = [message for message in catalogue(path) if message.id]
    assert not [message.id for message in messages if not message.string or message.fuzzy]
    assert not [message.id for message in messages if set(PLACEHOLDER.findall(str(message.id))) != set(PLACEHOLDER.findall(str(message.string)))]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_message_stands_in_a_catalogue_once(path: Path) -> None:
    msgids = re.findall(r'^msgid ((?:".*"\n?)+)', path.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(msgids) == sorted(set(msgids))


def test_messages_are_found_however_they_are_said() -> None:
    source = """
from smartcoop.errors import Invalid, NotFound
from smartcoop.i18n import text
text("one", domain=HERE)
raise NotFound("two" if a else "three")
raise Invalid({"field": "four", "other": text("five")})
def check():
    wrong = {"iban": "six"}
    wrong["name"] = "seven"
    raise Invalid(wrong)
say("eight")
print("not said")
"""
    module = Module(modules("smartcoop")[0].path, ast.parse(source), 10)
    assert set(in_python(module, {"say": "HERE"})) == {
        ("one", "HERE"),
        ("eight", "HERE"),
        *((said, None) for said in ("two", "three", "four", "five", "six", "seven")),
    }
