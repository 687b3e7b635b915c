"""Worked cases by the names of the examples' schema, computed with the functions that payroll uses."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from countries.de.case import GermanCase, german_case
from countries.de.employer_side import levy_shares, minijob_shares
from countries.de.facts import EMPLOYER, ENGAGEMENT, MINIJOB, PERSON, REGULAR, STATES
from countries.de.law import EUR, PARAMETERS, ZERO, say
from countries.de.social_insurance import EMPLOYEE, Share, bases_of_month, rates_of, shares
from countries.de.tax_lines import card_of, tax_of_work
from countries.de.wage_tax import DAY, FACTOR, MONTH, MONTHS, UNFAVOURABLE, WEEK, YEAR, Card, TaxOfPeriod, cents, tax_of_one_off, tax_of_period
from smartcoop.country import Facts, FactSchema, Field, FieldType, PayCase, Work
from smartcoop.dates import Month
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED, LARGEST, Money, rounded

Results = dict[str, Any]
CLASSES = ("1", "2", "3", "4", "5", "6")
BRANCHES = {"health": "kv", "extra": "kv", "care": "pv", "care_childless": "pv", "care_children": "pv", "pension": "rv", "unemployment": "av"}
PERIODS = (YEAR, MONTH, WEEK, DAY)


def _amount(name: str, default: Decimal | None = None, maximum: Decimal | int = LARGEST) -> Field:
    return Field(name, name, FieldType.DECIMAL, default, optional=True, minimum=0, maximum=maximum)


def _flag(name: str) -> Field:
    return Field(name, name, FieldType.FLAG, False)


def _choice(name: str, default: str | None, values: Iterable[str]) -> Field:
    return Field(name, name, FieldType.CHOICE, default, optional=True, choices=dict.fromkeys(values, ""))


def _count(name: str, default: int) -> Field:
    return Field(name, name, FieldType.INTEGER, default, minimum=0, maximum=LARGEST)


INPUTS = FactSchema(
    (
        _amount("gross"),
        _amount("annual_gross"),
        _flag("pv_childless_surcharge"),
        _choice("employment", "regular", ("regular", "minijob", "midijob_rounding_demo")),
        _choice("tax_class", "1", CLASSES),
        _amount("faktor", Decimal(1), 1),
        _amount("child_allowances_zkf", ZERO, 100),
        _amount("church_tax_rate", ZERO, 100),
        _choice("establishment_state", "BE", STATES),
        _count("children_under_25", 0),
        _flag("parent"),
        _count("age", 100),
        _choice("health_insurance", "statutory", ("statutory",)),
        _amount("kv_zusatzbeitrag_pct", maximum=100),
        _amount("monthly_tax_free_amount", ZERO),
        _amount("one_off_payment"),
        _amount("expected_annual_gross_without_one_off"),
        _flag("rv_opt_out"),
        _flag("employer_size_u1"),
        _amount("be_total"),
        _amount("be_employee"),
    )
)
RATES = FactSchema(tuple(_amount(name, maximum=100) for name in ("kv", "kvz", "pv", "rv", "av")))
PAP = FactSchema(
    (
        _choice("STKL", "1", CLASSES),
        _choice("LZZ", "1", CLASSES[: len(PERIODS)]),
        *(_amount(name, ZERO) for name in ("RE4", "KVZ", "PKPV", "PKPVAGZ", "ZKF", "LZZFREIB", "LZZHINZU")),
        *(_flag(name) for name in ("PVZ", "PVS", "PKV", "ALV", "KRV")),
        *(_count(name, 0) for name in ("PVA", "R")),
        _amount("f", Decimal(1), 1),
    )
)


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The results of a case on a date. Invalid names unknown inputs, values out of their range, and a `period` that is not covered."""
    nested = {name: _object(name, inputs[name]) for name in ("pap_inputs", "rates_pct") if name in inputs}
    said = INPUTS.load({name: str(value) if name == "tax_class" else value for name, value in inputs.items() if name not in nested})
    if "pap_inputs" in nested:
        return _pap(on, nested["pap_inputs"], said)
    if said["employment"] == "midijob_rounding_demo":
        return _rounding(said, nested.get("rates_pct", {}))
    if period != MONTH:
        raise Invalid({"period": say("Germany computes a month, or any period of the tax flow chart, not %(period)s", period=repr(period))})
    return _month(on, said)


