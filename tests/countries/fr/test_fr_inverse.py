"""From a budget or a wished net back to the gross, against every cent around it."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from countries.fr import COUNTRY
from smartcoop.country import PayCase, largest_gross, smallest_gross
from smartcoop.dates import Month
from smartcoop.errors import RuleBroken
from smartcoop.money import Money
from tests.countries.fr.cases import a_case, a_year, at, compute, cost, eur, pay

AROUND = 80
"""Cents on each side of an answer in which a better one is looked for."""


def _found(case: PayCase, budget: Money) -> Money:
    return largest_gross(budget, lambda gross: cost(case, gross), lowest=COUNTRY.payroll.minimum_gross(case), steps=COUNTRY.steps(case))


def _best(case: PayCase, budget: Money, *around: int) -> int:
    """The largest gross that fits, among all cents beside some places."""
    least = COUNTRY.payroll.minimum_gross(case).minor
    places = {minor for place in around for minor in range(max(least, place - AROUND), place + AROUND)}
    return max(minor for minor in places if cost(case, Money(minor, "EUR")) <= budget)


def _is_exact(case: PayCase, gross: Money, budget: Money) -> bool:
    """Whether the search finds the best, beside the gross that the budget was made from and beside its own answer."""
    found = _found(case, budget).minor
    return found == _best(case, budget, gross.minor, found)


@pytest.mark.parametrize(
    "gross", ["1867.02", "2391.61", "4004.99", "4005.00", "4005.01", "4019.00", "5469.21", "5469.22", "5469.23", "5500", "16020.01", "33000"]
)
@pytest.mark.parametrize("above", [0, 300])
def test_a_budget_gives_the_largest_gross_that_it_pays(gross: str, above: int) -> None:
    case = a_case(2000, cadre=True)
    budget = cost(case, eur(gross)) + Money(above, "EUR")
    assert _is_exact(case, eur(gross), budget)


@pytest.mark.parametrize("budget", ["7810.25", "7850", "7919.64", "7919.65"])
def test_no_gross_hits_the_gap_at_three_minimum_wages(budget: str) -> None:
    expected = "5469.23" if budget == "7919.65" else "5469.22"
    assert _found(a_case(2000), eur(budget)) == eur(expected)


HISTORIES: list[tuple[Any, ...]] = [(8000,), (5000, 2000, 6000), (1500, 1500, 1500)]


@pytest.mark.parametrize("paid", HISTORIES)
@pytest.mark.parametrize("gross", ["150", "1265.38", "1265.39", "1823.08", "4100", "9000"])
def test_the_year_so_far_is_part_of_the_question(paid: tuple[int, ...], gross: str) -> None:
    history = a_year(*paid, contract="esa")
    case = a_case(500, Month(2026, len(paid) + 1), contract="esa", history=history)
    budget = cost(case, eur(gross))
    assert _is_exact(case, eur(gross), budget)


def test_the_reduction_begins_at_a_step_down_of_cost() -> None:
    """8,000.00 in January is above three minimum wages; from 1,265.39 in February on the two months are not."""
    case = a_case(500, Month(2026, 2), contract="esa", history=a_year(8000, contract="esa"))
    assert eur("1265.39") in COUNTRY.steps(case)
    assert cost(case, eur("1265.38")) - cost(case, eur("1265.39")) > eur(180)


def test_each_tick_of_the_coefficient_is_told_late_in_a_year() -> None:
    history = a_year(5000, 2000, 6000, 8000, 4000, 4000, 3000, 3000, 2000, contract="esa")
    case = a_case(500, contract="esa", history=history)
    for gross in ("700", "1200.10", "1800"):
        budget = cost(case, eur(gross))
        assert _is_exact(case, eur(gross), budget)


@pytest.mark.parametrize(
    "engagement",
    [
        {"contract": "portage_cdi", "portage_level": "expert"},
        {"contract": "esa", "holiday_pay": "monthly"},
        {"contract": "cdd", "ends": True, "holiday_pay": "at_end"},
        {"monthly_hours": "80"},
    ],
)
def test_other_forms_of_work_have_their_steps_too(engagement: dict[str, Any]) -> None:
    case = a_case(5000, **engagement)
    for step in COUNTRY.steps(case)[9:12]:
        if step < COUNTRY.payroll.minimum_gross(case):
            continue
        budget = cost(case, step)
        assert _is_exact(case, step, budget)


@pytest.mark.parametrize(
    "engagement", [{"contract": "esa"}, {"cadre": True}, {"contract": "esa", "holiday_pay": "monthly"}, {"contract": "cdd", "short_contract": True}]
)
def test_a_wished_net_gives_the_smallest_gross_around_every_step_of_the_grid(engagement: dict[str, Any]) -> None:
    case = a_case(2500, **engagement)
    steps = COUNTRY.steps(case)

    def net(gross: Money) -> Money:
        return compute(at(case, gross.minor)).net

    least = COUNTRY.payroll.minimum_gross(case)
    for step in (step for step in steps[3::4] if least < step < eur(9000)):
        # the net falls here: what is just below the step is reached again only some euros later
        wished = net(Money(step.minor - 1, "EUR")) + Money(1, "EUR")
        found = smallest_gross(wished, net, highest=eur(20000), lowest=least, steps=steps)
        assert net(found) >= wished
        assert all(net(Money(minor, "EUR")) < wished for minor in range(max(least.minor, found.minor - 100), found.minor))
        assert all(net(Money(minor, "EUR")) < wished for minor in range(max(least.minor, step.minor - 100), min(step.minor + 100, found.minor)))


def test_steps_are_where_the_default_rate_rises() -> None:
    case = a_case(2500)

    def rate(minor: int) -> Decimal:
        return next(line.rate or Decimal(0) for line in compute(at(case, minor)).lines if line.code == "pas")

    rises = [step for step in COUNTRY.steps(case) if step > eur(2000) and step != eur("4005.01")]
    assert len(rises) > 15
    assert all(rate(step.minor) > rate(step.minor - 1) for step in rises)
    assert COUNTRY.steps(a_case(2500, person={"pas_rate": 5})) == (eur("4005.01"),)


def test_a_budget_below_the_minimum_is_refused() -> None:
    with pytest.raises(RuleBroken):
        _found(a_case(2000), eur(1900))


def test_cost_never_falls_from_cent_to_cent() -> None:
    case = a_case(2000, cadre=True)
    for start in ("1900", "4004", "5468", "16019", "32039"):
        costs = [cost(case, Money(minor, "EUR")).minor for minor in range(eur(start).minor, eur(start).minor + 300)]
        assert all(later >= earlier - 2 for earlier, later in pairwise(costs))


def test_a_month_that_takes_back_costs_more_than_it_shows_alone() -> None:
    history = a_year(5200, 5300)
    case = a_case(8700, Month(2026, 3), history=history)
    alone = replace(case, history=())
    assert cost(case, eur(8700)) - cost(alone, eur(8700)) > eur(200)
    assert pay(8700, Month(2026, 3), history=history).reductions == eur("-214.20")
