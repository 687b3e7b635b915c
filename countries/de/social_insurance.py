"""What employee and employer owe social insurance for a job that is subject to it, the transition range (Midijob) included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countries.de.case import GermanCase, social_days, summed
from countries.de.facts import CASUAL, SAXONY
from countries.de.law import ZERO, euro
from smartcoop.country import AccountRole, Facts, LineKind, ParametersAt, PayslipLine
from smartcoop.money import HUNDRED, rounded

EMPLOYEE, EMPLOYER = LineKind.EMPLOYEE_CONTRIBUTION, LineKind.EMPLOYER_CONTRIBUTION
BVV = "BVV § 2"
PRODUCT = "The rate on this pay, rounded half up to the cent."
TWO_HUNDRED = HUNDRED + HUNDRED


@dataclass(frozen=True, slots=True)
class Bases:
    """What contributions of a month are due on: the whole contribution, and the employee's part of it, for health and for pension.

    `levies` is the base of U1 and U2, which one-off payments do not enter. They differ in the transition range alone (`transition`).
    """

    health: Decimal
    pension: Decimal
    levies: Decimal
    employee_health: Decimal
    employee_pension: Decimal
    transition: bool = False


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one case, as fractions of its bases."""

    health: Decimal
    extra: Decimal
    care_employee: Decimal
    care_employer: Decimal
    care_half: Decimal
    pension: Decimal
    unemployment: Decimal
    childless: Decimal = ZERO
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Share:
    """One contribution of a month: who owes it on what, at which rate."""

    code: str
    label: str
    kind: LineKind
    base: Decimal
    rate: Decimal
    amount: Decimal
    source: str
    explanation: str = PRODUCT


def transition_base(law: ParametersAt, month: Decimal) -> Decimal:
    """BE: what the whole contribution is due on for a full month's pay (SGB IV § 20 Abs. 2a Satz 1)."""
    limit, factor, top = law["marginal.limit"], law["marginal.factor"], law["marginal.midi_limit"]
    if month <= limit:
        return rounded(factor * month)
    width = top - limit
    return rounded(factor * limit + (top / width - limit / width * factor) * (month - limit))


def transition_employee_base(law: ParametersAt, month: Decimal) -> Decimal:
    """BEa: what the employee's part is due on (SGB IV § 20 Abs. 2a Satz 6)."""
    limit, top = law["marginal.limit"], law["marginal.midi_limit"]
    return rounded(top / (top - limit) * (month - limit)) if month > limit else ZERO


def is_in_transition(pay: GermanCase) -> bool:
    """Whether the regular pay lies in the transition range and the month does not exceed it."""
    regular = pay.engagement["regular_monthly_pay"]
    top = pay.law["marginal.midi_limit"]
    monthly = pay.running / pay.share_of_month
    if regular is None:
        regular = monthly
    return bool(pay.running and regular <= top and monthly + pay.one_offs <= top)


def bases_of_month(pay: GermanCase) -> Bases:
    """The bases of all pay of the month so far."""
    if is_in_transition(pay):
        return _transition_bases(pay)
    law, share = pay.law, pay.share_of_month
    health, pension = rounded(law["ceiling.health"] * share), rounded(law["ceiling.pension"] * share)
    running_health, running_pension = min(pay.running, health), min(pay.running, pension)
    whole_health = running_health + _one_off_base(pay, "base_health", "ceiling.health", running_health)
    whole_pension = running_pension + _one_off_base(pay, "base_pension", "ceiling.pension", running_pension)
    return Bases(whole_health, whole_pension, running_pension, whole_health, whole_pension)


def _transition_bases(pay: GermanCase) -> Bases:
    law, whole = pay.law, pay.running + pay.one_offs
    month = rounded(pay.running / pay.share_of_month) + pay.one_offs
    part = whole / month
    total, employee = rounded(transition_base(law, month) * part), rounded(transition_employee_base(law, month) * part)
    levies = total if not pay.one_offs else rounded(transition_base(law, month - pay.one_offs) * pay.share_of_month)
    return Bases(total, total, levies, employee, employee, transition=True)


def _one_off_base(pay: GermanCase, code: str, ceiling: str, running: Decimal) -> Decimal:
    """The part of one-off payments that the ceiling of the year so far leaves (SGB IV § 23a Abs. 3)."""
    return min(pay.one_offs, room_for_one_off(pay, code, ceiling, running)) if pay.one_offs else ZERO


def room_for_one_off(pay: GermanCase, code: str, ceiling: str, running: Decimal) -> Decimal:
    """What the ceiling of the year up to this month leaves above the pay that contributions were due on."""
    before = [slip for slip in pay.in_year if slip.month < pay.case.month]
    days = social_days(before, pay.month_days) + pay.days
    return max(ZERO, rounded(pay.law[ceiling] * days / pay.month_days) - summed(before, code) - running)


def casual_bases(pay: GermanCase) -> Bases:
    """Casual work: all pay of the calendar month up to the full ceilings, on however few days (SGB V § 232, SGB VI § 163 Abs. 1)."""
    health, pension = min(pay.running, pay.law["ceiling.health"]), min(pay.running, pay.law["ceiling.pension"])
    return Bases(health, pension, pension, health, pension)


def owes_childless_surcharge(law: ParametersAt, person: Facts, on: date) -> bool:
    """Whether a member without children completed the 23rd year of life before the month of a day (SGB XI § 55 Abs. 3)."""
    birth = person["birth_date"]
    if person["parent"]:
        return False
    if birth is None:
        return True
    # Completed at the end of the day before the birthday: who was born on a first owes it from that very month on
    turned = birth.year + int(law["care.childless_age"])
    return (turned, birth.month, birth.day) <= (on.year, on.month, 1)


