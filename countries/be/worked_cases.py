"""Worked cases by the names of the examples' schema, computed with the functions that payroll uses."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.be.facts import PERSON, SPOUSE_INCOMES
from countries.be.holiday_pay import departure_holiday_pay, double_holiday_pay
from countries.be.law import PARAMETERS, ZERO, say
from countries.be.reductions import CATEGORIES, Quarter, first_hire_reduction, structural_reduction
from countries.be.social_security import Time, contribution_base, employee_contribution, full_month_days, special_contribution, work_bonus
from countries.be.withholding import YEAR, artist_flat_tax, exceptional_tax, fiscal_bonus, tax_before_bonus
from smartcoop.country import Facts, FactSchema, Field, FieldType, ParametersAt
from smartcoop.dates import Month
from smartcoop.errors import Invalid
from smartcoop.money import LARGEST, rounded

Results = dict[str, Any]

WORKERS = {"white_collar": "white_collar", "declared_at_108": "manual"}
"""The kind of worker whose rules a case follows."""


def _amount(name: str, default: Decimal | None = None) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST)


def _flag(name: str, default: bool) -> Field:
    return Field(name, name, FieldType.FLAG, default)


def _choice(name: str, default: str | None, values: Mapping[str, str]) -> Field:
    return Field(name, name, FieldType.CHOICE, default, optional=True, choices=values)


INPUTS = FactSchema(
    (
        _choice("kind", "ordinary", dict.fromkeys(("ordinary", "double_holiday_pay", "year_end_bonus", "departure_holiday_pay", "artist_flat_rate"), "")),
        _choice("worker", "white_collar", WORKERS),
        _amount("gross"),
        _amount("taxable"),
        _choice("household", "single", {"single": "", "married": ""}),
        _choice("spouse_income", None, SPOUSE_INCOMES),
        Field("children", "children", FieldType.INTEGER, 0, minimum=0),
        _flag("single_parent", default=False),
        _flag("full_time", default=True),
        _flag("full_month", default=True),
        _flag("full_quarter", default=True),
        _amount("hours_paid"),
        _amount("reference_hours_week"),
        _amount("days_in_month"),
        _amount("days_paid"),
        Field("days_per_week", "days_per_week", FieldType.INTEGER, optional=True, minimum=1),
        _flag("first_hire_reduction", default=False),
        _amount("gross_quarter"),
        _choice("category", CATEGORIES[0], dict.fromkeys(CATEGORIES, "")),
        _amount("monthly_gross"),
        Field("months_worked_previous_year", "months_worked_previous_year", FieldType.INTEGER, 12, minimum=0, maximum=12),
        _amount("amount"),
        _amount("gross_current_year"),
        _amount("gross_previous_year_not_taken", ZERO),
        _amount("work_bonus_declared", ZERO),
    )
)


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case on a date. Invalid names unknown inputs, values out of their range, and a `period` that is not covered."""
    said = INPUTS.load({name: str(value) if name == "category" else value for name, value in inputs.items()})
    law = PARAMETERS.at(on)
    kind = said["kind"]
    if kind != "ordinary":
        return _KINDS[kind](law, said)
    if period == "quarter":
        return _quarter(law, said)
    if period not in ("month", "day"):
        raise Invalid({"period": say("Belgium computes a month, a day or a quarter, not %(period)s", period=repr(period))})
    return _withholding_only(law, said) if said["taxable"] is not None else _month(law, on, said)


def _needed(said: Facts, name: str) -> Decimal:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return Decimal(said[name])


def _time_needed(said: Facts, name: str) -> Decimal:
    if not said[name]:
        raise Invalid({name: say("is needed for this kind of case, above zero")})
    return Decimal(said[name])


def _household(said: Facts) -> Facts:
    told = {name: said[name] for name in ("household", "spouse_income", "children", "single_parent")}
    return {**PERSON.load({}), **told}


