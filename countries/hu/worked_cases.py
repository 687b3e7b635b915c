"""Worked cases by the names of the examples' schema, computed with the lines that payroll makes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.hu.case import hungarian_case
from countries.hu.facts import CONTRACTS, EMPLOYER, EMPLOYMENT, ENGAGEMENT, FLOORS, LEAVES, MOTHERS, PERSON
from countries.hu.law import HUF, PARAMETERS, ZERO, say, whole
from countries.hu.payroll import payslip_lines
from countries.hu.reliefs import LABELS
from countries.hu.steps import steps
from smartcoop.country import Facts, FactSchema, Field, FieldType, PayCase, Payslip, Work, largest_gross
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED, LARGEST, Money

Results = dict[str, Any]

RENAMED = {"personal": "personal_relief", "first_marriage_share_percent": "first_marriage_percent", "birth_date": "born"}
"""Inputs of the schema that a person's facts call otherwise."""
SAME = ("mother_under30", "dependants_total", "dependants_beneficiary", "dependants_disabled", "family_share_percent", "contribution_relief", "pensioner")


def _amount(name: str, default: Decimal | None = None) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST)


def _flag(name: str, default: bool = False) -> Field:
    return Field(name, name, FieldType.FLAG, default)


def _count(name: str) -> Field:
    return Field(name, name, FieldType.INTEGER, 0, minimum=0, maximum=100)


def _choice(name: str, default: str, values: Mapping[str, str]) -> Field:
    return Field(name, name, FieldType.CHOICE, default, choices=values)


def _percent(name: str, default: int | None) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=100)


INPUTS = FactSchema(
    (
        _amount("gross"),
        _amount("budget"),
        Field("birth_date", "birth_date", FieldType.DATE, optional=True),
        _flag("under25"),
        _flag("mother_under30"),
        _count("mother_of_children"),
        _flag("personal"),
        _percent("first_marriage_share_percent", None),
        *(_count(f"dependants_{name}") for name in ("total", "beneficiary", "disabled")),
        _percent("family_share_percent", 100),
        _flag("contribution_relief", default=True),
        _flag("pensioner"),
        _choice("contract", EMPLOYMENT, CONTRACTS),
        _amount("days"),
        _flag("qualified"),
        _flag("ekho"),
        _amount("ekho_income_elsewhere", ZERO),
        _choice("contribution_floor", "elsewhere", FLOORS),
        _choice("leave", "in_kind", LEAVES),
    )
)


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case of the month in which a date lies; of its first `days` calendar days where they are given.

    The least base of contributions is left out unless `contribution_floor` says otherwise. Invalid names unknown inputs, values out of their
    range, and a `period` that is not covered.
    """
    said = INPUTS.load(inputs)
    if period == "budget":
        return _budget(said, on)
    if period != "month":
        raise Invalid({"period": say("Hungary computes a month or a budget, not %(period)s", period=repr(period))})
    gross = _needed(said, "gross")
    if gross != whole(gross):
        raise Invalid({"gross": say("enter a pay in whole forints above zero")})
    return _results(_payslip(_case(said, on, gross)))


def _needed(said: Facts, name: str) -> Decimal:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return Decimal(said[name])


def _payslip(case: PayCase) -> Payslip:
    """The payslip that the law makes of a case, whether or not it allows such pay."""
    return Payslip(case.month, case.paid_on, case.work, tuple(payslip_lines(hungarian_case(case))), HUF)


def _case(said: Facts, on: date, gross: Decimal) -> PayCase:
    month = Month.of(on)
    mother = str(said["mother_of_children"])
    if mother not in MOTHERS:
        raise Invalid({"mother_of_children": say("%(said)s is none of %(known)s", said=mother, known=", ".join(MOTHERS))})
    person = {
        **PERSON.load({}),
        **{fact: said[name] for name, fact in RENAMED.items()},
        **{name: said[name] for name in SAME},
        "under25_declined": not said["under25"],
        "mother_of": mother,
        "ekho_income_elsewhere": said["ekho_income_elsewhere"],
        "contribution_floor": said["contribution_floor"],
    }
    facts = {**ENGAGEMENT.load({}), **{name: said[name] for name in ("contract", "qualified", "ekho", "leave")}}
    return PayCase(month, month.last, person, EMPLOYER.load({}), _work(said, month, gross, facts))


def _work(said: Facts, month: Month, gross: Decimal, facts: Facts) -> Work:
    period, days = month.period, said["days"]
    if days is not None:
        if not 1 <= days <= month.last.day or days != whole(days):
            raise Invalid({"days": say("a month has %(most)s days; enter whole ones of them", most=month.last.day)})
        period = type(period)(month.first, month.first.replace(day=int(days)))
    worked = Decimal(period.days)
    return Work(period, Money.of(gross, HUF), worked, worked, facts)


def _results(slip: Payslip) -> Results:
    told = {code: slip.amount(f"relief_{code}") for code in LABELS}
    rate = PARAMETERS.at(slip.month.last)["szja.rate"]
    return {
        "gross": slip.work.gross,
        "szja_base": slip.amount("tax_base"),
        "withholding_tax": slip.withholding_tax,
        "employee_contributions_before_relief": slip.amount("tb"),
        "family_contribution_relief": -slip.amount("family_contribution_relief"),
        "employee_contributions": slip.employee_contributions,
        "net": slip.net,
        "employer_contributions": slip.employer_contributions,
        "total_cost": slip.total_cost,
        "allowances": told,
        "tax_saved_by_under25": whole(told["under25"].amount * rate),
        "ekho_base": slip.amount("taxable_ekho"),
        "leave_pay": slip.amount("leave_pay"),
        "income_to_declare": slip.amount("efo_income"),
    }


def _budget(said: Facts, on: date) -> Results:
    """The largest gross whose cost fits a budget, minimum wages apart, with its results and what is left."""
    budget = Money.of(_needed(said, "budget"), HUF)
    case = _case(said, on, HUNDRED)

    def cost(gross: Money) -> Money:
        return _payslip(with_gross(case, gross)).total_cost

    found = _payslip(with_gross(case, largest_gross(budget, cost, steps=steps(case), unit=int(HUNDRED))))
    return {**_results(found), "unspent": budget - found.total_cost}
