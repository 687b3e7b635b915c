"""From a budget or a wished net back to the gross: search on whole minor units over the country's own computation.

Between two `steps`, the gross amounts at which a country says that its result may fall, a result grows with the gross but for the noise
of stacked roundings. Each stretch is searched by halving, and `window` amounts beside the answer one by one. Where a law knows no gross
finer than so many minor units (`unit`), only its multiples are asked and answered, and what is counted in minor units here is counted in them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from smartcoop.errors import RuleBroken
from smartcoop.money import Money

Amount = Callable[[Money], Money]
Test = Callable[[int], bool]

WINDOW = 300
NOISE = 10
BESIDE = 2
MOST_TIMES = 16


def largest_gross(
    budget: Money, cost: Amount, *, lowest: Money | None = None, highest: Money | None = None, steps: Iterable[Money] = (), window: int = WINDOW, unit: int = 1
) -> Money:
    """The largest gross from `lowest` (a unit) to `highest` whose cost fits the budget: one unit more would not.

    `cost` is asked of no gross outside these. Without `highest`, the search goes up to the first of the budget, its double, ... whose
    cost does not fit, but not beyond `MOST_TIMES` the budget. RuleBroken when even the smallest gross costs more.
    """
    currency = budget.currency
    least = _units_up(lowest.minor, unit) if lowest else 1
    nearly = budget + Money(NOISE * unit, currency)

    def gross(units: int) -> Money:
        return Money(units * unit, currency)

    def fits(units: int) -> bool:
        return cost(gross(units)) <= budget

    top = highest.minor // unit if highest else _beyond(fits, max(budget.minor // unit, least))
    for start, end in reversed(_stretches(least, top, (step.minor // unit for step in steps))):
        if cost(gross(start)) <= nearly:
            found = _last(fits, start, end, window)
            if found is not None:
                return gross(found)
    raise RuleBroken("%(budget)s does not pay for this work: the smallest pay costs %(cost)s", budget=str(budget), cost=str(cost(gross(least))))


def smallest_gross(
    wished: Money, net: Amount, *, highest: Money, lowest: Money | None = None, steps: Iterable[Money] = (), window: int = WINDOW, unit: int = 1
) -> Money:
    """The smallest gross from `lowest` (nothing) to `highest` whose net reaches what is wished.

    The net may be some minor units more where no gross gives it exactly. RuleBroken when no gross reaches it.
    """
    currency = wished.currency
    nearly = wished - Money(max(NOISE, window) * unit, currency)

    def gross(units: int) -> Money:
        return Money(units * unit, currency)

    def reaches(units: int) -> bool:
        return net(gross(units)) >= wished

    for start, end in _stretches(_units_up(lowest.minor, unit) if lowest else 0, highest.minor // unit, (step.minor // unit for step in steps)):
        if net(gross(end)) >= nearly:
            found = _first(reaches, start, end, window)
            if found is not None:
                return gross(found)
    raise RuleBroken("no gross up to %(highest)s gives a net of %(wished)s", highest=str(highest), wished=str(wished))


def _units_up(minor: int, unit: int) -> int:
    """The fewest units that are worth so many minor units."""
    return -(-minor // unit)


def _beyond(fits: Test, budget: int) -> int:
    """A gross above all that fit: usually the budget itself, more where the law makes only a part of the gross due."""
    top = budget
    while top < budget * MOST_TIMES and fits(top):
        top *= 2
    return top


def _stretches(low: int, high: int, steps: Iterable[int]) -> Sequence[tuple[int, int]]:
    """What lies between the steps; the amounts beside a step stand alone, since a rounding may move it by one."""
    starts = {step + beside for step in steps for beside in range(-BESIDE, BESIDE + 1)}
    bounds = [low, *sorted(start for start in starts if low < start <= high), high + 1]
    return [(start, after - 1) for start, after in pairwise(bounds) if start < after]


def _last(fits: Test, start: int, end: int, window: int) -> int | None:
    low, high = start - 1, end
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    beyond = next((minor for minor in range(min(low + window, end), low, -1) if fits(minor)), low)
    return beyond if beyond >= start else None


def _first(reaches: Test, start: int, end: int, window: int) -> int | None:
    low, high = start, end + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle + 1, high)
    before = next((minor for minor in range(max(start, low - window), low) if reaches(minor)), low)
    return before if before <= end else None


def changes(of: Callable[[int], object], low: int, high: int) -> Iterator[int]:
    """Every amount between two at which something else holds than one unit below, of what never holds again once it is over."""
    stack = [(low, of(low), high, of(high))]
    while stack:
        start, at_start, end, at_end = stack.pop()
        if at_start == at_end:
            continue
        if end - start <= 1:
            yield end
            continue
        middle = (start + end) // 2
        at_middle = of(middle)
        stack += [(start, at_start, middle, at_middle), (middle, at_middle, end, at_end)]
