"""The sources of law that the countries cite, in their tables and in their Python."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from smartcoop.country import sources

CITED = "source"


def citations(folder: Path) -> set[str]:
    """Everything that one country cites as a source."""
    return set(in_tables(folder)) | sources.given(folder.name, {CITED})


def in_tables(folder: Path) -> Iterator[str]:
    """The sources of a country's parameters, duties and contracts."""
    for path in sorted([*folder.glob("parameters/*.toml"), folder / "duties.toml", folder / "contracts.toml"]):
        yield from _in_table(tomllib.loads(path.read_text(encoding="utf-8")))


def _in_table(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _in_table(value)
        elif name == CITED:
            yield value
