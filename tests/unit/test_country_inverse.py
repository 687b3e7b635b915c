"""From a result back to the gross, against brute force on results that jump and that tremble."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.country import largest_gross, smallest_gross
from smartcoop.country.inverse import changes
from smartcoop.errors import RuleBroken
from smartcoop.money import Money

TOP = 3000


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def jumping(steps: dict[int, int], slope: int, noise: int) -> list[int]:
    """A result for each gross: it grows by `slope` tenths, falls at the steps, and trembles by `noise` minor units."""
    fallen = [sum(fall for step, fall in steps.items() if step <= gross) for gross in range(TOP + 1)]
    return [gross * slope // 10 - fallen[gross] + gross * 7919 % (noise + 1) for gross in range(TOP + 1)]


STEPS = st.dictionaries(st.integers(1, TOP), st.integers(1, 1500), max_size=4)


@given(STEPS, st.integers(3, 20), st.integers(0, 3), st.integers(0, 4000))
def test_the_smallest_gross_is_the_one_that_brute_force_finds(steps: dict[int, int], slope: int, noise: int, wished: int) -> None:
    nets = jumping(steps, slope, noise)
    reach = [gross for gross in range(TOP + 1) if nets[gross] >= wished]

    def solve() -> Money:
        return smallest_gross(eur(wished), lambda gross: eur(nets[gross.minor]), highest=eur(TOP), steps=[eur(step) for step in steps])

    if reach:
        assert solve().minor == reach[0]
    else:
        with pytest.raises(RuleBroken):
            solve()


@given(STEPS, st.integers(10, 20), st.integers(0, 3), st.integers(1, 4000), st.integers(1, 500))
def test_the_largest_gross_is_the_one_that_brute_force_finds(steps: dict[int, int], slope: int, noise: int, budget: int, lowest: int) -> None:
    costs = jumping(steps, slope, noise)
    fit = [gross for gross in range(lowest, TOP + 1) if costs[gross] <= budget]

    def solve() -> Money:
        return largest_gross(eur(budget), lambda gross: eur(costs[gross.minor]), lowest=eur(lowest), highest=eur(TOP), steps=[eur(step) for step in steps])

    if fit:
        assert solve().minor == fit[-1]
    else:
        with pytest.raises(RuleBroken, match="smallest pay"):
            solve()


def test_nothing_below_the_lowest_or_above_the_highest_gross_is_asked() -> None:
    asked: list[int] = []

    def cost(gross: Money) -> Money:
        asked.append(gross.minor)
        return gross + gross

    assert largest_gross(eur(1001), cost, lowest=eur(300)) == eur(500)
    assert largest_gross(eur(1000), lambda gross: eur(gross.minor // 2)) == eur(2001)
    assert smallest_gross(eur(1001), cost, lowest=eur(300), highest=eur(900)) == eur(501)
    assert min(asked) >= 300
    assert max(asked) <= 1001
    with pytest.raises(RuleBroken):
        largest_gross(eur(100), cost, lowest=eur(300))


@given(STEPS, st.integers(10, 20), st.integers(0, 3), st.integers(1, 4000), st.integers(1, 50_000))
def test_where_a_law_knows_whole_units_alone_only_they_are_asked_and_found(steps: dict[int, int], slope: int, noise: int, budget: int, lowest: int) -> None:
    """A hundred minor units are the smallest gross; the costs are those of the units."""
    costs = jumping(steps, slope, noise)

    def cost(gross: Money) -> Money:
        units, beyond = divmod(gross.minor, 100)
        assert not beyond
        return eur(costs[units] * 100)

    marks = [eur(step * 100) for step in steps]
    least = -(-lowest // 100)
    if fit := [gross for gross in range(least, TOP + 1) if costs[gross] <= budget]:
        assert largest_gross(eur(budget * 100 + 99), cost, lowest=eur(lowest), highest=eur(TOP * 100 + 50), steps=marks, unit=100) == eur(fit[-1] * 100)
    if reach := [gross for gross in range(least, TOP + 1) if costs[gross] >= budget]:
        assert smallest_gross(eur(budget * 100), cost, lowest=eur(lowest), highest=eur(TOP * 100 + 50), steps=marks, unit=100) == eur(reach[0] * 100)


@given(st.sets(st.integers(1, TOP)), st.integers(0, 50))
def test_every_amount_is_found_at_which_something_else_begins(edges: set[int], low: int) -> None:
    found = changes(lambda minor: sum(edge <= minor for edge in edges), low, TOP)
    assert sorted(found) == sorted(edge for edge in edges if edge > low)
