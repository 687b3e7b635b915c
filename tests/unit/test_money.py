"""Money: exact, never lost, and clear about what cannot be accepted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.errors import Invalid
from smartcoop.i18n import speaking
from smartcoop.money import LARGEST, Money, checked_amount, parse_amount, rounded, total

minors = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@given(minors, weights)
def test_a_split_gives_back_every_cent(minor: int, shares: list[int]) -> None:
    parts = Money(minor, "EUR").split(shares)
    assert total(parts, "EUR") == Money(minor, "EUR")
    exact = [Decimal(minor) * share / sum(shares) for share in shares]
    assert all(abs(part.minor - wanted) < 1 for part, wanted in zip(parts, exact, strict=True))


@given(minors, minors)
def test_adding_and_taking_away(a: int, b: int) -> None:
    assert Money(a, "EUR") + Money(b, "EUR") - Money(b, "EUR") == Money(a, "EUR")


def test_two_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="add up"):
        Money(1, "EUR") + Money(1, "SEK")
    with pytest.raises(ValueError, match="add up"):
        assert Money(1, "EUR") < Money(1, "SEK")


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        ("0.005", "0.01", "0.01"),
        ("-0.005", "0.01", "-0.01"),
        ("2.344", "0.01", "2.34"),
        ("2.5", "1", "3"),
        ("12.3", "0.05", "12.30"),
        ("12.33", "0.05", "12.35"),
    ],
)
def test_half_goes_away_from_zero(value: str, step: str, expected: str) -> None:
    assert rounded(Decimal(value), step) == Decimal(expected)


@pytest.mark.parametrize("said", ["1 234,50", "1.234,50", "1,234.50", "1234.5", "1\u00a0234,50", "1'234.50"])
def test_amounts_are_read_as_people_write_them(said: str) -> None:
    assert parse_amount(said, "EUR") == Money(123450, "EUR")


@pytest.mark.parametrize("said", ["", "abc", "1.001", "1e400", "NaN", "Infinity", "10000000000", "-10000000000", "1,2,3.4.5"])
def test_what_is_no_amount_is_refused_at_its_field(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_amount(said, "EUR", "price")
    assert set(refused.value.fields) == {"price"}


def test_an_exponent_beyond_all_measure_is_refused() -> None:
    with pytest.raises(Invalid, match="too large"):
        checked_amount(Decimal("1E999999999"), "EUR")


def test_the_largest_amount() -> None:
    assert checked_amount(Decimal("9999999999.99"), "EUR").minor == LARGEST - 1


def test_an_amount_is_written_as_its_reader_writes_it() -> None:
    with speaking("fr_BE"):
        assert str(Money(123450, "EUR")).replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ") == "1 234,50 €"
    with speaking("nl_BE"):
        assert str(Money(123450, "EUR")).replace("\N{NO-BREAK SPACE}", " ") == "€ 1.234,50"


def test_half_cents_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        Money.of("0.005", "EUR")
    with pytest.raises(TypeError):
        Money(Decimal(1), "EUR")  # type: ignore[arg-type]
