"""Contributions to social insurance by the ASVG: who is insured, on what, and the steps of unemployment insurance for low pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.at.case import RUNNING, AustrianCase, is_short, reached, summed
from countries.at.facts import CASUAL, FREE, VIENNA, has_special_payments
from countries.at.law import EARLIER, PRODUCT, ZERO, euro, information
from smartcoop.country import AccountRole, Facts, LineKind, ParametersAt, Payslip, PayslipLine
from smartcoop.money import rounded

SOURCE = "ASVG § 44, 45, 51, 51b; AMPFG § 2; AKG § 61; WFFB-G"
SPECIAL_SOURCE = "ASVG § 54; AMPFG § 2a"
LIMIT = "marginal.limit"


@dataclass(frozen=True, slots=True)
class Running:
    """Contributions on running pay: the base and rates of this employment's month, and what this payslip owes of them."""

    insured: bool
    total_base: Decimal
    base: Decimal
    unemployment: Decimal
    rate: Decimal
    amount: Decimal
    correction: Decimal


@dataclass(frozen=True, slots=True)
class Special:
    """Contributions on the special payments of a month, and what this payslip owes of them."""

    paid: Decimal
    total_base: Decimal
    base: Decimal
    unemployment: Decimal
    rate: Decimal
    amount: Decimal


def tested_pay(pay: AustrianCase) -> Decimal:
    """The pay that is compared with the limit of marginal pay (ASVG § 5 Abs. 2, 3).

    A job of at least a month: the pay of a full calendar month, told or reckoned by days; a shorter one: its pay; casual: that of each day.
    """
    facts, running = pay.engagement, pay.running
    if facts["term"] == CASUAL:
        return running / pay.days
    if is_short(facts) or pay.full_month:
        return running
    told = facts["monthly_pay"]
    return max(running, Decimal(told) if told is not None else running * pay.month_days / pay.days)


def is_insured(pay: AustrianCase) -> bool:
    """Whether the employment is fully insured; a special payment follows the running pay before it."""
    if not pay.is_special:
        return bool(tested_pay(pay) > pay.law[LIMIT])
    before = next((slip for slip in reversed(pay.case.history) if slip.minor("sv_employer") and slip.work.facts["form"] == pay.engagement["form"]), None)
    if before is not None:
        return bool(before.minor("sv_running"))
    told = pay.engagement["monthly_pay"]
    return bool((pay.gross if told is None else told) > pay.law[LIMIT])


def month_ceiling(law: ParametersAt, facts: Facts) -> Decimal:
    """The highest contribution base of a month; higher for free service contracts without special payments (ASVG § 45 Abs. 3)."""
    free = facts["form"] == FREE and not has_special_payments(facts)
    return Decimal(law["ceiling.free_month" if free else "ceiling.month"])


def ceiling(pay: AustrianCase) -> Decimal:
    """The highest contribution base of this month's days."""
    law, most = pay.law, month_ceiling(pay.law, pay.engagement)
    if pay.days == pay.month_days:
        return most
    return Decimal(law["ceiling.day"] * pay.days) if most == law["ceiling.month"] else most / pay.month_days * pay.days


def is_free_of_unemployment(pay: AustrianCase) -> bool:
    """Whether neither unemployment insurance nor the insolvency levy is due any more."""
    return bool(pay.person["pension_claim"]) or reached(pay.person["born"], pay.law["age.unemployment"], pay.case.month)


def step(law: ParametersAt, amount: Decimal) -> Decimal:
    """The employee's rate of unemployment insurance at a pay of this size (AMPFG § 2a)."""
    return Decimal(next(rate for above, rate in reversed(law["employee.unemployment"]) if amount > above or not above))


def housing(law: ParametersAt, facts: Facts) -> Decimal:
    """The housing levy of one side; none in free service contracts."""
    if facts["form"] == FREE:
        return ZERO
    return Decimal(law["housing.wien" if facts["federal_state"] == VIENNA else "housing.levy"])


def running_rate(law: ParametersAt, facts: Facts) -> Decimal:
    """What the employee owes on running pay beside unemployment insurance."""
    return Decimal(law["employee.health"] + law["employee.pension"] + law["employee.chamber"] + housing(law, facts))


