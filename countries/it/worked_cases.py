"""Worked cases by the names of the examples' schema, computed with the functions that payroll uses."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.it.contributions import collaboration_parts
from countries.it.facts import PERSON
from countries.it.income_tax import (
    FIXED_TERM,
    OPEN_ENDED,
    Family,
    family_deduction,
    further_deduction,
    integration,
    marginal,
    tax_free_sum,
    work_deduction,
    yearly_income,
)
from countries.it.law import ONE, PARAMETERS, ZERO, say
from smartcoop.country import Facts, FactSchema, Field, FieldType, ParametersAt
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED, LARGEST, rounded

Results = dict[str, Any]


def _amount(name: str, default: Any = None) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=LARGEST)


def _percent(name: str, default: Any = None) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=100)


def _flag(name: str, default: bool) -> Field:
    return Field(name, name, FieldType.FLAG, default)


def _newest(path: str) -> Decimal:
    return Decimal(PARAMETERS[path].values[-1])


INPUTS = FactSchema(
    (
        Field("kind", "kind", FieldType.CHOICE, choices=dict.fromkeys(("annual_settlement", "contributions_only", "cuneo_sum_only"), "")),
        _amount("gross_annual"),
        _amount("gross_month"),
        _percent("gestione_separata_rate_pct"),
        Field("contract", "contract", FieldType.CHOICE, "indeterminato", choices=dict.fromkeys(("indeterminato", "determinato", "cococo"), "")),
        Field("days_employed", "days_employed", FieldType.INTEGER, int(_newest("irpef.days")), minimum=1, maximum=_newest("irpef.days")),
        _percent("inps_employee_rate_pct", _newest("employee.ivs") * HUNDRED),
        _percent("inps_employer_rate_pct"),
        _percent("employer_base_rate_pct"),
        _percent("fixed_term_additional_rate_pct", ZERO),
        _percent("employer_ivs_part_pct", _newest("employer.ivs") * HUNDRED),
        _amount("ivs_ceiling"),
        _flag("enrolled_after_1995", default=True),
        _flag("apply_one_percent_extra", default=True),
        Field("region", "region", FieldType.TEXT, optional=True),
        _flag("spouse_dependent", default=False),
        Field("dependent_ascendants", "dependent_ascendants", FieldType.INTEGER, 0, minimum=0),
        _amount("other_income", ZERO),
        _flag("round_base_to_euro", default=False),
        _amount("employment_income"),
        _amount("total_income"),
    )
)
LISTS = ("regional_brackets", "municipality", "children")
BASE_BRANCHES = ("ivs", "naspi", "training", "family", "sickness.general", "maternity.general", "guarantee")


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case at a date. Invalid names unknown inputs, values out of their range, and a `period` that is not covered."""
    said = INPUTS.load({name: value for name, value in inputs.items() if name not in LISTS})
    law = PARAMETERS.at(on)
    if said["kind"] == "annual_settlement":
        _only(period, "year")
        return _settlement(law, said, inputs)
    if said["kind"] == "cuneo_sum_only":
        _only(period, "year")
        return _relief(law, said)
    if said["contract"] == "cococo":
        _only(period, "month")
        return _collaboration(law, said)
    _only(period, "year")
    return _contributions(law, said)


def _only(period: str, known: str) -> None:
    if period != known:
        raise Invalid({"period": say("Italy computes this kind of case for a %(known)s, not a %(period)s", known=known, period=repr(period))})


def _needed(said: Facts, name: str) -> Decimal:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return Decimal(said[name])


def _relief(law: ParametersAt, said: Facts) -> Results:
    employment, days = _needed(said, "employment_income"), Decimal(said["days_employed"])
    income = employment if said["total_income"] is None else said["total_income"]
    found = tax_free_sum(law, income, employment, yearly_income(law, employment, days))
    return {"theoretical_annual_income": found.yearly, "rate_pct": found.rate * HUNDRED, "cuneo_tax_free_amount": found.amount}


def _collaboration(law: ParametersAt, said: Facts) -> Results:
    gross, rate = _needed(said, "gross_month"), said["gestione_separata_rate_pct"]
    base = rounded(gross, ONE) if said["round_base_to_euro"] else gross
    total, own = collaboration_parts(law, base, law["separate.exclusive"] if rate is None else rate / HUNDRED)
    return {"employee_contributions": own, "employer_contributions": total - own, "total_cost": gross + total - own}


def _contributions(law: ParametersAt, said: Facts) -> Results:
    gross = _needed(said, "gross_annual")
    base, capped = _bases(law, said, gross)
    own = _employee(law, said, capped)
    whole = sum((law[f"employer.{branch}"] for branch in BASE_BRANCHES), ZERO) * HUNDRED
    percent = whole if said["employer_base_rate_pct"] is None else said["employer_base_rate_pct"]
    ivs = min(said["employer_ivs_part_pct"], percent)
    employer = rounded(capped * ivs / HUNDRED + base * (percent - ivs + said["fixed_term_additional_rate_pct"]) / HUNDRED)
    return {"employee_contributions": own, "taxable_income": gross - own, "employer_contributions": employer, **_cost(law, gross, employer)}


def _bases(law: ParametersAt, said: Facts, gross: Decimal) -> tuple[Decimal, Decimal]:
    """The contribution base of a year, and the part of it below the ceiling."""
    base = rounded(gross, ONE) if said["round_base_to_euro"] else gross
    ceiling = law["inps.ceiling"] if said["ivs_ceiling"] is None else said["ivs_ceiling"]
    return base, min(base, ceiling) if said["enrolled_after_1995"] else base


