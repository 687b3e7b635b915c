"""The tax tables against what the tax office publishes."""

import hashlib
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.se.law import PARAMETERS
from countries.se.tax_table import _binary, _percentage, month_tax, one_off_percent, percent_edges, printed_row, row_of, year_tax
from smartcoop.country import NotCovered

LAW = PARAMETERS.at(date(2026, 5, 25))
ROWS = [(1, 2000), *((low, low + 99) for low in range(2001, 20000, 100)), *((low, low + 199) for low in range(20001, 80000, 200))]
OFFICIAL = "0afa6797882f195bd9b3ca4d2e9b27b8fa9dd5db2c63ae5b4d9767a0a56d6086"
"""The hash of all rows in kronor of the file allmanna-tabeller-manad.txt of 2026 in the form `table from to column1 ... column6`."""


def test_every_row_in_kronor_is_that_of_the_official_file() -> None:
    told = hashlib.sha256()
    for table in range(29, 43):
        for low, high in ROWS:
            taxes = " ".join(str(row_of(LAW, table, column, Decimal(high)).value) for column in range(1, 7))
            told.update(f"{table} {low} {high} {taxes}\n".encode("ascii"))
    assert told.hexdigest() == OFFICIAL


def test_a_row_has_one_tax_from_its_first_krona_to_its_last() -> None:
    for low, high in ROWS[::17]:
        first, last = row_of(LAW, 33, 1, Decimal(low)), row_of(LAW, 33, 1, Decimal(high))
        assert first == last
        assert (int(first.bottom), int(first.top), first.kind) == (low, high, "30B")


@pytest.mark.parametrize(
    ("pay", "tax"),
    [(0, 0), (1, 0), (2000, 0), (2001, 150), (25000, 4622), (35000, 7134), (50000, 11702), (80000, 26595), (80001, 26400), (95000, 34200)],
)
def test_a_pay_has_the_tax_of_its_row(pay: int, tax: int) -> None:
    assert month_tax(LAW, 33, 1, Decimal(pay)) == tax
    assert month_tax(LAW, 33, 1, Decimal(pay) + Decimal("0.99")) == tax


def test_the_percentages_rise_where_the_official_file_says() -> None:
    edges = [80001, 81001, 85401, 90201, 95601, 101801, 108801, 117001, 126401, 137401, 150401, 166201, 185801, 210601, 243001]
    assert percent_edges(LAW, 33, 1) == tuple(map(Decimal, [*edges, 287201, 351201, 451401, 632001, 1053601]))
    assert [row_of(LAW, 33, 1, edge).value for edge in percent_edges(LAW, 33, 1)] == list(range(33, 53))


def test_a_printed_row_of_percentages_joins_what_all_columns_share() -> None:
    row, is_open = printed_row(LAW, 32, 1, Decimal(1500000))
    assert (int(row.bottom), int(row.top), int(row.value), is_open) == (1262601, 1655800, 51, False)
    row, is_open = printed_row(LAW, 33, 1, Decimal(5_000_000))
    assert (int(row.value), is_open) == (52, True)


@given(st.integers(0, 1_500_000), st.integers(80_200, 2_000_000))
def test_percentages_are_rounded_as_a_program_with_binary_numbers_rounds_them(tax: int, pay: int) -> None:
    assert _percentage(tax, pay, 53) == int(tax / pay * 100 + 0.5)


def test_exact_halves_are_rounded_so_too() -> None:
    """Taxes that are exactly so many and a half percent of a pay: binary numbers put some below the half."""
    halves = ((Fraction(pay * (2 * percent + 1), 200), pay) for pay in range(80_200, 200_000, 200) for percent in range(30, 60))
    exact = [(int(tax), pay) for tax, pay in halves if tax.denominator == 1]
    assert len(exact) > 1000
    assert all(_percentage(tax, pay, 53) == int(tax / pay * 100 + 0.5) for tax, pay in exact)
    assert any(_percentage(tax, pay, 53) != (200 * tax + pay) // (2 * pay) for tax, pay in exact)


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9))
def test_a_binary_number_is_the_nearest_of_its_digits(value: Fraction) -> None:
    assert _binary(value, 53) == Fraction(value.numerator / value.denominator)


@pytest.mark.parametrize(
    ("income", "expected"),
    [
        # SKV 433, annex 3, table 34
        (216000, (42400, 173600, 0, 57010, 2013, 15100, 1184, 15100, 23316, 0, 1002, 35889)),
        (31200, (25100, 6100, 0, 2003, 70, 2200, 61, 2003, 0, 0, 0, 2331)),
    ],
)
def test_the_tax_of_a_year_is_that_of_the_offices_examples(income: int, expected: tuple[int, ...]) -> None:
    tax = year_tax(LAW, 34, 1, Decimal(income))
    parts = (tax.allowance, tax.taxable, tax.state, tax.municipal, tax.burial, tax.pension_fee, tax.public_service)
    assert tuple(map(int, (*parts, tax.for_pension, tax.for_work, tax.for_sickness, tax.for_income, tax.total))) == expected


@given(st.integers(29, 42), st.integers(1, 6), st.integers(0, 30_000_000))
def test_no_credit_makes_a_tax_negative(table: int, column: int, income: int) -> None:
    tax = year_tax(LAW, table, column, Decimal(income))
    assert 0 <= tax.allowance <= tax.assessed
    assert min(tax.for_pension, tax.for_work, tax.for_sickness, tax.for_income) >= 0
    assert tax.total >= tax.burial + tax.public_service


def test_the_pension_fee_goes_to_the_nearest_hundred_and_an_exact_fifty_down() -> None:
    # 7 % of 65,000 is 4,550; of 65,100 it is 4,557
    assert year_tax(LAW, 32, 1, Decimal(65000)).pension_fee == 4500
    assert year_tax(LAW, 32, 1, Decimal(65100)).pension_fee == 4600
    # due from 0.423 base amounts, 25,041.60, on
    assert [year_tax(LAW, 32, 1, Decimal(income)).pension_fee for income in (25000, 25100)] == [0, 1800]
    assert year_tax(LAW, 32, 2, Decimal(300000)).pension_fee == 0


@pytest.mark.parametrize(
    ("column", "income", "percent"),
    [(1, 25041, 0), (1, 25042, 10), (1, 82801, 21), (1, 192001, 26), (1, 477601, 34), (1, 660001, 54), (3, 331201, 26), (3, 660001, 55)],
)
def test_a_one_off_payment_has_the_percentage_of_the_years_income(column: int, income: int, percent: int) -> None:
    assert one_off_percent(LAW, column, Decimal(income)) == percent


def test_years_before_the_first_known_one_are_refused() -> None:
    with pytest.raises(NotCovered):
        month_tax(PARAMETERS.at(date(2025, 12, 31)), 33, 1, Decimal(30000))
