"""Reductions of the basic employer contribution (programme law (I) of 24-12-2002): structural, category 1, and first hires."""

from dataclasses import dataclass
from decimal import Decimal

from countries.be.law import ZERO
from smartcoop.country import ParametersAt
from smartcoop.money import rounded

CATEGORIES = ("1",)


@dataclass(frozen=True, slots=True)
class Quarter:
    """What a worker did and earned for one employer in a quarter, or in a month of it.

    `pay` at 100 %, `paid` and `weekly` in days or in hours: time paid, and that of a full-time week. `basic` is the basic contribution,
    the most that reductions can give back. `months` is how many of the quarter's three months this is.
    """

    pay: Decimal
    paid: Decimal
    weekly: Decimal
    basic: Decimal
    half_time: bool
    months: Decimal


@dataclass(frozen=True, slots=True)
class Reduction:
    """What is granted, and the quantities of the law that lead to it."""

    granted: Decimal
    full: Decimal
    share: Decimal
    reference: Decimal


def structural_reduction(law: ParametersAt, quarter: Quarter) -> Reduction:
    """The structural reduction: R of the reference pay, times share and multiplier, at most the basic contribution."""
    full_time = law["time.weeks_of_quarter"] * quarter.weekly
    reference = rounded(quarter.pay * rounded(full_time / quarter.paid))
    full = full_reduction(law, reference)
    share, multiplied = _share(law, quarter, "structural")
    return Reduction(min(rounded(full * multiplied), quarter.basic), full, share, reference)


def full_reduction(law: ParametersAt, reference: Decimal) -> Decimal:
    """R: the reduction of a full-time quarter at this pay, the general and the low-pay part each rounded."""
    general = rounded(law["structural.high_slope"] * (law["structural.high_limit"] - reference))
    low_pay = rounded(law["structural.low_slope"] * (law["structural.low_limit"] - reference))
    return max(ZERO, general) + max(ZERO, low_pay)


def first_hire_reduction(law: ParametersAt, quarter: Quarter, left: Decimal) -> Decimal:
    """The target-group reduction of a first hire, at most what the structural reduction left of the basic contribution."""
    _, multiplied = _share(law, quarter, "first_hires")
    return min(rounded(law["first_hires.amount"] * multiplied), left)


def _share(law: ParametersAt, quarter: Quarter, kind: str) -> tuple[Decimal, Decimal]:
    """Mu of the quarter, and mu times beta for the months that are computed. Mu is rounded, beta never (ONSS 2026/3, p. 375-383)."""
    quarter_months = law["time.months_of_quarter"]
    parts = quarter_months / quarter.months
    share = parts * rounded(quarter.paid / (law["time.weeks_of_quarter"] * quarter.weekly))
    return share, share / parts * _multiplier(law, share, quarter.half_time, kind)


def _multiplier(law: ParametersAt, share: Decimal, half_time: bool, kind: str) -> Decimal:
    if share >= law["reduction.share_full"]:
        return 1 / share
    if share < law["reduction.share_least"] and not half_time:
        return ZERO
    start = law["reduction.share_middle"]
    return Decimal(law[f"{kind}.multiplier"] + law[f"{kind}.multiplier_slope"] * max(ZERO, share - start))
