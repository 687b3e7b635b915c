"""Wage tax by the programme flow chart of the Federal Ministry of Finance (PAP 2026, EStG § 39b), with its names where auditors look for them.

Amounts are euros. Every truncation and rounding up is the flow chart's own.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from functools import lru_cache

from countries.de.law import PARAMETERS, ZERO
from smartcoop.country import ParametersAt
from smartcoop.money import CENT, HUNDRED

ONE = Decimal(1)
MONTHS = Decimal(12)
MICRO = Decimal("0.000001")
SINGLE_PARENT, SPLITTING, FACTOR, FIFTH, SIXTH = "2", "3", "4", "5", "6"
UNFAVOURABLE = frozenset({FIFTH, SIXTH})
YEAR, MONTH, WEEK, DAY = "year", "month", "week", "day"


def whole(amount: Decimal) -> Decimal:
    """Cut to whole euros."""
    return amount.quantize(ONE, ROUND_DOWN)


def cents(amount: Decimal) -> Decimal:
    """Cut to cents."""
    return amount.quantize(CENT, ROUND_DOWN)


def up(amount: Decimal) -> Decimal:
    """Rounded up to whole euros."""
    return amount.quantize(ONE, ROUND_UP)


@dataclass(frozen=True, slots=True)
class Card:
    """What decides about a person's wage tax: class and marks of the tax card (ELStAM), and how the person is insured.

    `extra_percent` is the whole additional contribution of the health fund; `premium` and `subsidy` are those of private insurance, a month.
    `age_relief` holds rate and yearly maximum where the person is entitled to it.
    """

    tax_class: str
    factor: Decimal = ONE
    children: Decimal = ZERO
    church: bool = False
    extra_percent: Decimal = ZERO
    saxony: bool = False
    childless: bool = False
    discounts: int = 0
    private: bool = False
    premium: Decimal = ZERO
    subsidy: Decimal = ZERO
    pension: bool = True
    unemployment: bool = True
    age_relief: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class TaxOfPeriod:
    """Wage tax, solidarity surcharge and the base of church tax of a pay period."""

    wage_tax: Decimal
    solidarity: Decimal
    church_base: Decimal


@dataclass(frozen=True, slots=True)
class _Law:
    """The numbers of the flow chart, read once a day of payment."""

    at: ParametersAt
    limits: tuple[Decimal, ...]
    ceiling_pension: Decimal
    ceiling_health: Decimal
    pension: Decimal
    splitting: Decimal
    year_days: Decimal


@lru_cache(maxsize=100)
def tax_law(on: date) -> _Law:
    """The flow chart's numbers on a day of payment; NotCovered before 2026."""
    law = PARAMETERS.at(on)
    return _Law(
        law,
        law["tax.tariff_limits"],
        law["ceiling.pension"] * MONTHS,
        law["ceiling.health"] * MONTHS,
        law["pension.half"],
        law["tax.splitting"],
        law["tax.year_days"],
    )


def age_relief(on: date, birth: date | None) -> tuple[Decimal, Decimal] | None:
    """Rate and most of the age relief in a year, for whoever completed the 64th year of life before it began (EStG § 24a)."""
    law = PARAMETERS.at(on)
    if birth is None or not law.knows("tax.age_relief"):
        return None
    # A year of life is completed at the end of the day before the birthday (BGB § 187 Abs. 2, § 188 Abs. 2)
    turned = birth.year + int(law["tax.age_relief_age"]) - (birth.month == 1 and birth.day == 1)
    if turned >= on.year:
        return None
    table = law["tax.age_relief"]
    place = min(max(turned + 1 - int(law["tax.age_relief_first"]), 0), len(table) - 1)
    rate, most = table[place]
    return rate, most


def annual(law: _Law, period: str, amount: Decimal) -> Decimal:
    """An amount of a pay period for a year."""
    if period == YEAR:
        return amount
    if period == MONTH:
        return amount * MONTHS
    days = law.year_days
    return cents(amount * days / law.at["tax.week_days"]) if period == WEEK else amount * days


def share(law: _Law, period: str, amount: Decimal) -> Decimal:
    """What of a yearly amount falls on a pay period, cut to cents (UPANTEIL)."""
    if period == YEAR:
        return amount
    if period == MONTH:
        return cents(amount / MONTHS)
    return cents(amount * law.at["tax.week_days"] / law.year_days) if period == WEEK else cents(amount / law.year_days)


