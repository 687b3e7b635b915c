"""Withholding tax on wages: the key formula, exceptional pay and the flat rate of artists (AR/CIR 92, annexe III)."""

from dataclasses import dataclass
from decimal import Decimal

from countries.be.facts import counted_children, married
from countries.be.law import ZERO
from smartcoop.country import Facts, ParametersAt, Scale
from smartcoop.money import rounded

YEAR = Decimal(12)
NO_SPOUSE_INCOME = frozenset({"none", "pension_max_174"})


def tax_before_bonus(law: ParametersAt, person: Facts, taxable: Decimal) -> Decimal:
    """The withholding tax of a month on its taxable pay, before the fiscal work bonus."""
    net_year = _net_year(law, taxable * YEAR)
    quotient = married(person) and person["spouse_income"] in NO_SPOUSE_INCOME
    yearly = max(ZERO, _tax_with_quotient(law, net_year) if quotient else _tax_alone(law, net_year))
    return rounded((yearly - min(yearly, yearly_reductions(law, person))) / YEAR)


def _net_year(law: ParametersAt, year: Decimal) -> Decimal:
    """Yearly pay less the lump-sum expenses."""
    return year - Decimal(min(rounded(year * law["tax.expenses_rate"]), law["tax.expenses_maximum"]))


def _tax_alone(law: ParametersAt, net_year: Decimal) -> Decimal:
    """Scale I: everybody but those whose spouse has no income."""
    return _scale(law)(net_year) - Decimal(law["tax.exempt"])


def _tax_with_quotient(law: ParametersAt, net_year: Decimal) -> Decimal:
    """Scale II: part of the income is taxed as the spouse's."""
    quotient = min(rounded(net_year * law["tax.quotient_rate"]), law["tax.quotient_maximum"])
    scale = _scale(law)
    return Decimal(scale(quotient) + scale(net_year - quotient) - law["tax.exempt_quotient"])


def _scale(law: ParametersAt) -> Scale:
    scale: Scale = law["tax.scale"]
    return scale


def yearly_reductions(law: ParametersAt, person: Facts) -> Decimal:
    """The sum of the reductions for family burdens, a year."""
    total = _children(law, counted_children(person, law["tax.child_disabled_counts"]))
    if married(person):
        spouse = _SPOUSE_REDUCTIONS.get(person["spouse_income"])
        total += law[spouse] if spouse else ZERO
    for fact, path in _REDUCTIONS.items():
        if count := int(person[fact]):
            total += count * law[path]
    return Decimal(total)


_SPOUSE_REDUCTIONS = {"other_max_290": "tax.spouse_other", "pension_max_579": "tax.spouse_pension"}
_REDUCTIONS = {
    "single_parent": "tax.single_parent",
    "disabled": "tax.disabled",
    "disabled_spouse": "tax.disabled_spouse",
    "dependants_in_care": "tax.dependant_in_care",
    "dependants": "tax.dependant",
}


def _children(law: ParametersAt, count: int) -> Decimal:
    if not count:
        return ZERO
    table: tuple[Decimal, ...] = law["tax.children"]
    more = count - len(table)
    return table[min(count, len(table)) - 1] + (more * law["tax.child_more"] if more > 0 else ZERO)


def fiscal_bonus(law: ParametersAt, a: Decimal, b: Decimal) -> Decimal:
    """The fiscal work bonus: a share of each part that was granted, each rounded to the cent."""
    return rounded(law["work_bonus.fiscal_a"] * a) + rounded(law["work_bonus.fiscal_b"] * b)


@dataclass(frozen=True, slots=True)
class ExceptionalTax:
    """The rate that holds and the tax that is withheld from exceptional pay."""

    rate: Decimal
    amount: Decimal


def exceptional_tax(law: ParametersAt, column: str, yearly_pay: Decimal, amount: Decimal, children: int) -> ExceptionalTax:
    """The tax on `amount` (after social retentions) of `holiday_pay` or `other` exceptional pay, by normal yearly gross pay."""
    limits = law["exceptional.limits"]
    rate = law[f"exceptional.{column}"][sum(yearly_pay > limit for limit in limits)]
    if children and yearly_pay <= exempt_up_to(law, children):
        return ExceptionalTax(rate, ZERO)
    tax = rounded(rate * amount)
    if children:
        tax -= rounded(tax * _child_reduction(law, children, yearly_pay))
    return ExceptionalTax(rate, tax)


def exempt_up_to(law: ParametersAt, children: int) -> Decimal:
    """The yearly pay up to which exceptional pay is exempt for so many children (no. 54)."""
    table: tuple[Decimal, ...] = law["exceptional.child_exemption"]
    more = max(0, children - len(table))
    return table[min(children, len(table)) - 1] + more * Decimal(law["exceptional.child_exemption_more"])


def reduced_up_to(law: ParametersAt, children: int) -> Decimal:
    """The yearly pay up to which the tax on exceptional pay is reduced for so many children (no. 55)."""
    limits: tuple[Decimal, ...] = law["exceptional.child_reduction_limit"]
    return limits[min(children, len(limits)) - 1]


def _child_reduction(law: ParametersAt, children: int, yearly_pay: Decimal) -> Decimal:
    shares: tuple[Decimal, ...] = law["exceptional.child_reduction"]
    return shares[min(children, len(shares)) - 1] if yearly_pay <= reduced_up_to(law, children) else ZERO


def artist_flat_tax(law: ParametersAt, taxable: Decimal) -> Decimal:
    """11.11 % of the taxable pay, without reductions (point 80)."""
    return rounded(law["tax.artist_flat"] * taxable)
