"""Worked cases by the names of the examples' schema, computed with the functions that payroll uses."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.nl.law import PARAMETERS, ZERO, say
from countries.nl.wage_tax import AGE_CLASSES, BELOW_AOW, PERIODS, period_tax, special_rate, special_tax
from smartcoop.country import Facts, FactSchema, Field, FieldType, ParametersAt
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED, LARGEST, rounded

Results = dict[str, Any]

PREMIUMS = ("awf", "aof", "wko", "whk", "zvw")


def _amount(name: str) -> Field:
    return Field(name, name, FieldType.DECIMAL, optional=True, minimum=0, maximum=LARGEST)


def _percent(name: str) -> Field:
    return Field(f"{name}_percent", f"{name}_percent", FieldType.DECIMAL, optional=True, minimum=0, maximum=100)


INPUTS = FactSchema(
    (
        Field("kind", "kind", FieldType.CHOICE, "wage", choices={"wage": "", "special_reward": ""}),
        _amount("gross"),
        Field("loonheffingskorting", "loonheffingskorting", FieldType.FLAG, False),
        Field("age_class", "age_class", FieldType.CHOICE, BELOW_AOW, choices=dict.fromkeys(AGE_CLASSES, "")),
        _amount("annual_wage_previous_year"),
        _amount("amount"),
        *(_percent(name) for name in PREMIUMS),
        Field("cumulative_previous", "cumulative_previous", FieldType.TEXT, optional=True),
    )
)


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case paid on a date. Invalid names unknown inputs, values out of their range, and a `period` that is not covered."""
    said = INPUTS.load(inputs)
    law = PARAMETERS.at(on)
    if period not in PERIODS:
        raise Invalid({"period": say("the Netherlands compute a %(known)s, not %(period)s", known=", ".join(PERIODS), period=repr(period))})
    if said["kind"] == "special_reward":
        return _special_reward(law, said)
    results = _wage(law, said, period)
    if any(said[f"{name}_percent"] is not None for name in PREMIUMS):
        results |= _premiums(law, said, period)
    return results


def _needed(said: Facts, name: str) -> Decimal:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return Decimal(said[name])


def _wage(law: ParametersAt, said: Facts, period: str) -> Results:
    gross = _needed(said, "gross")
    tax = period_tax(law, said["age_class"], said["loonheffingskorting"], gross, period)
    return {"employee_contributions": ZERO, "withholding_tax": tax.amount, "labour_credit": tax.labour_credit, "net": gross - tax.amount}


def _special_reward(law: ParametersAt, said: Facts) -> Results:
    yearly, amount = _needed(said, "annual_wage_previous_year"), _needed(said, "amount")
    if said["age_class"] != BELOW_AOW:
        raise Invalid({"age_class": say("the table of special rewards is known below the pension age alone")})
    percent = special_rate(law, said["age_class"], said["loonheffingskorting"], yearly)
    tax = special_tax(percent, amount)
    return {"employee_contributions": ZERO, "rate_percent": percent, "withholding_tax": tax, "net": amount - tax}


def _premiums(law: ParametersAt, said: Facts, period: str) -> Results:
    """The premiums of a period without earlier ones in the year."""
    if said["cumulative_previous"] is not None:
        raise Invalid({"cumulative_previous": say("a case has no earlier periods; leave it null")})
    if period not in ("month", "day"):
        raise Invalid({"period": say("premiums are computed for a month or a day, not %(period)s", period=repr(period))})
    gross = _needed(said, "gross")
    base = min(gross, law[f"maximum.{period}"])
    found = {name: rounded(base * said[f"{name}_percent"] / HUNDRED) for name in PREMIUMS if said[f"{name}_percent"] is not None}
    total = sum(found.values(), ZERO)
    return {**found, "employer_contributions": total, "total_cost": gross + total}
