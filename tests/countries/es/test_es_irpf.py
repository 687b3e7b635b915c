"""Withholding of income tax: the agency's algorithm, the year of a payslip, regularisation, territories."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.es import COUNTRY, irpf
from countries.es.family import ascendants, descendants
from countries.es.law import PARAMETERS
from smartcoop.country import Payslip
from smartcoop.dates import Month
from tests.countries.cases import OCTOBER, amounts
from tests.countries.es.cases import ARTIST, INDEFINITE, a_case, compute, eur, pay, percent, told_base

LAW = PARAMETERS.at(date(2026, 10, 31))
YEAR = 2026


def worker(**said: Any) -> irpf.Worker:
    family = {name: read(said.pop(name)) for name, read in (("descendants", descendants), ("ascendants", ascendants)) if name in said}
    return irpf.Worker(YEAR, **{"age": 36, **said, **family})


def tax(amount: str, contributions: str = "0", **said: Any) -> irpf.Tax:
    return irpf.yearly_tax(LAW, worker(**said), Decimal(amount), Decimal(contributions))


@pytest.mark.parametrize(
    ("net", "reduction"),
    [
        ("0", "0"),
        ("5000", "5000"),
        ("14852", "7302"),
        ("14852.01", "7301.9825"),
        ("17673.52", "2364.3400"),
        ("17673.53", "2364.3286"),
        ("19747.50", "0.0028"),
        ("19747.51", "0"),
    ],
)
def test_the_reduction_for_work_has_no_jump(net: str, reduction: str) -> None:
    assert irpf.work_reduction(LAW, Decimal(net)) == Decimal(reduction)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "5550"),
        ({"age": None}, "5550"),
        ({"age": 64}, "5550"),
        ({"age": 65}, "6700"),
        ({"age": 75}, "8100"),
        ({"descendants": "2010 entero, 2012 entero, 2014 entero, 2016 entero, 2018 entero"}, "23650"),
        ({"descendants": "2010, 2012"}, "8100"),
        # the older counts as the first, whatever the order in which they are told
        ({"descendants": "2020, 2000 33"}, "9600.00"),
        ({"descendants": "2001 entero"}, "5550"),
        ({"descendants": "2002 entero"}, "7950"),
        ({"descendants": "2000 entero 33"}, "10950"),
        ({"descendants": "2000 entero 33 ayuda"}, "13950"),
        ({"descendants": "2000 entero 65"}, "19950"),
        ({"descendants": "2024 entero"}, "10750"),
        ({"descendants": "2023 entero"}, "7950"),
        ({"descendants": "2015 entero desde 2024"}, "10750"),
        ({"ascendants": "1961"}, "6700"),
        ({"ascendants": "1962"}, "5550"),
        ({"ascendants": "1951"}, "8100"),
        ({"ascendants": "1951 con 1"}, "6825"),
        ({"ascendants": "1970 33"}, "9700"),
        ({"ascendants": "1950 65 con 2"}, "10400"),
        ({"disability": "33"}, "8550"),
        ({"disability": "33", "help": True}, "11550"),
        ({"disability": "65"}, "17550"),
    ],
)
def test_the_minimum_follows_the_family(said: dict[str, Any], expected: str) -> None:
    assert irpf.personal_minimum(LAW, worker(**said)) == Decimal(expected)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"situation": "1", "descendants": "2015"}, 17644),
        ({"situation": "1", "descendants": "2015, 2016, 2017"}, 18694),
        ({"situation": "1"}, 15876),
        ({"situation": "2"}, 17197),
        ({"situation": "2", "descendants": "2015"}, 18130),
        ({"situation": "2", "descendants": "2015, 2016"}, 19262),
        ({"situation": "3", "descendants": "2015"}, 16342),
        ({"situation": "3", "descendants": "2015, 2016, 2017"}, 16867),
        # a child of 25 counts no more
        ({"situation": "2", "descendants": "2001"}, 17197),
    ],
)
def test_pay_up_to_a_limit_is_exempt(said: dict[str, Any], expected: int) -> None:
    assert irpf.exempt_pay(LAW, worker(**said)) == expected
    at, above = (irpf.yearly_tax(LAW, worker(**said), Decimal(amount), Decimal(0)) for amount in (str(expected), f"{expected}.10"))
    assert irpf.with_limits(LAW, worker(**said), at, irpf.first_percent(LAW, worker(**said), at), least=False) == 0
    assert above.quota <= Decimal("0.05")


@pytest.mark.parametrize(("said", "costs"), [({}, 2000), ({"mobility": True}, 4000), ({"disability": "33"}, 5500), ({"disability": "33", "help": True}, 9750)])
def test_costs_grow_with_mobility_and_disability(said: dict[str, Any], costs: int) -> None:
    assert irpf.costs(LAW, worker(**said)) == costs
    # never more than the income
    assert tax("1000", **said).base == 0


@pytest.mark.parametrize(
    ("base", "owed"),
    [("12450", "2365.50"), ("20200", "4225.50"), ("35200", "8725.50"), ("60000", "17901.50"), ("300000", "125901.50"), ("300001", "125901.97")],
)
def test_the_scale_reaches_its_sums(base: str, owed: str) -> None:
    assert LAW["irpf.scale"](Decimal(base)) == Decimal(owed)


def test_the_quota_limit_ends_without_a_jump_in_any_family() -> None:
    """From 35,200 on the limit holds no more; in no situation does it bind there, so that no pay loses by a cent more."""
    for situation in ("1", "2", "3"):
        for children in (None, "2015", "2015, 2016", "2015, 2016, 2017"):
            said: dict[str, Any] = {"situation": situation, "descendants": children}
            at, above = tax("35200", "2288", **said), tax("35200.01", "2288", **said)
            assert above.quota - at.quota <= Decimal("0.01")


def test_alimony_bears_the_scale_apart_with_a_higher_minimum() -> None:
    assert tax("40000", "2600", alimony=Decimal(6000)).quota == Decimal("6694.80")
    # alimony above the base counts for nothing
    assert tax("10000", "650", alimony=Decimal(6000)).quota == tax("10000", "650").quota


@given(st.integers(1, 20_000_000), st.sampled_from(["1", "2", "3"]), st.sampled_from([None, "2015", "2015 entero, 2024 entero"]))
@settings(max_examples=200, deadline=None)
def test_the_tax_of_a_year_never_falls_and_takes_less_than_the_top_rate(minor: int, situation: str, children: str | None) -> None:
    said: dict[str, Any] = {"situation": situation, "descendants": children}
    here, more = tax(str(Decimal(minor) / 100), **said), tax(str(Decimal(minor + 1) / 100), **said)
    assert 0 <= here.quota <= Decimal("0.47") * here.pay
    assert 0 <= more.quota - here.quota <= Decimal("0.03")
    rate = irpf.first_percent(LAW, worker(**said), here)
    assert rate * here.pay <= 100 * here.quota < (rate + Decimal("0.01")) * here.pay


def a_year(gross: str, **more: Any) -> list[Payslip]:
    slips: list[Payslip] = []
    for number in range(1, 13):
        slips.append(pay(gross, Month(YEAR, number), history=slips, reference="a", **more))
    return slips


def test_a_constant_wage_keeps_its_percentage_through_the_year() -> None:
    slips = a_year("2333.33", **INDEFINITE)
    assert {percent(slip) for slip in slips} == {percent(slips[0])}
    assert "Nothing has changed" in next(line.explanation for line in slips[5].lines if line.code == "irpf")


def test_a_raise_is_caught_up_over_what_remains_of_the_year() -> None:
    history = [pay(2000, Month(YEAR, number), history=[], **INDEFINITE) for number in (1,)]
    for number in range(2, 7):
        history.append(pay(2000, Month(YEAR, number), history=history, **INDEFINITE))
    raised = pay(3000, Month(YEAR, 7), history=history, **INDEFINITE)
    # 12,000 paid, 6 x 3,000 to come; contributions 6 x 130 + 6 x 195
    found = tax("30000", "1950")
    withheld = sum((slip.withholding_tax.amount for slip in history), Decimal(0))
    expected = ((found.quota - withheld) / 18000).quantize(Decimal("0.0001"), rounding="ROUND_DOWN") * 100
    assert found.quota == Decimal("4926.00")
    assert percent(raised) == expected
    year = [*history, raised]
    for number in range(8, 13):
        year.append(pay(3000, Month(YEAR, number), history=year, **INDEFINITE))
    whole = sum((slip.withholding_tax.amount for slip in year), Decimal(0))
    assert 0 <= found.quota - whole <= Decimal("3000") * 6 / 10000


def test_a_change_in_the_family_changes_what_remains() -> None:
    first = pay(2500, Month(YEAR, 1), **INDEFINITE)
    second = pay(2500, Month(YEAR, 2), history=[first], person={"descendants": "2026 entero"}, **INDEFINITE)
    assert percent(first) == Decimal("16.42")
    # 4,926 - 0.19 x 5,200 less 410.50, over 27,500
    assert percent(second) == Decimal("12.82")


def test_short_contracts_of_one_person_add_up_over_the_year() -> None:
    history: list[Payslip] = []
    for number in range(1, 11):
        history.append(pay(2400, Month(YEAR, number), ends=True, reference=str(number), leave="in_time", resigned=True, history=history))
    assert percent(history[0]) == 2
    # 21,600 before, 24,000 now: what two percent left open is caught up, each time to the year so far
    assert percent(history[-1]) > 20
    paid = sum((slip.gross.amount for slip in history), Decimal(0))
    kept = sum((slip.employee_contributions.amount for slip in history), Decimal(0))
    owed = tax(str(paid), str(kept)).quota
    assert 0 <= owed - sum((slip.withholding_tax.amount for slip in history), Decimal(0)) <= Decimal("0.25")


def test_a_regularisation_is_at_most_47_percent_and_never_refunds() -> None:
    before = pay(1500, Month(YEAR, 1), person={"amounts_year": YEAR, "opening_pay": 60000, "opening_withheld": 100}, ends=True, leave="in_time")
    assert percent(before) == 47
    ceuta = pay(1500, Month(YEAR, 1), person={"territory": "ceuta_melilla", "amounts_year": YEAR, "opening_pay": 60000}, ends=True, leave="in_time", **ARTIST)
    assert percent(ceuta) == Decimal("18.80")
    rich = {"amounts_year": YEAR, "opening_pay": 5000, "opening_withheld": 2000}
    assert percent(pay(1500, Month(YEAR, 12), person=rich, **INDEFINITE)) == 0
    assert percent(pay(1500, Month(YEAR, 12), person=rich)) == 2
    # amounts of another year count for nothing
    assert percent(pay(1500, Month(YEAR, 12), person={**rich, "amounts_year": 2025}, ends=True, leave="in_time")) == 2


@pytest.mark.parametrize(
    ("more", "year"),
    [
        # January to December, from October on, to a day in December, told
        ({"month": Month(YEAR, 1), **INDEFINITE}, "36000.00"),
        ({"contract": "fixed_discontinuous", "leave": "in_time"}, "9000.00"),
        ({"contract_end": "2026-12-15"}, "7500.00"),
        ({"contract_end": "2027-03-31"}, "9000.00"),
        ({}, "3000.00"),
        ({"ends": True, "leave": "in_time", "resigned": True}, "3000.00"),
        ({"person": {"amounts_year": YEAR, "expected_year_pay": 20000}}, "20000.00"),
        ({"person": {"amounts_year": YEAR, "expected_year_pay": 1000}}, "3000.00"),
        # what was told for another year counts for nothing
        ({"person": {"amounts_year": 2025, "expected_year_pay": 20000}}, "3000.00"),
        ({"person": {"amounts_year": YEAR, "opening_pay": 4000}}, "7000.00"),
        # fifteen days in October, and two months and a half at the same daily pay
        ({"first": 1, "last": 15, **INDEFINITE}, "18000.00"),
        # a hundred days' pay
        ({"day_labour": True, "days": 20}, "15000.00"),
    ],
)
def test_the_pay_of_the_year_is_what_was_paid_and_what_the_contract_still_brings(more: dict[str, Any], year: str) -> None:
    assert amounts(pay(3000, **more))["irpf_year_pay"] == year


def test_short_contracts_and_artists_bear_two_percent_and_others_nothing() -> None:
    assert percent(pay(1500)) == 2
    assert percent(pay(1500, contract="fixed_term_year")) == 0
    assert percent(pay(1500, contract="indefinite", **{**ARTIST})) == 2
    assert percent(pay(1500, person={"territory": "ceuta_melilla"})) == Decimal("0.80")
    assert percent(pay(1500, Month(YEAR, 12), **INDEFINITE)) == 0


def test_ceuta_and_melilla_bear_four_tenths() -> None:
    common, there = (pay(2500, Month(YEAR, 1), person={"territory": where}, **INDEFINITE) for where in ("common", "ceuta_melilla"))
    assert (percent(common), percent(there)) == (Decimal("16.42"), Decimal("6.56"))
    later = pay(2600, Month(YEAR, 2), person={"territory": "ceuta_melilla"}, history=[there], **INDEFINITE)
    assert Decimal("6") < percent(later) < Decimal("7")


@pytest.mark.parametrize(("moved_in", "costs"), [(None, 0), (2024, 0), (2025, 1), (2026, 1)])
def test_who_moved_for_work_deducts_more_for_two_years(moved_in: int | None, costs: int) -> None:
    # 30 percent of 2,000 more, over 30,000
    slip = pay(2500, Month(YEAR, 1), person={"moved_in": moved_in}, **INDEFINITE)
    assert percent(slip) == Decimal("16.42") - costs * Decimal("2.00")


def test_a_mortgage_takes_two_points_off() -> None:
    assert percent(pay(2500, Month(YEAR, 1), person={"mortgage": True}, **INDEFINITE)) == Decimal("14.42")
    assert percent(pay(2800, Month(YEAR, 1), person={"mortgage": True}, **INDEFINITE)) == percent(pay(2800, Month(YEAR, 1), **INDEFINITE))


def test_a_higher_percentage_is_withheld_at_request_and_ends_with_it() -> None:
    first = pay(2500, Month(YEAR, 1), person={"voluntary_percent": "25"}, **INDEFINITE)
    assert percent(first) == 25
    assert percent(pay(2500, Month(YEAR, 2), history=[first], **INDEFINITE)) == Decimal("16.42")
    assert percent(pay(2500, Month(YEAR, 1), person={"voluntary_percent": "5"}, **INDEFINITE)) == Decimal("16.42")


def test_foral_territories_and_non_residents_bear_their_own() -> None:
    foral = pay(2000, person={"territory": "foral", "told_percent": "11.5"}, **INDEFINITE)
    assert (percent(foral), foral.withholding_tax) == (Decimal("11.5"), eur(230))
    assert percent(pay(2000, person={"territory": "non_resident_eu"}, **INDEFINITE)) == 19
    assert percent(pay(2000, person={"territory": "non_resident_other"}, **INDEFINITE)) == 24


def test_what_is_withheld_rests_on_all_that_is_paid() -> None:
    slip = pay(3000, ends=True, untaxed="80")
    assert told_base(slip, "irpf") == Decimal("3348.63")
    assert slip.month == OCTOBER


def test_a_payslip_after_others_is_explained_by_what_was_withheld() -> None:
    first = pay(2500, Month(YEAR, 1), **INDEFINITE)
    case = a_case(3000, Month(YEAR, 2), history=[first], **INDEFINITE)
    line = next(line for line in compute(case).lines if line.code == "irpf")
    assert "410.50" in line.explanation_in("countries.es")
    assert COUNTRY.domain == "countries.es"
