"""The gross amounts at which Italian net pay falls although the gross rises.

Thresholds lie on taxable pay: where the integrative treatment or the tax-free sum ends or its rate falls, where deductions of the family or of
employment step down, where surtaxes begin. A contribution base rounded to the euro makes taxable pay fall by some cents at each half euro, so
that it may reach a threshold up to three times; each of them is named. What is left within a euro is noise, searched by the window.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from countries.it.case import ItalianCase, is_fee, italian_case, paid
from countries.it.contributions import employee_total
from countries.it.earnings import total_pay
from countries.it.law import EUR, ZERO
from countries.it.settlement import due, frame_of, year_with
from countries.it.surtaxes import surtaxes
from smartcoop.country import PayCase
from smartcoop.country.inverse import changes
from smartcoop.money import HUNDRED, LARGEST, Money

State = tuple[object, ...]


def steps(case: PayCase) -> tuple[Money, ...]:
    """Every gross, in the order of the law's thresholds, from which on another rule holds than one cent below."""
    pay = italian_case(case)
    if is_fee(pay.engagement):
        return ()
    state = _state_of(pay)
    found = {minor for taxable in changes(state, 0, _beyond(pay, state)) for minor in _reached(pay, taxable)}
    return tuple(Money(minor, EUR) for minor in sorted(found) if 1 < minor < LARGEST)


def _state_of(pay: ItalianCase) -> Callable[[int], State]:
    """What holds at a taxable pay, in cents: equal for two amounts between which no rule changes."""
    frame, law, person = frame_of(pay), pay.tax, pay.person
    edges = sorted(_edges(pay))

    def state(minor: int) -> State:
        year = year_with(pay, frame, Decimal(minor) / HUNDRED)
        found = due(law, person, year)
        added = surtaxes(pay, year.taxable, found) if pay.leaves else None
        where = sum(found.income > edge for edge in edges)
        return where, found.rate if found.relief else ZERO, found.integration > 0, bool(added and added.regional), bool(added and added.municipal)

    return state


def _edges(pay: ItalianCase) -> Iterator[Decimal]:
    """The incomes at which deductions and sums step down, or change their course."""
    law = pay.tax
    yield from (law["work.first"][0], law["relief.limit"], law["integration.second"], *law["work.bonus"][:-1], law["work.third"][0])
    if pay.person["spouse"] or pay.person["single_parent"]:
        yield from (up_to for _, up_to, _ in law["family.spouse_more"])
        yield law["family.spouse_first"][0]
    if pay.leaves:
        yield from law["regional_relief.exempt"].values()
        yield from (up_to for up_to, _ in law["regional_relief.credit"].values())


def _beyond(pay: ItalianCase, state: Callable[[int], State]) -> int:
    """Taxable pay in cents above which nothing changes any more."""
    top = int(max(_edges(pay)) * HUNDRED)
    while state(top) != state(top * 12):
        top *= 12
    return top


def _taxable(pay: ItalianCase, minor: int) -> int:
    """The taxable pay of an agreed pay, both in cents."""
    gross = total_pay(pay, Money(minor, EUR).amount)
    return int((gross - employee_total(pay, gross)) * HUNDRED)


def _reached(pay: ItalianCase, wanted: int) -> Iterator[int]:
    """Every agreed pay that makes a taxable pay, one cent less not: at most one in each euro of the base, and one at its edges."""

    def reaches(minor: int) -> bool:
        return _taxable(pay, minor) >= wanted

    low, high = 0, wanted
    while not reaches(high):
        low, high = high, high + wanted
    place = _first(reaches, low, high)
    edge = place - (place + int(paid(pay.same) * HUNDRED) + (100 >> 1)) % 100
    for start in (edge - 100, edge, edge + 100):
        if reaches(start) and not reaches(start - 1):
            yield start
        if not reaches(start) and reaches(start + 100 - 1):
            yield _first(reaches, start, start + 100 - 1)


def _first(reaches: Callable[[int], bool], low: int, high: int) -> int:
    while high - low > 1:
        middle = (low + high) >> 1
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high
