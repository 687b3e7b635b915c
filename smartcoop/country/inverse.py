"""From a budget or a wished net back to the gross: search on whole minor units over the country's own computation."""

from collections.abc import Callable

from smartcoop.errors import RuleBroken
from smartcoop.money import Money

Amount = Callable[[Money], Money]

WINDOW = 300


def largest_gross(budget: Money, cost: Amount, *, highest: Money | None = None, window: int = WINDOW) -> Money:
    """The largest gross whose cost fits the budget: one minor unit more would not.

    `cost` grows with the gross except within `window` minor units of a step that the country declares.
    RuleBroken when even the smallest gross costs more.
    """
    currency = budget.currency
    top = (highest or budget).minor
    low, high = 0, top
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if cost(Money(middle, currency)) <= budget else (low, middle - 1)
    for minor in range(min(low + window, top), low, -1):
        if cost(Money(minor, currency)) <= budget:
            low = minor
            break
    if not low:
        raise RuleBroken("%(budget)s does not pay for any work: the smallest pay costs %(cost)s", budget=str(budget), cost=str(cost(Money(1, currency))))
    return Money(low, currency)


def smallest_gross(wished: Money, net: Amount, *, highest: Money, window: int = WINDOW) -> Money:
    """The smallest gross whose net reaches what is wished; the net may be some cents more where no gross gives it exactly.

    Net is not monotone to the cent, so the bisection's answer is searched downwards over `window` minor units.
    RuleBroken when even `highest` does not reach it.
    """
    currency = wished.currency
    low, high = 0, highest.minor
    if net(highest) < wished:
        raise RuleBroken("no gross up to %(highest)s gives a net of %(wished)s", highest=str(highest), wished=str(wished))
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if net(Money(middle, currency)) >= wished else (middle + 1, high)
    return Money(next(minor for minor in range(max(0, low - window), low + 1) if net(Money(minor, currency)) >= wished), currency)
