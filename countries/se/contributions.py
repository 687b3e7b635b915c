"""The employer's contributions by birth year (SAL 2000:980), reckoned on all pay of the calendar month; and occupational pension."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.se.case import SwedishCase, gross_of, summed
from countries.se.law import PARAMETERS, ZERO, information, kronor, whole
from smartcoop.country import AccountRole, LineKind, ParametersAt, PayslipLine
from smartcoop.money import rounded

BRANCHES = ("retirement", "sickness", "parents", "survivors", "labour_market", "work_injury", "general")
SOURCE = "SAL (2000:980), 2 kap. 24-28 §§; lag (1994:1920) om allmän löneavgift"
YOUTH_SOURCE = "SFS 2026:100"
SMALL_SOURCE = "SAL (2000:980), 2 kap. 14, 24 §§"


@dataclass(frozen=True, slots=True)
class Rates:
    """The full rate at an age, and the reduced one that holds up to a month's `ceiling`."""

    full: Decimal
    reduced: Decimal = ZERO
    ceiling: Decimal = ZERO

    @property
    def first(self) -> Decimal:
        """The rate of the first krona."""
        return self.reduced if self.ceiling else self.full

    def due(self, pay: Decimal) -> tuple[Decimal, Decimal]:
        """The contributions on a month's pay in whole kronor, up to the ceiling and above it, each half up to the öre."""
        low = min(pay, self.ceiling)
        return rounded(low * self.reduced), rounded((pay - low) * self.full)


def ordinary_rate(law: ParametersAt) -> Decimal:
    """The sum of all branches."""
    return sum((law[f"contribution.{branch}"] for branch in BRANCHES), ZERO)


def rates_of(law: ParametersAt, age: int | None) -> Rates:
    """The rates at the age reached before the year of payment; the ordinary ones where it is not known."""
    if age is None:
        return Rates(ordinary_rate(law))
    if law.on.year - 1 - age <= law["contribution.none_born"]:
        return Rates(ZERO)
    if age >= law["contribution.senior_age"]:
        return Rates(law["contribution.retirement"])
    if law["youth.from_age"] <= age <= law["youth.to_age"]:
        return Rates(ordinary_rate(law), law["youth.rate"], law["youth.ceiling"])
    return Rates(ordinary_rate(law))


def is_small(pay: SwedishCase, total: Decimal) -> bool:
    """Whether this pay is free of contributions and tax: all of the year is expected below the limit, and with this `total` still is."""
    return bool(pay.engagement["small_total"] and gross_of(pay.in_year) + total < pay.law["small.total"])


def uncharged(pay: SwedishCase) -> Decimal:
    """The year's earlier pay that no contributions were reckoned on, because the year's total was below the limit."""
    return gross_of(pay.in_year) - summed(pay.in_year, "contribution_pay")


def contribution_lines(pay: SwedishCase, total: Decimal) -> Iterator[PayslipLine]:
    """The contributions on this pay: those of the month's pay so far in whole kronor, less those of the month's earlier payslips.

    Once the year's total reaches the limit, the pay that was free before is counted with it.
    """
    kind, role, label = LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Employer contributions"
    if is_small(pay, total):
        yield PayslipLine("employer_contribution", label, kronor(ZERO), kind, SMALL_SOURCE, total, ZERO, role, _SMALL, {"limit": pay.law["small.total"]})
        return
    rates, earlier, free = rates_of(pay.law, pay.age), summed(pay.in_month, "contribution_pay"), uncharged(pay)
    pay_now = total + free
    yield information("contribution_pay", "Pay with employer contributions", pay_now, SOURCE, _WITH_FREE if free else _PAY)
    before, base = rates.due(whole(earlier)), whole(earlier + pay_now)
    reduced, full = (after - known for after, known in zip(rates.due(base), before, strict=True))
    if reduced:
        ceiling, label_young = min(base, rates.ceiling), "Employer contributions, reduced for the young"
        values = {"before": before[0], "ceiling": rates.ceiling}
        yield PayslipLine(
            "employer_contribution_young", label_young, kronor(reduced), kind, YOUTH_SOURCE, ceiling, rates.reduced, role, _YOUNG[bool(before[0])], values
        )
    if full or not reduced:
        above = max(ZERO, base - rates.ceiling)
        values = {"before": before[1], "ceiling": rates.ceiling}
        explanation = _NONE if not rates.full else (_ABOVE if rates.ceiling else _FULL)[bool(before[1])]
        yield PayslipLine("employer_contribution", label, kronor(full), kind, SOURCE, above, rates.full, role, explanation, values)


