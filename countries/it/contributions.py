"""Social security: the bases of a payslip in its month and year, and the contributions of employee and employer on them.

A month's base is rounded to the euro and is no less than the minimum of its days; each payslip bears what it adds to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.it.case import ItalianCase, is_collaboration, is_employed, is_fixed_term, paid
from countries.it.law import ONE, ZERO, euro, information, product, summed
from smartcoop.country import AccountRole, LineKind, ParametersAt, PayslipLine, Work
from smartcoop.money import CENT, HUNDRED, rounded

SOURCE = "L. 153/1969, art. 12; INPS circ. 6 del 30-1-2026"
EMPLOYEE, EMPLOYER = LineKind.EMPLOYEE_CONTRIBUTION, LineKind.EMPLOYER_CONTRIBUTION
ROLE = AccountRole.SOCIAL_SECURITY


@dataclass(frozen=True, slots=True)
class Bases:
    """What this payslip adds: the base, the part that the employee bears, what lies below and above the ceiling, the base of the extra 1 %."""

    base: Decimal
    own: Decimal
    capped: Decimal
    above: Decimal
    extra: Decimal

    @property
    def shortfall(self) -> Decimal:
        """What lifts the pay to the least base: the employer bears the employee's contribution on it."""
        return self.capped - self.own


def least_base(law: ParametersAt, work: Work) -> Decimal:
    """The least contribution base of a piece of work: by the day, for part time and on-call work by the hour where that is less."""
    facts, days = work.facts, min(work.days, law["inps.minimum_days"])
    if not is_employed(facts) or facts["pay_kind"] != "ordinary":
        return ZERO
    by_day = Decimal(law["inps.minimum_day"] * days)
    hourly = facts["part_time_percent"] is not None or facts["contract"] == "on_call"
    return Decimal(min(by_day, work.hours * law["inps.minimum_hour"])) if hourly else by_day


def _month(pay: ItalianCase, gross: Decimal, least: Decimal) -> tuple[Decimal, Decimal]:
    """The base of a month and the employee's part of it."""
    step = ONE if pay.employer["whole_euros"] else None
    base, floor = (rounded(gross, step).quantize(CENT), rounded(least, step).quantize(CENT)) if step else (gross, rounded(least))
    return (floor, min(gross, floor)) if base <= floor else (base, base)


def bases(pay: ItalianCase, gross: Decimal) -> Bases:
    """The bases that a pay of `gross` adds to those of the month and the year."""
    law, work = pay.social, pay.case.work
    before, earlier = paid(pay.same), sum((least_base(law, slip.work) for slip in pay.same), ZERO)
    most = law["inps.minimum_day"] * law["inps.minimum_days"]
    base, own = _month(pay, before + gross, min(most, earlier + least_base(law, work)))
    if pay.same:
        old_base, old_own = _month(pay, before, min(most, earlier))
        base, own = base - old_base, own - old_own
    if not pay.person["insured_after_1995"] and not is_collaboration(work.facts):
        return Bases(base, own, base, ZERO, _extra(pay, base, None))
    ceiling, year = law["inps.ceiling"], summed(pay.insured, "inps_base")
    capped = min(year + base, ceiling) - min(year, ceiling)
    return Bases(base, min(own, capped), capped, base - capped, _extra(pay, base, ceiling))


def _extra(pay: ItalianCase, base: Decimal, ceiling: Decimal | None) -> Decimal:
    """What this payslip adds to the base of the extra 1 %: by the month, at settlement by the year; where bands are daily, by the day."""
    law, facts = pay.social, pay.engagement
    if is_collaboration(facts):
        return ZERO
    if facts["sector"] == "show" and ceiling is None:
        return max(ZERO, base - pay.case.work.days * rounded(law["inps.band_year"] / law["inps.band_days"], ONE))
    if pay.settles:
        year = summed(pay.insured, "inps_base") + base
        above = max(ZERO, (year if ceiling is None else min(year, ceiling)) - law["inps.band_year"])
        return Decimal(above - summed(pay.insured, "inps_extra_base"))
    month = summed(pay.same, "inps_base") + base
    return Decimal(max(ZERO, month - law["inps.band_month"]) - summed(pay.same, "inps_extra_base"))


