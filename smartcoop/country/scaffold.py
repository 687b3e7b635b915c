"""A new country's folder, copied from `blank/`: it loads at once, on placeholder numbers that are all marked as unconfirmed.

A file of `blank/` ends in `.in`, so that no tool takes it for the product's own; `$code` and its like in it are filled in.
"""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from keyword import iskeyword
from pathlib import Path
from string import Template

from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from smartcoop.errors import Invalid
from smartcoop.i18n import Text, text

IN_NAMES = " -'’.,()&"
"""The signs that a country's name may hold beside letters: it is written into Python and TOML strings."""
UNKNOWN = frozenset({"001", "ZZ"})
ENGLISH = re.compile(r'^en = (".*")\n', re.MULTILINE)
CATALOGUE = "translations/messages.po"


def scaffold(into: Path, code: str, name: str) -> Path:
    """Write the plugin of a country below `into`, and answer its folder; currency, languages and time zone are Unicode's, where it knows one.

    Invalid names the field: a `code` that is not a country's of ISO 3166, a `name` that is empty or no name, a folder that exists (`into`).
    """
    code, name = code.strip().lower(), name.strip()
    folder = into / code
    _refuse(into, code, name)
    languages = _languages(code)
    for path, blank in _blanks(files("smartcoop.country") / "blank"):
        for place, language in _places(path, languages):
            content = Template(blank).substitute(_values(code, name, languages), language=language)
            _write(folder / place, _fitted(place, content, code, languages))
    return folder


def _refuse(into: Path, code: str, name: str) -> None:
    wrong: dict[str, str | Text] = {}
    if code.upper() not in _territories():
        wrong["code"] = text("%(code)s is not a country's code; give the two letters of ISO 3166, like PL", code=code.upper())
    if not name or not all(sign.isalpha() or sign in IN_NAMES for sign in name):
        wrong["name"] = text("give the country's name in English, in letters")
    if into.exists() and not into.is_dir():
        wrong["into"] = text("%(folder)s is a file; name a folder", folder=str(into))
    elif "code" not in wrong and (into / code).exists():
        wrong["into"] = text("%(folder)s exists already; remove it, or name another folder", folder=str(into / code))
    if wrong:
        raise Invalid(wrong)


def _zones() -> Mapping[str, str]:
    zones: Mapping[str, str] = get_global("zone_territories")
    return zones


def _territories() -> frozenset[str]:
    """The countries in which somebody tells the time."""
    return frozenset(_zones().values()) - UNKNOWN


def _languages(code: str) -> tuple[str, ...]:
    official = get_official_languages(code.upper()) or get_official_languages(code.upper(), de_facto=True)
    return tuple(dict.fromkeys(found.partition("_")[0] for found in official)) or ("en",)


def _values(code: str, name: str, languages: tuple[str, ...]) -> dict[str, str]:
    zones = [zone for zone, where in _zones().items() if where == code.upper()]
    return {
        "code": code,
        "CODE": code.upper(),
        "name": name,
        "currency": next(iter(get_territory_currencies(code.upper())), "EUR"),
        "languages": str(languages).replace("'", '"'),
        "time_zone": zones[0] if len(zones) == 1 else "UTC",
    }


def _blanks(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    """Every file of the blank plugin: its path in the new one, and what stands in it."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _blanks(entry, f"{above}{entry.name}/")
        elif entry.name.endswith(".in"):
            yield above + entry.name.removesuffix(".in"), entry.read_text(encoding="utf-8")


def _places(path: str, languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """Where a file goes, and the language it is for: the catalogue once for each language but English, every other to its own place."""
    if path != CATALOGUE:
        return [(path, "en")]
    return [(f"translations/{language}/messages.po", language) for language in languages if language != "en"]


def _fitted(place: str, content: str, code: str, languages: tuple[str, ...]) -> str:
    if place == "accounts.toml":
        names = "".join(rf"{language} = \1" + "\n" for language in dict.fromkeys(("en", *languages)))
        return ENGLISH.sub(names, content)
    if place.endswith(".py") and iskeyword(code):
        # `from countries.is.law import ...` is not Python
        return content.replace(f"from countries.{code}.", "from .")
    return content


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