def pension_lines(pay: SwedishCase, total: Decimal) -> Iterator[PayslipLine]:
    """The premium of the occupational pension where it was agreed, on the month's pay so far less what was paid before, and the tax on it."""
    if pay.engagement["pension"] == "none":
        return
    earlier = summed(pay.in_month, "pension_pay")
    yield information("pension_pay", "Pay with occupational pension", total, PARAMETERS["pension.low"].source, _PENSION_PAY)
    premium = pension_premium(pay.law, earlier + total) - pension_premium(pay.law, earlier)
    kind, role = LineKind.EMPLOYER_CONTRIBUTION, AccountRole.WAGE_DEDUCTIONS
    source, rate, tax_source = pay.law.source("pension.low"), pay.law["pension.tax"], pay.law.source("pension.tax")
    values = {"limit": pension_limit(pay.law), "low_rate": pay.law["pension.low"], "high_rate": pay.law["pension.high"]}
    yield PayslipLine("pension_premium", "Occupational pension", kronor(premium), kind, source, earlier + total, None, role, _PREMIUM, values)
    label, explanation = "Special payroll tax on the pension premium", _ON_PREMIUM
    yield PayslipLine("pension_tax", label, kronor(rounded(premium * rate)), kind, tax_source, premium, rate, role, explanation)


def pension_limit(law: ParametersAt) -> Decimal:
    """The month's pay above which the higher premium holds, half up to the öre."""
    return rounded(law["pension.limit"] * law["base.income"] / 12)


def pension_premium(law: ParametersAt, pay: Decimal) -> Decimal:
    """The premium on a month's pay, half up to the öre."""
    low = min(pay, pension_limit(law))
    return rounded(low * law["pension.low"] + (pay - low) * law["pension.high"])


_SMALL = "The year's pay from this employer stays below %(limit)s: no contributions are due."
_PAY = "The pay of this payslip: %(amount)s."
_WITH_FREE = "The pay of this payslip, and the year's earlier pay that was free because it stayed below the limit: %(amount)s."
_FULL = {
    False: "%(rate)s of %(base)s, the pay of this calendar month in whole kronor, is %(amount)s.",
    True: "%(rate)s of %(base)s, the pay of this calendar month in whole kronor, less %(before)s for earlier payslips of the month, is %(amount)s.",
}
_ABOVE = {
    False: "%(rate)s of %(base)s, the pay of this calendar month above %(ceiling)s, is %(amount)s.",
    True: "%(rate)s of %(base)s, the pay of this calendar month above %(ceiling)s, less %(before)s for earlier payslips of the month, is %(amount)s.",
}
_YOUNG = {
    False: "%(rate)s of %(base)s, the pay of this calendar month up to %(ceiling)s, is %(amount)s.",
    True: "%(rate)s of %(base)s, the pay of this calendar month up to %(ceiling)s, less %(before)s for earlier payslips of the month, is %(amount)s.",
}
_NONE = "No contributions are due for persons born in 1937 or earlier."
_PENSION_PAY = "The pay of this payslip: %(amount)s."
_PREMIUM = (
    "%(low_rate)s of the calendar month's pay of %(base)s up to %(limit)s and %(high_rate)s above it, less the premium of earlier payslips of the month, "
    "is %(amount)s."
)
_ON_PREMIUM = "%(rate)s of the premium of %(base)s is %(amount)s, rounded half up to the öre."