def _employee(law: ParametersAt, said: Facts, capped: Decimal) -> Decimal:
    extra = max(ZERO, capped - law["inps.band_year"]) * law["employee.extra"] if said["apply_one_percent_extra"] else ZERO
    return rounded(capped * said["inps_employee_rate_pct"] / HUNDRED) + rounded(extra)


def _cost(law: ParametersAt, gross: Decimal, employer: Decimal) -> Results:
    severance = rounded(gross / law["tfr.divisor"])
    return {"tfr_gross": severance, "total_cost": gross + employer + severance}


def _settlement(law: ParametersAt, said: Facts, inputs: Mapping[str, Any]) -> Results:
    """A year's settlement; a collaboration has no tax-free sum and no further deduction."""
    gross = _needed(said, "gross_annual")
    base, capped = _bases(law, said, gross)
    own = _employee(law, said, capped)
    taxable, days = gross - own, Decimal(said["days_employed"])
    tax = _tax(law, said, inputs, taxable, days)
    added = _surtaxes(law, inputs, taxable) if tax["withholding_tax"] else {"regional_surtax": ZERO, "municipal_surtax": ZERO}
    paid = tax["cuneo_tax_free_amount"] + tax["trattamento_integrativo"]
    results = {"employee_contributions": own, "taxable_income": taxable, **tax, **added}
    results["net"] = taxable - tax["withholding_tax"] - added["regional_surtax"] - added["municipal_surtax"] + paid
    if said["inps_employer_rate_pct"] is not None:
        employer = rounded(base * said["inps_employer_rate_pct"] / HUNDRED)
        results |= {"employer_contributions": employer, **_cost(law, gross, employer)}
    return results


def _tax(law: ParametersAt, said: Facts, inputs: Mapping[str, Any], taxable: Decimal, days: Decimal) -> Results:
    income = taxable + said["other_income"]
    gross_tax = Decimal(law["irpef.scale"](taxable))
    work = work_deduction(law, income, days, OPEN_ENDED if said["contract"] == "indeterminato" else FIXED_TERM)
    family = family_deduction(law, income, _family(law, said, inputs.get("children") or []), 12)
    relieved = said["contract"] != "cococo"
    further = further_deduction(law, income, days) if relieved else ZERO
    relief = tax_free_sum(law, income, taxable, yearly_income(law, taxable, days)).amount if relieved else ZERO
    return {
        "gross_tax": gross_tax,
        "work_deduction": work.total,
        "family_deduction": family,
        "cuneo_deduction": further,
        "cuneo_tax_free_amount": relief,
        "trattamento_integrativo": integration(law, income, gross_tax, work.ordinary, family, days),
        "withholding_tax": max(ZERO, gross_tax - work.total - family - further),
    }


CHILD = FactSchema(
    (Field("age", "age", FieldType.INTEGER, minimum=0), _percent("share_pct", HUNDRED), Field("disabled", "disabled", FieldType.FLAG, default=False))
)
"""A child of a case; its age picks whether it has a deduction."""


def _family(law: ParametersAt, said: Facts, children: Any) -> Family:
    if not isinstance(children, list | tuple) or not all(isinstance(child, Mapping) for child in children):
        raise Invalid({"children": say("is a list of objects with age, share_pct and disabled")})
    first, last, disabled = law["family.child_ages"]
    found = [CHILD.load(child) for child in children]
    counted = [child for child in found if first <= child["age"] <= last or (child["disabled"] and child["age"] >= disabled)]
    return Family(said["spouse_dependent"], tuple(child["share_pct"] / HUNDRED for child in counted), said["dependent_ascendants"])


MUNICIPALITY = FactSchema(
    (
        Field("belfiore", "belfiore", FieldType.TEXT, optional=True, check=next(field for field in PERSON if field.name == "municipality").check),
        Field("comune", "comune", FieldType.TEXT, optional=True),
        Field("rate", "rate", FieldType.DECIMAL, minimum=0, maximum=1),
        _amount("exempt_upto", ZERO),
    )
)


def _surtaxes(law: ParametersAt, inputs: Mapping[str, Any], taxable: Decimal) -> Results:
    """Both surtaxes by the brackets, rate and threshold of the case; what it does not give is not due."""
    regional = marginal(taxable, _brackets(inputs["regional_brackets"])) if inputs.get("regional_brackets") else ZERO
    municipal = ZERO
    if inputs.get("municipality"):
        place = MUNICIPALITY.load(inputs["municipality"])
        municipal = ZERO if taxable <= place["exempt_upto"] else rounded(taxable * place["rate"])
    return {"regional_surtax": regional, "municipal_surtax": municipal}


def _brackets(said: Any) -> tuple[tuple[Decimal, Decimal], ...]:
    """`[[upper limit or null, fraction], ...]` as brackets above their floors."""
    try:
        pairs = [(None if top is None else Decimal(top), Decimal(rate)) for top, rate in said]
    except (TypeError, ValueError, ArithmeticError):
        raise Invalid({"regional_brackets": say("is a list of pairs: upper limit or null, and rate")}) from None
    floors = [ZERO, *(top for top, _ in pairs[:-1] if top is not None)]
    if len(floors) != len(pairs) or pairs[-1][0] is not None or floors != sorted(floors):
        raise Invalid({"regional_brackets": say("is a list of pairs: upper limit or null, and rate")})
    return tuple(zip(floors, (rate for _, rate in pairs), strict=True))
