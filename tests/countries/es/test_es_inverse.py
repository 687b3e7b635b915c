"""From a budget or a net back to the gross, compared with every cent around each discontinuity."""

from decimal import Decimal
from typing import Any

import pytest

from countries.es import COUNTRY
from smartcoop.country import PayCase, largest_gross, smallest_gross
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import RuleBroken
from smartcoop.money import Money
from tests.countries.es.cases import ARTIST, INDEFINITE, a_case, compute, eur, pay

JANUARY = Month(2026, 1)
MORTGAGE: dict[str, Any] = {"month": JANUARY, "person": {"mortgage": True}, **INDEFINITE}


def _cost(case: PayCase, gross: Money) -> Money:
    return compute(with_gross(case, gross)).total_cost


def _net(case: PayCase, gross: Money) -> Money:
    return compute(with_gross(case, gross)).net


@pytest.mark.parametrize(
    ("around", "more"),
    [
        # the least base of group 1, the ceiling, the bands of solidarity
        ("1989.30", {"contribution_group": "1", **INDEFINITE}),
        ("5101.20", INDEFINITE),
        ("5101.20", {}),
        ("5101.20", {"ends": True}),
        ("5611.32", INDEFINITE),
        ("7651.80", {"ends": True}),
        # artists' bands of daily pay, for three days
        ("1734.00", {"days": 3, "ends": True, **ARTIST}),
        ("3114.00", {"days": 3, **ARTIST}),
        ("5211.00", {"days": 3, "leave": "in_time", **ARTIST}),
        ("2750.60", MORTGAGE),
    ],
)
def test_the_largest_gross_of_a_budget_is_that_of_brute_force(around: str, more: dict[str, Any]) -> None:
    case, middle = a_case(around, **more), eur(around).minor
    costs = {minor: _cost(case, Money(minor, "EUR")).minor for minor in range(middle - 40, middle + 41)}
    lowest = COUNTRY.payroll.minimum_gross(case)
    budgets = sorted({*range(costs[middle - 20], costs[middle + 20], 997), *(costs[minor] for minor in range(middle - 20, middle + 21, 4))})
    for budget in budgets:
        found = largest_gross(Money(budget, "EUR"), lambda gross: _cost(case, gross), lowest=lowest, steps=COUNTRY.steps(case))
        assert found.minor == max(minor for minor, cost in costs.items() if cost <= budget)


def test_a_budget_below_the_minimum_wage_is_refused() -> None:
    case = a_case(3000)
    least = COUNTRY.payroll.minimum_gross(case)
    with pytest.raises(RuleBroken):
        largest_gross(_cost(case, least) - eur("0.01"), lambda gross: _cost(case, gross), lowest=least)


HISTORY = [pay(2500, JANUARY, **INDEFINITE)]


@pytest.mark.parametrize(
    ("gross", "more"),
    [
        # a step of the percentage, brackets, the end of the reduction and of the quota's limit, of the mortgage
        ("2000.00", {"month": JANUARY, **INDEFINITE}),
        ("1500.00", {"month": JANUARY, **INDEFINITE}),
        ("1760.00", {"month": JANUARY, **INDEFINITE}),
        ("2933.34", {"month": JANUARY, **INDEFINITE}),
        ("2750.60", MORTGAGE),
        ("2752.00", MORTGAGE),
        ("2800.00", MORTGAGE),
        # the very pay at which nothing changed, and beside it
        ("2500.00", {"month": Month(2026, 2), "history": HISTORY, **INDEFINITE}),
        ("2500.02", {"month": Month(2026, 2), "history": HISTORY, **INDEFINITE}),
        ("2499.98", {"month": Month(2026, 2), "history": HISTORY, **INDEFINITE}),
        ("2600.00", {"month": Month(2026, 2), "history": HISTORY, **INDEFINITE}),
        # artists' bands
        ("1734.00", {"days": 3, "ends": True, **ARTIST}),
        ("1734.01", {"days": 3, "ends": True, **ARTIST}),
        ("1745.00", {"days": 3, "leave": "in_time", **ARTIST}),
        ("9000.00", {"month": JANUARY, **INDEFINITE}),
    ],
)
def test_the_smallest_gross_of_a_net_is_that_of_brute_force(gross: str, more: dict[str, Any]) -> None:
    case = a_case(gross, **more)
    wished, lowest = compute(case).net, max(eur(gross) - eur(6), COUNTRY.payroll.minimum_gross(case))
    reaching = next(minor for minor in range(lowest.minor, eur(gross).minor + 1) if _net(case, Money(minor, "EUR")) >= wished)
    found = smallest_gross(wished, lambda tried: _net(case, tried), highest=eur(30000), lowest=lowest, steps=COUNTRY.steps(case), window=COUNTRY.window)
    assert found.minor == reaching


def test_steps_name_where_the_net_falls_at_once() -> None:
    artist = a_case(3000, days=3, **ARTIST)
    assert {eur("1734.01"), eur("3114.01"), eur("5211.01")} <= set(COUNTRY.steps(artist))
    for step in (eur("1734.01"), eur("3114.01"), eur("5211.01")):
        assert _net(artist, step) < _net(artist, step - eur("0.01"))
    # twelve times 2,750.60 is the pay from which a mortgage counts no more: two percent of the month
    mortgage = a_case(2500, **MORTGAGE)
    assert eur("2750.60") in COUNTRY.steps(mortgage)
    assert (_net(mortgage, eur("2750.59")) - _net(mortgage, eur("2750.60"))).amount > Decimal(54)
    assert COUNTRY.steps(a_case(2500, person={"territory": "non_resident_eu"})) == ()
    # what was paid before is beyond every limit already
    assert COUNTRY.steps(a_case(2500, person={"amounts_year": 2026, "opening_pay": 50000})) == ()


def test_the_window_covers_a_year_paid_at_once() -> None:
    assert COUNTRY.window == 1155


@pytest.mark.parametrize(
    "more",
    [
        MORTGAGE,
        {"month": Month(2026, 2), "history": HISTORY, **INDEFINITE},
        {"days": 3, "ends": True, **ARTIST},
        {"month": JANUARY, "person": {"family_situation": "2", "descendants": "2015 entero, 2018, 2025", "alimony": "4000"}, **INDEFINITE},
    ],
)
def test_between_the_steps_the_net_falls_by_no_more_than_a_hundredth_of_a_percent(more: dict[str, Any]) -> None:
    case = a_case(3000, **more)
    steps, before = [step.minor for step in COUNTRY.steps(case)], None
    for minor in range(150_000, 900_000, 700):
        slip = compute(with_gross(case, Money(minor, "EUR")))
        stepped = any(minor - 702 <= step <= minor + 2 for step in steps)
        noise = Decimal(slip.gross.minor) / 10_000 + 3
        assert before is None or stepped or slip.net.minor >= before - noise
        before = slip.net.minor
