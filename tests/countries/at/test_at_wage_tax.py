"""Wage tax against the published monthly table, and its credits at their edges."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.at import COUNTRY
from countries.at.law import PARAMETERS
from countries.at.wage_tax import commuter_allowance, commuter_euro, period_tax, sixth, transport_credit
from smartcoop.money import rounded

LAW = PARAMETERS.at(date(2026, 6, 30))
NOBODY = COUNTRY.person.load({})
TABLE = (
    ("1139.25", "0", "0"),
    ("1843.67", "0.20", "269.18"),
    ("3049.17", "0.30", "453.55"),
    ("5874.75", "0.40", "758.46"),
    ("8749.25", "0.48", "1228.44"),
    ("83344.33", "0.50", "1403.43"),
    ("999999", "0.55", "5570.65"),
)
"""The effective monthly table of 2026 (bruttonetto.finanzrechner.at): up to, rate, and what is subtracted, the transport credit included."""


def table_tax(base: Decimal) -> Decimal:
    _, rate, less = next(row for row in TABLE if base <= Decimal(row[0]))
    return rounded(max(Decimal(0), base * Decimal(rate) - Decimal(less)))


def someone(**facts: Any) -> dict[str, Any]:
    return COUNTRY.person.load(facts)


@given(st.integers(0, 12_000_000))
@settings(max_examples=300, deadline=None)
def test_the_tax_of_a_month_is_that_of_the_table_but_for_its_rounded_constants(minor: int) -> None:
    base = Decimal(minor) / 100
    assert abs(period_tax(LAW, NOBODY, base, None).amount - table_tax(base)) <= Decimal("0.01")


@given(st.integers(0, 2_000_000))
@settings(max_examples=100, deadline=None)
def test_thirty_days_are_a_month(minor: int) -> None:
    base = Decimal(minor) / 100
    assert period_tax(LAW, NOBODY, base, Decimal(30)).amount == period_tax(LAW, NOBODY, base, None).amount


@given(st.integers(1, 2_000_000), st.integers(1, 29))
@settings(max_examples=100, deadline=None)
def test_the_same_pay_in_fewer_days_owes_no_less(minor: int, days: int) -> None:
    base = Decimal(minor) / 100
    assert period_tax(LAW, NOBODY, base, Decimal(days)).amount >= period_tax(LAW, NOBODY, base, Decimal(days + 1)).amount


@pytest.mark.parametrize(
    ("yearly", "credit"),
    [("15069", "853"), ("15562.50", "674.50"), ("16056", "496"), ("20000", "496")],
)
def test_the_transport_credit_of_commuters_falls_evenly(yearly: str, credit: str) -> None:
    commuter = someone(commuter="large", commuter_km=20)
    assert transport_credit(LAW, commuter, Decimal(yearly)) == Decimal(credit)
    assert transport_credit(LAW, NOBODY, Decimal(yearly)) == Decimal(496)


@pytest.mark.parametrize(
    ("kind", "kilometres", "trips", "allowance", "euro"),
    [
        ("small", 20, "full", "58", "120"),
        ("small", 40, "full", "58", "240"),
        ("small", 41, "two_thirds", "75.33", "164"),
        ("small", 61, "one_third", "56", "122"),
        ("large", 2, "full", "31", "12"),
        ("large", 20, "full", "31", "120"),
        ("large", 21, "two_thirds", "82", "84"),
        ("large", 41, "full", "214", "246"),
        ("large", 100, "full", "306", "600"),
    ],
)
def test_commuters_have_an_allowance_and_a_credit(kind: str, kilometres: int, trips: str, allowance: str, euro: str) -> None:
    commuter = someone(commuter=kind, commuter_km=kilometres, commuter_trips=trips)
    assert (commuter_allowance(LAW, commuter), commuter_euro(LAW, commuter)) == (Decimal(allowance), Decimal(euro))
    assert commuter_allowance(LAW, NOBODY) == commuter_euro(LAW, NOBODY) == 0


def test_the_familienbonus_comes_first_and_nothing_is_paid_out() -> None:
    parent = someone(family_bonus="full", children_below_18=1, sole_earner=True)
    tax = period_tax(LAW, parent, Decimal(1800), None)
    # 21,468 a year: 1,585.80, all of it taken by the Familienbonus
    assert tax.tariff == tax.bonus == Decimal("1585.80")
    assert tax.credits == tax.amount == 0


def test_the_sixth_of_a_year() -> None:
    assert sixth(Decimal(18000), 6, Decimal(2)) == 6000
    assert sixth(Decimal(0), 0, Decimal(2)) == 0
