"""Worked cases by the names of the examples' schema, computed with the lines that payroll makes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.fr.employer import EMPLOYER
from countries.fr.facts import ENGAGEMENT, PERSON
from countries.fr.intermittents import refusal
from countries.fr.law import EUR, PARAMETERS, ZERO, say
from countries.fr.payroll import payslip_of
from countries.fr.withholding import GRIDS, withholding
from smartcoop.country import Facts, FactSchema, Field, FieldType, LineKind, PayCase, Payslip, Work, largest_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import LARGEST, Money, rounded

Results = dict[str, Any]

NEUTRAL = "neutral"
SUMS = {
    "ee_complementary_t1": "ee_pension_complementary",
    "ee_complementary_t2": "ee_pension_complementary",
    "ee_ceg_t1": "ee_ceg",
    "ee_ceg_t2": "ee_ceg",
    "er_complementary_t1": "er_pension_complementary",
    "er_complementary_t2": "er_pension_complementary",
    "er_ceg_t1": "er_ceg",
    "er_ceg_t2": "er_ceg",
}
"""Lines that a payslip tells apart and a worked case as one."""
EMPLOYER_INPUTS = ("headcount", "atmp_rate", "mobility_rate", "alternants_ratio", "health_total", "health_employer_share")


def _amount(name: str, default: Decimal | None = None) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST)


def _flag(name: str, default: bool) -> Field:
    return Field(name, name, FieldType.FLAG, default)


def _as_employer(name: str) -> Field:
    return next(field for field in EMPLOYER if field.name == name)


_LIST = Field("months", "months", FieldType.TEXT, optional=True)
INPUTS = FactSchema(
    (
        _amount("gross"),
        _LIST,
        _amount("budget"),
        _amount("net_taxable"),
        _flag("cadre", default=False),
        Field("headcount", "headcount", FieldType.INTEGER, int(PARAMETERS["headcount.apprentices"].values[-1]), minimum=0),
        *(_as_employer(name) for name in EMPLOYER_INPUTS if name != "headcount"),
        _flag("headcount_below_50", default=False),
        _amount("hours"),
        _flag("esa", default=False),
        Field("contract", "contract", FieldType.CHOICE, "CDI", choices={"CDI": "", "CDD": ""}),
        _amount("cdd_months"),
        _flag("cdd_end_bonus", default=True),
        _flag("alsace_moselle", default=False),
        Field("pas", "pas", FieldType.TEXT, NEUTRAL),
        Field("territory", "territory", FieldType.CHOICE, "metropole", choices=dict.fromkeys(GRIDS, "")),
        _flag("short_contract", default=False),
        Field("regime", "regime", FieldType.TEXT, optional=True),
        Field("category", "category", FieldType.TEXT, optional=True),
        _amount("days"),
        _amount("idcc"),
    )
)


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case on a date. Invalid names unknown inputs, values out of their range, and a `period` that is not covered."""
    said = INPUTS.load({name: value for name, value in inputs.items() if name != "months"})
    if period == "month":
        return _results(payslip_of(_case(said, Month.of(on), _needed(said, "gross"))))
    if period == "ytd":
        return _year(said, on, inputs.get("months"))
    if period == "budget":
        return _budget(said, on)
    if period == "pas":
        return _withheld(said, on)
    if period == "contract":
        raise RuleBroken(refusal(), source="annexes 8 et 10 au règlement d'assurance chômage")
    raise Invalid({"period": say("France computes a month, a year to date, a budget or a withholding, not %(period)s", period=repr(period))})


def _needed(said: Facts, name: str) -> Decimal:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return Decimal(said[name])


def _rate(said: Facts) -> Decimal | None:
    if said["pas"] == NEUTRAL:
        return None
    return Decimal(PERSON.load({"pas_rate": said["pas"]})["pas_rate"])


