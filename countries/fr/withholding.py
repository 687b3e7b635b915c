"""Withholding at source: the person's rate, or the grid for whom the tax office gave none (CGI art. 204 A to 204 H)."""

from dataclasses import dataclass
from decimal import Decimal

from countries.fr.law import ZERO
from smartcoop.country import Facts, ParametersAt, PayCase
from smartcoop.money import rounded

GRIDS = {
    "metropole": "pas.metropole",
    "guadeloupe": "pas.antilles",
    "reunion": "pas.antilles",
    "martinique": "pas.antilles",
    "guyane": "pas.guyane",
    "mayotte": "pas.guyane",
}
"""The grid of each place where a person may live."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """The base that the rate applies to, the rate, and whether it is the person's own."""

    base: Decimal
    rate: Decimal
    personal: bool
    source: str

    @property
    def amount(self) -> Decimal:
        """The tax, rounded half up to the cent."""
        return rounded(self.base * self.rate)


def personal_rate(case: PayCase) -> Decimal | None:
    """The rate of the tax office as a fraction, while it is valid; None asks for the grid."""
    rate, until = case.person["pas_rate"], case.person["pas_rate_until"]
    if rate is None or (until and case.paid_on > until):
        return None
    return Decimal(rate) / 100


def default_rate(law: ParametersAt, territory: str, base: Decimal) -> Decimal:
    """The rate of the grid for a monthly base; a lower bound belongs to its own bracket."""
    return Decimal(next((rate for floor, rate in reversed(law[GRIDS[territory]]) if base >= floor), ZERO))


def withholding(law: ParametersAt, rate: Decimal | None, territory: str, short: bool, taxable: Decimal) -> Withholding:
    """The tax on a net taxable pay; `short` contracts take half a minimum wage off the base where the grid is read."""
    if rate is not None:
        return Withholding(max(ZERO, taxable), rate, personal=True, source="CGI art. 204 H, I")
    base = max(ZERO, taxable - law["pas.short_contract"]) if short else max(ZERO, taxable)
    return Withholding(base, default_rate(law, territory, base), personal=False, source=law.source("pas.metropole"))


def is_short(engagement: Facts) -> bool:
    """Whether the contract was made for at most two months."""
    return bool(engagement["short_contract"])
