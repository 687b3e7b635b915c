"""From a budget or a net back to the gross, against brute force beside every kind of threshold."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from countries.se import COUNTRY
from smartcoop.country import PayCase, largest_gross, smallest_gross
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import RuleBroken
from smartcoop.money import Money
from tests.countries.se.cases import SIDE, a_case, compute, pay, sek

YOUNG = {"born": "2005-08-20", **SIDE}


def _cost(case: PayCase, minor: int) -> int:
    return compute(with_gross(case, Money(minor, "SEK"))).total_cost.minor


def _net(case: PayCase, minor: int) -> int:
    return compute(with_gross(case, Money(minor, "SEK"))).net_payable.minor


@pytest.mark.parametrize(
    ("around", "facts"),
    [
        ("35000.00", {}),
        ("25000.00", {"person": YOUNG}),
        ("5000.00", {"person": YOUNG, "history": [pay(20000, person=YOUNG)]}),
        ("52125.00", {"pension": "plan"}),
        ("22321.43", {"person": YOUNG, "holiday": "with_pay"}),
        ("22321.43", {"person": YOUNG, "holiday": "saved", "ends": True}),
        ("30000.00", {"person": {**SIDE, "born": "1950-01-01"}}),
        ("1000.00", {"person": SIDE, "small_total": True}),
        ("400.00", {"person": SIDE, "small_total": True, "history": [pay(600, Month(2026, 9), person=SIDE, small_total=True)]}),
        ("1750.00", {"pay_kind": "sick_pay", "weekly_pay": "7000", "first": 5, "last": 9}),
    ],
)
def test_the_largest_gross_of_a_budget_is_that_of_brute_force(around: str, facts: Mapping[str, Any]) -> None:
    case, middle = a_case(around, **facts), sek(around).minor
    costs = {minor: _cost(case, minor) for minor in range(middle - 130, middle + 131)}
    low, high = costs[middle - 120], costs[middle + 120]
    for budget in [*range(low, high + 1, (high - low) // 9), costs[middle] - 1, costs[middle], costs[middle] + 1]:
        found = largest_gross(Money(budget, "SEK"), lambda gross: Money(_cost(case, gross.minor), "SEK"), steps=COUNTRY.steps(case))
        assert found.minor == max(minor for minor, cost in costs.items() if cost <= budget)


def test_a_budget_below_the_cooperatives_minimum_is_refused() -> None:
    case = a_case(30000, hours="100", employer={"minimum_hour": "200"})
    least = COUNTRY.payroll.minimum_gross(case)
    with pytest.raises(RuleBroken):
        largest_gross(Money(_cost(case, least.minor) - 1, "SEK"), lambda gross: Money(_cost(case, gross.minor), "SEK"), lowest=least)


BONUS = {"pay_kind": "one_off", "person": {"year_income": 420000}}


@pytest.mark.parametrize(
    ("around", "facts"),
    [
        ("2001.00", {}),
        ("2101.00", {}),
        ("20001.00", {}),
        ("35001.00", {}),
        ("80001.00", {}),
        ("81001.00", {}),
        ("1053601.00", {}),
        ("8001.00", {"history": [pay(27000)]}),
        ("31250.90", {"holiday": "with_pay"}),
        ("35001.00", {"person": {"born": "1950-01-01"}}),
        ("35001.00", {"holiday": "saved", "ends": True, "person": {"year_income": 300000}}),
        ("39406.00", {"holiday": "saved", "ends": True}),
        ("57600.01", BONUS),
        ("240000.01", BONUS),
        ("9999.99", {"person": SIDE}),
        ("10000.00", {"person": {"tax_mode": "sink", "tax_table": None}}),
        ("1000.00", {"person": SIDE, "small_total": True}),
        ("400.00", {"person": SIDE, "small_total": True, "history": [pay(600, Month(2026, 9), person=SIDE, small_total=True)]}),
        ("5000.00", {"pay_kind": "sick_pay", "weekly_pay": "7000", "first": 5, "last": 9}),
    ],
)
def test_the_smallest_gross_of_a_net_is_that_of_brute_force(around: str, facts: Mapping[str, Any]) -> None:
    case, middle = a_case(around, **facts), sek(around).minor
    low = max(1, middle - 900)
    nets = {minor: _net(case, minor) for minor in range(low, middle + 200)}
    for minor in (middle - 150, middle - 1, middle, middle + 99):
        found = smallest_gross(
            Money(nets[minor], "SEK"),
            lambda gross: Money(_net(case, gross.minor), "SEK"),
            lowest=Money(low, "SEK"),
            highest=sek("1100000"),
            steps=COUNTRY.steps(case),
            window=COUNTRY.window,
        )
        assert found.minor == min(tried for tried, net in nets.items() if net >= nets[minor])


def test_steps_name_every_place_where_the_net_falls_by_more_than_a_krona() -> None:
    case = a_case(30000)
    steps = {step.minor for step in COUNTRY.steps(case)}
    beside = {step + more for step in steps for more in (-1, 0, 1)}
    tried = [*range(100, 300_000, 100), *range(1_970_000, 2_050_000, 100), *range(7_950_000, 8_150_000, 100)]
    falls = [gross for gross in tried if _net(case, gross) < _net(case, gross - 1) - 100]
    assert len(falls) > 15
    assert not set(falls) - beside


@pytest.mark.parametrize("facts", [{"person": SIDE}, {"person": {**SIDE, "tax_mode": "certificate"}}, {"first": 5, "last": 6, "ends": True}])
def test_a_flat_rate_has_no_steps(facts: Mapping[str, Any]) -> None:
    assert not COUNTRY.steps(a_case(Decimal(30000), **facts))
