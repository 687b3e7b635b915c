"""Dated legal numbers with their sources, read from a country's TOML files.

A file holds tables; a table with `values` is one parameter, its path the names of the tables that lead to it:

    [social.pension.employee]
    label = "Employee pension contribution"
    unit = "fraction"                      # fraction, EUR, days, hours, ...
    source = "Loi/Wet 29-6-1981, art. 38"
    checked = 2026-11-23
    confirmed = true                       # false where no source could confirm it
    note = "..."                           # optional: what explains it, a sentence that is translated
    expires = 2027-01-01                   # optional: when it is due for renewal
    values = [{ from = 2026-01-01, value = 0.0750 }]

A source is cited as the law's own language cites it and shown so to every reader, whatever their language; what explains the number is its `note`.
What no law says has one of the words of `NEUTRAL`, which the core translates.
A line that no source could confirm says `confirmed = false` itself, where the others are sure.
A value is a number, text, boolean or list; `brackets = [[0, 0.2675], [16710, 0.4280]]` in place of `value` makes a `Scale`.
`value = "none"` is not special: a parameter that ends gets a line with the value that then holds.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Any

from smartcoop.errors import DomainError
from smartcoop.i18n import marked, text
from smartcoop.money import CENT, rounded

UNITS = ("fraction", "percent", "currency", "days", "hours", "years", "months", "count", "factor", "text", "flag", "date")
NEUTRAL = frozenset({marked("the cooperative's choice"), marked("the cooperative's articles"), marked("calendar")})
"""The sources that are no law: each has one spelling, and the core's catalogues translate it."""

BRANCHES = frozenset(
    {
        marked("Contributions"),
        marked("Cooperative"),
        marked("Employment"),
        marked("Expenses"),
        marked("Identifiers"),
        marked("Income tax"),
        marked("Invoicing"),
        marked("Reductions"),
        marked("Social insurance"),
        marked("Social security"),
        marked("Tax"),
        marked("Wages"),
        marked("Wage tax"),
        marked("Withholding"),
    }
)
"""The branches of law that many countries have, which the core translates; a country translates the others of its own."""


class NotCovered(DomainError):
    """A parameter is asked for a date before its first value."""

    code = "not_covered"


@dataclass(frozen=True, slots=True)
class Scale:
    """Marginal brackets: above each `floor`, its `rate`; `floor` in major units, `rate` a fraction."""

    brackets: tuple[tuple[Decimal, Decimal], ...]

    def __call__(self, base: Decimal, step: str | Decimal = CENT) -> Decimal:
        """The sum of the slices' products, each rounded to `step`, half up."""
        owed = Decimal(0)
        for i, (floor, rate) in enumerate(self.brackets):
            if base <= floor:
                break
            top = self.brackets[i + 1][0] if i + 1 < len(self.brackets) else base
            owed += rounded((min(base, top) - floor) * rate, step)
        return owed


@dataclass(frozen=True, slots=True)
class Parameter:
    """One legal number through time; `branch` is the branch of law that its file is about."""

    path: str
    label: str
    unit: str
    source: str
    checked: date
    starts: tuple[date, ...]
    values: tuple[Any, ...]
    confirmed: bool = True
    note: str = ""
    expires: date | None = None
    doubtful: frozenset[date] = frozenset()
    branch: str = ""

    def is_confirmed(self, on: date) -> bool:
        """Whether a source confirms the value in force on a day."""
        place = bisect_right(self.starts, on)
        return self.confirmed and not (place and self.starts[place - 1] in self.doubtful)

    def at(self, on: date) -> Any:
        """The value in force on a day; NotCovered before the first."""
        place = bisect_right(self.starts, on)
        if not place:
            raise NotCovered(
                text(
                    "%(path)s is not known on %(on)s; its first value holds from %(first)s; choose a later date, or add the earlier value with its source",
                    path=self.path,
                    on=on,
                    first=self.starts[0],
                )
            )
        return self.values[place - 1]


@dataclass(frozen=True)
class ParametersAt:
    """A country's parameters on one day: `law["social.pension.employee"]`."""

    on: date
    all: "Parameters"
    _known: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, path: str) -> Any:
        try:
            return self._known[path]
        except KeyError:
            value = self._known[path] = self.all[path].at(self.on)
            return value

    def knows(self, path: str) -> bool:
        """Whether a rule with a first day is in force: the parameter has a value on this day."""
        return self.on >= self.all[path].starts[0]

    def holds(self, path: str) -> bool:
        """Whether a duty is in force: not before the first day from which it is known, and from then on by its value."""
        return self.knows(path) and bool(self[path])

    def source(self, path: str) -> str:
        """The legal source of a parameter."""
        return self.all[path].source


class Parameters(Mapping[str, Parameter]):
    """All dated numbers of a country, by path."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._all = dict(parameters)
        self.at = lru_cache(maxsize=512)(self._at)

    @classmethod
    def read(cls, folder: Traversable) -> "Parameters":
        """Every `*.toml` of a folder; a name given twice or a parameter without its facts is an error."""
        found: dict[str, Parameter] = {}
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if not file.name.endswith(".toml"):
                continue
            tree = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
            for parameter in _parameters(tree, "", file.name.removesuffix(".toml").replace("_", " ").capitalize()):
                if parameter.path in found:
                    raise ValueError(f"{file.name}: {parameter.path} is defined twice")
                found[parameter.path] = parameter
        return cls(found)

    def __getitem__(self, path: str) -> Parameter:
        return self._all[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def _at(self, on: date) -> ParametersAt:
        return ParametersAt(on, self)


def _parameters(tree: Mapping[str, Any], prefix: str, branch: str) -> Iterator[Parameter]:
    for name, value in tree.items():
        path = f"{prefix}{name}"
        if not isinstance(value, Mapping):
            raise ValueError(f"{path}: expected a table")
        if "values" in value:
            yield _parameter(path, value, branch)
        else:
            yield from _parameters(value, f"{path}.", branch)


def _parameter(path: str, table: Mapping[str, Any], branch: str) -> Parameter:
    known = {"label", "unit", "source", "checked", "confirmed", "note", "expires", "values"}
    if unknown := set(table) - known:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
    if table["unit"] not in UNITS:
        raise ValueError(f"{path}: unit {table['unit']!r} is none of {UNITS}")
    if not table["source"]:
        raise ValueError(f"{path}: no source")
    starts = tuple(line["from"] for line in table["values"])
    if not starts or list(starts) != sorted(set(starts)):
        raise ValueError(f"{path}: values must be in the order of their dates, each date once")
    return Parameter(
        path,
        label=table["label"],
        unit=table["unit"],
        source=table["source"],
        checked=table["checked"],
        starts=starts,
        values=tuple(_value(path, line) for line in table["values"]),
        confirmed=table.get("confirmed", True),
        note=table.get("note", ""),
        expires=table.get("expires"),
        doubtful=frozenset(line["from"] for line in table["values"] if not line.get("confirmed", True)),
        branch=branch,
    )


def _value(path: str, line: Mapping[str, Any]) -> Any:
    if unknown := set(line) - {"from", "value", "brackets", "confirmed"}:
        raise ValueError(f"{path}: unknown keys in a line: {sorted(unknown)}")
    if "brackets" in line:
        return Scale(tuple((Decimal(floor), Decimal(rate)) for floor, rate in line["brackets"]))
    if "value" not in line:
        raise ValueError(f"{path}: a line has neither value nor brackets")
    return _exact(line["value"])


def _exact(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | list | dict):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list):
        return tuple(_exact(item) for item in value)
    return {name: _exact(item) for name, item in value.items()}
