"""The year with one payslip more: what every line of it follows from, and its nets without making the lines."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from countries.fr.case import FrenchCase
from countries.fr.contributions import employee_levies
from countries.fr.earnings import earning_lines
from countries.fr.law import EUR, ZERO
from countries.fr.year import Bases, Year, bases, ceilings, health_insurance, reduction_smic
from smartcoop.money import CENT, HUNDRED, Money, rounded

Of = Callable[[int], Decimal]
"""An amount that grows with the agreed pay in cents, but for the noise of roundings."""
NOISE = 12
"""Cents of pay within which that noise may hide a step."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The year with this payslip, both its bases and those before, and this payslip's insurance."""

    before: Bases
    after: Bases
    year: Year
    gross: Decimal
    ceiling: Decimal
    whole_ceiling: Decimal
    smic: Decimal
    health: Decimal
    own_health: Decimal
    prevoyance: Decimal


def settled(pay: FrenchCase, gross: Decimal) -> Settled:
    """The year so far once this gross is paid."""
    law, before = pay.social, pay.before
    ceiling, whole = ceilings(law, pay.case)
    smic = reduction_smic(law, pay.case, gross)
    health, own = health_insurance(pay.case)
    total, top = before.gross + gross, before.ceiling + ceiling
    prevoyance = ZERO
    if pay.engagement["cadre"]:
        rate = law["employer.prevoyance"]
        prevoyance = rounded(min(total, top) * rate) - rounded(min(before.gross, before.ceiling) * rate)
    year = Year(
        total,
        top,
        before.whole_ceiling + whole,
        before.smic + smic,
        before.health + health,
        before.prevoyance + prevoyance,
        before.granted,
    )
    return Settled(bases(law, before), bases(law, year), year, gross, ceiling, whole, smic, health, own, prevoyance)


def total_gross(pay: FrenchCase) -> Decimal:
    """All earnings of this payslip."""
    return Money(sum(line.amount.minor for line in earning_lines(pay)), EUR).amount


class Nets:
    """The nets of a case by its agreed pay, without making the lines: what does not depend on the pay is reckoned once."""

    def __init__(self, pay: FrenchCase) -> None:
        law, facts = pay.social, pay.engagement
        self._pay, self._before = pay, bases(law, pay.before)
        self._nothing = settled(pay, ZERO)
        self._cadre = law["employer.prevoyance"] if facts["cadre"] else ZERO
        self._levies = employee_levies(law.on, facts["cadre"], facts["alsace_moselle"])
        self._owed = [levy.due(self._before, levy.rate) for levy in self._levies]

    def gross(self, minor: int) -> Decimal:
        """The year's gross pay with so many cents agreed."""
        return self._pay.before.gross + total_gross(replace(self._pay, gross=Money(minor, EUR).amount))

    def _levied(self, minor: int) -> tuple[Decimal, list[Decimal]]:
        year, before = self._nothing.year, self._pay.before
        total = self.gross(minor)
        prevoyance = year.prevoyance
        if self._cadre:
            prevoyance = before.prevoyance + rounded(min(total, year.ceiling) * self._cadre) - rounded(min(before.gross, before.ceiling) * self._cadre)
        after = bases(self._pay.social, Year(total, year.ceiling, year.whole_ceiling, ZERO, year.health, prevoyance))
        return total - before.gross, [levy.due(after, levy.rate) - old for levy, old in zip(self._levies, self._owed, strict=True)]

    def before_tax(self, minor: int) -> Decimal:
        """The gross less the employee's contributions."""
        gross, owed = self._levied(minor)
        return gross - sum(owed, self._nothing.own_health)

    def taxable(self, minor: int) -> Decimal:
        """The net taxable pay; the CSG and CRDS that tax does not deduct are the last of the levies."""
        gross, owed = self._levied(minor)
        return gross - sum(owed[:-1], self._nothing.own_health) + self._nothing.health


def about(of: Of, wanted: Decimal, low: int, high: int) -> int | None:
    """The cents at which a growing amount is about what is wanted, by secants from `low` on; None where it is not between the two."""
    start, at_start = low, of(low)
    tried = min(high, start + max(1, int((wanted - at_start) * HUNDRED)))
    for _ in range(NOISE):
        at_tried = of(tried)
        if abs(at_tried - wanted) <= CENT:
            return tried
        if at_tried == at_start:
            return None
        further = tried + int((wanted - at_tried) * (tried - start) / (at_tried - at_start))
        start, at_start, tried = tried, at_tried, min(high, max(low, further))
        if start == tried:
            break
    return tried if abs(at_start - wanted) <= NOISE * CENT else None
