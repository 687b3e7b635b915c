"""The gross amounts at which Hungarian net pay falls: where a month's fees reach the base that insures."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.hu.case import HungarianCase, hungarian_case, least_base, summed
from countries.hu.facts import FEE
from countries.hu.law import FORINT, PARAMETERS, huf
from countries.hu.simplified import most_pay
from smartcoop.country import PayCase
from smartcoop.money import Money, rounded

NET_WINDOW = 12
"""Forints of gross within which the roundings of three items may make the net fall and rise."""


def steps(case: PayCase) -> tuple[Money, ...]:
    """The first fee with which the month's fees insure: the contribution is then due on all of them."""
    return tuple(huf(fee) for fee in _insuring(hungarian_case(case)))


def _insuring(pay: HungarianCase) -> Iterator[Decimal]:
    if pay.contract != FEE or pay.person["pensioner"]:
        return
    fees = pay.of_kind(frozenset({FEE}))
    missing = least_base(pay, fees) - summed(fees, "taxable_income")
    fee = rounded(missing / (1 - pay.law["fee.cost_share"]), FORINT, ROUND_UP)
    if fee > 0:
        yield fee


def maximum_gross(case: PayCase) -> Money | None:
    """The largest pay of a film extra; none elsewhere."""
    return most_pay(PARAMETERS.at(case.month.last), case)
