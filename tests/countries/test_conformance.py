"""Every installed country keeps every promise of the interface."""

from datetime import date
from functools import cache

import pytest

from smartcoop.country import codes, load
from smartcoop.country.conformance import Report, check

ON = date(2026, 10, 31)
PROMISES = (
    "examples",
    "identities",
    "lines",
    "cost grows",
    "inverse",
    "parameters",
    "languages",
    "accounts",
    "identifiers",
    "VAT",
    "documents",
    "duties",
)


@cache
def report(code: str) -> Report:
    return check(load(code), ON)


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("code", codes())
def test_the_country_keeps_its_promise(code: str, promise: str) -> None:
    [found] = [kept.found for kept in report(code).checks if kept.name == promise]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", codes())
def test_nothing_is_checked_that_this_suite_does_not_name(code: str) -> None:
    assert {kept.name for kept in report(code).checks} == set(PROMISES)


@pytest.mark.parametrize("code", codes())
def test_each_unconfirmed_number_says_why(code: str) -> None:
    assert all(why for _, why in report(code).unconfirmed)