def discounts(law: ParametersAt, person: Facts) -> int:
    """For how many children the care contribution is lowered: from the second to the fifth below 25."""
    return int(min(max(person["children_under_25"] - 1, 0), law["care.most_discounts"]))


def rates_of(pay: GermanCase) -> Rates:
    """The rates of a person in this kind of employment at the employer's establishment."""
    law, person = pay.law, pay.person
    saxony = pay.case.employer["establishment_state"] == SAXONY
    statutory = person["health_insurance"] == "statutory"
    care = law["care.half"]
    return Rates(
        health=law[health_path(pay)] if statutory else ZERO,
        extra=person["zusatzbeitrag_percent"] / TWO_HUNDRED if statutory else ZERO,
        care_employee=(law["care.saxony_employee"] if saxony else care) if statutory else ZERO,
        care_employer=(law["care.saxony_employer"] if saxony else care) if statutory else ZERO,
        care_half=care if statutory else ZERO,
        pension=law["pension.half"],
        unemployment=ZERO if pay.kind == CASUAL else law["unemployment.half"],
        childless=law["care.childless"] if statutory and owes_childless_surcharge(law, person, pay.case.month.first) else ZERO,
        discount=law["care.child_discount"] * discounts(law, person) if statutory else ZERO,
    )


def health_path(pay: GermanCase) -> str:
    """The parameter of the health rate: reduced without a claim to sick pay."""
    said = pay.engagement["sick_pay"]
    if said == "usual":
        return "health.reduced_half" if pay.kind == CASUAL or pay.person["full_old_age_pension"] else "health.half"
    return "health.half" if said == "with" else "health.reduced_half"


def shares(bases: Bases, rates: Rates, person: Facts, health: str = "SGB V § 241, § 249 Abs. 1") -> Iterator[Share]:
    """Every contribution of a month, each rounded half up to the cent; the employer bears what the doubled half leaves (BVV § 2)."""
    employee_health, employee_pension = bases.employee_health, bases.employee_pension
    yield from _branch(bases, "health", "Health insurance", bases.health, employee_health, rates.health, f"{health}; {BVV}")
    yield from _branch(bases, "extra", "Health insurance, additional contribution", bases.health, employee_health, rates.extra, f"SGB V § 242, § 249; {BVV}")
    yield from _care(bases, rates)
    free = person["retirement_age_reached"]
    exempt = free and person["full_old_age_pension"]
    source = f"SGB VI § 168, § 172 Abs. 1; {BVV}"
    yield from _branch(bases, "pension", "Pension insurance", bases.pension, ZERO if exempt else employee_pension, rates.pension, source, alone=exempt)
    source = f"SGB III § 346; {BVV}"
    yield from _branch(
        bases, "unemployment", "Unemployment insurance", bases.pension, ZERO if free else employee_pension, rates.unemployment, source, alone=free
    )


def _branch(bases: Bases, code: str, label: str, base: Decimal, employee_base: Decimal, half: Decimal, source: str, *, alone: bool = False) -> Iterator[Share]:
    """Half and half, or in the transition range the doubled half less the employee's part; `alone` where the employer owes only his half."""
    if not half:
        return
    employee, one_half = rounded(employee_base * half), rounded(base * half)
    doubled = bases.transition and not alone
    employer = one_half + one_half - employee if doubled else one_half
    yield Share(code, label, EMPLOYEE, employee_base, half, employee, source)
    yield Share(f"{code}_employer", f"{label}, employer", EMPLOYER, base, half, employer, source, _DOUBLED if doubled else PRODUCT)


def _care(bases: Bases, rates: Rates) -> Iterator[Share]:
    if not rates.care_half:
        return
    source = f"SGB XI § 55, § 58; {BVV}"
    employee, half = rounded(bases.employee_health * rates.care_employee), rounded(bases.health * rates.care_half)
    employer = half + half - employee if bases.transition else rounded(bases.health * rates.care_employer)
    yield Share("care", "Care insurance", EMPLOYEE, bases.employee_health, rates.care_employee, employee, source)
    extra, label = rounded(bases.health * rates.childless), "Care insurance, surcharge of the childless"
    yield Share("care_childless", label, EMPLOYEE, bases.health, rates.childless, extra, source)
    less, label = -rounded(bases.employee_health * rates.discount), "Care insurance, discount for children"
    yield Share("care_children", label, EMPLOYEE, bases.employee_health, -rates.discount, less, source)
    yield Share(
        "care_employer", "Care insurance, employer", EMPLOYER, bases.health, rates.care_employer, employer, source, _DOUBLED if bases.transition else PRODUCT
    )


def share_lines(pay: GermanCase, found: Iterator[Share] | list[Share], kind: LineKind) -> Iterator[PayslipLine]:
    """The lines of one side: what the month owes less what its earlier payslips took."""
    for share in found:
        if share.kind is not kind:
            continue
        earlier = pay.earlier(share.code)
        due = share.amount - earlier
        if not due:
            continue
        explanation = _LESS if earlier else share.explanation
        values = {"earlier": earlier} if earlier else {}
        role = AccountRole.SOCIAL_SECURITY
        yield PayslipLine(share.code, share.label, euro(due), kind, share.source, share.base, share.rate, role, explanation, values)


_DOUBLED = "Twice the rounded half, less the employee's part (transition range)."
_LESS = "%(rate)s of %(base)s for the whole month, less %(earlier)s of its earlier payslips, is %(amount)s."
