"""Austrian payslips, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.at import COUNTRY
from smartcoop.country import AccountRole, Deduction, LineKind, NotCovered
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money
from tests.countries.at.cases import NONE, a_case, compute, eur, found, months, pay
from tests.countries.cases import OCTOBER, amounts

NOVEMBER = Month(2026, 11)


def test_a_month_in_vienna_owes_each_contribution_and_levy() -> None:
    slip = pay(3060)
    told = amounts(slip)
    # 18.32 %; 29,860.92 a year: 4,051.276 less 496, a twelfth
    assert (told["sv_running"], told["wage_tax"], slip.net) == ("560.59", "296.27", eur("2203.14"))
    assert {code: told[code] for code in ("sv_employer", "bv", "db", "dz", "municipal", "vienna")} == {
        "sv_employer": "649.64",
        "bv": "46.82",
        "db": "113.22",
        "dz": "11.02",
        "municipal": "91.80",
        "vienna": "8.00",
    }
    # two twelfths; 20.48 + 1.53 + 3.7 + 0.36 + 3 percent of them
    assert (told["special_reserve"], told["cost_reserve"]) == ("510.00", "148.26")


@pytest.mark.parametrize(
    ("state", "employee", "dz"),
    [
        ("wien", "18.32", "0.36"),
        ("noe", "18.07", "0.33"),
        ("bgld", "18.07", "0.40"),
        ("ooe", "18.07", "0.31"),
        ("sbg", "18.07", "0.35"),
        ("tirol", "18.07", "0.39"),
        ("vbg", "18.07", "0.33"),
        ("stmk", "18.07", "0.34"),
        ("ktn", "18.07", "0.37"),
    ],
)
def test_each_state_has_its_housing_levy_and_its_surcharge(state: str, employee: str, dz: str) -> None:
    told = amounts(pay(10000, federal_state=state))
    assert told["sv_running"] == str((6930 * Decimal(employee) / 100).quantize(Decimal("0.01")))
    assert told["dz"] == str(100 * Decimal(dz))
    assert ("vienna" in told) == (state == "wien")


def test_a_cooperative_outside_the_chamber_owes_no_surcharge() -> None:
    assert "dz" not in amounts(pay(3000, employer={"chamber_member": False}))


def test_2025_has_its_own_numbers_and_2024_is_not_covered() -> None:
    slip = pay(3000, Month(2025, 6))
    assert (slip.employee_contributions, slip.withholding_tax) == (eur("542.10"), eur("291.55"))
    assert amounts(pay(3000, Month(2025, 6), federal_state="noe"))["dz"] == "10.20"
    with pytest.raises(NotCovered):
        pay(3000, Month(2024, 12))


def test_part_of_a_month_is_taxed_and_capped_by_its_days() -> None:
    slip = pay(1500, first=12, entry="2026-10-12", **NONE)
    told = amounts(slip)
    # 15.37 %: the step looks at the pay itself, 1,500; 22,718.10 a year in 20 days
    assert (told["sv_running"], told["wage_tax"], told.get("bv")) == ("230.55", "78.47", None)
    # 231 a day
    assert amounts(pay(6000, first=12, **NONE))["sv_base"] == "4620.00"
    assert amounts(pay(6000, first=2, **NONE))["sv_base"] == "6000.00"


def test_marginal_work_owes_accident_insurance_and_the_levy_of_the_firm() -> None:
    slip = pay(500, hours="40", weekly_hours="9", **NONE)
    told = amounts(slip)
    assert (slip.net, told["sv_employer"], told["marginal_levy"], told["bv"]) == (eur(500), "5.50", "97.00", "7.65")
    assert "vienna" not in told
    assert "marginal_levy" not in amounts(pay(500, employer={"marginal_levy": False}, **NONE))


def test_the_limit_of_marginal_pay_is_tested_on_a_full_month() -> None:
    half = {"first": 17, **NONE}
    assert amounts(pay(300, **half)).get("sv_running") == "46.11"
    assert "sv_running" not in amounts(pay(300, monthly_pay="551.10", **half))
    assert amounts(pay(300, monthly_pay="551.11", **half))["sv_running"] == "46.11"
    assert "sv_running" not in amounts(pay(300, term="short", entry=None, **half))


def test_a_short_job_is_taxed_by_its_days() -> None:
    slip = pay(600, first=5, last=7, term="short", ends=True, entry=None, **NONE)
    told = amounts(slip)
    assert (told["sv_running"], told["wage_tax"], slip.net) == ("92.22", "127.27", eur("380.51"))


def test_a_casual_job_is_tested_day_by_day() -> None:
    marginal = pay(600, first=5, last=20, days=2, term="casual", ends=True, **NONE)
    assert "sv_running" not in amounts(marginal)
    insured = pay("1102.22", first=5, last=20, days=2, term="casual", ends=True, **NONE)
    # two days, 231 each
    assert (amounts(insured)["sv_base"], amounts(insured)["sv_running"]) == ("462.00", "71.01")


def test_casual_jobs_of_a_month_stay_alone_but_for_unemployment_insurance() -> None:
    first = pay("1200", first=5, last=6, days=2, term="casual", ends=True, **NONE)
    second = amounts(pay("1200", first=12, last=13, days=2, term="casual", ends=True, history=[first], **NONE))
    # 462.00 each; together 2,400 of pay: 1 percent on both
    assert (amounts(first)["sv_running"], second["sv_running"], second["av_correction"]) == ("71.01", "75.63", "4.62")
    marginal = pay("500", first=12, last=12, days=1, term="casual", ends=True, history=[first], **NONE)
    assert marginal.employee_contributions == eur(0)


def test_short_jobs_of_a_month_are_added_up_for_unemployment_insurance() -> None:
    first = pay(1500, first=5, last=9, term="short", ends=True, entry=None, **NONE)
    assert (amounts(first)["sv_base"], amounts(first)["sv_running"]) == ("1155.00", "177.52")
    second = amounts(pay(1000, first=12, last=16, term="short", ends=True, entry=None, history=[first], **NONE))
    # together 2,500: 2 percent on both
    assert (second["sv_running"], second["av_correction"]) == ("173.70", "23.10")
    third = amounts(pay(1000, first=19, last=23, term="month", entry=None, history=[first], **NONE))
    assert "av_correction" not in third


def test_jobs_of_the_same_days_are_one_employment() -> None:
    first = pay(300, **NONE)
    second = pay(300, history=[first], **NONE)
    assert "sv_running" not in amounts(first)
    assert amounts(second)["sv_running"] == "92.22"
    whole = pay(600, **NONE)
    assert first.net + second.net == whole.net
    assert first.employer_contributions + second.employer_contributions == whole.employer_contributions


def test_jobs_that_fill_the_month_are_taxed_by_the_month() -> None:
    first = pay(1500, last=15, reference="a", **NONE)
    second = pay(1500, first=16, reference="b", history=[first], **NONE)
    assert first.withholding_tax + second.withholding_tax == pay(3000, **NONE).withholding_tax
    assert first.employee_contributions + second.employee_contributions == pay(3000, **NONE).employee_contributions


def test_jobs_on_other_days_are_taxed_alone() -> None:
    first = pay(1500, first=1, last=3, term="short", ends=True, entry=None, **NONE)
    alone = pay(600, first=5, last=7, term="short", ends=True, entry=None, **NONE)
    beside = pay(600, first=5, last=7, term="short", ends=True, entry=None, history=[first], **NONE)
    assert beside.withholding_tax == alone.withholding_tax


@pytest.mark.parametrize(
    ("born", "employer", "family", "employee"),
    [
        ("1966-10-02", "21.23", True, "18.32"),
        ("1966-10-01", "20.13", False, "18.32"),
        ("1966-09-30", "20.13", False, "18.32"),
        ("1963-10-02", "20.13", False, "18.32"),
        ("1963-10-01", "17.08", False, "15.37"),
    ],
)
def test_ages_end_contributions_from_the_next_month_on(born: str, employer: str, family: bool, employee: str) -> None:
    slip = pay(3000, person={"born": born})
    told = amounts(slip)
    assert told["sv_employer"] == str(30 * Decimal(employer))
    assert told["sv_running"] == str(30 * Decimal(employee))
    assert ("db" in told, "dz" in told) == (family, family)


def test_who_has_an_old_age_pension_to_claim_owes_no_unemployment_insurance() -> None:
    told = amounts(pay(3000, person={"pension_claim": True, "born": "1966-01-01"}))
    assert (told["sv_running"], told["sv_employer"]) == ("461.10", "512.40")


@pytest.mark.parametrize(
    ("facts", "person", "levy"),
    [
        ({}, {}, "8.00"),
        ({"weekly_hours": "10"}, {}, None),
        ({"weekly_hours": "10.5"}, {}, "8.00"),
        ({}, {"born": "1971-10-01"}, None),
        ({}, {"born": "1971-10-02"}, "8.00"),
        ({"ends": True}, {}, "10.00"),
        ({"first": 5, "last": 7}, {}, None),
        ({"first": 5, "last": 7, "ends": True}, {}, "2.00"),
        ({"first": 5, "last": 11, "ends": True}, {}, "2.00"),
        ({"first": 5, "last": 12, "ends": True}, {}, "4.00"),
        ({"form": "free"}, {}, None),
    ],
)
def test_vienna_takes_its_levy_for_started_weeks(facts: dict[str, Any], person: dict[str, Any], levy: str | None) -> None:
    told = {"term": "month", **NONE, **facts}
    assert amounts(pay(3000, person=person, **told)).get("vienna") == levy


def test_a_week_owes_the_vienna_levy_once() -> None:
    first = pay(600, first=5, last=5, term="short", ends=True, entry=None, hours="12", weekly_hours="12", **NONE)
    second = pay(600, first=8, last=8, term="short", ends=True, entry=None, hours="12", weekly_hours="12", history=[first], **NONE)
    assert (amounts(first)["vienna"], amounts(second).get("vienna")) == ("2.00", None)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"entry": "2026-03-02"}, "45.90"),
        ({"entry": "2026-10-01"}, None),
        ({"entry": "2026-10-01", "again": True}, "45.90"),
        # from 11 October: 21 of 31 days
        ({"entry": "2026-09-11"}, "31.09"),
        # no 31 September: its last day
        ({"entry": "2026-08-31"}, "45.90"),
    ],
)
def test_the_first_month_owes_no_provident_fund(facts: dict[str, Any], expected: str | None) -> None:
    assert amounts(pay(3000, **NONE, **facts)).get("bv") == expected


def test_a_second_employment_owes_the_provident_fund_at_once() -> None:
    earlier = pay(600, Month(2026, 3), first=3, last=5, term="short", ends=True, entry=None, reference="a", **NONE)
    assert amounts(pay(600, first=5, last=7, term="short", ends=True, entry=None, reference="b", history=[earlier], **NONE))["bv"] == "9.18"
    fee = pay(600, Month(2026, 3), form="fee")
    assert "bv" not in amounts(pay(600, first=5, last=7, term="short", ends=True, entry=None, reference="b", history=[fee], **NONE))


@pytest.mark.parametrize(
    ("person", "tax"),
    [
        ({}, "279.70"),
        ({"family_bonus": "full", "children_below_18": 1}, "113.02"),
        ({"family_bonus": "half", "children_below_18": 1}, "196.36"),
        ({"family_bonus": "full", "children_from_18": 2}, "163.02"),
        ({"family_bonus": "full", "children_below_18": 2}, "0.00"),
        ({"sole_earner": True, "children": 1}, "228.70"),
        ({"sole_earner": True, "children_below_18": 2}, "210.70"),
        ({"sole_earner": True, "children": 3}, "187.95"),
        ({"commuter": "small", "commuter_km": 20}, "252.30"),
        ({"commuter": "small", "commuter_km": 40}, "242.30"),
        ({"commuter": "small", "commuter_km": 41}, "225.30"),
        ({"commuter": "large", "commuter_km": 2}, "269.40"),
        ({"commuter": "large", "commuter_km": 61, "commuter_trips": "one_third"}, "238.93"),
        ({"tax_free": "100"}, "249.70"),
    ],
)
def test_credits_and_allowances_lower_the_tax(person: dict[str, Any], tax: str) -> None:
    """2,983.24 in Upper Austria: 2,444.17 a month, 29,198.04 a year: a tax of 3,852.41, less 496 for transport."""
    assert amounts(pay("2983.24", federal_state="ooe", person=person))["wage_tax"] == tax


def test_the_service_fee_of_the_e_card_is_kept_once_in_november() -> None:
    case = a_case(3000, NOVEMBER)
    slip = compute(case)
    assert amounts(slip)["ecard"] == "25.00"
    # it lowers the taxable pay
    assert slip.withholding_tax == eur("274.07")
    assert "ecard" in found(case)
    assert "ecard" not in amounts(pay(3000, NOVEMBER, history=[slip]))
    for changes in ({"last": 14}, {"first": 16}, {"person": {"ecard_free": True}}, {"form": "fee"}):
        assert "ecard" not in amounts(pay(3000, NOVEMBER, **changes))
    assert "ecard" not in amounts(pay("551.10", NOVEMBER, **NONE))
    published = a_case(3000, NOVEMBER, employer={"ecard_fee": "25.65"})
    assert amounts(compute(published))["ecard"] == "25.65"
    assert "ecard" not in found(published)


def test_a_free_service_contract_owes_contributions_and_no_tax() -> None:
    slip = pay(1000, form="free")
    told = amounts(slip)
    assert (told["sv_running"], told["sv_employer"], slip.withholding_tax) == ("146.20", "204.80", eur(0))
    assert "special_reserve" not in told
    # no special payments agreed: 8,085 a month
    assert amounts(pay(9000, form="free"))["sv_running"] == "1420.53"
    agreed = amounts(pay(9000, form="free", special_payments="reserved"))
    assert (agreed["sv_base"], agreed["special_reserve"]) == ("6930.00", "1500.00")
    assert amounts(pay(6000, form="free", first=17))["sv_base"] == "4042.50"


def test_a_fee_is_paid_in_full() -> None:
    case = a_case(1200, form="fee", untaxed="30")
    slip = compute(case)
    assert (slip.net, slip.total_cost) == (eur(1230), eur(1230))
    assert [line.code for line in slip.lines] == ["fee", "untaxed"]
    assert found(case) == ["self_insured"]
    assert found(a_case(1200, form="fee", lecture=True, person={"self_insured": True})) == ["report"]
    assert found(a_case(400, form="fee", lecture=True, person={"self_insured": True})) == []
    many = [pay(30000, Month(2026, 3), form="fee")]
    assert found(a_case(30000, form="fee", person={"self_insured": True}, history=many)) == ["small_business"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person": {"born": None}}, "born"),
        ({"entry": None}, "entry"),
        ({"category": None}, "category"),
        ({"first": 12, "entry": "2026-10-12"}, "full_month"),
        ({"gross": "2225.01"}, "step"),
        ({"gross": "2240"}, "step"),
        ({"gross": "551.11"}, "step"),
        ({"gross": "551.10", "employer": {"marginal_levy": False}}, "marginal_levy"),
        ({"agreement": "Kulturbetriebe"}, "agreement"),
        ({"ends": True}, "leave"),
        ({"deductions": [Deduction("advance", eur(5000))]}, "deductions"),
    ],
)
def test_what_a_person_should_look_at_is_found(changes: dict[str, Any], code: str) -> None:
    case = a_case(**{"gross": 3000, **changes})
    assert found(case) == [code]
    blocking = [finding.code for finding in COUNTRY.payroll.findings(case, compute(case)) if finding.blocking]
    assert blocking == (["deductions"] if code == "deductions" else [])
    assert found(a_case(3000)) == []


def test_a_job_that_makes_an_earlier_one_insured_may_not_bear_it() -> None:
    case = a_case(10, history=[pay(550, **NONE)], **NONE)
    slip = compute(case)
    assert slip.net < eur(0)
    assert "negative" in found(case)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gross": 0}, "gross"),
        ({"days": 0}, "days"),
        ({"days": 32}, "days"),
        ({"hours": "0"}, "hours"),
        ({"days": 1, "hours": "13"}, "hours"),
        ({"entry": "2026-10-02"}, "entry"),
        ({"term": "casual", "pay_kind": "holiday_bonus"}, "pay_kind"),
        ({"term": "short", "entry": "2026-10-01"}, "term"),
        ({"form": "fee", "pay_kind": "christmas_bonus"}, "pay_kind"),
        ({"form": "fee", "pay_kind": "leave"}, "pay_kind"),
        ({"form": "free", "pay_kind": "leave"}, "pay_kind"),
        ({"form": "fee", "term": "casual"}, "term"),
        ({"form": "fee", "person": {"charges_vat": True}}, "form"),
        ({"form": "free", "pay_kind": "holiday_bonus"}, "special_payments"),
        ({"pay_kind": "holiday_bonus", "special_payments": "none"}, "special_payments"),
        ({"form": "gift"}, "form"),
        ({"person": {"resident": False}}, "resident"),
        ({"person": {"family_bonus": "full"}}, "family_bonus"),
        ({"person": {"sole_earner": True}}, "sole_earner"),
        ({"person": {"commuter": "small", "commuter_km": 19}}, "commuter_km"),
        ({"person": {"commuter": "large", "commuter_km": 1}}, "commuter_km"),
        ({"person": {"commuter_km": 30}}, "commuter_km"),
        ({"person": {"wealth": 1}}, "wealth"),
        ({"employer": {"ogk_account": "12"}}, "ogk_account"),
        ({"employer": {"tax_number": "59-119/9014"}}, "tax_number"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        compute(a_case(**{"gross": 3000, **changes}))
    assert field in refused.value.fields


def test_casual_jobs_are_counted_in_whole_days_and_work_lies_in_its_month() -> None:
    case = a_case(300, first=5, last=6, term="casual")
    with pytest.raises(Invalid) as refused:
        compute(replace(case, work=replace(case.work, days=Decimal("1.5"))))
    assert "days" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        compute(replace(a_case(3000), month=Month(2026, 9)))
    assert "period" in refused.value.fields


def test_pay_below_the_collective_agreement_is_refused() -> None:
    case = a_case(1000, hours="100", minimum_hourly="12.345")
    least = COUNTRY.payroll.minimum_gross(case)
    assert least == eur("1234.50")
    compute(with_gross(case, least))
    with pytest.raises(RuleBroken, match="below the minimum"):
        compute(with_gross(case, least - eur("0.01")))
    assert COUNTRY.payroll.minimum_gross(a_case(1, form="free", minimum_hourly="20")) == eur("0.01")


def test_who_is_owed_what() -> None:
    roles = {line.code: line.role for line in pay(3060).lines if line.role}
    assert {roles[code] for code in ("sv_running", "sv_employer", "bv")} == {AccountRole.SOCIAL_SECURITY}
    assert {roles[code] for code in ("wage_tax", "db", "dz")} == {AccountRole.WITHHOLDING_TAX}
    assert {roles[code] for code in ("municipal", "vienna")} == {AccountRole.WAGE_DEDUCTIONS}
    assert {roles[code] for code in ("special_reserve", "cost_reserve")} == {AccountRole.HOLIDAY_PROVISION}


def test_debts_fall_due_on_the_15th_or_the_next_working_day() -> None:
    assert {owed.due_on for owed in COUNTRY.remittances(OCTOBER)} == {date(2026, 11, 16)}
    assert {owed.due_on for owed in COUNTRY.remittances(Month(2026, 8))} == {date(2026, 9, 15)}
    assert {owed.role for owed in COUNTRY.remittances(OCTOBER)} == {AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX, AccountRole.WAGE_DEDUCTIONS}


FACTS = st.fixed_dictionaries(
    {
        "ends": st.booleans(),
        "first": st.sampled_from([1, 5, 20]),
        "form": st.sampled_from(["employee", "free", "fee"]),
        "term": st.sampled_from(["month", "short"]),
        "entry": st.just(None),
        "special_payments": st.sampled_from(["usual", "reserved", "none"]),
        "federal_state": st.sampled_from(["wien", "ktn"]),
        "person": st.sampled_from([{}, {"family_bonus": "full", "children_below_18": 2}, {"born": "1962-01-01"}, {"commuter": "large", "commuter_km": 70}]),
    }
)


@given(st.integers(1, 2_000_000), FACTS)
@settings(max_examples=200, deadline=None)
def test_net_and_cost_are_the_sums_of_their_lines_and_cost_grows(minor: int, facts: dict[str, Any]) -> None:
    case = a_case(Decimal(minor) / 100, **facts)
    slip, more = compute(case), compute(with_gross(case, Money(minor + 1, "EUR")))
    of = {kind.value: slip.sum(kind).minor for kind in LineKind}
    assert slip.net.minor == of["earning"] - of["employee_contribution"] - of["withholding"] + of["untaxed"]
    assert slip.total_cost.minor == of["earning"] + of["untaxed"] + of["employer_contribution"] + of["provision"]
    assert 0 <= slip.net.minor <= of["earning"] + of["untaxed"]
    assert more.total_cost >= slip.total_cost


@given(st.lists(st.integers(10_000, 700_000), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_several_payments_of_a_month_owe_what_one_would(parts: list[int]) -> None:
    slips: list[Any] = []
    for part in parts:
        slips.append(pay(Decimal(part) / 100, history=tuple(slips), **NONE))
    whole = pay(Decimal(sum(parts)) / 100, **NONE)
    for code in ("sv_running", "wage_tax", "sv_employer", "vienna"):
        assert sum(slip.minor(code) for slip in slips) == whole.minor(code)


def test_a_year_of_months_keeps_its_own_reserve() -> None:
    slips = months(3000, 1, 3, entry="2025-01-01")
    assert sum(slip.minor("special_reserve") for slip in slips) == 150_000
