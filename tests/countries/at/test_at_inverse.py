"""From a budget or a wished net back to the gross, at every threshold of Austrian law, against brute force."""

from functools import partial
from typing import Any

import pytest

from countries.at import COUNTRY
from smartcoop.country import PayCase, largest_gross, smallest_gross
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import RuleBroken
from smartcoop.money import Money
from tests.countries.at.cases import NONE, a_case, compute, eur, months, pay

AROUND = [
    ("551.10", NONE),
    ("551.10", {"ends": True}),
    ("2225", {}),
    ("2427", {"federal_state": "ooe"}),
    ("2630", {"form": "free"}),
    ("6930", {}),
    ("8085", {"form": "free"}),
    ("284.74", {"first": 17, "entry": "2026-10-17"}),
    ("275.55", {"first": 17, "entry": "2026-10-17", **NONE}),
    ("13350.03", {"ends": True}),
    ("4350.03", {"ends": True, "special_reserved_before": "1500"}),
    ("1307.50", {"ends": True}),
    ("1102.20", {"first": 5, "last": 20, "days": 2, "term": "casual", "ends": True, **NONE}),
    ("1925", {"history": "300"}),
    ("725", {"first": 12, "last": 16, "term": "short", "entry": None, "ends": True, "history": "short", **NONE}),
]


def the_case(gross: str, facts: dict[str, Any]) -> PayCase:
    told = dict(facts)
    history = told.pop("history", None)
    if history == "short":
        told["history"] = [pay(1500, first=5, last=9, term="short", ends=True, entry=None, **NONE)]
    elif history:
        told["history"] = [pay(history, **NONE)]
    return a_case(gross, **told)


def cost(case: PayCase, gross: Money) -> Money:
    return compute(with_gross(case, gross)).total_cost


def net(case: PayCase, gross: Money) -> Money:
    return compute(with_gross(case, gross)).net


@pytest.mark.parametrize(("around", "facts"), AROUND)
def test_the_largest_gross_of_a_budget_is_that_of_brute_force(around: str, facts: dict[str, Any]) -> None:
    case, middle = the_case(around, facts), eur(around).minor
    costs = {minor: cost(case, Money(minor, "EUR")).minor for minor in range(middle - 30, middle + 31)}
    for budget in range(costs[middle - 20], costs[middle + 20] + 1, max(1, (costs[middle + 20] - costs[middle - 20]) // 15)):
        found = largest_gross(Money(budget, "EUR"), partial(cost, case), lowest=eur("0.01"), steps=COUNTRY.steps(case))
        assert found.minor == max(minor for minor, spent in costs.items() if spent <= budget)


@pytest.mark.parametrize(("around", "facts"), AROUND)
def test_the_smallest_gross_of_a_net_is_that_of_brute_force(around: str, facts: dict[str, Any]) -> None:
    case, middle = the_case(around, facts), eur(around).minor
    low, high = middle - 60, middle + 60
    nets = {minor: net(case, Money(minor, "EUR")).minor for minor in range(low, high + 1)}
    for wished in {nets[minor] for minor in range(low + 20, high, 9)}:
        reaching = min(minor for minor, got in nets.items() if got >= wished)
        found = smallest_gross(
            Money(wished, "EUR"), partial(net, case), lowest=Money(low, "EUR"), highest=Money(high, "EUR"), steps=COUNTRY.steps(case), window=COUNTRY.window
        )
        assert found.minor == reaching


@pytest.mark.parametrize(
    ("step", "facts", "lost"),
    [
        ("551.10", {**NONE, "federal_state": "ooe"}, "83.33"),
        ("2225", {"federal_state": "ooe"}, "15.58"),
        ("2427", {"federal_state": "ooe"}, "16.99"),
        ("2630", {"federal_state": "ooe"}, "17.49"),
    ],
)
def test_a_cent_more_at_a_step_is_less_net(step: str, facts: dict[str, Any], lost: str) -> None:
    """The losses of the steps, of which the reference tells 15.57, 16.98 and 17.48 between rounded nets, the cent of pay included."""
    case, limit = a_case(step, **facts), eur(step)
    fallen = net(case, limit) + eur("0.01") - net(case, limit + eur("0.01"))
    assert limit in COUNTRY.steps(case)
    assert abs((fallen - eur(lost)).minor) <= 1


def test_a_wish_between_two_steps_takes_the_lower_gross() -> None:
    case = a_case(2000, federal_state="ooe")
    wished = net(case, eur(2225))
    found = smallest_gross(wished, partial(net, case), highest=eur(10000), lowest=eur("0.01"), steps=COUNTRY.steps(case), window=COUNTRY.window)
    assert found == eur(2225)
    more = smallest_gross(wished + eur("0.01"), partial(net, case), highest=eur(10000), lowest=eur("0.01"), steps=COUNTRY.steps(case), window=COUNTRY.window)
    assert more > eur(2240)


def test_steps_of_special_payments_are_their_own() -> None:
    history = months(3000, 1, 6, entry="2025-01-01")
    case = a_case(2000, Month(2026, 6), history=history, entry="2025-01-01", pay_kind="holiday_bonus")
    assert COUNTRY.steps(case) == (eur(2225), eur(2427), eur(2630))
    alone = a_case(2000, Month(2026, 6), entry="2025-01-01", pay_kind="holiday_bonus")
    assert eur("551.10") in COUNTRY.steps(alone)
    assert COUNTRY.steps(a_case(2000, form="fee")) == ()
    leave = a_case(2000, last=6, ends=True, pay_kind="leave")
    assert eur("13350.03") in COUNTRY.steps(leave)


def test_a_budget_below_the_collective_agreement_is_refused() -> None:
    case = a_case(3000, hours="100", minimum_hourly="15")
    least = COUNTRY.payroll.minimum_gross(case)
    with pytest.raises(RuleBroken):
        largest_gross(cost(case, least) - eur("0.01"), partial(cost, case), lowest=least)
