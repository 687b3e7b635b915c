"""Income tax of a year (IRPEF): brackets, deductions, integrative treatment, tax-free sum. Pure functions of the year's amounts.

Every result is rounded half up to the cent; the quotients of articles 12 and 13 of the TUIR are cut to four decimals.
"""

from dataclasses import dataclass
from decimal import Decimal

from countries.it.law import ZERO, ratio
from smartcoop.country import Facts, ParametersAt
from smartcoop.money import HUNDRED, rounded

FIXED_TERM, OPEN_ENDED = "fixed_term", "open_ended"


@dataclass(frozen=True, slots=True)
class WorkDeduction:
    """The employment deduction of a year: that of art. 13 c. 1 for the days, and the increase of c. 1.1, which days do not lower."""

    ordinary: Decimal
    bonus: Decimal

    @property
    def total(self) -> Decimal:
        """Both."""
        return self.ordinary + self.bonus


NO_WORK_DEDUCTION = WorkDeduction(ZERO, ZERO)


def work_deduction(law: ParametersAt, income: Decimal, days: Decimal, term: str) -> WorkDeduction:
    """The employment deduction at a total income, for so many days; `term` picks the least amount of low incomes (TUIR, art. 13)."""
    share = days / law["irpef.days"]
    most, amount = law["work.first"]
    if income <= most:
        return WorkDeduction(max(rounded(amount * share), law[f"work.least.{term}"]), ZERO)
    above, up_to, bonus = law["work.bonus"]
    return WorkDeduction(rounded(_higher_deduction(law, income) * share), bonus if above < income <= up_to else ZERO)


def _higher_deduction(law: ParametersAt, income: Decimal) -> Decimal:
    most, amount, more, over = law["work.second"]
    if income <= most:
        return Decimal(amount + more * ratio(most - income, over))
    most, amount, over = law["work.third"]
    return Decimal(amount * ratio(most - income, over)) if income < most else ZERO


@dataclass(frozen=True, slots=True)
class Family:
    """Who depends on the person: spouse, children (each a share of 0 to 1) and ascendants, and whether no second parent exists."""

    spouse: bool = False
    children: tuple[Decimal, ...] = ()
    ascendants: int = 0
    single_parent: bool = False


def family_of(law: ParametersAt, person: Facts) -> Family:
    """The family that a person's facts tell; a child may count by the share that two parents divide."""
    children = (Decimal(1),) * person["children"] + (law["family.share"],) * person["children_half"]
    return Family(person["spouse"], children, person["ascendants"], person["single_parent"])


def family_deduction(law: ParametersAt, income: Decimal, family: Family, months: int) -> Decimal:
    """The deductions of art. 12 at a total income, for so many months of dependency."""
    year = ZERO
    if family.spouse:
        year += _spouse(law, income)
    if family.children:
        year += _children(law, income, family)
    if family.ascendants:
        amount, ceiling = law["family.ascendant"]
        year += family.ascendants * amount * ratio(max(ZERO, ceiling - income), ceiling)
    return rounded(year * months / 12)


def _spouse(law: ParametersAt, income: Decimal) -> Decimal:
    most, amount, less, over = law["family.spouse_first"]
    if income <= most:
        return Decimal(amount - less * ratio(income, over))
    most, amount = law["family.spouse_second"]
    if income <= most:
        return Decimal(amount + sum(more for above, up_to, more in law["family.spouse_more"] if above < income <= up_to))
    most, amount, over = law["family.spouse_third"]
    return Decimal(amount * ratio(max(ZERO, most - income), over))


def _children(law: ParametersAt, income: Decimal, family: Family) -> Decimal:
    """Each child's amount; the ceiling grows for every child with each further one. Without a second parent, the first may count as a spouse."""
    amount, ceiling, more = law["family.child"]
    ceiling += more * (len(family.children) - 1)
    child = amount * ratio(max(ZERO, ceiling - income), ceiling)
    total = sum((child * share for share in family.children), ZERO)
    if family.single_parent and family.children[0] == 1:
        total += max(ZERO, _spouse(law, income) - child)
    return total


def further_deduction(law: ParametersAt, income: Decimal, days: Decimal) -> Decimal:
    """The further deduction of employees with incomes above those of the tax-free sum (L. 207/2024, art. 1 c. 6)."""
    most, amount, end, over = law["relief.deduction"]
    if not law["relief.limit"] < income < end:
        return ZERO
    year = amount if income <= most else amount * (end - income) / over
    return rounded(year * days / law["irpef.days"])


@dataclass(frozen=True, slots=True)
class TaxFreeSum:
    """The tax-free sum of employees: the income reckoned for a year, the rate that it picks, and the amount."""

    yearly: Decimal
    rate: Decimal
    amount: Decimal


def tax_free_sum(law: ParametersAt, income: Decimal, employment: Decimal, yearly: Decimal) -> TaxFreeSum:
    """The sum on real `employment` income, at the rate of that income reckoned for a year; none above the limit of total `income`."""
    rate = next((share for above, share in reversed(law["relief.rates"]) if yearly > above), ZERO)
    return TaxFreeSum(yearly, rate, rounded(employment * rate) if income <= law["relief.limit"] else ZERO)


def yearly_income(law: ParametersAt, employment: Decimal, days: Decimal) -> Decimal:
    """An employment income reckoned for a full year (Circ. 4/E del 2025); a year has 365 days."""
    return rounded(employment / days * law["irpef.days"]) if days else ZERO


def integration(law: ParametersAt, income: Decimal, tax: Decimal, work: Decimal, family: Decimal, days: Decimal) -> Decimal:
    """The integrative treatment of a year (D.L. 3/2020, art. 1); `work` is the deduction of art. 13 c. 1 alone, `tax` the gross tax."""
    amount, share = law["integration.amount"], days / law["irpef.days"]
    if income <= law["integration.first"]:
        return rounded(amount * share) if tax > work - law["integration.less"] * share else ZERO
    if income <= law["integration.second"]:
        return max(ZERO, min(Decimal(amount), work + family - tax))
    return ZERO


def regional_tax(law: ParametersAt, region: str, income: Decimal) -> Decimal:
    """The regional surtax of a year, with the relief of the places that grant one; each slice rounded to the cent."""
    if income <= law["regional_relief.exempt"].get(region, -1):
        return ZERO
    up_to, credit = law["regional_relief.credit"].get(region, (ZERO, ZERO))
    return max(ZERO, Decimal(law[f"regional.{region}"](income)) - (credit if income <= up_to else ZERO))


def municipal_tax(law: ParametersAt, person: Facts, income: Decimal) -> Decimal:
    """The municipal surtax of a year: the person's own rate and threshold, else those known of the municipality, else nothing."""
    code, rate = person["municipality"], person["municipal_rate"]
    if rate is not None:
        return ZERO if income <= person["municipal_exempt_upto"] else rounded(income * rate / HUNDRED)
    brackets = law["municipal.rates"].get(code) if code else None
    if not brackets or income <= law["municipal.exempt"][code]:
        return ZERO
    return marginal(income, brackets)


def marginal(income: Decimal, brackets: tuple[tuple[Decimal, Decimal], ...]) -> Decimal:
    """The tax by marginal brackets, each `(above, rate)`; rounded once."""
    tops = [above for above, _ in brackets[1:]] + [income]
    return rounded(sum((max(ZERO, min(income, top) - above) * rate for (above, rate), top in zip(brackets, tops, strict=True)), ZERO))
