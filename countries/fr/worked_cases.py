"""Worked cases by the names of the examples' schema, computed with the functions that payroll uses."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.fr.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.fr.law import CURRENCY, say
from countries.fr.payroll import NationalPayroll
from smartcoop.country import FactSchema, Field, FieldType, PayCase, Work
from smartcoop.dates import Month, weekdays
from smartcoop.errors import Invalid
from smartcoop.money import checked_amount

INPUTS = FactSchema(
    (
        Field("gross", "gross", FieldType.DECIMAL),
        Field("hours", "hours", FieldType.DECIMAL),
        Field("claims_allowance", "claims_allowance", FieldType.FLAG, True),
    )
)
RESULTS = ("gross", "employee_contributions", "withholding_tax", "net", "employer_contributions", "total_cost")


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The totals of a whole month's payslip, paid on a date. Invalid names unknown inputs and a `period` that is not covered."""
    said = INPUTS.load(inputs)
    if period != "month":
        raise Invalid({"period": say("France computes a month, not %(period)s", period=repr(period))})
    month = Month.of(on)
    gross, days = checked_amount(said["gross"], CURRENCY, "gross"), Decimal(weekdays(month.period))
    work = Work(month.period, gross, days, said["hours"], ENGAGEMENT.load({}))
    person = PERSON.load({"claims_allowance": said["claims_allowance"]})
    payslip = NationalPayroll().compute(PayCase(month, on, person, EMPLOYER.load({}), work))
    return {name: getattr(payslip, name) for name in RESULTS}
