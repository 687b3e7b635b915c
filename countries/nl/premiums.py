"""The employer's premiums by the cumulative method (voortschrijdend cumulatief rekenen): on the growth of the capped wage of the year."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.nl.case import DutchCase, summed
from countries.nl.law import ZERO, information, product
from countries.nl.wage_tax import BELOW_AOW
from smartcoop.country import AccountRole, LineKind, PayslipLine, in_month
from smartcoop.dates import age_on
from smartcoop.money import HUNDRED

SOURCE = "Wfsv, art. 16-17; Regeling Wfsv, art. 3.1-3.6 (VCR)"


@dataclass(frozen=True, slots=True)
class Premium:
    """A premium: its code, label, rate (a fraction) and source."""

    code: str
    label: str
    rate: Decimal
    source: str


def premiums_of(pay: DutchCase) -> tuple[Premium, ...]:
    """The premiums that this employment owes. From the pension age on, the employee insurances ask none; health care does."""
    law, employer = pay.law, pay.case.employer
    health = _premium(pay, "zvw", "Health care levy (Zvw)", "zvw.employer")
    if pay.age_class != BELOW_AOW:
        return (health,)
    awf, aof = f"awf.{'low' if awf_is_low(pay) else 'high'}", f"aof.{'low' if employer['small_employer'] else 'high'}"
    path = f"whk.sector_{employer['whk_sector']}"
    decided = employer["whk_percent"]
    rate = law[path] if decided is None else decided / HUNDRED
    return (
        _premium(pay, "awf", "Unemployment fund (AWf)", awf),
        _premium(pay, "aof", "Disablement fund (Aof)", aof),
        _premium(pay, "wko", "Child care surcharge (Wko)", "wko"),
        Premium("whk", "Return-to-work fund (Whk)", rate, law.source(path)),
        health,
    )


def _premium(pay: DutchCase, code: str, label: str, path: str) -> Premium:
    return Premium(code, label, pay.law[path], pay.law.source(path))


def awf_is_low(pay: DutchCase) -> bool:
    """The low premium: an open-ended written contract that is not on call, or few hours of a young employee (Wfsv, art. 27)."""
    facts, born = pay.engagement, pay.person["born"]
    if facts["contract"] == "open_ended" and facts["on_call"] == "agreed":
        return True
    hours = pay.case.work.hours + sum((slip.work.hours for slip in pay.in_month), ZERO)
    young = born is not None and age_on(born, pay.case.month.first) < pay.law["awf.young_age"]
    return bool(young and hours <= pay.law["awf.young_hours"])


@dataclass(frozen=True, slots=True)
class PremiumBase:
    """The wage of this payment for employee insurances, the maximum that its period adds, and the base that follows."""

    wage: Decimal
    maximum: Decimal
    base: Decimal


def premium_base(pay: DutchCase, wage: Decimal, *, of_period: bool = True) -> PremiumBase:
    """What the wages of the year, up to the maxima of their periods, add to the bases used before. No maximum without identity."""
    if not pay.person["identified"]:
        return PremiumBase(wage, ZERO, wage)
    history, law = pay.case.history, pay.law
    before = summed(history, "premium_maximum")
    maximum = min(_period_maximum(pay, before, of_period), max(ZERO, law["maximum.year"] - before))
    capped = min(summed(history, "premium_wage") + wage, before + maximum)
    return PremiumBase(wage, maximum, max(ZERO, capped - summed(history, "premium_base")))


def _period_maximum(pay: DutchCase, before: Decimal, of_period: bool) -> Decimal:
    """A month's maximum, or a day's for each day of employment, as far as earlier payslips of the month have not used it."""
    most = pay.law["maximum.month"]
    if not of_period:
        # A special reward without a wage period adds none; where the year has no period yet, a month's maximum holds
        return ZERO if before else Decimal(most)
    left: Decimal = max(ZERO, most - summed(in_month(pay.case.history, pay.case.month), "premium_maximum"))
    return left if pay.days is None else min(left, pay.days * pay.law["maximum.day"])


def premium_lines(pay: DutchCase, premiums: tuple[Premium, ...], wage: Decimal, *, of_period: bool = True) -> Iterator[PayslipLine]:
    """The wage for employee insurances, its maximum and base, and each premium on that base, half up to the cent."""
    found = premium_base(pay, wage, of_period=of_period)
    yield information("premium_wage", "Wage for employee insurances", found.wage, "Wfsv, art. 16", _WAGE)
    yield information("premium_maximum", "Maximum of this period", found.maximum, pay.law.source("maximum.month"), _MAXIMUM)
    yield information("premium_base", "Base of the premiums", found.base, SOURCE, _BASE)
    for premium in premiums:
        if found.base:
            kind, role = LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
            yield product(premium.code, premium.label, kind, found.base, premium.rate, premium.source, role)


_WAGE = "The taxable wage of this payment: %(amount)s."
_MAXIMUM = "The maximum premium wage that this period adds to the year: %(amount)s."
_BASE = "All wages of the year, up to the maxima of their periods, less the bases used before: %(amount)s."