def _withholding_only(law: ParametersAt, said: Facts) -> Results:
    if said["gross"] is not None:
        raise Invalid({"taxable": say("is given instead of gross; take one of them off")})
    before = tax_before_bonus(law, _household(said), said["taxable"])
    return {"taxable": said["taxable"], "withholding_tax_before_bonus": before, "fiscal_work_bonus": ZERO, "withholding_tax": before}


def _month(law: ParametersAt, on: date, said: Facts) -> Results:
    gross, worker, person = _needed(said, "gross"), WORKERS[said["worker"]], _household(said)
    base = contribution_base(law, worker, gross)
    before_bonus = employee_contribution(law, base)
    time = _time(law, on, said)
    bonus = work_bonus(law, worker, gross, time, before_bonus)
    contributions = before_bonus - bonus.total
    taxable = gross - contributions
    before = tax_before_bonus(law, person, taxable)
    used = min(before, fiscal_bonus(law, bonus.a, bonus.b))
    special = special_contribution(law, "month", person, base)
    return {
        "contribution_base_108": rounded(gross * law["base.increased"]),
        "employee_contributions_before_bonus": before_bonus,
        "work_bonus_a": bonus.a,
        "work_bonus_b": bonus.b,
        "S_month_reference": bonus.reference,
        "H_over_U": bonus.share,
        "employee_contributions": contributions,
        "taxable": taxable,
        "withholding_tax_before_bonus": before,
        "fiscal_work_bonus": used,
        "withholding_tax": before - used,
        "special_contribution": special,
        "net": gross - contributions - (before - used) - special,
        **_month_reductions(law, on, said, base),
    }


def _time(law: ParametersAt, on: date, said: Facts) -> Time:
    full_days = _full_days(law, on, said)
    if not said["full_time"]:
        hours = _reference_hours(law, said)
        return Time(_time_needed(said, "hours_paid"), full_days * hours / law["time.days_per_week"], whole=False)
    whole = said["full_month"] or _time_needed(said, "days_paid") >= full_days
    return Time(said["days_paid"] or full_days, full_days, whole)


def _full_days(law: ParametersAt, on: date, said: Facts) -> Decimal:
    return said["days_in_month"] or Decimal(full_month_days(Month.of(on), _days_per_week(law, said)))


def _days_per_week(law: ParametersAt, said: Facts) -> int:
    return int(said["days_per_week"] or law["time.days_per_week"])


def _reference_hours(law: ParametersAt, said: Facts) -> Decimal:
    return Decimal(said["reference_hours_week"] or law["time.reference_hours"])


def _month_reductions(law: ParametersAt, on: date, said: Facts, base: Decimal) -> Results:
    """The employer's part of a month; the rules of reductions are known from 2026."""
    basic = rounded(base * law["employer.basic"])
    if not law.knows("structural.high_limit"):
        return {"employer_basic_contribution": basic}
    month = _worked(law, said, said["gross"], basic, Decimal(1), said["days_paid"] or _full_days(law, on, said))
    return {"employer_basic_contribution": basic, **_reductions(law, said, month)}


def _worked(law: ParametersAt, said: Facts, gross: Decimal, basic: Decimal, months: Decimal, days: Decimal) -> Quarter:
    if said["full_time"]:
        return Quarter(gross, days, Decimal(_days_per_week(law, said)), basic, half_time=True, months=months)
    weekly, hours = _reference_hours(law, said), _time_needed(said, "hours_paid")
    full = law["time.weeks_of_quarter"] * weekly * months / law["time.months_of_quarter"]
    return Quarter(gross, hours, weekly, basic, half_time=hours >= law["reduction.half_time"] * full, months=months)