@dataclass(frozen=True, slots=True)
class Levy:
    """A contribution: its code, label and the parameter of its rate, and the base."""

    code: str
    label: str
    path: str
    base: Decimal


def employee_levies(pay: ItalianCase, of: Bases) -> Iterator[Levy]:
    """What the employee bears beside pay of collaborations: pension, extra 1 %, wage supplements, solidarity above the ceiling."""
    employer = pay.employer
    yield Levy("ivs", "Pension contribution (IVS, FPLS)", "employee.ivs", of.own)
    yield Levy("ivs_extra", "Extra pension contribution of 1 percent", "employee.extra", of.extra)
    if employer["above_fifty"]:
        yield Levy("cigs", "Extraordinary wage supplement (CIGS)", "employee.cigs", of.own + of.above)
    if employer["wage_fund"] != "none":
        yield Levy("fis", "Wage integration fund (FIS)", f"employee.fis.{employer['wage_fund']}", of.own + of.above)
    if pay.engagement["sector"] == "show":
        yield Levy("solidarity", "Solidarity contribution above the ceiling", "employee.solidarity", of.above)
        yield Levy("idis", "Discontinuity allowance, above the ceiling", "employee.idis", of.above)


def employee_total(pay: ItalianCase, gross: Decimal) -> Decimal:
    """What a pay of `gross` costs the person in contributions, without making the lines."""
    of, law = bases(pay, gross), pay.social
    if is_collaboration(pay.engagement):
        return _parts(pay, of.capped)[1] + rounded(rounded(gross * pay.engagement["inail_percent"] / HUNDRED) / law["separate.parts"])
    return sum((rounded(levy.base * law[levy.path]) for levy in employee_levies(pay, of)), ZERO)


def employee_lines(pay: ItalianCase, of: Bases) -> Iterator[PayslipLine]:
    """The contributions of the person."""
    law = pay.social
    yield information("inps_base", "Contribution base (INPS)", of.base, SOURCE, _BASE)
    if of.extra:
        yield information(
            "inps_extra_base", "Base of the extra contribution", of.extra, law.source("inps.band_year"), _EXTRA_SETTLED if pay.settles else _EXTRA
        )
    if is_collaboration(pay.engagement):
        yield from _collaboration_lines(pay, of, "separate", "Separate management, worker", EMPLOYEE)
        return
    for levy in employee_levies(pay, of):
        if levy.base:
            yield product(levy.code, levy.label, EMPLOYEE, levy.base, law[levy.path], law.source(levy.path), ROLE)


def employer_lines(pay: ItalianCase, of: Bases) -> Iterator[PayslipLine]:
    """The contributions of the employer."""
    law = pay.social
    if is_collaboration(pay.engagement):
        yield from _collaboration_lines(pay, of, "separate_employer", "Separate management, cooperative", EMPLOYER)
        return
    for levy in _employer_levies(pay, of):
        if levy.base:
            yield product(levy.code, levy.label, EMPLOYER, levy.base, law[levy.path], law.source(levy.path), ROLE)
    if of.shortfall:
        yield _shortfall_line(pay, of)
    yield from _inail_line(pay, of)


def _shortfall_line(pay: ItalianCase, of: Bases) -> PayslipLine:
    """The employee's contributions on what lifts the pay to the least base, which the employer bears."""
    law = pay.social
    rate = sum((law[levy.path] for levy in employee_levies(pay, of) if levy.code in ("ivs", "cigs", "fis")), ZERO)
    amount, source = euro(rounded(of.shortfall * rate)), law.source("inps.minimum_day")
    return PayslipLine("minimum_share", "Employee's share up to the least base", amount, EMPLOYER, source, of.shortfall, rate, ROLE, _SHORT)