def _object(name: str, said: Any) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise Invalid({name: say("must be an object of values by name")})
    return said


def _needed(said: Facts, name: str) -> Decimal:
    if said[name] is None:
        raise Invalid({name: say("is needed for this kind of case")})
    return Decimal(said[name])


def _pap(on: date, fields: Mapping[str, Any], said: Facts) -> Results:
    """The flow chart on its own inputs, in cents."""
    told = PAP.load({name: str(value) if name in ("STKL", "LZZ") else value for name, value in fields.items()})
    card = Card(
        told["STKL"],
        told["f"],
        told["ZKF"],
        church=bool(told["R"]),
        extra_percent=told["KVZ"],
        saxony=told["PVS"],
        childless=told["PVZ"],
        discounts=told["PVA"],
        private=told["PKV"],
        premium=told["PKPV"] / HUNDRED,
        subsidy=told["PKPVAGZ"] / HUNDRED,
        pension=not told["KRV"],
        unemployment=not told["ALV"],
    )
    period = PERIODS[CLASSES.index(told["LZZ"])]
    tax = tax_of_period(on, card, period, told["RE4"] / HUNDRED, told["LZZFREIB"] / HUNDRED, told["LZZHINZU"] / HUNDRED)
    return _tax_results(tax, said["church_tax_rate"])


def _tax_results(tax: TaxOfPeriod, church_percent: Decimal) -> Results:
    church = cents(tax.church_base * church_percent / HUNDRED)
    return {
        "lohnsteuer": tax.wage_tax,
        "solidaritaetszuschlag": tax.solidarity,
        "kirchenlohnsteuer_base": tax.church_base,
        "kirchensteuer": church,
        "withholding_tax": tax.wage_tax + tax.solidarity + church,
    }


def _rounding(said: Facts, rates: Mapping[str, Any]) -> Results:
    """Given bases of the transition range, each branch split apart."""
    total_base, employee_base = _needed(said, "be_total"), _needed(said, "be_employee")
    found: Results = {}
    for name, percent in RATES.load(rates).items():
        if percent is None:
            continue
        half = percent / (HUNDRED + HUNDRED)
        total, employee = rounded(total_base * half) + rounded(total_base * half), rounded(employee_base * half)
        found |= {f"{name}_total": total, f"{name}_employee": employee, f"{name}_employer": total - employee}
    sides = ("employee", "employer")
    return found | {f"{side}_contributions": sum((found[name] for name in found if name.endswith(side)), ZERO) for side in sides}


def _month(on: date, said: Facts) -> Results:
    gross = _needed(said, "gross")
    # A job whose pay does not exceed the limit is a minijob, whatever it is called (SGB IV § 8)
    marginal = said["employment"] == "minijob" or gross <= PARAMETERS.at(on)["marginal.limit"]
    pay = german_case(_case(on, said, gross, MINIJOB if marginal else REGULAR))
    return _minijob(pay) if marginal else _regular(pay, said)


