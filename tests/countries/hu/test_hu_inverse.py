"""From a cost or a net back to the gross, forint by forint, against brute force."""

from functools import partial
from typing import Any

import pytest

from countries.hu import COUNTRY
from smartcoop.country import PayCase, Payslip, largest_gross, smallest_gross
from smartcoop.country.samples import with_gross
from smartcoop.errors import RuleBroken
from smartcoop.money import Money
from smartcoop.payroll.simulation import simulate_budget, simulate_net
from tests.countries.cases import OCTOBER
from tests.countries.hu.cases import a_case, compute, huf, pay

RULES = COUNTRY.mutualisation(OCTOBER.last)
AROUND = 30
FAMILY: dict[str, Any] = {"dependants_total": 2, "dependants_beneficiary": 2, "family_declared_for": 2026}
DAY: dict[str, Any] = {"first": 5, "last": 5, "hours": "8"}

# gross amounts at which a result bends or jumps, each with a case around it
PLACES: list[tuple[int, dict[str, Any]]] = [
    (96_840, {}),
    (96_840, {"person": {"contribution_floor": "student"}}),
    (32_280, {"first": 1, "last": 10}),
    (107_600, {"contract": "fee"}),
    (35_867, {"contract": "fee", "first": 1, "last": 10}),
    (107_600, {"contract": "lasting_fee"}),
    (322_800, {"ekho": True}),
    (400_000, {"ekho": True, "contract": "fee"}),
    (715_765, {"person": {"born": "2003-01-01"}}),
    (107_600, {"person": {"personal_relief": True}}),
    (533_320, {"person": FAMILY}),
    (239_042, {"person": FAMILY}),
    (500_000, {"ends": True, "leave": "redeemed"}),
    (500_000, {"leave": "redeemed"}),
    (19_305, {"contract": "occasional", **DAY}),
    (30_000, {"contract": "film", **DAY}),
]


def _cost(case: PayCase, gross: Money) -> Money:
    return compute(with_gross(case, gross)).total_cost


def _net(case: PayCase, gross: Money) -> Money:
    return compute(with_gross(case, gross)).net_payable


@pytest.mark.parametrize(("around", "changes"), PLACES)
def test_the_largest_gross_of_a_budget_is_that_of_brute_force(around: int, changes: dict[str, Any]) -> None:
    """Every budget in fillér between two costs too: what no forint of pay uses up stays unspent."""
    case = a_case(around, **changes)
    costs = {gross: _cost(case, huf(gross)) for gross in range(around - AROUND, around + AROUND + 1)}
    limits = {"lowest": COUNTRY.payroll.minimum_gross(case), "highest": COUNTRY.maximum_gross(case)}
    for budget in range(costs[around - AROUND // 2].minor, costs[around + AROUND // 2].minor, 137):
        found = largest_gross(Money(budget, "HUF"), partial(_cost, case), **limits, steps=COUNTRY.steps(case), window=COUNTRY.window, unit=COUNTRY.gross_unit)
        assert found == huf(max(gross for gross, cost in costs.items() if cost.minor <= budget))


@pytest.mark.parametrize(("around", "changes"), PLACES)
def test_the_smallest_gross_of_a_net_is_that_of_brute_force(around: int, changes: dict[str, Any]) -> None:
    """Just below the insuring fee, a net is reached that many more forints do not reach."""
    case = a_case(around, **changes)
    lowest = huf(around - AROUND)
    for wished in {_net(case, huf(around + beside)) for beside in (-20, -3, -2, -1, 0, 1, 2, 20)}:
        reaching = next(gross for gross in range(around - AROUND, around + AROUND + 1) if _net(case, huf(gross)) >= wished)
        highest = COUNTRY.maximum_gross(case) or huf(around * 3)
        found = smallest_gross(
            wished, partial(_net, case), highest=highest, lowest=lowest, steps=COUNTRY.steps(case), window=COUNTRY.window, unit=COUNTRY.gross_unit
        )
        assert found == huf(reaching)


@pytest.mark.parametrize(
    ("history", "changes"),
    [
        ([], {}),
        (["100000"], {}),
        (["60000"], {"first": 1, "last": 20}),
        ([], {"first": 8, "last": 14}),
        (["300000"], {}),
    ],
)
def test_the_step_is_where_the_month_of_fees_insures(history: list[str], changes: dict[str, Any]) -> None:
    earlier: list[Payslip] = [pay(gross, contract="fee") for gross in history]
    case = a_case(50_000, contract="fee", history=earlier, **changes)
    steps = COUNTRY.steps(case)
    assert bool(steps) is (history != ["300000"])
    for step in steps:
        below, reached = (compute(with_gross(case, gross)) for gross in (step - huf(1), step))
        assert below.employee_contributions == huf(0)
        assert reached.employee_contributions > huf(4_000)
        assert reached.net < below.net


def test_only_fees_have_steps_and_only_film_extras_a_largest_pay() -> None:
    assert not COUNTRY.steps(a_case(500_000))
    assert not COUNTRY.steps(a_case(500_000, contract="fee", person={"pensioner": True}))
    assert COUNTRY.maximum_gross(a_case(500_000)) is None
    assert COUNTRY.maximum_gross(a_case(1, contract="film", first=5, last=6)) == huf(77_400)


def test_a_budget_is_turned_into_whole_forints_of_pay() -> None:
    found = simulate_budget(COUNTRY, a_case(1, hours="176"), RULES, huf("500000.99"))
    assert (found.payslip.gross, found.cost, found.unspent) == (huf(442_478), huf(500_000), huf("0.99"))
    net = simulate_net(COUNTRY, a_case(1, hours="88"), RULES, huf(200_000), budget=huf(500_000))
    assert net.payslip.net == huf(200_000)
    film = simulate_budget(COUNTRY, a_case(1, contract="film", **DAY), RULES, huf(100_000))
    assert (film.payslip.gross, film.unspent) == (huf(38_700), huf(100_000 - 48_400))


def test_a_budget_below_the_minimum_wage_is_refused() -> None:
    with pytest.raises(RuleBroken, match="legal minimum"):
        simulate_budget(COUNTRY, a_case(1, hours="176"), RULES, huf(364_763))
    assert simulate_budget(COUNTRY, a_case(1, hours="176"), RULES, huf(364_764)).payslip.gross == huf(322_800)