def _case(said: Facts, month: Month, gross: Decimal, history: tuple[Payslip, ...] = ()) -> PayCase:
    """A whole month of the contract; a fixed term ends with it, so that its bonus falls due."""
    fixed_term = said["contract"] == "CDD" and not said["esa"]
    facts = {
        **ENGAGEMENT.load({}),
        "contract": "esa" if said["esa"] else said["contract"].lower(),
        "cadre": said["cadre"],
        "monthly_hours": said["hours"],
        "end_bonus": said["cdd_end_bonus"],
        "short_contract": said["short_contract"] or (fixed_term and _is_short(month, said["cdd_months"])),
        "alsace_moselle": said["alsace_moselle"],
        "holiday_pay": "taken",
    }
    person = {**PERSON.load({}), "pas_rate": _rate(said), "territory": said["territory"]}
    employer = {**EMPLOYER.load({}), **{name: said[name] for name in EMPLOYER_INPUTS}}
    work = Work(month.period, Money.of(gross, EUR), ZERO, said["hours"] or ZERO, facts, ends=fixed_term)
    return PayCase(month, month.last, person, employer, work, history)


def _is_short(month: Month, months: Decimal | None) -> bool:
    return months is not None and months <= PARAMETERS.at(month.last)["pas.short_months"]


def _results(slip: Payslip) -> Results:
    tax = next(line for line in slip.lines if line.code == "pas")
    return {
        **_social(slip),
        "net_social": slip.amount("net_social").amount,
        "net_taxable": slip.amount("taxable").amount,
        "pas_rate": (tax.rate or ZERO) * 100,
        "pas_base": tax.base,
        "withholding_tax": slip.withholding_tax.amount,
        "net": slip.net.amount,
        "rgdu_coefficient": _coefficient(slip),
    }


def _social(slip: Payslip) -> Results:
    """What contributions make of the gross, tax apart."""
    contributions = {LineKind.EMPLOYEE_CONTRIBUTION, LineKind.EMPLOYER_CONTRIBUTION}
    lines: dict[str, Decimal] = {"rgdu": slip.reductions.amount}
    for line in slip.lines:
        if line.kind in contributions:
            name = SUMS.get(line.code, line.code)
            lines[name] = lines.get(name, ZERO) + line.amount.amount
    return {
        "gross": slip.gross.amount,
        "lines": lines,
        "employee_contributions": slip.employee_contributions.amount,
        "net_before_tax": slip.amount("net_before_tax").amount,
        "employer_contributions_before_reduction": slip.employer_contributions.amount,
        "employer_contributions": (slip.employer_contributions - slip.reductions).amount,
        "total_cost": (slip.total_cost - slip.reductions).amount,
    }


def _coefficient(slip: Payslip) -> Decimal:
    return next((line.rate or ZERO for line in slip.lines if line.code == "rgdu"), ZERO)


def _year(said: Facts, on: date, months: Any) -> Results:
    if not isinstance(months, list | tuple) or not 0 < len(months) <= 12:
        raise Invalid({"months": say("is a list of one to twelve monthly amounts")})
    slips: list[Payslip] = []
    told = []
    for number, amount in enumerate(months, 1):
        gross = Decimal(INPUTS.load({"gross": amount})["gross"] or ZERO)
        slips.append(payslip_of(_case(said, Month(on.year, number), gross, tuple(slips))))
        paid = sum((slip.gross.amount for slip in slips), ZERO)
        told.append({"month": number, "ytd_gross": paid, "rgdu_coefficient_ytd": _coefficient(slips[-1]), **_social(slips[-1])})
    return {"months": told}


def _budget(said: Facts, on: date) -> Results:
    """The largest gross that the budget pays; nothing where it does not even pay the health insurance."""
    budget, month = Money.of(rounded(_needed(said, "budget")), EUR), Month.of(on)

    def slip(gross: Money) -> Payslip:
        return payslip_of(_case(said, month, gross.amount))

    def cost(gross: Money) -> Money:
        made = slip(gross)
        return made.total_cost - made.reductions

    nothing = Money.zero(EUR)
    if cost(nothing) > budget:
        return {"gross": ZERO, "unspent": budget.amount, "total_cost": ZERO}
    found = _results(slip(largest_gross(budget, cost, lowest=nothing)))
    return {**found, "unspent": budget.amount - found["total_cost"]}


def _withheld(said: Facts, on: date) -> Results:
    taxable = _needed(said, "net_taxable")
    rate = _rate(said)
    tax = withholding(PARAMETERS.at(on), None if rate is None else rate / 100, said["territory"], said["short_contract"], taxable)
    return {"pas_rate": tax.rate * 100, "pas_base": tax.base, "withholding_tax": tax.amount, "net_taxable": taxable}