def tax_of_period(on: date, card: Card, period: str, pay: Decimal, free: Decimal = ZERO, added: Decimal = ZERO) -> TaxOfPeriod:
    """The tax on running pay of a year, month, week or day; `free` and `added` are the card's amounts for that period."""
    law = tax_law(on)
    year = _Year(law, card, cents(annual(law, period, pay)), cents(annual(law, period, free)), cents(annual(law, period, added)))
    tax = whole(year.tax() * card.factor)
    measure = whole(year.tax(child_allowances(law, card)) * card.factor) if card.children else tax
    return TaxOfPeriod(
        share(law, period, tax),
        share(law, period, solidarity(law, card, measure)),
        share(law, period, measure) if card.church else ZERO,
    )


@dataclass(frozen=True, slots=True)
class _Year:
    """A year's pay on the way to its tax: ZRE4J, JLFREIB, JLHINZU."""

    law: _Law
    card: Card
    pay: Decimal
    free: Decimal
    added: Decimal

    def tax(self, children: Decimal = ZERO) -> Decimal:
        """ST: the yearly tax before the factor, with the child allowances where surcharge and church tax are measured."""
        return tax_on(self.law, self.card, self.taxable() - children)

    def taxable(self) -> Decimal:
        """ZVE: the taxable income of the year."""
        remaining = max(ZERO, cents(self.pay - self._age_relief() - self.free + self.added))
        return remaining - fixed_allowances(self.law.at, self.card, remaining) - provision(self.law, self.card, self.pay)

    def _age_relief(self) -> Decimal:
        if self.card.age_relief is None:
            return ZERO
        rate, most = self.card.age_relief
        return min(up(self.pay * rate), most)


def fixed_allowances(law: ParametersAt, card: Card, remaining: Decimal) -> Decimal:
    """ZTABFB: employee lump sum, special expenses, relief of single parents; class VI has none."""
    if card.tax_class == SIXTH:
        return ZERO
    lump = law["tax.employee_lump"]
    expenses = up(remaining) if remaining < lump else lump
    relief = law["tax.single_parent"] if card.tax_class == SINGLE_PARENT else ZERO
    return Decimal(expenses + law["tax.special_lump"] + relief)


def child_allowances(law: _Law, card: Card) -> Decimal:
    """KFB: they lower the measure of surcharge and church tax, never the wage tax itself (EStG § 51a Abs. 2a)."""
    if card.tax_class in UNFAVOURABLE:
        return ZERO
    return whole(card.children * law.at["tax.child_four" if card.tax_class == FACTOR else "tax.child"])


def provision(law: _Law, card: Card, pay: Decimal) -> Decimal:
    """VSP: the lump sum for provident expenses, in the form that holds since 2026."""
    pension_pay = min(pay, law.ceiling_pension)
    pension = cents(pension_pay * law.pension) if card.pension else ZERO
    health = _private_provision(card) if card.private else cents(min(pay, law.ceiling_health) * _health_rate(law.at, card))
    lump = up(health + pension)
    if not card.unemployment or card.tax_class == SIXTH:
        return lump
    unemployment = cents(law.at["unemployment.half"] * pension_pay)
    return max(lump, up(pension + min(unemployment + health, law.at["tax.provision_most"])))


def _private_provision(card: Card) -> Decimal:
    if card.tax_class == SIXTH:
        return ZERO
    return max(ZERO, cents(card.premium * MONTHS) - cents(card.subsidy * MONTHS))


def _health_rate(law: ParametersAt, card: Card) -> Decimal:
    """KVSATZAN + PVSATZAN."""
    care = law["care.saxony_employee" if card.saxony else "care.half"]
    care += law["care.childless"] if card.childless else -law["care.child_discount"] * card.discounts
    extra = card.extra_percent / (HUNDRED + HUNDRED)
    return Decimal(law["tax.provision_health"] + extra + care)


def tax_on(law: _Law, card: Card, taxable: Decimal) -> Decimal:
    """UPMLST: the yearly tax on a taxable income by the class, whole euros."""
    parts = law.splitting if card.tax_class == SPLITTING else ONE
    income = ZERO if taxable < 1 else whole(taxable / parts)
    return _five_six(law, income) if card.tax_class in UNFAVOURABLE else tariff(law, income) * parts