def _reductions(law: ParametersAt, said: Facts, worked: Quarter) -> Results:
    structural = structural_reduction(law, worked)
    found = {
        "structural_reduction": structural.granted,
        "R": structural.full,
        "mu": structural.share,
        "S_quarter_reference": structural.reference,
    }
    if said["first_hire_reduction"]:
        found["first_hire_reduction"] = first_hire_reduction(law, worked, worked.basic - structural.granted)
    return found


def _quarter(law: ParametersAt, said: Facts) -> Results:
    gross = _needed(said, "gross_quarter")
    base = contribution_base(law, WORKERS[said["worker"]], gross)
    basic = rounded(base * law["employer.basic"])
    months = law["time.months_of_quarter"]
    whole = said["full_time"] and said["full_quarter"]
    by_days = said["full_time"] and not whole
    days = _time_needed(said, "days_paid") if by_days else law["time.weeks_of_quarter"] * _days_per_week(law, said)
    found = _reductions(law, said, _worked(law, said, gross, basic, months, days))
    return {"contribution_base_108": rounded(gross * law["base.increased"]), "employer_basic_contribution": basic, **found}


def _double_holiday_pay(law: ParametersAt, said: Facts) -> Results:
    monthly = _needed(said, "monthly_gross")
    double = double_holiday_pay(law, monthly, Decimal(said["months_worked_previous_year"]))
    tax = exceptional_tax(law, "holiday_pay", monthly * YEAR, double.amount - double.retention, said["children"])
    return {
        "amount": double.amount,
        "special_retention": double.retention,
        "rate": tax.rate,
        "withholding_tax": tax.amount,
        "net": double.amount - double.retention - tax.amount,
    }


def _year_end_bonus(law: ParametersAt, said: Facts) -> Results:
    amount = _needed(said, "amount")
    base = contribution_base(law, WORKERS[said["worker"]], amount)
    contributions = employee_contribution(law, base)
    tax = exceptional_tax(law, "other", (said["monthly_gross"] or amount) * YEAR, amount - contributions, said["children"])
    return {
        "amount": amount,
        "employee_contributions": contributions,
        "taxable": amount - contributions,
        "rate": tax.rate,
        "withholding_tax": tax.amount,
        "net": amount - contributions - tax.amount,
    }


def _departure_holiday_pay(law: ParametersAt, said: Facts) -> Results:
    gross = _needed(said, "gross_current_year") + said["gross_previous_year_not_taken"]
    departure = departure_holiday_pay(law, gross)
    found = {
        "single": departure.single,
        "double": departure.double,
        "double_subject": departure.double_subject,
        "double_exempt": departure.double_exempt,
        "employee_contributions": departure.contribution,
        "special_retention": departure.retention,
    }
    if said["monthly_gross"] is None:
        return found
    tax = exceptional_tax(law, "holiday_pay", said["monthly_gross"] * YEAR, departure.taxable, said["children"])
    return {**found, "rate": tax.rate, "withholding_tax": tax.amount, "net": departure.taxable - tax.amount}


def _artist_flat_rate(law: ParametersAt, said: Facts) -> Results:
    gross = _needed(said, "gross")
    base = contribution_base(law, WORKERS[said["worker"]], gross)
    before_bonus = employee_contribution(law, base)
    contributions = before_bonus - said["work_bonus_declared"]
    taxable = gross - contributions
    tax = artist_flat_tax(law, taxable)
    special = special_contribution(law, "month", _household(said), base)
    return {
        "contribution_base_108": rounded(gross * law["base.increased"]),
        "employee_contributions_before_bonus": before_bonus,
        "employee_contributions": contributions,
        "taxable": taxable,
        "withholding_tax": tax,
        "special_contribution": special,
        "net": gross - contributions - tax - special,
    }


_KINDS: Mapping[str, Callable[[ParametersAt, Facts], Results]] = {
    "double_holiday_pay": _double_holiday_pay,
    "year_end_bonus": _year_end_bonus,
    "departure_holiday_pay": _departure_holiday_pay,
    "artist_flat_rate": _artist_flat_rate,
}
