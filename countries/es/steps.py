"""The gross amounts at which Spanish net pay falls by more than a hundredth of a percent of the tax.

The percentage is cut to two decimals, so that a cent more gross may cost a hundredth of a percent of the pay: noise, searched through by the
country's window. Where artists' daily bases change, where a mortgage no longer counts, and at the very pay at which nothing changed since the
last payslip, the net moves by more.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_UP, Decimal

from countries.es.case import SpanishCase, spanish_case
from countries.es.ending import earning_lines, ending_of
from countries.es.facts import FORAL, NON_RESIDENT, NON_RESIDENT_EU, WAGE
from countries.es.law import EUR, PARAMETERS, euro
from countries.es.year import YEAR_PAY, past_of, year_pay
from smartcoop.country import PayCase
from smartcoop.money import CENT, HUNDRED, LARGEST, Money, rounded, rounded_down


def _window() -> int:
    """Cents of gross that win back a hundredth of a percent of the largest base of a year, where the most is withheld."""
    ceiling = PARAMETERS["ceiling.day"].values[-1] * PARAMETERS["base.month_days"].values[-1] * 12
    top = PARAMETERS["irpf.scale"].values[-1].brackets[-1][1]
    return int(rounded(ceiling * CENT / HUNDRED / (1 - top), mode=ROUND_UP) * HUNDRED)


NET_WINDOW = _window()
"""Cents of gross within which the net may rise and fall."""


def steps(case: PayCase) -> tuple[Money, ...]:
    """Where artists' daily bases change, and where the withholding of residents does so at once."""
    pay = spanish_case(case)
    if pay.engagement["pay_kind"] != WAGE:
        return ()
    found = {*_artist_steps(pay), *_year_steps(pay)}
    return tuple(Money(minor, EUR) for minor in sorted(found) if 0 < minor < LARGEST)


def _artist_steps(pay: SpanishCase) -> Iterator[int]:
    if pay.is_artist:
        for above, _ in pay.law["artists.daily_bases"]:
            yield euro(rounded_down(above * pay.days)).minor + 1


def _year_steps(pay: SpanishCase) -> Iterator[int]:
    """The pay at which the year reaches the end of a limit, or that of the last payslip."""
    if pay.person["territory"] in (FORAL, NON_RESIDENT_EU, NON_RESIDENT):
        return
    wanted = [pay.law["irpf.quota_limit_up_to"] + CENT]
    if pay.person["mortgage"]:
        wanted.append(pay.law["irpf.mortgage_below"])
    if pay.in_year:
        last = pay.in_year[-1].amount(YEAR_PAY).amount
        wanted += [last, last + CENT]
    of = _year_of(pay)
    for amount in wanted:
        if of(1) < amount <= of(LARGEST):
            yield _first(of, amount)


def _year_of(pay: SpanishCase) -> Callable[[int], Decimal]:
    """The year's pay by the agreed pay in cents."""
    past = past_of(pay)

    def of(minor: int) -> Decimal:
        tried = replace(pay, gross=Money(minor, EUR).amount)
        beside = sum((line.amount.amount for line in earning_lines(tried, ending_of(tried))), Decimal(pay.engagement["overtime"]))
        return year_pay(tried, past, tried.gross + beside)

    return of


def _first(of: Callable[[int], Decimal], wanted: Decimal) -> int:
    """The least cents at which a growing amount reaches what is wanted."""
    low, high = 1, LARGEST
    while low < high:
        middle = (low + high) >> 1
        low, high = (low, middle) if of(middle) >= wanted else (middle + 1, high)
    return low
