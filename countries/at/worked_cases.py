"""Worked cases by the names of the examples' schema, computed with the payslips that payroll makes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.at.facts import CHRISTMAS_BONUS, EMPLOYER, ENGAGEMENT, HOLIDAY_BONUS, PERSON, STATES, TRIPS
from countries.at.law import EUR, PARAMETERS, say
from countries.at.payroll import AustrianPayroll
from countries.at.social_insurance import step
from smartcoop.country import Facts, FactSchema, Field, FieldType, PayCase, Payslip, Work
from smartcoop.dates import Month, weekdays
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED, LARGEST, Money, rounded

Results = dict[str, Any]

PAYROLL = AustrianPayroll()


def _amount(name: str) -> Field:
    return Field(name, name, FieldType.DECIMAL, optional=True, minimum=0, maximum=LARGEST)


def _count(name: str) -> Field:
    return Field(name, name, FieldType.INTEGER, 0, minimum=0, maximum=HUNDRED)


def _choice(name: str, known: tuple[str, ...], default: str) -> Field:
    return Field(name, name, FieldType.CHOICE, default, choices=dict.fromkeys(known, ""))


INPUTS = FactSchema(
    (
        Field("gross", "gross", FieldType.DECIMAL, minimum=0, maximum=LARGEST),
        _choice("federal_state", tuple(state.upper() for state in STATES), "OOE"),
        _choice("employment", ("Angestellte", "Arbeiter"), "Angestellte"),
        _count("children"),
        _count("children_under_18"),
        _count("children_over_18"),
        _choice("familienbonus", ("none", "full", "half"), "none"),
        Field("sole_earner", "sole_earner", FieldType.FLAG, False),
        Field("commuter", "commuter", FieldType.FLAG, False),
        _choice("commuter_kind", ("small", "large"), "small"),
        _count("commuter_km"),
        _choice("commuter_trips", tuple(TRIPS), "full"),
        Field("age", "age", FieldType.INTEGER, optional=True, minimum=0, maximum=HUNDRED),
        _amount("holiday_bonus"),
        _amount("christmas_bonus"),
        _amount("special_payment"),
        Field("dz_included", "dz_included", FieldType.FLAG, False),
    )
)


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a month in a job that runs on. Invalid names unknown inputs, values out of their range, and a `period` that is not covered."""
    said = INPUTS.load({name: value for name, value in inputs.items() if name != "familienbonus" or value is not None})
    if period != "month":
        raise Invalid({"period": say("Austria computes a month, not %(period)s", period=repr(period))})
    law, gross = PARAMETERS.at(on), Money.of(rounded(said["gross"]), EUR)
    month = _slip(said, Month.of(on), gross, "ordinary", ())
    results = _month(month)
    results["av_rate_running_pct"] = step(law, gross.amount) * HUNDRED
    if said["special_payment"] is not None:
        results["av_rate_special_pct"] = step(law, said["special_payment"]) * HUNDRED
    if said["holiday_bonus"] or said["christmas_bonus"]:
        results |= _year(said, month)
    return results


def _slip(said: Facts, month: Month, gross: Money, kind: str, history: tuple[Payslip, ...]) -> Payslip:
    """A full month's payslip of an employment that began long before, 40 hours a week at most; the provident fund is due."""
    days = Decimal(weekdays(month.period))
    facts = {
        "federal_state": said["federal_state"].lower(),
        "category": "worker" if said["employment"] == "Arbeiter" else "salaried",
        "pay_kind": kind,
        "again": True,
    }
    work = Work(month.period, gross, days, days, ENGAGEMENT.load(facts), ends=False)
    employer = EMPLOYER.load({"chamber_member": True})
    return PAYROLL.compute(PayCase(month, month.last, _person(said, month), employer, work, history))


def _person(said: Facts, month: Month) -> Facts:
    children = said["children_under_18"] + said["children_over_18"]
    if said["familienbonus"] != "none" and not children:
        raise Invalid({"familienbonus": say("enter the children that it is claimed for")})
    born = None if said["age"] is None else date(month.year - said["age"], 1, 1)
    facts: Results = {
        "born": born,
        "family_bonus": said["familienbonus"],
        "children_below_18": said["children_under_18"],
        "children_from_18": said["children_over_18"],
        "children": said["children"],
        "sole_earner": said["sole_earner"],
    }
    if said["commuter"]:
        facts |= {"commuter": said["commuter_kind"], "commuter_km": said["commuter_km"], "commuter_trips": said["commuter_trips"]}
    return PERSON.load(facts)


def _month(slip: Payslip) -> Results:
    return {
        "employee_contributions": slip.employee_contributions.amount,
        "withholding_tax": slip.withholding_tax.amount,
        "net": slip.net.amount,
        "employer_contributions": (slip.employer_contributions - _reserved(slip)).amount,
        "total_cost": (slip.total_cost - _reserved(slip)).amount,
    }


def _reserved(slip: Payslip) -> Money:
    return slip.amount("special_reserve") + slip.amount("cost_reserve")


def _year(said: Facts, month: Payslip) -> Results:
    """Holiday bonus and Christmas bonus of a year of twelve such months, paid in this order, and what the year costs."""
    results: Results = {}
    history: tuple[Payslip, ...] = (month,)
    at = month.month
    for name, kind, prefix in (("holiday_bonus", HOLIDAY_BONUS, "uz"), ("christmas_bonus", CHRISTMAS_BONUS, "wr")):
        if not said[name]:
            continue
        slip = _slip(said, at, Money.of(rounded(said[name]), EUR), kind, history)
        history, at = (*history, slip), at.next()
        results |= {f"{prefix}_{key}": value for key, value in _bonus(slip).items()}
    return results | _cost(said, history)


def _bonus(slip: Payslip) -> Results:
    return {name: value for name, value in _month(slip).items() if name in ("employee_contributions", "withholding_tax", "net")}


def _cost(said: Facts, slips: tuple[Payslip, ...]) -> Results:
    """The year's cost without the Vienna levy; the surcharge of the chamber only where it is asked."""
    left_out = ("vienna", "special_reserve", "cost_reserve", *(() if said["dz_included"] else ("dz",)))
    costs = [slip.total_cost.minor - sum(slip.minor(code) for code in left_out) for slip in slips]
    funds = [slip.minor("bv") for slip in slips]
    name = "annual_total_cost" if said["dz_included"] else "annual_total_cost_without_dz"
    return {name: Money(12 * costs[0] + sum(costs[1:]), EUR).amount, "annual_bv": Money(12 * funds[0] + sum(funds[1:]), EUR).amount}
