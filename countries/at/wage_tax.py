"""Wage tax by the tariff of § 33 EStG on the pay reckoned for a year (§ 66), and the fixed rates of special payments (§ 67). Pure."""

from dataclasses import dataclass
from decimal import Decimal

from countries.at.law import ZERO
from smartcoop.country import Facts, ParametersAt, Scale
from smartcoop.money import rounded

TRIPS = ("full", "two_thirds", "one_third")


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of a wage period with what led to it, in yearly amounts but for `amount`: that of the period, to the cent."""

    yearly: Decimal
    tariff: Decimal
    bonus: Decimal
    credits: Decimal
    amount: Decimal


def exact(scale: Scale, base: Decimal) -> Decimal:
    """The sum of the brackets' products without any rounding."""
    owed = ZERO
    brackets = scale.brackets
    for place, (floor, rate) in enumerate(brackets):
        if base <= floor:
            break
        top = brackets[place + 1][0] if place + 1 < len(brackets) else base
        owed += (min(base, top) - floor) * rate
    return owed


def period_tax(law: ParametersAt, person: Facts, base: Decimal, days: Decimal | None) -> Tax:
    """The tax on the base of a month, or of so many days; one rounding, half up to the cent (EStG § 66)."""
    year_days = law["tax.year_days"]
    yearly = (base * 12 if days is None else base * year_days / days) - law["tax.work_expenses"]
    tariff = exact(law["tax.tariff"], yearly)
    bonus = min(tariff, family_bonus(law, person))
    credits = min(tariff - bonus, transport_credit(law, person, yearly) + sole_earner_credit(law, person) + commuter_euro(law, person))
    due = tariff - bonus - credits
    return Tax(yearly, tariff, bonus, credits, rounded(due / 12 if days is None else due * days / year_days))


def family_bonus(law: ParametersAt, person: Facts) -> Decimal:
    """The Familienbonus Plus claimed from this employer, a year."""
    claim = person["family_bonus"]
    if claim == "none":
        return ZERO
    month = person["children_below_18"] * law["bonus.below_18"] + person["children_from_18"] * law["bonus.from_18"]
    return Decimal(12 * month * (law["bonus.half"] if claim == "half" else 1))


def transport_credit(law: ParametersAt, person: Facts, yearly: Decimal) -> Decimal:
    """The transport credit of a year; raised for commuters with a low income, and falling evenly to the ordinary one."""
    ordinary = law["credit.transport"]
    if person["commuter"] == "none":
        return Decimal(ordinary)
    raised, (start, end) = law["credit.transport_raised"], law["credit.transport_falls"]
    if yearly <= start:
        return Decimal(raised)
    return Decimal(ordinary + (raised - ordinary) * max(ZERO, end - yearly) / (end - start))


def sole_earner_credit(law: ParametersAt, person: Facts) -> Decimal:
    """The credit of sole earners or sole parents, a year."""
    if not person["sole_earner"]:
        return ZERO
    children = max(person["children"], person["children_below_18"] + person["children_from_18"])
    one, two, further = law["credit.sole_earner"]
    return Decimal(one if children == 1 else two + (children - 1 - 1) * further)


def commuter_euro(law: ParametersAt, person: Facts) -> Decimal:
    """The commuter euro of a year, by the trips of a month."""
    if person["commuter"] == "none":
        return ZERO
    thirds, whole = _thirds(law, person)
    return Decimal(person["commuter_km"] * law["credit.commuter_km"] * thirds / whole)


def commuter_allowance(law: ParametersAt, person: Facts) -> Decimal:
    """The commuter allowance of a month, by distance and trips."""
    if person["commuter"] == "none":
        return ZERO
    rows = law[f"commuter.{person['commuter']}"]
    amount = next((amount for above, amount in reversed(rows) if person["commuter_km"] > above), rows[0][1])
    thirds, whole = _thirds(law, person)
    return rounded(amount * thirds / whole)


def _thirds(law: ParametersAt, person: Facts) -> tuple[Decimal, Decimal]:
    thirds = law["commuter.thirds"]
    return thirds[TRIPS.index(person["commuter_trips"])], thirds[0]


def sixth(running: Decimal, months: int, payments: Decimal) -> Decimal:
    """The sixth of the year: the running pay so far, reckoned for a year, in special payments (EStG § 67 Abs. 2)."""
    return running / months * payments if months else ZERO
