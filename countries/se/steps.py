"""The gross amounts at which Swedish net pay falls: rows of the tax table, percentages of one-off payments, the year's least pay.

Inside a row of the table in kronor the tax stays and the net rises with the gross; at its edge the net falls by the growth of the tax. Where
a percentage holds, the net falls by less than a krona where a whole krona begins: noise that the country's window searches through.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_UP, Decimal

from countries.se.case import SwedishCase, gross_of, swedish_case
from countries.se.earnings import earnings_of
from countries.se.facts import BY_TABLE
from countries.se.law import kronor
from countries.se.tax_table import percent_edges
from countries.se.withholding import TABLE, table_of, taxed_before, way_of, year_income
from smartcoop.country import ParametersAt, PayCase
from smartcoop.money import Money, rounded

NET_WINDOW = 12 * 100
"""Öre of gross within which the net may rise and fall: a krona of tax is regained within two or three of pay, whatever the percentage."""


def steps(case: PayCase) -> tuple[Money, ...]:
    """Where the net of a case may fall although its gross rises, in gross amounts of the case."""
    pay = swedish_case(case)
    return tuple(kronor(rounded(gross, mode=ROUND_UP)) for gross in _edges(pay) if gross > 0)


_Amount = Callable[[SwedishCase], Decimal]
_LARGE, _LARGER = Decimal(12 * 100 * 100), Decimal(100 * 100 * 100)
"""Two gross amounts beyond any qualifying deduction: between them, what a payment consists of grows in proportion."""


def _edges(pay: SwedishCase) -> Iterator[Decimal]:
    law = pay.law
    if pay.engagement["small_total"]:
        yield from _reaching(pay, _total, [law["small.total"] - gross_of(pay.in_year)])
    if pay.person["tax_mode"] not in BY_TABLE:
        return
    if way_of(pay, law["small.total"]) == TABLE:
        edges = row_edges(law, table_of(pay), pay.column)
        yield from _reaching(pay, _ordinary, [edge - taxed_before(pay) for edge in edges])
    if _total(pay) > _ordinary(pay):
        yield from _reaching(pay, _income, [above for above, _ in law[f"one_off.column_{pay.column}"][1:]])


def _reaching(pay: SwedishCase, of: _Amount, amounts: list[Decimal]) -> Iterator[Decimal]:
    """The gross of the case at which something that grows with it reaches each amount; none where it does not grow."""
    low, high = of(replace(pay, gross=_LARGE)), of(replace(pay, gross=_LARGER))
    if high > low:
        yield from (_LARGE + (amount - low) * (_LARGER - _LARGE) / (high - low) for amount in amounts)


def row_edges(law: ParametersAt, table: int, column: int) -> Iterator[Decimal]:
    """The first krona of each row of a table, and of each percentage above them."""
    rows = law["table.rows"]
    ends = [start for start, _ in rows[1:]] + [law["table.percent_above"]]
    for (start, width), end in zip(rows, ends, strict=True):
        yield from (start + 1 + width * number for number in range(int((end - start) / width)))
    yield from percent_edges(law, table, column)


def _total(pay: SwedishCase) -> Decimal:
    return earnings_of(pay).total


def _ordinary(pay: SwedishCase) -> Decimal:
    return earnings_of(pay).ordinary


def _income(pay: SwedishCase) -> Decimal:
    return year_income(pay, earnings_of(pay))
