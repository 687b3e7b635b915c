"""What README says of each country: its promises, what nobody confirmed, and when its numbers need renewal."""

import json
from collections.abc import Iterator
from datetime import date

from smartcoop import country
from smartcoop.country import Country
from smartcoop.country.conformance import PROMISES, SOON, expiring, unconfirmed
from tests.house.source import ROOT

README = ROOT / "README.md"
AS_OF = date(2026, 11, 29)
"""The day on which the table was last made; renewal is told as seen from it."""
BEGIN, END = "<!-- countries -->\n", "<!-- /countries -->\n"


def countries_table() -> str:
    """The table and, folded below it, the unconfirmed figures of each country, between the two marks of README."""
    laws = [country.load(code) for code in country.codes()]
    return f"{BEGIN}{_score()}{''.join(_rows(laws))}\n{''.join(map(_unconfirmed, laws))}{END}"


def _score() -> str:
    """What tests/countries/test_conformance.py proves of each country in each run."""
    return f"Each keeps {len(PROMISES)} of the {len(PROMISES)} promises that `smartcoop country check` tries: {', '.join(PROMISES)}.\n\n"


def _rows(laws: list[Country]) -> Iterator[str]:
    yield f"| as of {AS_OF} | money | worked cases of its own | figures of the law | not confirmed | to renew within 60 days |\n"
    yield "|---|---|---|---|---|---|\n"
    for law in laws:
        due = sum(1 for _ in expiring(law, AS_OF + SOON))
        counts = (_cases(law), len(law.parameters), sum(1 for _ in unconfirmed(law)), due)
        yield f"| {law.code} {law.name} | {law.currency} | {' | '.join(map(str, counts))} |\n"


def _cases(law: Country) -> int:
    folder = ROOT / "countries" / law.code.lower() / "examples"
    return sum(len(json.loads(file.read_text(encoding="utf-8"))) for file in folder.glob("*.json"))


def _unconfirmed(law: Country) -> str:
    names = [f"`{path}`" for path, _ in unconfirmed(law)]
    return f"<details><summary>{law.name}: what nobody could confirm ({len(names)})</summary>\n\n{', '.join(names) or 'nothing'}\n\n</details>\n"
