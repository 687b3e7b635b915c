"""Files of worked cases: what breaks the schema, and how values are compared."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smartcoop.country import codes, load
from smartcoop.country.examples import compare, compared, read_examples
from smartcoop.country.parameters import NotCovered
from smartcoop.errors import Invalid
from smartcoop.money import Money

CASE = {"id": "one", "date": "2026-10-31", "period": "month", "inputs": {}, "expected": {"net": 10}, "tolerance": 0.01}


def a_file(**changes: Any) -> str:
    return json.dumps([{name: value for name, value in {**CASE, **changes}.items() if value is not ...}])


def rows(got: Any, expected: Any, **changes: Any) -> dict[str, bool]:
    """Whether each path is right when the country answers `got`."""

    def answer(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        if isinstance(got, Exception):
            raise got
        told: Mapping[str, Any] = got
        return told

    country = replace(load(codes()[0]), example=answer, absent_is_zero=frozenset({"lines"}))
    [case] = read_examples(a_file(expected=expected, **changes))
    return {row.field: row.ok for row in compared(country, case)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ...}, "id"),
        ({"id": 3}, "id"),
        ({"date": "31-10-2026"}, "date"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": "20261031"}, "date"),
        ({"date": 20261031}, "date"),
        ({"period": "decade"}, "period"),
        ({"inputs": []}, "inputs"),
        ({"expected": ...}, "expected"),
        ({"tolerance": ...}, "tolerance"),
        ({"tolerance": -1}, "tolerance"),
        ({"tolerance": "0"}, "tolerance"),
        ({"tolerance": True}, "tolerance"),
        ({"tolerance_totals": None}, "tolerance_totals"),
        ({"tolerance_by_field": {"net": -1}}, "tolerance_by_field"),
        ({"tolerance_by_field": []}, "tolerance_by_field"),
        ({"skip": True}, "skip"),
    ],
)
def test_a_case_that_breaks_the_schema_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_examples(a_file(**changes))
    assert [name.rpartition(".")[2] for name in refused.value.fields] == [field]


@pytest.mark.parametrize("content", ["{", "{}", '["x"]', json.dumps([CASE, CASE]), a_file().replace("0.01", "NaN"), b"\xff\xfe\x00"])
def test_a_file_that_is_no_list_of_cases_is_refused(content: str | bytes) -> None:
    with pytest.raises(Invalid):
        read_examples(content)


def test_numbers_are_read_exactly() -> None:
    [case] = read_examples(a_file(tolerance_by_field={"net": 1}).replace("0.01", "0.010000000000000000001"))
    assert case.tolerance == Decimal("0.010000000000000000001")
    assert case.allowed("net") == 1


@pytest.mark.parametrize(
    ("got", "expected", "ok"),
    [
        (Decimal("10.01"), 10, True),
        (Decimal("9.99"), 10, True),
        (Decimal("10.0100000001"), 10, False),
        (Money(1001, "EUR"), 10, True),
        (10, 10, True),
        ("10", 10, False),
        (True, 1, False),
        (1, True, False),
        (True, True, True),
        ("a", "a", True),
        ("a", "b", False),
        (None, None, True),
        (0, None, False),
        (None, 0, False),
    ],
)
def test_scalars_are_compared_within_the_tolerance_and_by_kind(got: Any, expected: Any, ok: bool) -> None:
    assert rows({"net": got}, {"net": expected}) == {"net": ok}


def test_the_narrowest_tolerance_that_is_given_counts() -> None:
    got, expected = {"net": 11, "rate": 2, "x": 3}, {"net": 10, "rate": 1, "x": 2}
    assert rows(got, expected) == {"net": False, "rate": False, "x": False}
    assert rows(got, expected, tolerance_totals=1) == {"net": True, "rate": False, "x": False}
    assert rows(got, expected, tolerance_totals=1, tolerance_by_field={"net": 0, "rate": 5}) == {"net": False, "rate": True, "x": False}


def test_objects_are_compared_by_the_expected_keys_at_any_depth() -> None:
    got = {"table": {"row": {"a": 1, "more": 2}}, "more": 3}
    assert rows(got, {"table": {"row": {"a": 1, "b": 0}}}) == {"table.row.a": True, "table.row.b": False}
    assert rows({"table": 3}, {"table": {"a": 3}}) == {"table.a": False}
    assert rows({"table": {"a": 3}}, {"table": 3}) == {"table": False}


def test_an_absent_line_counts_as_nothing_only_where_the_country_says_so() -> None:
    assert rows({"lines": {}}, {"lines": {"a": 0, "b": 1}}) == {"lines.a": True, "lines.b": False}
    assert rows({}, {"lines": {"a": 0}}) == {"lines.a": True}
    assert rows({"employee_lines": {}}, {"employee_lines": {"a": 0}}) == {"employee_lines.a": False}


def test_lists_are_compared_place_by_place_and_by_length() -> None:
    expected = {"months": [{"net": 1, "lines": {"x": 0}}, {"net": 2}]}
    assert rows({"months": [{"net": 1}, {"net": 2}]}, expected) == {"months[0].net": True, "months[0].lines.x": True, "months[1].net": True}
    assert rows({"months": [{"net": 1}]}, expected) == {"months": False, "months[0].net": True, "months[0].lines.x": True, "months[1].net": False}
    assert rows({"months": 3}, {"months": [1]}) == {"months": False, "months[0]": False}
    assert rows({"rates": [1, 3]}, {"rates": [1, 2]}, tolerance_by_field={"rates": 1}) == {"rates[0]": True, "rates[1]": True}


def test_what_is_not_returned_or_not_covered_is_wrong() -> None:
    assert rows({}, {"net": None, "tax": 0}) == {"net": False, "tax": False}
    assert rows(NotCovered("not known then"), {"net": 1}) == {"net": False}


def test_a_refused_input_is_a_row_of_its_own() -> None:
    assert rows(Invalid({"wealth": "unknown"}), {"net": 1}) == {"inputs.wealth": False}
    assert rows(Invalid({"period": "not covered"}), {"net": 1}) == {"period": False}


def test_a_skipped_case_is_listed_and_does_not_fail() -> None:
    cases = read_examples(json.dumps([{**CASE, "skip": "no rates"}, {**CASE, "id": "two", "expected": {"net": Decimal(10).__int__()}}]))
    country = replace(load(codes()[0]), example=lambda period, on, inputs: {"net": Decimal("12.50")})
    found = compare(country, cases)
    assert found.skipped == (("one", "no rates"),)
    assert found.failed == ("two",)
    assert found.cases == 1
    assert json.loads(found.json()) == [{"id": "two", "field": "net", "expected": 10, "got": 12.5, "ok": False}]


def test_rows_are_written_as_json_with_exactly_their_digits() -> None:
    got = {"net": Decimal("0.10"), "table": {"a": [1, Decimal("2.50")]}}
    country = replace(load(codes()[0]), example=lambda period, on, inputs: got)
    found = compare(country, read_examples(a_file(expected={"net": 0.1, "table": "x", "none": None})))
    assert '"got": 0.10' in found.json()
    assert '{"a": [1, 2.50]}' in found.json()
    assert '"got": null' in found.json()
