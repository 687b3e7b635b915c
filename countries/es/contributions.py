"""The lines of contributions of worker and employer, each rounded half up to the cent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from countries.es.bases import Bases, solidarity
from countries.es.facts import FORCE_MAJEURE
from countries.es.law import PARAMETERS, PRODUCT, ZERO, cents, euro
from smartcoop.country import AccountRole, Facts, LineKind, ParametersAt, PayslipLine
from smartcoop.money import HUNDRED

ACCIDENTS = "employer.accidents"


@dataclass(frozen=True, slots=True)
class Branch:
    """One contribution: its code, label, rate (a fraction), source, and the name of its base."""

    code: str
    label: str
    rate: Decimal
    source: str
    base: str


@cache
def employee_branches(on: date, fixed_term: bool) -> tuple[Branch, ...]:
    """What the worker bears on a day, in the order of the legal payslip."""
    return (
        _branch(on, "ee_cc", "Common contingencies", "employee.common", "common"),
        _branch(on, "ee_mei", "Intergenerational equity mechanism (MEI)", "employee.equity", "common"),
        _branch(on, "ee_desempleo", "Unemployment", f"employee.unemployment_{_term(fixed_term)}", "unemployment"),
        _branch(on, "ee_fp", "Vocational training", "employee.training", "professional"),
    )


@cache
def employer_branches(on: date, fixed_term: bool, accidents: Decimal) -> tuple[Branch, ...]:
    """What the employer bears on a day; `accidents` is the rate of the activity, a fraction."""
    return (
        _branch(on, "er_cc", "Common contingencies, employer", "employer.common", "common"),
        _branch(on, "er_mei", "Intergenerational equity mechanism (MEI), employer", "employer.equity", "common"),
        Branch("er_at_ep", "Work accidents and occupational diseases", accidents, PARAMETERS[ACCIDENTS].source, "professional"),
        _branch(on, "er_desempleo", "Unemployment, employer", f"employer.unemployment_{_term(fixed_term)}", "unemployment"),
        _branch(on, "er_fp", "Vocational training, employer", "employer.training", "professional"),
        _branch(on, "er_fogasa", "Wage guarantee fund (FOGASA)", "employer.wage_fund", "professional"),
    )


def _term(fixed_term: bool) -> str:
    return "fixed_term" if fixed_term else "indefinite"


def _branch(on: date, code: str, label: str, path: str, base: str) -> Branch:
    law = PARAMETERS.at(on)
    return Branch(code, label, law[path], law.source(path), base)


def accident_rate(law: ParametersAt, facts: Facts) -> Decimal:
    """The rate that the engagement states, else that of its activity in the tariff."""
    told = facts["accident_percent"]
    return Decimal(law[ACCIDENTS][facts["activity"]]) if told is None else told / HUNDRED


def branch_lines(branches: tuple[Branch, ...], kind: LineKind, bases: Bases) -> Iterator[PayslipLine]:
    """A line for each branch on its base."""
    role = AccountRole.SOCIAL_SECURITY
    for branch in branches:
        base: Decimal = getattr(bases, branch.base)
        amount = cents(base * branch.rate)
        yield PayslipLine(branch.code, branch.label, amount, kind, branch.source, base, branch.rate, role, PRODUCT)


def extra_lines(law: ParametersAt, side: str, kind: LineKind, bases: Bases, overtime_kind: str) -> Iterator[PayslipLine]:
    """The further contributions of one side (`employee` or `employer`) on overtime and on pay above the ceiling."""
    prefix, role = ("ee" if kind is LineKind.EMPLOYEE_CONTRIBUTION else "er"), AccountRole.SOCIAL_SECURITY
    if bases.overtime:
        path = f"{side}.overtime_force_majeure" if overtime_kind == FORCE_MAJEURE else f"{side}.overtime"
        amount, label = cents(bases.overtime * law[path]), _OVERTIME[kind]
        yield PayslipLine(f"{prefix}_overtime", label, amount, kind, law.source(path), bases.overtime, law[path], role, PRODUCT)
    if bases.excess:
        path = f"{side}.solidarity"
        amount = euro(solidarity_due(law, side, bases))
        label, values = _SOLIDARITY[kind], {"ceiling": bases.ceiling}
        yield PayslipLine(f"{prefix}_solidarity", label, amount, kind, law.source(path), bases.excess - bases.excess_before, None, role, _EXCESS, values)


def solidarity_due(law: ParametersAt, side: str, bases: Bases) -> Decimal:
    """What the pay above the ceiling of the month owes, less what earlier payslips took."""
    bands = law[f"{side}.solidarity"]
    before = solidarity(bands, bases.ceiling, bases.excess_before) if bases.excess_before else ZERO
    return solidarity(bands, bases.ceiling, bases.excess) - before


def short_contract_line(law: ParametersAt) -> PayslipLine:
    """The extra quota at the end of a fixed-term contract of less than thirty days (LGSS, art. 151)."""
    base = law["short_contract.bases"] * law["base.minimum_day"][law["base.least_group"]]
    rate, kind, role = law["employer.common"], LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    amount, values = cents(base * rate), {"days": law["short_contract.days"]}
    return PayslipLine("er_short", "Extra quota of short contracts", amount, kind, law.source("short_contract.days"), base, rate, role, _SHORT, values)


_OVERTIME: Mapping[LineKind, str] = {LineKind.EMPLOYEE_CONTRIBUTION: "Overtime", LineKind.EMPLOYER_CONTRIBUTION: "Overtime, employer"}
_SOLIDARITY: Mapping[LineKind, str] = {
    LineKind.EMPLOYEE_CONTRIBUTION: "Solidarity contribution",
    LineKind.EMPLOYER_CONTRIBUTION: "Solidarity contribution, employer",
}
_EXCESS = "On %(base)s of pay above the ceiling of %(ceiling)s, in bands up to a tenth, up to a half and beyond it: %(amount)s."
_SHORT = "A fixed-term contract of less than %(days)s days owes, when it ends, %(rate)s of three daily bases, %(base)s: %(amount)s."