def running_contributions(pay: AustrianCase) -> Running:
    """Contributions on running pay, reckoned for the month of the employment: one rounding on the sum of the rates."""
    insured, law = is_insured(pay), pay.law
    total_base = min(pay.running, ceiling(pay))
    base = max(ZERO, total_base - pay.earlier("sv_base")) if pay.together else total_base
    if pay.is_special or not insured:
        owed = ZERO if pay.is_special else -pay.earlier("sv_running")
        return Running(insured, total_base, ZERO if pay.is_special else base, ZERO, ZERO, owed, ZERO)
    short = short_jobs(pay)
    unemployment = ZERO if is_free_of_unemployment(pay) else step(law, pay.running + summed(short, *RUNNING))
    rate = running_rate(law, pay.engagement) + unemployment
    amount = rounded(total_base * rate) - pay.earlier("sv_running")
    correction = sum((_owed_at(law, slip.work.facts, summed([slip], "sv_base"), unemployment) for slip in short), ZERO)
    correction -= summed(short, "sv_running", "av_correction") + pay.earlier("av_correction")
    return Running(insured, total_base, base, unemployment, rate, amount, correction)


def short_jobs(pay: AustrianCase) -> tuple[Payslip, ...]:
    """The other insured jobs of less than a month in this month: their pay is added up for the step of unemployment insurance."""
    if not is_short(pay.engagement):
        return ()
    return tuple(slip for slip in pay.others if is_short(slip.work.facts) and slip.minor("sv_running"))


def _owed_at(law: ParametersAt, facts: Facts, base: Decimal, unemployment: Decimal) -> Decimal:
    return rounded(base * (running_rate(law, facts) + unemployment))


def special_contributions(pay: AustrianCase, paid: Decimal, insured: bool) -> Special:
    """Contributions on special payments: their own yearly ceiling, their own step of unemployment insurance, no chamber and no housing levy."""
    law = pay.law
    in_month, before = pay.earlier("special_payment"), summed(pay.year, "sv_base_special")
    left = max(ZERO, law["ceiling.special"] - before + pay.earlier("sv_base_special"))
    total_base = min(in_month + paid, left)
    base = max(ZERO, total_base - pay.earlier("sv_base_special"))
    if not insured:
        return Special(paid, total_base, base, ZERO, ZERO, ZERO)
    unemployment = ZERO if is_free_of_unemployment(pay) else step(law, in_month + paid)
    rate = law["employee.health"] + law["employee.pension"] + unemployment
    return Special(paid, total_base, base, unemployment, rate, rounded(total_base * rate) - pay.earlier("sv_special"))


def employer_rate(pay: AustrianCase, insured: bool, *, special: bool = False) -> Decimal:
    """The employer's rate: of a marginal job accident insurance alone."""
    law = pay.law
    accident = ZERO if reached(pay.person["born"], law["age.accident"], pay.case.month) else law["employer.accident"]
    if not insured:
        return Decimal(accident)
    work = ZERO if is_free_of_unemployment(pay) else law["employer.unemployment"] + law["employer.insolvency"]
    levy = ZERO if special else housing(law, pay.engagement)
    return Decimal(accident + law["employer.health"] + law["employer.pension"] + work + levy)


def employee_lines(pay: AustrianCase, running: Running, special: Special | None) -> Iterator[PayslipLine]:
    """The bases, and what the employee owes on running pay and on special payments."""
    if not pay.is_special:
        yield information("sv_base", "Contribution base, running pay", running.base, SOURCE, _BASE)
    if running.amount:
        yield _running_line(pay, running)
    if running.correction:
        kind, role, label = LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Unemployment insurance, other jobs of this month"
        yield PayslipLine("av_correction", label, euro(running.correction), kind, "AMPFG § 2a; OeGK, DGservice 4/2025", role=role, explanation=_CORRECTION)
    yield from _ecard(pay, running)
    if special:
        yield information("sv_base_special", "Contribution base, special payments", special.base, SPECIAL_SOURCE, _BASE_SPECIAL)
        if special.amount:
            yield _special_line(pay, special)


def _running_line(pay: AustrianCase, running: Running) -> PayslipLine:
    values = {
        "earlier": pay.earlier("sv_running"),
        "health_rate": pay.law["employee.health"],
        "pension_rate": pay.law["employee.pension"],
        "unemployment_rate": running.unemployment,
        "chamber_rate": pay.law["employee.chamber"],
        "housing_rate": housing(pay.law, pay.engagement),
    }
    kind, role, label = LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Social insurance, running pay"
    told = _RUNNING_LEFT if values["earlier"] else _RUNNING
    return PayslipLine("sv_running", label, euro(running.amount), kind, SOURCE, running.total_base, running.rate, role, told, values)


