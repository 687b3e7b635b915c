"""From a budget or a wished net back to the gross: search on whole minor units over the country's own computation.

Between two `steps`, the gross amounts at which a country says that its result may fall, a result grows with the gross but for the noise
of stacked roundings. Each stretch is searched by halving, and `window` minor units beside the answer one by one.
"""

from collections.abc import Callable, Iterable, Sequence
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
    budget: Money, cost: Amount, *, lowest: Money | None = None, highest: Money | None = None, steps: Iterable[Money] = (), window: int = WINDOW
) -> Money:
    """The largest gross from `lowest` (a minor unit) to `highest` whose cost fits the budget: one minor unit more would not.

    `cost` is asked of no gross outside these. Without `highest`, the search goes up to the first of the budget, its double, ... whose
    cost does not fit, but not beyond `MOST_TIMES` the budget. RuleBroken when even the smallest gross costs more.
    """
    currency = budget.currency
    least = lowest or Money(1, currency)
    nearly = budget + Money(NOISE, currency)

    def fits(minor: int) -> bool:
        return cost(Money(minor, currency)) <= budget

    top = highest.minor if highest else _beyond(fits, max(budget.minor, least.minor))
    for start, end in reversed(_stretches(least.minor, top, steps)):
        if cost(Money(start, currency)) <= nearly:
            found = _last(fits, start, end, window)
            if found is not None:
                return Money(found, currency)
    raise RuleBroken("%(budget)s does not pay for this work: the smallest pay costs %(cost)s", budget=str(budget), cost=str(cost(least)))


def smallest_gross(wished: Money, net: Amount, *, highest: Money, lowest: Money | None = None, steps: Iterable[Money] = (), window: int = WINDOW) -> Money:
    """The smallest gross from `lowest` (nothing) to `highest` whose net reaches what is wished.

    The net may be some minor units more where no gross gives it exactly. RuleBroken when no gross reaches it.
    """
    currency = wished.currency
    nearly = wished - Money(max(NOISE, window), currency)

    def reaches(minor: int) -> bool:
        return net(Money(minor, currency)) >= wished

    for start, end in _stretches(lowest.minor if lowest else 0, highest.minor, steps):
        if net(Money(end, currency)) >= nearly:
            found = _first(reaches, start, end, window)
            if found is not None:
                return Money(found, currency)
    raise RuleBroken("no gross up to %(highest)s gives a net of %(wished)s", highest=str(highest), wished=str(wished))


def _beyond(fits: Test, budget: int) -> int:
    """A gross above all that fit: usually the budget itself, more where the law makes only a part of the gross due."""
    top = budget
    while top < budget * MOST_TIMES and fits(top):
        top *= 2
    return top


def _stretches(low: int, high: int, steps: Iterable[Money]) -> Sequence[tuple[int, int]]:
    """What lies between the steps; the amounts beside a step stand alone, since a rounding may move it by one."""
    starts = {step.minor + beside for step in steps for beside in range(-BESIDE, BESIDE + 1)}
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
