import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from smartcoop import country
from smartcoop.i18n import LANGUAGES
from tests.house.messages import core_messages, country_messages, in_python, in_templates, said_by
from tests.house.source import ROOT, Module, country_folders, modules

TRANSLATED = [language for language in LANGUAGES if language != "en"]
CATALOGUES = sorted([*(ROOT / "smartcoop/translations").glob("*/messages.po"), *(ROOT / "countries").glob("*/translations/*/messages.po")])
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
def test_every_message_of_a_country_is_translated_into_its_languages(folder: Path) -> None:
    languages = [language for language in country.load(folder.name).languages if language != "en"]
    absent = {language: missing(country_messages(folder), folder / "translations" / language / "messages.po") for language in languages}
    assert not {language: messages for language, messages in absent.items() if messages}


@pytest.mark.parametrize("folder", country_folders(), ids=lambda folder: folder.name)
def test_the_documents_of_a_country_find_every_word_there_or_in_the_core(folder: Path) -> None:
    said = set(in_templates(folder / "templates"))
    for language in country.load(folder.name).languages:
        own = missing(said, folder / "translations" / language / "messages.po") if language != "en" else set[str]()
        assert not missing(own, ROOT / "smartcoop/translations" / language / "messages.po"), language


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
