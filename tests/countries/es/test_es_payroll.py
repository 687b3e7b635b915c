"""Spanish payslips, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.es import COUNTRY
from smartcoop.country import Deduction, LineKind, NotCovered
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money
from tests.countries.cases import OCTOBER, amounts
from tests.countries.es.cases import ARTIST, INDEFINITE, a_case, compute, eur, pay, percent, told_base


def test_a_month_owes_each_branch_and_pays_the_extra_payments() -> None:
    told = amounts(pay("1424.50", **INDEFINITE))
    assert (told["base_pay"], told["extra_payments"]) == ("1221.00", "203.50")
    assert {code: told[code] for code in ("ee_cc", "ee_desempleo", "ee_fp", "ee_mei")} == {
        "ee_cc": "66.95",
        "ee_desempleo": "22.08",
        "ee_fp": "1.42",
        "ee_mei": "2.14",
    }
    assert {code: said for code, said in told.items() if code.startswith("er_")} == {
        "er_cc": "336.18",
        "er_mei": "10.68",
        "er_at_ep": "21.37",
        "er_desempleo": "78.35",
        "er_fp": "8.55",
        "er_fogasa": "2.85",
    }


def test_casual_pay_may_hold_its_extra_payments_untold() -> None:
    told = amounts(pay(300, days=5, first=5, last=9, extra_payments=0))
    assert told["base_pay"] == "300.00"
    assert "extra_payments" not in told
    assert amounts(pay(3000, extra_payments=3))["extra_payments"] == "600.00"


def test_a_year_of_the_minimum_wage_is_withheld_as_the_agency_says() -> None:
    # 17,094 a year, 12 equal payments: 3.06 percent
    slip = pay("1424.50", Month(2026, 1), **INDEFINITE)
    assert (percent(slip), slip.withholding_tax, slip.net) == (Decimal("3.06"), eur("43.59"), eur("1288.32"))


@pytest.mark.parametrize(
    ("facts", "unemployment"),
    [({"contract": "indefinite"}, "38.75"), ({"contract": "fixed_discontinuous"}, "38.75"), ({"contract": "fixed_term"}, "40.00"), (ARTIST, "40.00")],
)
def test_fixed_terms_owe_the_higher_unemployment_rate(facts: dict[str, Any], unemployment: str) -> None:
    assert amounts(pay(2500, **facts))["ee_desempleo"] == unemployment


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({}, "37.50"), ({"activity": "82"}, "51.25"), ({"activity": "office"}, "37.50"), ({"accident_percent": "3.60"}, "90.00")],
)
def test_accidents_follow_the_activity_or_the_rate_told(facts: dict[str, Any], expected: str) -> None:
    assert amounts(pay(2500, **facts))["er_at_ep"] == expected


@pytest.mark.parametrize(
    ("gross", "group", "base"),
    [
        ("1500", "1", "1989.30"),
        ("1500", "2", "1649.70"),
        ("1500", "3", "1500.00"),
        ("1500", "7", "1500.00"),
        ("6000", "1", "5101.20"),
        ("5101.19", "1", "5101.19"),
    ],
)
def test_a_base_lies_between_the_least_of_the_group_and_the_ceiling(gross: str, group: str, base: str) -> None:
    assert amounts(pay(gross, contribution_group=group))["base_cc"] == base


def test_a_full_month_has_thirty_days_and_daily_groups_their_own() -> None:
    assert amounts(pay("1600", Month(2026, 2), contribution_group="2"))["base_cc"] == "1649.70"
    # thirty-one days at 47.48, above the pay
    assert amounts(pay("1450", contribution_group="9"))["base_cc"] == "1471.88"
    assert amounts(pay("6000", contribution_group="9"))["base_cc"] == "5271.24"
    # ten calendar days
    assert amounts(pay("600", first=5, last=14, contribution_group="1", **INDEFINITE))["base_cc"] == "663.10"
    assert amounts(pay("3000", first=5, last=14))["base_cc"] == "1700.40"


def test_part_time_has_its_base_by_the_hour() -> None:
    slip = pay("720", hours="88", part_time_percent="50", contribution_group="1")
    assert amounts(slip)["base_cc"] == "1054.24"
    assert amounts(pay("1100", hours="88", part_time_percent="50", contribution_group="1"))["base_cc"] == "1100.00"


def test_pay_above_the_ceiling_owes_solidarity_in_bands() -> None:
    told = amounts(pay(6000, **INDEFINITE))
    assert (told["ee_solidarity"], told["er_solidarity"]) == ("1.79", "8.94")
    told = amounts(pay(10000, **INDEFINITE))
    assert (told["ee_solidarity"], told["er_solidarity"]) == ("10.90", "54.77")
    assert "ee_solidarity" not in amounts(pay("5101.20", **INDEFINITE))


def test_contracts_that_share_days_of_a_month_share_its_ceiling_and_its_least_base() -> None:
    first = pay(4000, reference="a", **INDEFINITE)
    second = pay(2000, first=1, last=10, reference="b", history=[first], **INDEFINITE)
    assert amounts(second)["base_cc"] == "1101.20"
    # 6,000 in the month: as one payslip would owe
    assert amounts(second)["ee_solidarity"] == "1.79"
    third = pay(2000, first=20, last=30, reference="c", history=[first, second], **INDEFINITE)
    # 8,000 in the month: 510.12, 2,040.48 and 348.20 above the ceiling, less what the second took
    assert (amounts(third)["base_cc"], amounts(third)["ee_solidarity"]) == ("0.00", str(Decimal("0.97") + Decimal("4.29") + Decimal("0.84") - Decimal("1.79")))
    apart = pay(400, first=1, last=5, history=[pay(400, first=6, last=9)])
    assert amounts(apart)["base_cc"] == "400.00"
    small = pay(500, first=11, last=20, contribution_group="1", history=[pay(1000, first=1, last=15)], **INDEFINITE)
    # five of ten days are new: 5 times 66.31 is less than the pay
    assert amounts(small)["base_cc"] == "500.00"


def test_overtime_bears_its_own_contribution_and_counts_for_accidents() -> None:
    told = amounts(pay(2000, overtime="100", **INDEFINITE))
    assert (told["base_cc"], told["base_cp"], told["ee_overtime"], told["er_overtime"]) == ("2000.00", "2100.00", "4.70", "23.60")
    forced = amounts(pay(2000, overtime="100", overtime_kind="force_majeure", **INDEFINITE))
    assert (forced["ee_overtime"], forced["er_overtime"]) == ("2.00", "12.00")


@pytest.mark.parametrize(
    ("gross", "days", "base"),
    [
        # a day's pay up to its band is its own base
        ("300", 2, "300.00"),
        ("339", 1, "339.00"),
        ("500", 1, "339.00"),
        ("578", 1, "339.00"),
        ("578.01", 1, "428.00"),
        ("1038.01", 1, "511.00"),
        ("1737", 1, "511.00"),
        ("1737.01", 1, "679.00"),
        # the least of group 3: 47.84 a day, above 20 paid
        ("57.82", 1, "57.82"),
        ("12000", 10, "5101.20"),
    ],
)
def test_artists_contribute_by_the_day_on_account(gross: str, days: int, base: str) -> None:
    slip = pay(gross, days=days, leave="in_time", ends=True, **ARTIST)
    assert amounts(slip)["base_cc"] == base
    assert amounts(slip)["base_cp"] == f"{min(Decimal(gross), Decimal('5101.20')):.2f}"


def test_artists_have_one_ceiling_a_month_and_solidarity_above_it() -> None:
    first = pay(4000, days=12, leave="in_time", **ARTIST)
    second = pay(3000, days=8, leave="in_time", history=[first], **ARTIST)
    told = amounts(second)
    assert (amounts(first)["base_cc"], told["base_cc"]) == ("4000.00", "1101.20")
    # 1,898.80 above the ceiling: 510.12 at 0.19 and 1,388.68 at 0.21 percent
    assert told["ee_solidarity"] == str(Decimal("0.97") + Decimal("2.92"))
    assert amounts(pay(1000, days=2, leave="in_time", history=[first, second], **ARTIST))["ee_solidarity"] == str(
        Decimal("0.97") + Decimal("4.29") + Decimal("0.84") - Decimal("3.89")
    )


@pytest.mark.parametrize(
    ("facts", "more", "due"),
    [
        ({}, {"first": 5, "last": 9, "ends": True}, True),
        ({}, {"first": 1, "last": 29, "ends": True}, True),
        ({}, {"first": 1, "last": 30, "ends": True}, False),
        ({}, {"first": 5, "last": 9, "ends": False}, False),
        (ARTIST, {"first": 5, "last": 9, "ends": True}, False),
        ({"contract": "fixed_discontinuous"}, {"first": 5, "last": 9, "ends": True}, False),
        ({"contract_start": "2026-09-20"}, {"first": 1, "last": 9, "ends": True}, True),
        ({"contract_start": "2026-09-09"}, {"first": 1, "last": 9, "ends": True}, False),
    ],
)
def test_short_contracts_owe_an_extra_quota_when_they_end(facts: dict[str, Any], more: dict[str, Any], due: bool) -> None:
    told = amounts(pay(3000, **more, **facts))
    assert told.get("er_short") == ("33.62" if due else None)


def test_the_first_payslip_of_a_contract_tells_its_start() -> None:
    september = pay(1300, Month(2026, 9), first=5, reference="a")
    assert "er_short" not in amounts(pay(1200, first=1, last=9, ends=True, reference="a", history=[september]))
    assert "er_short" in amounts(pay(1200, first=1, last=9, ends=True, reference="b", history=[september]))


def test_a_contract_that_ends_pays_leave_and_its_end() -> None:
    told = amounts(pay(3000, ends=True))
    # 30/360 and 12/365 of 3,000
    assert (told["leave_pay"], told["indemnity"]) == ("250.00", "98.63")
    # leave is contributed on, the end of the contract is not
    assert (told["base_cc"], told["taxable"]) == ("3250.00", "3348.63")
    assert "leave_reserve" not in told
    # a twelfth of 1,500.06 is 125.005
    assert amounts(pay("1500.06", ends=True))["leave_pay"] == "125.01"
    capped = amounts(pay(6000, ends=True))
    # thirty and two and a half days at the ceiling
    assert (capped["base_cc"], capped["leave_pay"]) == ("5526.30", "500.00")


def test_what_was_set_aside_is_paid_when_the_contract_ends_and_costs_nothing_twice() -> None:
    months = [pay(3000, Month(2026, 9), reference="a"), pay(2000, Month(2026, 9), reference="b")]
    told = amounts(months[0])
    assert (told["leave_reserve"], told["indemnity_reserve"], told["contribution_reserve"]) == ("250.00", "98.63", "83.38")
    last = pay(3000, ends=True, reference="a", history=months)
    told = amounts(last)
    assert (told["leave_pay"], told["indemnity"]) == ("500.00", "197.26")
    assert (told["leave_reserve"], told["indemnity_reserve"], told["contribution_reserve"]) == ("-250.00", "-98.63", "-83.38")
    assert abs((last.total_cost - pay(3000, ends=True).total_cost).minor) <= 3
    opened = amounts(pay(3000, ends=True, leave_earned_before="50", indemnity_earned_before="20"))
    assert (opened["leave_pay"], opened["indemnity"]) == ("300.00", "118.63")


def test_long_contracts_of_artists_are_worth_twenty_days_and_who_leaves_gets_none() -> None:
    long = {**ARTIST, "contract": "fixed_term_year", "contract_start": "2025-04-30"}
    assert amounts(pay(3000, ends=True, **long))["indemnity"] == "164.38"
    # eighteen months to the day are not longer
    exactly = {**long, "contract_start": "2025-05-01"}
    assert amounts(pay(3000, ends=True, **exactly))["indemnity"] == "98.63"
    resigned = pay(3000, ends=True, reference="a", history=[pay(3000, Month(2026, 9), reference="a")], resigned=True)
    assert "indemnity" not in amounts(resigned)
    assert amounts(resigned)["indemnity_reserve"] == "-98.63"
    assert "indemnity" not in amounts(pay(3000, ends=True, contract="indefinite"))


@pytest.mark.parametrize(
    ("facts", "more", "minimum"),
    [
        ({"contract": "indefinite"}, {}, "1424.50"),
        ({}, {}, "1424.50"),
        ({"part_time_percent": "50"}, {}, "712.25"),
        # two thirtieths of three fifths are even
        ({"contract": "indefinite", "part_time_percent": "60"}, {"first": 5, "last": 6}, "56.98"),
        ({"contract": "indefinite"}, {"first": 1, "last": 15}, "712.25"),
        # five days of casual work are more than five days of a month
        ({}, {"first": 5, "last": 9}, "289.10"),
        ({}, {"first": 5, "last": 18}, "664.77"),
        (ARTIST, {"first": 5, "last": 18, "days": 3}, "173.46"),
        (ARTIST, {"days": 30}, "1424.50"),
    ],
)
def test_pay_is_at_least_the_minimum_wage(facts: dict[str, Any], more: dict[str, Any], minimum: str) -> None:
    case = a_case(5000, **more, **facts)
    least = COUNTRY.payroll.minimum_gross(case)
    assert least == eur(minimum)
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
        ({"person": {"disability_help": True}}, "disability_help"),
        ({"person": {"territory": "foral"}}, "told_percent"),
        ({"person": {"told_percent": "12"}}, "told_percent"),
        ({"person": {"territory": "non_resident_eu", "voluntary_percent": "30"}}, "voluntary_percent"),
        ({"person": {"opening_pay": "100"}}, "amounts_year"),
        ({"person": {"expected_year_pay": "100"}}, "amounts_year"),
        ({"person": {"descendants": "2027"}}, "descendants"),
        ({"person": {"descendants": "2020 desde 2027"}}, "descendants"),
        ({"person": {"descendants": "2015 whole"}}, "descendants"),
        ({"person": {"descendants": "2015 ayuda"}}, "descendants"),
        ({"person": {"ascendants": "1948 entero"}}, "ascendants"),
        ({"person": {"social_security_number": "281234567841"}}, "social_security_number"),
        ({"person": {"wealth": "1"}}, "wealth"),
        ({"person": {"born": "2010-10-02"}}, "born"),
        ({"extra_payments": 1}, "extra_payments"),
        ({"contract_start": "2026-10-05", "contract_end": "2026-10-04"}, "contract_end"),
        ({"contract": "indefinite", "contract_end": "2026-12-31"}, "contract_end"),
        ({"contract_end": "2026-10-30"}, "contract_end"),
        ({"contract_start": "2026-10-02"}, "contract_start"),
        ({"contract": "indefinite", "day_labour": True}, "day_labour"),
        ({"contract": "for ever"}, "contract"),
        ({"employer": {"contribution_account": "41123456761"}}, "contribution_account"),
        ({"employer": {"artists_account": "4112345676"}}, "artists_account"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        compute(a_case(**{"gross": 3000, **changes}))
    assert field in refused.value.fields


def test_work_outside_the_month_and_before_the_known_law_is_refused() -> None:
    case = a_case(3000)
    with pytest.raises(Invalid) as refused:
        compute(replace(case, month=Month(2026, 9)))
    assert "period" in refused.value.fields
    with pytest.raises(NotCovered):
        pay(3000, Month(2025, 12))


def test_expenses_are_free_and_deductions_that_exceed_the_net_block_it() -> None:
    case = a_case(1500, untaxed="50", deductions=[Deduction("advance", eur(2000))])
    slip = compute(case)
    assert slip.net == eur(1550) - slip.withholding_tax - slip.employee_contributions
    assert [finding.code for finding in COUNTRY.payroll.findings(case, slip) if finding.blocking] == ["deductions"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person": {"born": None}, "contract_end": "2026-12-31"}, "born"),
        ({"person": {"family_situation": "1"}, "contract_end": "2026-12-31"}, "family_situation"),
        ({"person": {"territory": "foral", "told_percent": "10"}, "contract_end": "2026-12-31"}, "foral"),
        ({"person": {"territory": "non_resident_other"}, "contract_end": "2026-12-31"}, "non_resident"),
        ({}, "contract_end"),
        ({"person": {"born": "1961-10-31"}, "ends": True}, "retirement"),
        ({"contract": "fixed_term_year", "ends": True}, "fixed_term"),
        ({"chain_months": 19, "ends": True}, "chain"),
        ({"gross": 900, "days": 2, "ends": True, **ARTIST}, "artists_bases"),
        ({"part_time_percent": "50", "overtime": "10", "ends": True}, "overtime"),
    ],
)
def test_what_a_person_should_look_at_is_found(changes: dict[str, Any], code: str) -> None:
    case = a_case(**{"gross": 3000, **changes})
    assert [finding.code for finding in COUNTRY.payroll.findings(case, compute(case))] == [code]
    assert not COUNTRY.payroll.findings(a_case(3000, ends=True), pay(3000, ends=True))


FACTS = st.fixed_dictionaries(
    {
        "ends": st.booleans(),
        "contract": st.sampled_from(["fixed_term", "fixed_term_year", "indefinite", "fixed_discontinuous"]),
        "worker": st.sampled_from(["general", "artist"]),
        "leave": st.sampled_from(["at_end", "in_time"]),
        "contribution_group": st.sampled_from(["1", "3", "7", "9"]),
        "first": st.sampled_from([1, 5, 20]),
        "overtime": st.sampled_from(["0", "77.77"]),
        "person": st.sampled_from(
            [
                {},
                {"mortgage": True},
                {"descendants": "2015, 2019 entero, 2025"},
                {"territory": "ceuta_melilla"},
                {"territory": "foral", "told_percent": "17.5"},
                {"territory": "non_resident_eu"},
                {"voluntary_percent": "20"},
                {"alimony": "3000"},
                {"amounts_year": 2026, "expected_year_pay": 30000},
            ]
        ),
    }
)


@given(st.integers(145_000, 3_000_000), FACTS)
@settings(max_examples=150, deadline=None)
def test_net_and_cost_are_the_sums_of_their_lines_and_cost_grows(minor: int, facts: dict[str, Any]) -> None:
    case = a_case(Decimal(minor) / 100, **facts)
    slip, more = compute(case), compute(with_gross(case, Money(minor + 1, "EUR")))
    of = {kind.value: slip.sum(kind).minor for kind in LineKind}
    assert slip.net.minor == of["earning"] - of["employee_contribution"] - of["withholding"] + of["untaxed"]
    assert slip.total_cost.minor == of["earning"] + of["untaxed"] + of["employer_contribution"] + of["provision"]
    assert 0 <= slip.net.minor <= of["earning"]
    assert more.total_cost >= slip.total_cost
    # thirty-one days at the ceiling, and a twelfth of them for leave
    assert told_base(slip, "ee_cc") <= Decimal("5710.51")
    assert Decimal("0") <= percent(slip) <= Decimal("47")


def test_the_debts_of_a_month_fall_due_after_it_and_after_its_quarter() -> None:
    due = {(month.number, owed.code): owed.due_on for month in (Month(2026, 1), Month(2026, 9), Month(2026, 12)) for owed in COUNTRY.remittances(month)}
    assert due[1, "withholding_tax"] == date(2026, 4, 20)
    assert due[9, "withholding_tax"] == date(2026, 10, 20)
    assert due[12, "withholding_tax"] == date(2027, 1, 20)
    assert due[1, "social_security"] == date(2026, 2, 28)
    assert due[12, "social_security"] == date(2027, 1, 31)


def test_the_fee_holds_the_fund_and_the_wage_comes_within_a_month() -> None:
    rules = COUNTRY.mutualisation(OCTOBER.last)
    assert (rules.fee_rate, rules.fund_rate, rules.share_value) == (Decimal("0.075"), Decimal("0.020"), eur(150))
    assert rules.promise.day_of_next_month == 28
