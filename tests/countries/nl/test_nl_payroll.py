"""Dutch payslips, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.nl import COUNTRY
from smartcoop.country import Deduction, LineKind, Payslip, largest_gross, smallest_gross
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money
from tests.countries.cases import OCTOBER, amounts
from tests.countries.nl.cases import a_case, compute, eur, pay

ANONYMOUS = {"identified": False, "loonheffingskorting": False}


def test_a_month_follows_the_table_and_owes_each_premium() -> None:
    told = amounts(pay(4000))
    assert (told["wage_tax"], told["labour_credit"], told["minimum_wage_hour"]) == ("818.67", "461.00", "14.99")
    assert {code: told[code] for code in ("awf", "aof", "wko", "whk", "zvw")} == {
        "awf": "309.60",
        "aof": "250.80",
        "wko": "20.00",
        "whk": "50.00",
        "zvw": "244.00",
    }
    # 4/52 of 4,000.00; 8 % of 4,000.00 and of that; 21.86 % of both
    assert (told["leave_reserve"], told["holiday_reserve"], told["premium_reserve"]) == ("307.69", "344.62", "142.59")


@pytest.mark.parametrize(
    ("employer", "expected"),
    [
        ({"whk_sector": "52"}, {"whk": "198.90"}),
        ({"whk_percent": "0.76"}, {"whk": "22.80"}),
        ({"small_employer": False, "whk_percent": "1.52"}, {"aof": "228.90", "whk": "45.60"}),
    ],
)
def test_an_employer_of_another_kind_owes_other_rates(employer: dict[str, Any], expected: dict[str, str]) -> None:
    told = amounts(pay(3000, employer=employer))
    assert {code: told[code] for code in expected} == expected


@pytest.mark.parametrize(
    ("facts", "person", "hours", "awf"),
    [
        ({}, {}, None, "232.20"),
        ({"contract": "open_ended"}, {}, None, "82.20"),
        ({"contract": "open_ended", "on_call": "on_call"}, {}, None, "232.20"),
        ({"contract": "unwritten"}, {}, None, "232.20"),
        ({}, {"born": "2007-05-01"}, "52", "82.20"),
        ({}, {"born": "2007-05-01"}, "53", "232.20"),
        ({}, {"born": "2005-05-01"}, "52", "232.20"),
    ],
)
def test_the_unemployment_premium_is_low_for_lasting_contracts_and_few_hours_of_the_young(
    facts: dict[str, Any], person: dict[str, Any], hours: str | None, awf: str
) -> None:
    assert amounts(pay(3000, hours=hours, person=person, **facts))["awf"] == awf


def test_premiums_are_cumulative_over_the_year() -> None:
    """A rich month uses the room that poor months left; together they never exceed the maxima."""
    poor = pay(3000, Month(2026, 8), leave="in_kind")
    rich = pay(9000, Month(2026, 9), leave="in_kind", history=[poor])
    usual = pay(7000, leave="in_kind", history=[poor, rich])
    assert [slip.amount("premium_base") for slip in (poor, rich, usual)] == [eur(3000), eur(9000), eur("6617.41") + eur("1234.82") - eur("852.23")]
    alone = pay(9000, leave="in_kind")
    assert alone.amount("premium_base") == eur("6617.41")
    assert alone.amount("zvw") == eur("403.66")


@given(st.lists(st.integers(100_000, 1_500_000), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_the_bases_of_a_year_are_its_wages_up_to_its_maxima(grosses: list[int]) -> None:
    history: list[Payslip] = []
    for number, gross in enumerate(grosses, 1):
        history.append(pay(Decimal(gross) / 100, Month(2026, number), history=history, holiday_allowance="with_pay"))
        bases = sum(slip.minor("premium_base") for slip in history)
        assert bases == min(sum(slip.minor("premium_wage") for slip in history), number * 661_741)


def test_a_reward_before_any_wage_period_counts_a_month_once() -> None:
    reward = pay(9000, pay_kind="bonus", person={"annual_wage": 50000})
    assert reward.amount("premium_base") == eur("6617.41")
    wage = pay(4000, leave="in_kind", history=[reward])
    assert (wage.amount("premium_maximum"), wage.amount("premium_base")) == (eur(0), eur(0))
    later = pay(1000, Month(2026, 11), pay_kind="bonus", person={"annual_wage": 50000}, history=[pay(4000, leave="in_kind")])
    assert (later.amount("premium_maximum"), later.amount("premium_base")) == (eur(0), eur(1000))


def test_days_add_their_maximum_and_a_months_days_no_more_than_its_own() -> None:
    day = pay(500, first=5, last=5, leave="in_kind", holiday_allowance="with_pay")
    assert (day.amount("premium_wage"), day.amount("premium_base")) == (eur(540), eur("305.41"))
    long = pay(8000, Month(2026, 12), first=2, last=31)
    assert long.amount("premium_maximum") == eur("6617.41")
    rest = pay(500, Month(2026, 12), first=1, last=1, history=[long])
    assert rest.amount("premium_maximum") == eur(0)


def test_from_the_pension_age_on_only_health_care_is_owed() -> None:
    told = amounts(pay(2500, person={"born": "1950-03-01"}))
    assert "wage_tax" not in told
    assert told["labour_credit"] == "144.42"
    assert told["zvw"] == "152.50"
    assert not {"awf", "aof", "wko", "whk"} & told.keys()
    # the month in which 67 is reached is the first
    assert "awf" not in amounts(pay(2500, person={"born": "1959-10-31"}))
    assert "awf" in amounts(pay(2500, person={"born": "1959-11-01"}))


def test_special_rewards_are_refused_from_the_pension_age_on_but_pay_with_each_payment_is_not() -> None:
    old = {"born": "1950-03-01"}
    with pytest.raises(RuleBroken, match="pension age"):
        pay(2500, ends=True, person=old)
    slip = pay(2500, ends=True, person=old, holiday_allowance="with_pay", leave="with_pay")
    assert slip.amount("taxable_period") == eur("2500.00") + eur("192.31") + eur("215.38")


def test_an_anonymous_employee_bears_52_percent_and_no_maximum_holds() -> None:
    slip = pay(9000, ends=True, person=ANONYMOUS)
    assert slip.amount("wage_tax") == eur(4680)
    assert slip.amount("special_tax") == eur("763.20")
    assert slip.amount("premium_base") == slip.gross


def test_a_contract_that_ends_pays_leave_and_holiday_allowance_as_special_rewards() -> None:
    told = amounts(pay(4000, ends=True))
    assert (told["leave_pay"], told["holiday_allowance"], told["taxable_special"]) == ("307.69", "344.62", "652.31")
    # 48,000 a year: 50.47 %, rounded down
    assert told["special_tax"] == "329.22"
    known = amounts(pay(4000, ends=True, person={"annual_wage": 20000}))
    assert known["special_tax"] == "30.91"
    assert "holiday_reserve" not in told


def test_what_was_reserved_is_paid_when_the_contract_ends_and_costs_nothing_twice() -> None:
    months = [pay(4000, Month(2026, 9), reference="a"), pay(1000, Month(2026, 9), reference="b")]
    last = pay(4000, ends=True, reference="a", history=months, holiday_reserved_before="100", leave_reserved_before="50")
    told = amounts(last)
    assert (told["leave_pay"], told["holiday_allowance"]) == ("665.38", "789.24")
    assert (told["leave_reserve"], told["holiday_reserve"], told["premium_reserve"]) == ("-357.69", "-444.62", "-142.59")
    # the opening reserves bear the premiums that were not reserved with them
    whole = pay(4000, ends=True)
    assert abs((last.total_cost - whole.total_cost - eur("32.79")).minor) <= 3


def test_the_yearly_holiday_allowance_is_paid_from_its_reserve() -> None:
    months = [pay(4000, Month(2026, number)) for number in (1, 2, 3, 4)]
    slip = pay("1378.48", Month(2026, 5), history=months, pay_kind="holiday_allowance", person={"annual_wage": 50000})
    told = amounts(slip)
    assert told["special_tax"] == "695.71"
    assert told["holiday_reserve"] == "-1378.48"
    assert told["premium_base"] == "1378.48"
    assert abs(slip.total_cost.minor) <= 3
    assert "bonus" not in told


def test_a_bonus_needs_a_yearly_wage_and_bears_no_holiday_allowance() -> None:
    with pytest.raises(Invalid) as refused:
        pay(2000, pay_kind="bonus")
    assert "annual_wage" in refused.value.fields
    slip = pay(2000, pay_kind="bonus", history=[pay(3000, Month(2026, 9)), pay(3000, Month(2026, 8))])
    # 36,000 a year: 40.20 %
    assert (slip.amount("special_tax"), slip.gross, slip.sum(LineKind.PROVISION)) == (eur(804), eur(2000), eur(0))


def test_holiday_allowance_with_each_payment_is_taxed_with_it() -> None:
    told = amounts(pay(150, first=5, last=5, ends=True, holiday_allowance="with_pay", leave="with_pay"))
    assert (told["leave_pay"], told["holiday_allowance"], told["taxable_period"]) == ("11.54", "12.92", "174.46")
    assert "special_tax" not in told
    more = amounts(pay(150, first=5, last=5, ends=True, holiday_allowance="with_pay", holiday_percent="8.33", leave="in_kind"))
    assert (more["holiday_allowance"], more.get("leave_pay")) == ("12.50", None)


def test_days_that_fill_a_part_of_the_month_use_the_daily_table() -> None:
    assert amounts(pay(150, first=5, last=5, leave="in_kind"))["wage_tax"] == "22.53"
    assert amounts(pay(450, first=5, last=7, leave="in_kind"))["wage_tax"] == "67.59"
    assert "wage_tax" not in amounts(pay(450, first=5, last=7, leave="in_kind", wage_period="month"))
    saturday = amounts(pay(150, first=10, last=10, leave="in_kind"))
    assert saturday["wage_tax"] == "22.53"


def test_a_second_assignment_of_the_month_is_taxed_by_the_month_on_both() -> None:
    first = pay(2000, first=1, last=15, leave="in_kind")
    second = pay(2000, first=16, last=30, leave="in_kind", history=[first])
    assert first.withholding_tax + second.withholding_tax == pay(4000).withholding_tax
    small = pay(150, first=20, last=20, leave="in_kind", history=[pay(150, first=5, last=5, leave="in_kind")])
    assert small.withholding_tax == eur(0)


def test_the_30_percent_ruling_frees_its_part_and_lowers_the_wage() -> None:
    slip = pay(6000, person={"expat_ruling": True})
    told = amounts(slip)
    assert (told["expat_exchange"], told["expat_allowance"], told["taxable_period"]) == ("-1800.00", "1800.00", "4200.00")
    assert slip.gross == eur(4200)
    assert slip.net == eur(6000) - slip.withholding_tax
    # 30 % of a twelfth of 262,000
    assert pay(30000, person={"expat_ruling": True}).amount("expat_allowance") == eur(6550)
    assert "expat_norm" in {finding.code for finding in COUNTRY.payroll.findings(a_case(5000, person={"expat_ruling": True}), slip)}


def test_pension_lowers_the_taxable_wage() -> None:
    slip = pay(4000, pension_employee_percent="5", pension_employer_percent="10")
    assert slip.employee_contributions == eur(200)
    assert slip.amount("taxable_period") == eur(3800)
    assert slip.amount("pension_employer") == eur(400)


@pytest.mark.parametrize(
    ("born", "month", "minimum"),
    [
        (None, OCTOBER, "14.99"),
        ("1990-01-01", Month(2026, 6), "14.71"),
        ("2006-01-01", OCTOBER, "11.99"),
        ("2007-01-01", OCTOBER, "8.99"),
        ("2008-01-01", OCTOBER, "7.50"),
        ("2009-01-01", OCTOBER, "5.92"),
        ("2010-01-01", OCTOBER, "5.17"),
        ("2011-01-01", Month(2026, 6), "4.41"),
    ],
)
def test_an_hour_costs_at_least_the_minimum_wage_of_the_age(born: str | None, month: Month, minimum: str) -> None:
    case = a_case(1000, month, hours="100", person={"born": born})
    least = COUNTRY.payroll.minimum_gross(case)
    assert least == Money(int(Decimal(minimum) * 10000), "EUR")
    compute(with_gross(case, least))
    with pytest.raises(RuleBroken, match="below the minimum"):
        compute(with_gross(case, least - eur("0.01")))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gross": 0}, "gross"),
        ({"days": 0}, "days"),
        ({"days": 32}, "days"),
        ({"hours": "0"}, "hours"),
        ({"days": 1, "hours": "13"}, "hours"),
        ({"person": {"born": "2012-01-01"}}, "born"),
        ({"person": {"identified": False}}, "loonheffingskorting"),
        ({"person": {"expat_young_master": True}}, "expat_young_master"),
        ({"person": {**ANONYMOUS, "expat_ruling": True}}, "expat_ruling"),
        ({"contract": "open_ended", "leave": "with_pay"}, "leave"),
        ({"holiday_percent": "7.99"}, "holiday_percent"),
        ({"leave_percent": "7.6"}, "leave_percent"),
        ({"chain_contracts": 2}, "chain_months"),
        ({"contract": "for ever"}, "contract"),
        ({"employer": {"small_employer": False}}, "whk_percent"),
        ({"employer": {"wage_tax_number": "123456789L01"}}, "wage_tax_number"),
        ({"employer": {"wage_tax_number": "123456782"}}, "wage_tax_number"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        compute(a_case(**{"gross": 3000, **changes}))
    assert field in refused.value.fields


def test_work_outside_the_month_is_refused() -> None:
    case = a_case(3000)
    with pytest.raises(Invalid) as refused:
        compute(replace(case, month=Month(2026, 9)))
    assert "period" in refused.value.fields
    assert COUNTRY.employer.load({"wage_tax_number": "1234.56.782 L01"})["wage_tax_number"] == "123456782L01"


def test_expenses_are_free_and_deductions_that_exceed_the_net_block_it() -> None:
    case = a_case(1000, untaxed="50", deductions=[Deduction("advance", eur(2000))])
    slip = compute(case)
    assert slip.net == eur(1050) - slip.withholding_tax
    assert [finding.code for finding in COUNTRY.payroll.findings(case, slip) if finding.blocking] == ["deductions"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person": {"born": None}}, "born"),
        ({"person": ANONYMOUS}, "anonymous"),
        ({"chain_contracts": 4, "chain_months": 10}, "chain"),
        ({"chain_contracts": 3, "chain_months": 37}, "chain"),
        ({"contract": "open_ended", "ends": True}, "awf_revision"),
    ],
)
def test_what_a_person_should_look_at_is_found(changes: dict[str, Any], code: str) -> None:
    case = a_case(3000, **changes)
    assert [finding.code for finding in COUNTRY.payroll.findings(case, compute(case))] == [code]
    assert not COUNTRY.payroll.findings(a_case(3000), pay(3000))


FACTS = st.fixed_dictionaries(
    {
        "ends": st.booleans(),
        "holiday_allowance": st.sampled_from(["reserved", "with_pay"]),
        "leave": st.sampled_from(["at_end", "with_pay", "in_kind"]),
        "first": st.sampled_from([1, 5, 20]),
        "pension_employee_percent": st.sampled_from(["0", "4.5"]),
        "person": st.sampled_from([{}, {"loonheffingskorting": False}, ANONYMOUS, {"expat_ruling": True}, {"annual_wage": 30000}]),
    }
)


@given(st.integers(60_000, 3_000_000), FACTS)
@settings(max_examples=150, deadline=None)
def test_net_and_cost_are_the_sums_of_their_lines_and_cost_grows(minor: int, facts: dict[str, Any]) -> None:
    case = a_case(Decimal(minor) / 100, **facts)
    slip, more = compute(case), compute(with_gross(case, Money(minor + 1, "EUR")))
    of = {kind.value: slip.sum(kind).minor for kind in LineKind}
    assert slip.net.minor == of["earning"] - of["employee_contribution"] - of["withholding"] + of["untaxed"]
    assert slip.total_cost.minor == of["earning"] + of["untaxed"] + of["employer_contribution"] + of["provision"]
    assert 0 <= slip.net.minor <= of["earning"] + of["untaxed"]
    assert more.total_cost >= slip.total_cost


def _cost(case: Any, minor: int) -> int:
    return compute(with_gross(case, Money(minor, "EUR"))).total_cost.minor


@pytest.mark.parametrize("around", ["4000.50", "6617.41", "2478.00", "6535.50", "11076.67", "11092.50", "946.50", "3240.34"])
@pytest.mark.parametrize("ends", [True, False])
def test_the_largest_gross_of_a_budget_is_that_of_brute_force(around: str, ends: bool) -> None:
    """Around rows of the table, the maximum premium wage, the ends of the credits, and edges of special rewards."""
    case, middle = a_case(around, ends=ends), eur(around).minor
    costs = {minor: _cost(case, minor) for minor in range(middle - 40, middle + 41)}
    lowest = COUNTRY.payroll.minimum_gross(case)
    for budget in range(costs[middle - 20], costs[middle + 20], 7):
        found = largest_gross(Money(budget, "EUR"), lambda gross: Money(_cost(case, gross.minor), "EUR"), lowest=lowest, steps=COUNTRY.steps(case))
        assert found.minor == max(minor for minor, cost in costs.items() if cost <= budget)


def test_a_budget_below_the_minimum_wage_is_refused() -> None:
    case = a_case(3000, hours="100")
    least = COUNTRY.payroll.minimum_gross(case)
    with pytest.raises(RuleBroken):
        largest_gross(Money(_cost(case, least.minor) - 1, "EUR"), lambda gross: Money(_cost(case, gross.minor), "EUR"), lowest=least)


@pytest.mark.parametrize("gross", ["4000.49", "5003.10", "8204.77", "1076.95"])
@pytest.mark.parametrize("ends", [True, False])
def test_the_smallest_gross_of_a_net_is_that_of_brute_force(gross: str, ends: bool) -> None:
    """The net saw-tooths: a row of 4.50 euros bears one tax, and the edges of special rewards move all of theirs."""
    case = a_case(gross, ends=ends)
    wished, lowest = compute(case).net, eur(gross) - eur(25)

    def net(tried: Money) -> Money:
        return compute(with_gross(case, tried)).net

    reaching = next(minor for minor in range(lowest.minor, eur(gross).minor + 1) if net(Money(minor, "EUR")) >= wished)
    found = smallest_gross(wished, net, highest=eur(20000), lowest=lowest, steps=COUNTRY.steps(case), window=COUNTRY.window)
    assert found.minor == reaching


def test_steps_name_the_edges_where_the_net_falls() -> None:
    case = a_case(3000, ends=True)
    falls = [step for step in COUNTRY.steps(case) if compute(with_gross(case, step)).net < compute(with_gross(case, step - eur("0.02"))).net]
    assert eur("946.50") in falls
    assert not COUNTRY.steps(a_case(3000))
    assert not COUNTRY.steps(a_case(3000, ends=True, person={"annual_wage": 1}))


def test_the_remittances_fall_due_by_the_end_of_the_next_month() -> None:
    due = {owed.code: owed.due_on for owed in COUNTRY.remittances(Month(2026, 1))}
    assert due == {"withholding_tax": date(2026, 2, 28), "social_security": date(2026, 2, 28), "pension": date(2026, 4, 30)}
    assert {owed.due_on for owed in COUNTRY.remittances(Month(2026, 12))} == {date(2027, 1, 31)}
