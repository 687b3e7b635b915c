"""From a budget or a wished net back to the gross, against every cent around it."""

from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from countries.it import COUNTRY
from smartcoop.country import PayCase, largest_gross, smallest_gross
from smartcoop.dates import Month
from smartcoop.errors import RuleBroken
from smartcoop.money import Money
from tests.countries.it.cases import STAFF, a_case, a_year, at, eur

AROUND = 40
"""Cents on each side of an answer in which a better one is looked for."""
COLLABORATION: dict[str, Any] = {"contract": "collaboration", "sector": "general"}


def _cost(case: PayCase, minor: int) -> Money:
    return at(case, minor).total_cost


def _net(case: PayCase, minor: int) -> Money:
    return at(case, minor).net


@pytest.mark.parametrize("around", ["0.02", "574.50", "581.00", "581.50", "1200.00", "2000.50", "4685.00"])
@pytest.mark.parametrize(
    "facts", [{"days": 10}, {"days": 10, "ends": True}, {"days": 10, **STAFF}, COLLABORATION, {"extra_months": "on_top", "inail_percent": "3"}]
)
def test_the_largest_gross_of_a_budget_is_that_of_brute_force(around: str, facts: dict[str, Any]) -> None:
    """Around the least base, the daily base of sickness, half euros and the first band."""
    case, middle = a_case(around, **facts), eur(around).minor
    low = max(1, middle - AROUND)
    costs = {minor: _cost(case, minor).minor for minor in range(low, middle + AROUND)}
    steps = COUNTRY.steps(case)
    for budget in range(costs[middle], costs[middle] + 25, 8):
        found = largest_gross(Money(budget, "EUR"), lambda gross: _cost(case, gross.minor), lowest=Money(1, "EUR"), steps=steps, window=40)
        assert found.minor == max(minor for minor, cost in costs.items() if cost <= budget)


def test_the_ceiling_of_the_year_is_part_of_the_question() -> None:
    case = a_case(15000, Month(2026, 9), history=a_year(*[15000] * 8))
    for gross in ("2294.50", "2295.00", "2295.50", "9000"):
        budget = _cost(case, eur(gross).minor)
        found = largest_gross(budget, lambda amount: _cost(case, amount.minor), steps=COUNTRY.steps(case))
        assert found.minor == max(minor for minor in range(eur(gross).minor - AROUND, eur(gross).minor + AROUND) if _cost(case, minor) <= budget)


def test_a_budget_below_the_least_is_refused() -> None:
    case = a_case(1000, days=10)
    with pytest.raises(RuleBroken):
        largest_gross(eur(200), lambda gross: _cost(case, gross.minor), lowest=Money(1, "EUR"))


CASES: dict[str, dict[str, Any]] = {
    "settled": {"ends": True},
    "settled, whole year before": {"ends": True, "month": Month(2026, 3), "history": (4000, 4000)},
    "running": {},
    "open-ended with a spouse": {**STAFF, "person": {"spouse": True}, "month": Month(2026, 1)},
    "collaboration": {**COLLABORATION, "ends": True},
    "Bolzano": {"ends": True, "person": {"region": "bolzano"}},
    "exact bases": {"ends": True, "employer": {"whole_euros": False}},
    "shares on top": {"ends": True, "extra_months": "on_top"},
}


def _case(name: str) -> PayCase:
    facts = dict(CASES[name])
    if "history" in facts:
        facts["history"] = a_year(*facts["history"])
    return a_case(2000, **facts)


@pytest.mark.parametrize("name", CASES)
def test_the_net_falls_nowhere_but_at_the_steps_and_within_a_euro(name: str) -> None:
    """Beside the steps, a hundred cents more never lower the net by more than the quotients' fourth decimal and a half euro of the base do."""
    case = _case(name)
    steps = [step.minor for step in COUNTRY.steps(case)]
    grosses = list(range(500, 3_000_000, 9_900))
    nets = [_net(case, minor).minor for minor in grosses]
    for place, (before, after) in enumerate(pairwise(nets)):
        fell = before - after
        beside = any(grosses[place] <= step + 2 and step - 2 <= grosses[place + 1] for step in steps)
        assert fell <= 0 or beside, (name, grosses[place], fell)


@pytest.mark.parametrize("name", CASES)
def test_a_wished_net_gives_the_smallest_gross_around_every_step(name: str) -> None:
    case = _case(name)
    steps, least = COUNTRY.steps(case), Money(1, "EUR")

    @cache
    def net(minor: int) -> Money:
        return _net(case, minor)

    tried = [step for step in steps if eur(5) < step < eur(40000)][::2]
    assert tried
    for step in tried:
        wished = net(step.minor - 1) + Money(1, "EUR")
        found = smallest_gross(wished, lambda gross: net(gross.minor), highest=eur(90000), lowest=least, steps=steps, window=COUNTRY.window)
        assert net(found.minor) >= wished
        assert all(net(minor) < wished for minor in range(max(1, found.minor - AROUND), found.minor))
        assert all(net(minor) < wished for minor in range(max(1, step.minor - AROUND), min(step.minor + AROUND, found.minor)))


def test_steps_are_named_where_the_law_has_its_thresholds() -> None:
    case = a_case(2000, ends=True)
    at_step = {step: at(case, step.minor).amount("year_taxable").amount for step in COUNTRY.steps(case)}
    edges = [15000, 20000, 23000, 25000, 28000, 35000, 50000]
    assert all(any(edge < taxable < edge + 1 for taxable in at_step.values()) for edge in edges if edge != 28000)
    falls = [step for step in at_step if _net(case, step.minor) < _net(case, step.minor - 1) - eur(10)]
    assert len(falls) >= 2