def _employer_levies(pay: ItalianCase, of: Bases) -> Iterator[Levy]:
    sector, employer, short = pay.engagement["sector"], pay.employer, is_fixed_term(pay.engagement)
    daily = of.base
    if sector == "show" and short:
        daily = min(of.base, pay.social["employer.daily_cap"] * pay.case.work.days)
    yield Levy("ivs_employer", "Pension (IVS, FPLS)", "employer.ivs", of.capped)
    yield Levy("naspi", "Unemployment insurance (NASpI)", "employer.naspi", of.base)
    yield Levy("training", "Training fund", "employer.training", of.base)
    yield Levy("cuaf", "Family allowances (CUAF)", "employer.family", of.base)
    yield Levy("sickness", "Sickness", f"employer.sickness.{sector}", daily)
    yield Levy("maternity", "Maternity", f"employer.maternity.{sector}", daily)
    yield Levy("guarantee", "Severance guarantee fund", "employer.guarantee", of.base)
    if short:
        yield Levy("naspi_fixed_term", "Additional contribution of fixed terms", f"employer.fixed_term.{sector}", of.base)
        yield Levy("naspi_renewal", "Additional contribution of renewals", "employer.renewal", of.base * pay.engagement["renewals"])
        if sector == "show":
            yield Levy("idis_employer", "Discontinuity allowance (IDIS)", "employer.idis", of.base)
    if sector == "show":
        yield Levy("solidarity_employer", "Solidarity contribution above the ceiling", "employer.solidarity", of.above)
    if employer["above_fifty"]:
        yield Levy("cigs_employer", "Extraordinary wage supplement (CIGS)", "employer.cigs", of.base)
    if employer["wage_fund"] != "none":
        yield Levy("fis_employer", "Wage integration fund (FIS)", f"employer.fis.{employer['wage_fund']}", of.base)


def _parts(pay: ItalianCase, base: Decimal) -> tuple[Decimal, Decimal]:
    """The contribution of a collaboration and the worker's part of it, a third rounded half up."""
    law = pay.social
    return collaboration_parts(law, base, law[f"separate.{pay.engagement['separate_status']}"])


def collaboration_parts(law: ParametersAt, base: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """The contribution on a base at a rate, to the cent, and the worker's third of it."""
    total = rounded(base * rate)
    return total, rounded(total / law["separate.parts"])


def _collaboration_lines(pay: ItalianCase, of: Bases, code: str, label: str, kind: LineKind) -> Iterator[PayslipLine]:
    total, own = _parts(pay, of.capped)
    rate, worker = pay.social[f"separate.{pay.engagement['separate_status']}"], kind is EMPLOYEE
    amount, source = euro(own if worker else total - own), pay.social.source(f"separate.{pay.engagement['separate_status']}")
    yield PayslipLine(code, label, amount, kind, source, of.capped, None, ROLE, _THIRD if worker else _THIRDS, {"total": total, "whole_rate": rate})
    premium = rounded(pay.gross * pay.engagement["inail_percent"] / HUNDRED)
    if premium:
        share = rounded(premium / pay.social["separate.parts"])
        amount, label = euro(share if worker else premium - share), "INAIL premium, worker" if worker else "INAIL premium, cooperative"
        role, source, values = AccountRole.HOLIDAY_PROVISION, "D.Lgs. 38/2000, art. 5", {"premium": premium}
        explanation = _INAIL_THIRD if worker else _INAIL_THIRDS
        yield PayslipLine(f"inail_{code}", label, amount, kind, source, pay.gross, None, role, explanation, values)


def _inail_line(pay: ItalianCase, of: Bases) -> Iterator[PayslipLine]:
    """The premium of the yearly self-assessment, set aside with each pay."""
    rate = pay.engagement["inail_percent"] / HUNDRED
    if rate:
        source = "D.P.R. 1124/1965, art. 28-30, 44"
        yield product("inail", "INAIL premium, set aside", LineKind.PROVISION, of.base, rate, source, AccountRole.HOLIDAY_PROVISION)


_BASE = "What this pay adds to the month's base, which is rounded to the euro and is no less than the least of its days: %(amount)s."
_EXTRA = "What lies above the first pensionable band in this month: %(amount)s."
_EXTRA_SETTLED = "What lies above the first pensionable band in the year, less what was counted month by month: %(amount)s."
_SHORT = "The pay is %(base)s below the least base; the employer bears the employee's %(rate)s on that: %(amount)s."
_THIRD = "%(whole_rate)s of %(base)s is %(total)s; a third of it is the worker's: %(amount)s."
_THIRDS = "%(whole_rate)s of %(base)s is %(total)s; what the worker does not bear is the cooperative's: %(amount)s."
_INAIL_THIRD = "The premium on %(base)s is %(premium)s; a third of it is the worker's: %(amount)s."
_INAIL_THIRDS = "The premium on %(base)s is %(premium)s; what the worker does not bear is the cooperative's: %(amount)s."
