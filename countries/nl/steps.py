"""The gross amounts at which Dutch net pay falls by more than a row of the table.

Inside a row of the table the net rises with the gross, at its edge it falls by the tax of the row: that is noise of a few euros, searched
through by the country's window. Where the yearly wage that picks the rate of special rewards is reckoned from this payment, the edges of
their table move the tax on all of them.
"""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.nl.case import DutchCase, dutch_case, summed
from countries.nl.holiday import allowance_rate, leave_rate
from countries.nl.law import PARAMETERS, ZERO, euro
from smartcoop.country import PayCase
from smartcoop.money import HUNDRED, Money, rounded


def _window() -> int:
    """A row of the monthly table, and so many more as a net within a row takes to rise by one where the most is withheld; in cents."""
    newest = {path: PARAMETERS[path].values[-1] for path in ("table.step", "table.month", "special.table")}
    row = newest["table.step"] / newest["table.month"]
    most = max(percent + added for _, percent, added in newest["special.table"]) / HUNDRED
    return int(rounded(row + row / (1 - most), mode=ROUND_UP) * HUNDRED)


NET_WINDOW = _window()
"""Cents of gross within which the net may rise and fall."""


def steps(case: PayCase) -> tuple[Money, ...]:
    """The edges of the table of special rewards, as gross amounts of this case."""
    pay = dutch_case(case)
    return tuple(euro(rounded(gross, mode=ROUND_UP)) for gross in _special_edges(pay) if gross > 0)


def _special_edges(pay: DutchCase) -> Iterator[Decimal]:
    facts, person = pay.engagement, pay.person
    if facts["pay_kind"] != "ordinary" or not pay.case.work.ends or person["annual_wage"] is not None or not person["identified"]:
        return
    monthly = pay.days is None or pay.in_month
    earlier = summed(pay.in_month, "taxable_period")
    for row in pay.law["special.table"]:
        wage = row[0] / pay.law["table.month"] - earlier if monthly else row[0] / pay.law["table.day"] * (pay.days or ZERO)
        yield from _gross_of(pay, wage)


def _gross_of(pay: DutchCase, wage: Decimal) -> Iterator[Decimal]:
    """The gross that makes this wage for the table; two where the tax-free allowance has a limit."""
    facts, law = pay.engagement, pay.law
    leave = leave_rate(law, facts) if facts["leave"] == "with_pay" else ZERO
    allowance = (1 + leave) * allowance_rate(law, facts) if facts["holiday_allowance"] == "with_pay" else ZERO
    share = 1 + leave + allowance - facts["pension_employee_percent"] / HUNDRED
    if not pay.person["expat_ruling"]:
        yield wage / share
        return
    free = law["expat.share"]
    most = law["expat.cap"] / law["table.month"] if pay.days is None else pay.days * law["expat.cap"] / law["table.day"]
    yield wage / (share - free)
    yield (wage + free * most) / share
