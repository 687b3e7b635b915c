"""Descendants and ascendants as they are declared in modelo 145, written one after the other in a line of text.

`2015, 2019 entero, 2024 entero 33 ayuda desde 2025`: three descendants by year of birth, the second and third computed in full, the third with a
disability of 33 to 64 percent, in need of help, adopted in 2025. `1948 65 con 1`: an ascendant with a disability of 65 percent or more who also
lives with one other descendant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from countries.es.law import say
from smartcoop.errors import Invalid

NO_DISABILITY, FROM_33, FROM_65 = "none", "33", "65"


@dataclass(frozen=True, slots=True)
class Dependant:
    """One person: year of birth, degree of disability, need of help.

    A descendant counts `in_full` or by half, and may be `adopted` in a year; an ascendant may be shared with some `others`.
    """

    born: int
    in_full: bool = False
    disability: str = NO_DISABILITY
    help: bool = False
    adopted: int | None = None
    others: int = 0


_DEGREE = r"(?: (?P<degree>33|65))?(?P<help> ayuda)?"
_DESCENDANT = re.compile(rf"(?P<born>\d{{4}})(?:(?P<full> entero)| mitad)?{_DEGREE}(?: desde (?P<adopted>\d{{4}}))?")
_ASCENDANT = re.compile(rf"(?P<born>\d{{4}}){_DEGREE}(?: con (?P<others>\d))?")


def checked_descendants(said: str) -> str:
    """The line in its normal form; Invalid at `descendants` names the entry that cannot be read."""
    remedy = say(
        "write for each, separated by commas, the year of birth, then `entero` if computed in full, 33 or 65 for a disability, `ayuda`, "
        "`desde` and the year of adoption"
    )
    return _normal(said, _DESCENDANT, "descendants", remedy)


def checked_ascendants(said: str) -> str:
    """The line in its normal form; Invalid at `ascendants` names the entry that cannot be read."""
    remedy = say("write for each, separated by commas, the year of birth, then 33 or 65 for a disability, `ayuda`, `con` and the number of others who share")
    return _normal(said, _ASCENDANT, "ascendants", remedy)


def _normal(said: str, pattern: re.Pattern[str], field: str, remedy: object) -> str:
    entries = [" ".join(entry.lower().split()) for entry in said.split(",") if entry.strip()]
    for entry in entries:
        found = pattern.fullmatch(entry)
        if not found or (found["help"] and not found["degree"]):
            raise Invalid({field: say("%(said)s cannot be read; %(remedy)s", said=repr(entry), remedy=remedy)})
    return ", ".join(entries)


@lru_cache
def descendants(said: str | None) -> tuple[Dependant, ...]:
    """The descendants of a checked line, the oldest first."""
    return tuple(sorted(_read(said, _DESCENDANT), key=lambda one: one.born))


@lru_cache
def ascendants(said: str | None) -> tuple[Dependant, ...]:
    """The ascendants of a checked line."""
    return tuple(_read(said, _ASCENDANT))


def _read(said: str | None, pattern: re.Pattern[str]) -> Iterator[Dependant]:
    for found in filter(None, map(pattern.fullmatch, said.split(", ") if said else ())):
        told = found.groupdict()
        yield Dependant(
            int(told["born"]),
            bool(told.get("full")),
            told["degree"] or NO_DISABILITY,
            bool(told["help"]),
            int(told["adopted"]) if told.get("adopted") else None,
            int(told.get("others") or 0),
        )