def _special_line(pay: AustrianCase, special: Special) -> PayslipLine:
    values = {"earlier": pay.earlier("sv_special"), "unemployment_rate": special.unemployment}
    kind, role, label = LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Social insurance, special payments"
    told = EARLIER if values["earlier"] else _SPECIAL
    return PayslipLine("sv_special", label, euro(special.amount), kind, SPECIAL_SOURCE, special.total_base, special.rate, role, told, values)


def ecard_fee(pay: AustrianCase, running: Running) -> Decimal:
    """The service fee for the next year's e-card: once, where the insurance exists on the day of November."""
    law, month, person = pay.law, pay.case.month, pay.person
    if month.number != law["ecard.month"] or person["ecard_free"] or pay.is_special or not running.insured:
        return ZERO
    if month.first.replace(day=int(law["ecard.day"])) not in pay.case.work.period or summed((*pay.together, *pay.others), "ecard"):
        return ZERO
    told = pay.case.employer["ecard_fee"]
    return Decimal(law["ecard.fee"] if told is None else told)


def _ecard(pay: AustrianCase, running: Running) -> Iterator[PayslipLine]:
    if fee := ecard_fee(pay, running):
        kind, role, label = LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Service fee of the e-card"
        yield PayslipLine("ecard", label, euro(fee), kind, "ASVG § 31c", role=role, explanation=_ECARD)


def employer_lines(pay: AustrianCase, running: Running, special: Special | None) -> Iterator[PayslipLine]:
    """What the employer owes to social insurance, and the levy on marginal pay."""
    rate, earlier = employer_rate(pay, running.insured), pay.earlier("sv_employer")
    kind, role = LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    label = "Social insurance, employer, running pay" if running.insured else "Accident insurance of a marginal job, running pay"
    if not pay.is_special:
        amount, told = rounded(running.total_base * rate) - earlier, EARLIER if earlier else PRODUCT
        yield PayslipLine("sv_employer", label, euro(amount), kind, SOURCE, running.total_base, rate, role, told, {"earlier": earlier})
    if special:
        rate, earlier = employer_rate(pay, running.insured, special=True), pay.earlier("sv_employer_special")
        amount, told = rounded(special.total_base * rate) - earlier, EARLIER if earlier else PRODUCT
        label = "Social insurance, employer, special payments"
        yield PayslipLine("sv_employer_special", label, euro(amount), kind, SPECIAL_SOURCE, special.total_base, rate, role, told, {"earlier": earlier})
    yield from _marginal_levy(pay, running, special)


def _marginal_levy(pay: AustrianCase, running: Running, special: Special | None) -> Iterator[PayslipLine]:
    earlier, path = pay.earlier("marginal_levy"), "marginal.levy"
    base = pay.running + pay.earlier("special_payment") + (special.paid if special else ZERO)
    due = rounded(base * pay.law[path]) if pay.case.employer["marginal_levy"] and not running.insured else ZERO
    if due - earlier:
        kind, role, label = LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Levy of the employer on marginal pay"
        told, values = EARLIER if earlier else PRODUCT, {"earlier": earlier}
        yield PayslipLine("marginal_levy", label, euro(due - earlier), kind, pay.law.source(path), base, pay.law[path], role, told, values)


_BASE = "Running pay up to the highest contribution base of these days, less what earlier payslips of the employment used: %(amount)s."
_BASE_SPECIAL = "Special payments up to the highest contribution base of the year: %(amount)s."
_RUNNING = (
    "Health %(health_rate)s, pension %(pension_rate)s, unemployment %(unemployment_rate)s at this pay, chamber of labour %(chamber_rate)s and housing "
    "%(housing_rate)s are together %(rate)s of %(base)s: %(amount)s."
)
_RUNNING_LEFT = (
    "Health %(health_rate)s, pension %(pension_rate)s, unemployment %(unemployment_rate)s at this pay, chamber of labour %(chamber_rate)s and housing "
    "%(housing_rate)s are together %(rate)s of all %(base)s of this employment in the month, less %(earlier)s taken before: %(amount)s."
)
_SPECIAL = "Health, pension and unemployment %(unemployment_rate)s, judged on the special payment alone, are %(rate)s of %(base)s: %(amount)s."
_CORRECTION = "Short jobs of a month are added up for unemployment insurance; their earlier payslips took %(amount)s too little or too much."
_ECARD = "Whoever is insured in the middle of November pays the service fee of the e-card for the next year: %(amount)s."
