"""The white tables: rows, credits, ages, periods, special rewards."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.nl import COUNTRY
from countries.nl.law import PARAMETERS
from countries.nl.wage_tax import AGE_CLASSES, days_tax, period_tax, special_rate, special_tax
from smartcoop.country import NotCovered
from smartcoop.errors import Invalid, RuleBroken

LAW = PARAMETERS.at(date(2026, 10, 31))
ON = date(2026, 10, 31)
CENTS = st.integers(1, 2_000_000).map(lambda minor: Decimal(minor) / 100)


def month(gross: str, *, credit: bool = True, age: str = "below_aow") -> tuple[str, str]:
    tax = period_tax(LAW, age, credit, Decimal(gross), "month")
    return str(tax.amount), str(tax.labour_credit)


@pytest.mark.parametrize(
    ("gross", "credit", "expected"),
    [
        ("3996.00", True, ("818.67", "461.00")),
        ("4000.49", True, ("818.67", "461.00")),
        ("4000.50", True, ("820.92", "460.67")),
        ("4000.00", False, ("1442.17", "0")),
        ("500.00", True, ("0.00", "0.00")),
        ("11092.50", True, ("4651.67", "0.00")),
        ("11092.50", False, ("4651.67", "0")),
    ],
)
def test_a_row_of_the_monthly_table(gross: str, credit: bool, expected: tuple[str, str]) -> None:
    assert month(gross, credit=credit) == expected


def test_above_the_table_the_top_rate_is_cut_to_the_cent() -> None:
    # 55,820 a year at the maximum; 49.5 % of 0.01 and of 907.50
    assert month("11092.51")[0] == "4651.67"
    assert month("12000")[0] == "5100.88"
    assert month("12000", age="aow_1946")[0] == "4520.88"


def test_from_the_pension_age_on_the_year_of_birth_decides() -> None:
    # 40,014: 17.85 % of 40,014 and of 38,883, then 37.56 %; general 1,556 - 328, labour 2,786, elderly 2,067
    assert month("3334.50", credit=False, age="aow_1945")[0] == "595.17"
    assert month("3334.50", credit=False, age="aow_1946")[0] == "613.67"
    assert month("3334.50", age="aow_1946")[0] == "106.92"


@given(CENTS, st.sampled_from(AGE_CLASSES), st.sampled_from(["month", "day", "week", "quarter"]))
@settings(max_examples=300, deadline=None)
def test_tax_never_falls_with_the_wage_and_the_credit_never_raises_it(wage: Decimal, age: str, period: str) -> None:
    with_credit, without = (period_tax(LAW, age, credit, wage, period) for credit in (True, False))
    assert 0 <= with_credit.amount <= without.amount < wage
    assert period_tax(LAW, age, False, wage + Decimal("0.01"), period).amount >= without.amount


@given(CENTS)
@settings(max_examples=100, deadline=None)
def test_a_row_of_54_euros_a_year_bears_one_tax(wage: Decimal) -> None:
    bottom = min((wage * 12) // 54 * 54, Decimal(133110)) / 12
    if wage <= Decimal("11092.50"):
        assert period_tax(LAW, "below_aow", True, wage, "month") == period_tax(LAW, "below_aow", True, bottom, "month")


def test_days_of_employment_are_taxed_day_by_day() -> None:
    day, three = period_tax(LAW, "below_aow", True, Decimal(150), "day"), days_tax(LAW, "below_aow", True, Decimal(450), Decimal(3))
    assert (day.amount, day.labour_credit) == (Decimal("22.53"), Decimal("21.37"))
    assert (three.amount, three.labour_credit) == (3 * day.amount, 3 * day.labour_credit)


@pytest.mark.parametrize(
    ("yearly", "without", "with_credit"),
    [
        ("0", "35.75", "0"),
        ("11357.99", "35.75", "0"),
        ("11358", "35.75", "27.43"),
        ("12923", "35.75", "4.74"),
        ("23931", "35.75", "33.80"),
        ("29737", "35.75", "40.20"),
        ("38883", "35.75", "40.20"),
        ("38884", "37.56", "42.01"),
        ("45593", "37.56", "50.47"),
        ("78427", "49.50", "56.01"),
        ("143555", "49.50", "49.50"),
    ],
)
def test_the_table_of_special_rewards(yearly: str, without: str, with_credit: str) -> None:
    assert special_rate(LAW, "below_aow", False, Decimal(yearly)) == Decimal(without)
    assert special_rate(LAW, "below_aow", True, Decimal(yearly)) == Decimal(with_credit)


def test_the_tax_on_special_rewards_is_rounded_down_and_unknown_at_pension_age() -> None:
    assert special_tax(Decimal("50.47"), Decimal("1234.56")) == Decimal("623.08")
    with pytest.raises(RuleBroken, match="pension age"):
        special_rate(LAW, "aow_1946", True, Decimal(20000))


def test_before_2026_nothing_is_known() -> None:
    with pytest.raises(NotCovered):
        COUNTRY.example("month", date(2025, 12, 31), {"gross": 3000})


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("month", {}, "gross"),
        ("month", {"gross": -1}, "gross"),
        ("month", {"gross": "much"}, "gross"),
        ("month", {"gross": 3000, "wealth": 1}, "wealth"),
        ("month", {"gross": 3000, "age_class": "old"}, "age_class"),
        ("year", {"gross": 3000}, "period"),
        ("quarter", {"gross": 3000, "awf_percent": 2.74}, "period"),
        ("month", {"gross": 3000, "awf_percent": 7.74, "cumulative_previous": 1}, "cumulative_previous"),
        ("month", {"kind": "special_reward", "amount": 100}, "annual_wage_previous_year"),
        ("month", {"kind": "special_reward", "annual_wage_previous_year": 100}, "amount"),
        ("month", {"kind": "special_reward", "annual_wage_previous_year": 100, "amount": 1, "age_class": "aow_1945"}, "age_class"),
    ],
)
def test_inputs_are_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.example(period, ON, inputs)
    assert field in refused.value.fields


def test_premiums_stop_at_the_maximum_of_the_period_and_an_absent_one_is_not_computed() -> None:
    got = COUNTRY.example("month", ON, {"gross": 7000, "awf_percent": "2.74", "aof_percent": "7.63"})
    assert (got["awf"], got["aof"], got["total_cost"]) == (Decimal("181.32"), Decimal("504.91"), Decimal("7686.23"))
    assert "zvw" not in got
    assert COUNTRY.example("day", ON, {"gross": 400, "zvw_percent": "6.1"})["zvw"] == Decimal("18.63")


@pytest.mark.parametrize(("period", "gross", "expected"), [("week", "750", "112.65"), ("quarter", "12000", "2456.00")])
def test_the_other_periods_have_their_tables(period: str, gross: str, expected: str) -> None:
    # 38,988 a year: 13,939 - 2,524 - 5,557 = 5,858 / 52; 47,952: 17,306 - 1,950 - 5,532 = 9,824 / 4
    got = COUNTRY.example(period, ON, {"gross": gross, "loonheffingskorting": True})
    assert got["withholding_tax"] == Decimal(expected)
    assert got["net"] == Decimal(gross) - got["withholding_tax"]
