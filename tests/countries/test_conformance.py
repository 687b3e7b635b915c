"""Every installed country keeps every promise of the interface."""

import tomllib
from datetime import date
from importlib.resources import files

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


@pytest.mark.parametrize("code", codes())
def test_a_personal_number_is_printed_so_that_it_can_be_typed_again(code: str) -> None:
    numbers = tomllib.loads((files(f"countries.{code.lower()}") / "numbers.toml").read_text(encoding="utf-8"))["person"]["accept"]
    identifiers = load(code).identifiers
    kept = [identifiers.person(number) for number in numbers]
    assert [identifiers.person(identifiers.format_person(number)) for number in kept] == kept


def test_a_belgian_number_is_printed_as_on_the_card() -> None:
    assert load("BE").identifiers.format_person("85073003328") == "85.07.30-033.28"