def tariff(law: _Law, income: Decimal) -> Decimal:
    """The basic tariff of EStG § 32a Abs. 1 on whole euros (UPTAB26)."""
    basic, first, second, third = law.limits
    at = law.at
    if income <= basic:
        return ZERO
    if income <= first:
        a, b = at["tax.tariff_first"]
        y = _slice(at, income - basic)
        return whole((a * y + b) * y)
    if income <= second:
        a, b, c = at["tax.tariff_second"]
        y = _slice(at, income - first)
        return whole((a * y + b) * y + c)
    rate, deduction = at["tax.tariff_third" if income <= third else "tax.tariff_fourth"]
    linear: Decimal = income * rate - deduction
    return whole(linear)


def _slice(at: ParametersAt, amount: Decimal) -> Decimal:
    unit: Decimal = at["tax.tariff_unit"]
    return (amount / unit).quantize(MICRO, ROUND_DOWN)


def _five_six(law: _Law, income: Decimal) -> Decimal:
    """Classes V and VI (MST5_6)."""
    w1, w2, w3 = law.at["tax.five_limits"]
    rate, top_rate = law.at["tax.five_rates"]
    if income > w3:
        return whole(whole(_doubled_difference(law, w2) + (w3 - w2) * rate) + (income - w3) * top_rate)
    if income > w2:
        return whole(_doubled_difference(law, w2) + (income - w2) * rate)
    tax = _doubled_difference(law, income)
    if income <= w1:
        return tax
    capped: Decimal = min(tax, whole(_doubled_difference(law, w1) + (income - w1) * rate))
    return capped


def _doubled_difference(law: _Law, income: Decimal) -> Decimal:
    """UP5_6: twice the tax between three and five quarters of the income, at least the least rate."""
    more, less, least = law.at["tax.five_multiples"]
    difference = tariff(law, whole(income * more)) - tariff(law, whole(income * less))
    return max(difference + difference, whole(income * least))


def solidarity(law: _Law, card: Card, tax: Decimal) -> Decimal:
    """MSOLZ: the solidarity surcharge of a year, in the gliding zone above the free amount."""
    free = solidarity_free(law, card)
    if tax <= free:
        return ZERO
    at = law.at
    glide, rate = at["tax.solidarity_glide"], at["tax.solidarity_rate"]
    surcharge: Decimal = min(cents(tax * rate), cents((tax - free) * glide))
    return surcharge


def solidarity_free(law: _Law, card: Card) -> Decimal:
    """The yearly tax up to which none is due."""
    free: Decimal = law.at["tax.solidarity_free"]
    return free * law.splitting if card.tax_class == SPLITTING else free


def tax_of_one_off(on: date, card: Card, yearly: Decimal, one_off: Decimal, free: Decimal = ZERO, added: Decimal = ZERO) -> TaxOfPeriod:
    """The tax on a one-off payment: what it adds to the tax of the year whose other pay is `yearly` (EStG § 39b Abs. 3, MSONST)."""
    law = tax_law(on)
    before, after = _Year(law, card, yearly, free, added), _Year(law, card, yearly + one_off, free, added)
    tax = max(ZERO, whole((after.tax() - before.tax()) * card.factor))
    # There is no gliding zone for one-off payments (SolZG § 4 Satz 3)
    surcharge = cents(tax * law.at["tax.solidarity_rate"]) if _bears_surcharge(after) else ZERO
    return TaxOfPeriod(tax, surcharge, tax if card.church else ZERO)


def _bears_surcharge(year: _Year) -> bool:
    """Whether the tax of a year, child allowances taken off, lies above the free amount."""
    law, card = year.law, year.card
    return whole(year.tax(child_allowances(law, card)) * card.factor) > solidarity_free(law, card)


def one_off_bears_surcharge(on: date, card: Card, yearly: Decimal, one_off: Decimal, free: Decimal = ZERO, added: Decimal = ZERO) -> bool:
    """Whether solidarity surcharge is due on a one-off payment; where it begins, the net falls."""
    return _bears_surcharge(_Year(tax_law(on), card, yearly + one_off, free, added))


def church_rate(on: date, state: str) -> Decimal:
    """The rate of church tax at the establishment that pays."""
    law = PARAMETERS.at(on)
    rate: Decimal = law["tax.church_rate_south" if state in law["tax.church_south"] else "tax.church_rate"]
    return rate
