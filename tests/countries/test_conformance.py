"""Every installed country keeps every promise of the interface."""

from datetime import date

import pytest

from smartcoop.country import codes, load
from smartcoop.country.conformance import PROMISES, broken, unconfirmed

ON = date(2026, 10, 31)


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("code", codes())
def test_the_country_keeps_its_promise(code: str, promise: str) -> None:
    found = broken(load(code), ON, promise)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("code", codes())
def test_each_unconfirmed_number_says_why(code: str) -> None:
    assert all(why for _, why in unconfirmed(load(code)))