def _case(on: date, said: Facts, gross: Decimal, kind: str) -> PayCase:
    month = Month.of(on)
    age, factor = said["age"], said["faktor"]
    if factor != 1 and said["tax_class"] != FACTOR:
        raise Invalid({"faktor": say("belongs to tax class IV alone; take it off or correct the class")})
    if said["child_allowances_zkf"] and said["tax_class"] in UNFAVOURABLE:
        raise Invalid({"child_allowances_zkf": say("are not counted in classes V and VI; take them off or correct the class")})
    person = {
        **PERSON.load({}),
        "tax_class": said["tax_class"],
        "factor": factor,
        "child_allowances": said["child_allowances_zkf"],
        "church": "ev" if said["church_tax_rate"] else "none",
        "allowance_month": said["monthly_tax_free_amount"],
        "parent": said["parent"],
        "children_under_25": said["children_under_25"],
        # Only whether the 23rd year is completed matters; an age of 23 counts all year
        "birth_date": date(on.year - age, 1, 1) if age < PARAMETERS.at(on)["care.childless_age"] else None,
    }
    if said["kv_zusatzbeitrag_pct"] is not None:
        person["zusatzbeitrag_percent"] = said["kv_zusatzbeitrag_pct"]
    employer = {**EMPLOYER.load({}), "establishment_state": said["establishment_state"], "in_u1": said["employer_size_u1"]}
    facts = {**ENGAGEMENT.load({}), "employment_kind": kind, "rv_opt_out": said["rv_opt_out"]}
    work = Work(month.period, Money.of(gross, EUR), ZERO, ZERO, facts, ends=False)
    return PayCase(month, on, person, employer, work)


def _regular(pay: GermanCase, said: Facts) -> Results:
    bases = bases_of_month(pay)
    owed = list(shares(bases, rates_of(pay), pay.person))
    employee, employer = _total(owed, employee=True), _total(owed, employee=False)
    found: Results = {"employee_contributions": employee, "employer_contributions": employer, "total_cost_excl_umlagen": pay.gross + employer}
    for branch in ("kv", "pv", "rv", "av"):
        of_branch = [share for share in owed if BRANCHES[share.code.removesuffix("_employer")] == branch]
        found |= {f"{branch}_employee": _total(of_branch, employee=True), f"{branch}_employer": _total(of_branch, employee=False)}
    if bases.transition:
        found |= {"be_total": bases.health, "be_employee": bases.employee_health}
    card = card_of(pay, ZERO)
    found |= _tax_results(tax_of_work(pay, card, pay.gross), said["church_tax_rate"])
    found["net"] = pay.gross - employee - found["withholding_tax"]
    return found | (_one_off(pay.tax_on, card, said) if said["one_off_payment"] is not None else {})


def _total(owed: Iterable[Share], *, employee: bool) -> Decimal:
    return sum((share.amount for share in owed if (share.kind is EMPLOYEE) == employee), ZERO)


def _one_off(on: date, card: Card, said: Facts) -> Results:
    yearly, free = _needed(said, "expected_annual_gross_without_one_off"), said["monthly_tax_free_amount"] * MONTHS
    tax = tax_of_one_off(on, card, yearly, said["one_off_payment"], free)
    return {
        "lohnsteuer_sonstige_bezuege": tax.wage_tax,
        "solidaritaetszuschlag_sonstige": tax.solidarity,
        "kirchensteuer_sonstige": cents(tax.church_base * said["church_tax_rate"] / HUNDRED),
    }


def _minijob(pay: GermanCase) -> Results:
    owed = [*minijob_shares(pay), *levy_shares(pay, pay.gross, pay.gross)]
    amounts = {share.code: share.amount for share in owed}
    lump_tax = rounded(pay.gross * pay.law["lump.minijob"])
    health, pension, top_up = (amounts.get(code, ZERO) for code in ("lump_health", "lump_pension", "pension_top_up"))
    return {
        "kv_employer": health,
        "rv_employer": pension,
        "rv_employee": top_up,
        "pauschsteuer": lump_tax,
        "u1": amounts.get("u1", ZERO),
        "u2": amounts["u2"],
        "insolvenzgeldumlage": amounts["insolvency"],
        "employee_contributions": top_up,
        "employer_contributions": health + pension,
        "withholding_tax": ZERO,
        "net": pay.gross - top_up,
        "total_cost_excl_umlagen": pay.gross + health + pension,
        "total_cost": pay.gross + _total(owed, employee=False) + lump_tax,
    }
