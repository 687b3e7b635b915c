"""Worked cases from a file, computed by a country and compared value by value with what is expected."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from smartcoop.country.model import Country
from smartcoop.errors import DomainError, Invalid
from smartcoop.i18n import Text, text
from smartcoop.money import Money

PERIODS = ("month", "day", "week", "quarter", "year", "ytd", "budget", "contract", "pas")
TOTALS = frozenset(
    {
        "employee_contributions",
        "net_before_tax",
        "net_social",
        "net_taxable",
        "withholding_tax",
        "net",
        "employer_contributions_before_reduction",
        "employer_contributions",
        "total_cost",
        "unspent",
    }
)
"""The values that `tolerance_totals` is for."""


@dataclass(frozen=True, slots=True)
class Example:
    """One worked case: what is given, what must come out, and how far from it a value may lie (the limit included)."""

    id: str
    on: date
    period: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    tolerance: Decimal
    tolerance_totals: Decimal | None
    tolerance_by_field: Mapping[str, Decimal]
    skip: str

    def allowed(self, name: str) -> Decimal:
        """The largest difference allowed for a value of this name, at any depth."""
        if name in self.tolerance_by_field:
            return self.tolerance_by_field[name]
        return self.tolerance_totals if self.tolerance_totals is not None and name in TOTALS else self.tolerance


@dataclass(frozen=True, slots=True)
class Row:
    """One compared value; `field` is its path below `expected`, or `inputs.<key>` for an input that the country refuses."""

    id: str
    field: str
    expected: Any
    got: Any
    ok: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All compared values of a file, and the cases that were skipped with their reasons."""

    rows: tuple[Row, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """The ids of the cases with a wrong value, in the order of the file."""
        return tuple(dict.fromkeys(row.id for row in self.rows if not row.ok))

    @property
    def cases(self) -> int:
        """How many cases were compared."""
        return len({row.id for row in self.rows})

    def json(self) -> str:
        """The rows as a JSON list of `{id, field, expected, got, ok}`, numbers with exactly their digits."""
        lines = (", ".join(f'"{name}": {_json(getattr(row, name))}' for name in ("id", "field", "expected", "got", "ok")) for row in self.rows)
        return "[" + ",\n ".join(f"{{{line}}}" for line in lines) + "]"


def _json(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(name)}: {_json(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, default=str)


def read_examples(content: str | bytes) -> tuple[Example, ...]:
    """The cases of a JSON file with exact decimals; Invalid names every place where the file breaks the schema."""
    try:
        cases = json.loads(content, parse_float=Decimal, parse_constant=_no_constant)
    except ValueError as wrong:
        raise Invalid({"file": text("is not JSON: %(why)s", why=str(wrong))}) from None
    if not isinstance(cases, list):
        raise Invalid({"file": text("must be a list of cases")})
    wrong_fields: dict[str, str | Text] = {}
    for place, case in enumerate(cases):
        wrong_fields.update({f"{_name(place, case)}.{field}": said for field, said in _broken(case)})
    ids = [_name(place, case) for place, case in enumerate(cases)]
    wrong_fields.update({f"{twice}.id": text("is used twice; give each case its own") for twice in {name for name in ids if ids.count(name) > 1}})
    if wrong_fields:
        raise Invalid(wrong_fields)
    return tuple(_example(case) for case in cases)


def _no_constant(said: str) -> None:
    raise ValueError(f"{said} is not a number")


def _name(place: int, case: Any) -> str:
    said = case.get("id") if isinstance(case, Mapping) else None
    return said if isinstance(said, str) else f"[{place}]"


def _broken(case: Any) -> Iterator[tuple[str, Text]]:
    if not isinstance(case, Mapping):
        yield "case", text("must be an object")
        return
    if not isinstance(case.get("id"), str) or not case["id"]:
        yield "id", text("must be a text")
    if not _is_day(case.get("date")):
        yield "date", text("must be a date, written like 2026-10-31")
    if case.get("period") not in PERIODS:
        yield "period", text("must be one of %(known)s", known=", ".join(PERIODS))
    for name in ("inputs", "expected"):
        if not isinstance(case.get(name), Mapping):
            yield name, text("must be an object")
    if not _is_size(case.get("tolerance")):
        yield "tolerance", text("must be a number, zero or more")
    if "tolerance_totals" in case and not _is_size(case["tolerance_totals"]):
        yield "tolerance_totals", text("must be a number, zero or more")
    by_field = case.get("tolerance_by_field", {})
    if not isinstance(by_field, Mapping) or not all(_is_size(size) for size in by_field.values()):
        yield "tolerance_by_field", text("must map names to numbers, zero or more")
    for name in ("skip", "source", "confidence", "cross_check", "note"):
        if not isinstance(case.get(name, ""), str):
            yield name, text("must be a text")


def _is_number(said: Any) -> bool:
    return isinstance(said, int | Decimal) and not isinstance(said, bool)


def _is_size(said: Any) -> bool:
    return _is_number(said) and said >= 0


def _is_day(said: Any) -> bool:
    try:
        return isinstance(said, str) and date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False


def _example(case: Mapping[str, Any]) -> Example:
    totals = case.get("tolerance_totals")
    return Example(
        case["id"],
        date.fromisoformat(case["date"]),
        case["period"],
        case["inputs"],
        case["expected"],
        Decimal(case["tolerance"]),
        None if totals is None else Decimal(totals),
        {name: Decimal(size) for name, size in case.get("tolerance_by_field", {}).items()},
        case.get("skip", ""),
    )


def compare(country: Country, examples: Iterable[Example]) -> Comparison:
    """Every value of every case that is not skipped, computed by the country and compared."""
    told = list(examples)
    rows = tuple(row for case in told if not case.skip for row in compared(country, case))
    return Comparison(rows, tuple((case.id, case.skip) for case in told if case.skip))


def compared(country: Country, case: Example) -> list[Row]:
    """The rows of one case. What the country refuses to compute counts as not returned, an input that it refuses is a row of its own."""
    try:
        results = country.example(case.period, case.on, case.inputs)
    except Invalid as refused:
        return [Row(case.id, name if name == "period" else f"inputs.{name}", None, str(said), False) for name, said in refused.fields.items()]
    except DomainError:
        results = {}
    return list(_object_rows(_Comparing(case, country.absent_is_zero), "", case.expected, results))


@dataclass(frozen=True, slots=True)
class _Comparing:
    case: Example
    absent_is_zero: frozenset[str]


_ABSENT = object()


def _object_rows(of: _Comparing, path: str, expected: Mapping[str, Any], got: Any, zero: bool = False) -> Iterator[Row]:
    found = got if isinstance(got, Mapping) else {}
    for name, wanted in expected.items():
        value = found.get(name, 0 if zero else _ABSENT)
        yield from _rows(of, f"{path}.{name}" if path else name, name, wanted, value)


def _list_rows(of: _Comparing, path: str, name: str, expected: Sequence[Any], got: Any) -> Iterator[Row]:
    found = list(got) if isinstance(got, list | tuple) else []
    if len(found) != len(expected):
        yield Row(of.case.id, path, len(expected), len(found), False)
    for place, wanted in enumerate(expected):
        yield from _rows(of, f"{path}[{place}]", name, wanted, found[place] if place < len(found) else _ABSENT)


def _rows(of: _Comparing, path: str, name: str, expected: Any, got: Any) -> Iterator[Row]:
    if isinstance(expected, Mapping):
        yield from _object_rows(of, path, expected, got, name in of.absent_is_zero)
    elif isinstance(expected, list):
        yield from _list_rows(of, path, name, expected, got)
    else:
        value = got.amount if isinstance(got, Money) else None if got is _ABSENT else got
        yield Row(of.case.id, path, expected, value, got is not _ABSENT and _is_equal(expected, value, of.case.allowed(name)))


def _is_equal(expected: Any, got: Any, allowed: Decimal) -> bool:
    if _is_number(expected):
        return _is_number(got) and abs(Decimal(got) - Decimal(expected)) <= allowed
    return type(expected) is type(got) and bool(expected == got)
