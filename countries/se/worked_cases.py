"""Worked cases by the names of the examples' schema, computed with the functions that payroll uses."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.se.contributions import rates_of
from countries.se.law import PARAMETERS, ZERO, say, whole
from countries.se.tax_table import month_tax, one_off_percent, printed_row, year_tax
from countries.se.withholding import FLAT_RATES, flat_tax
from smartcoop.country import Facts, FactSchema, Field, FieldType, ParametersAt
from smartcoop.errors import Invalid
from smartcoop.money import LARGEST

Results = dict[str, Any]

PERIODS = ("month", "year")


def _amount(name: str) -> Field:
    return Field(name, name, FieldType.DECIMAL, optional=True, minimum=0, maximum=LARGEST)


def _count(name: str, lowest: str | int, highest: str, default: int | None = None) -> Field:
    least, most = (number if isinstance(number, int) else int(PARAMETERS[number].values[-1]) for number in (lowest, highest))
    return Field(name, name, FieldType.INTEGER, default, optional=True, minimum=least, maximum=most)


INPUTS = FactSchema(
    (
        _amount("gross"),
        Field("tax_mode", "tax_mode", FieldType.CHOICE, "table", choices=dict.fromkeys(("table", "one_off", *FLAT_RATES), "")),
        _count("tax_table", "table.lowest", "table.highest"),
        _count("tax_column", 1, "table.columns", 1),
        Field("birth_date", "birth_date", FieldType.DATE, optional=True),
        Field("main_employer", "main_employer", FieldType.FLAG, True),
        Field("year_total_from_employer_over_1000", "year_total_from_employer_over_1000", FieldType.FLAG, True),
        Field("flat_percent", "flat_percent", FieldType.DECIMAL, optional=True, minimum=0, maximum=100),
        _amount("one_off"),
        _amount("estimated_year_income_incl_one_off"),
        _amount("gross_year"),
    )
)


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case paid on a date. Invalid names unknown inputs, values that cannot be so, and a `period` that is not covered."""
    said = INPUTS.load(inputs)
    law = PARAMETERS.at(on)
    if period not in PERIODS:
        raise Invalid({"period": say("Sweden computes a %(known)s, not %(period)s", known=", ".join(PERIODS), period=repr(period))})
    return _year(law, said) if period == "year" else _month(law, said)


def _needed(said: Facts, name: str) -> Any:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return said[name]


def _year(law: ParametersAt, said: Facts) -> Results:
    tax = year_tax(law, _needed(said, "tax_table"), said["tax_column"], _needed(said, "gross_year"))
    return {
        "assessed": tax.assessed,
        "grundavdrag": tax.allowance,
        "taxable": tax.taxable,
        "state_tax": tax.state,
        "municipal_tax": tax.municipal,
        "burial_church": tax.burial,
        "pension_fee": tax.pension_fee,
        "public_service": tax.public_service,
        "red_pension": tax.for_pension,
        "jobbskatteavdrag": tax.for_work,
        "red_sick": tax.for_sickness,
        "red_forvarv": tax.for_income,
        "total": tax.total,
    }


def _month(law: ParametersAt, said: Facts) -> Results:
    gross = _gross(said)
    born = said["birth_date"]
    rates = rates_of(law, None if born is None else law.on.year - 1 - born.year)
    if said["year_total_from_employer_over_1000"]:
        tax, contributions, more = _withheld(law, said, gross), sum(rates.due(whole(gross)), ZERO), _looked_up(law, said, gross)
    elif gross < law["small.total"]:
        tax, contributions, more = ZERO, ZERO, {}
    else:
        message = say("a pay of %(limit)s or more makes a year's total that is not below it", limit=law["small.total"])
        raise Invalid({"year_total_from_employer_over_1000": message})
    return {
        "employee_contributions": ZERO,
        "withholding_tax": tax,
        "net": gross - tax,
        "employer_contributions": contributions,
        "employer_contribution_rate_first_band": rates.first if said["year_total_from_employer_over_1000"] else ZERO,
        "total_cost": gross + contributions,
        **more,
    }


def _gross(said: Facts) -> Decimal:
    """The pay of the month, which is the one-off payment where there is one."""
    if said["tax_mode"] != "one_off":
        return Decimal(_needed(said, "gross"))
    one_off = _needed(said, "one_off")
    if said["gross"] not in (None, one_off):
        raise Invalid({"gross": say("is the one-off payment itself in this kind of case, or left out")})
    return Decimal(one_off)


def _withheld(law: ParametersAt, said: Facts, gross: Decimal) -> Decimal:
    mode = said["tax_mode"]
    if mode == "table":
        return month_tax(law, _needed(said, "tax_table"), said["tax_column"], gross)
    if mode == "one_off":
        return flat_tax(gross, _percent(law, said))
    return flat_tax(gross, law[FLAT_RATES[mode]] if said["flat_percent"] is None else said["flat_percent"])


def _percent(law: ParametersAt, said: Facts) -> Decimal:
    return one_off_percent(law, said["tax_column"], _needed(said, "estimated_year_income_incl_one_off"))


def _looked_up(law: ParametersAt, said: Facts, gross: Decimal) -> Results:
    """The row of the table, or the percentage of one-off payments."""
    if said["tax_mode"] == "one_off":
        return {"one_off_percent": _percent(law, said)}
    if said["tax_mode"] != "table" or whole(gross) < 1:
        return {}
    row, is_open = printed_row(law, said["tax_table"], said["tax_column"], whole(gross))
    return {"table_row": {"kind": row.kind, "from": row.bottom, "to": None if is_open else row.top, "value": row.value}}
