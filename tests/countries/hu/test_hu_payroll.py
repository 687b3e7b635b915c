"""Hungarian payslips, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.hu import COUNTRY
from smartcoop.country import Deduction, LineKind, NotCovered, Payslip
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month, Period
from smartcoop.documents.rendering import markup
from smartcoop.documents.views import PartyView, PayslipView
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import speaking
from smartcoop.payroll.cases import parts_of
from smartcoop.payroll.models import PayBasis
from tests.countries.cases import OCTOBER
from tests.countries.hu.cases import a_case, amounts, compute, found, huf, pay

TWO_CHILDREN: dict[str, Any] = {"dependants_total": 2, "dependants_beneficiary": 2, "family_declared_for": 2026}
DAY: dict[str, Any] = {"first": 5, "last": 5, "hours": "8"}


def test_a_month_is_taxed_and_insured_on_all_of_it() -> None:
    slip = pay(500_000)
    told = amounts(slip)
    assert (told["szja"], told["tb"], told["szocho"]) == (75_000, 92_500, 65_000)
    assert (slip.net, slip.total_cost) == (huf(332_500), huf(565_000))
    assert "family_contribution_relief" not in told


@pytest.mark.parametrize(
    ("gross", "szja", "tb", "szocho"), [(333_333, 50_000, 61_667, 43_333), (333_330, 50_000, 61_666, 43_333), (333_331, 50_000, 61_666, 43_333)]
)
def test_each_item_is_rounded_half_up_to_the_forint(gross: int, szja: int, tb: int, szocho: int) -> None:
    """15 % of 333,330 is 49,999.50, 18.5 % of 333,331 is 61,666.235."""
    told = amounts(pay(gross))
    assert (told["szja"], told["tb"], told["szocho"]) == (szja, tb, szocho)


@pytest.mark.parametrize(
    ("person", "gross", "used"),
    [
        ({"born": "2001-10-31"}, 800_000, {"under25": 715_765}),
        ({"born": "2001-09-30"}, 800_000, {}),
        ({"born": "2001-10-31", "under25_limit": 300_000}, 800_000, {"under25": 300_000}),
        ({"born": "2001-10-31", "under25_declined": True}, 800_000, {}),
        ({"born": "2005-01-01", "mother_under30": True}, 800_000, {"mother_under30": 800_000}),
        ({"born": "2005-01-01", "personal_relief": True, **TWO_CHILDREN}, 800_000, {"under25": 715_765, "personal": 84_235}),
        ({"personal_relief": True, "first_marriage_percent": 50, **TWO_CHILDREN}, 500_000, {"personal": 107_600, "first_marriage": 16_668, "family": 375_732}),
        ({"first_marriage_percent": 100, "married_on": "2024-10-01"}, 500_000, {"first_marriage": 33_335}),
        ({"first_marriage_percent": 100, "married_on": "2024-09-30"}, 500_000, {}),
        ({"first_marriage_percent": 100, "married_on": "2026-10-01"}, 500_000, {}),
        ({"first_marriage_percent": 100, "married_on": "2026-09-30"}, 500_000, {"first_marriage": 33_335}),
        ({"mother_of": "2", "born": "1986-01-02"}, 500_000, {"mother_children": 500_000}),
        ({"mother_of": "2", "born": "1986-01-01"}, 500_000, {}),
        ({"mother_of": "3", "born": "1960-01-01"}, 500_000, {"mother_children": 500_000}),
    ],
)
def test_each_relief_takes_from_what_the_ones_before_it_left(person: dict[str, Any], gross: int, used: dict[str, int]) -> None:
    told = amounts(pay(gross, person=person))
    assert {code.removeprefix("relief_"): amount for code, amount in told.items() if code.startswith("relief_")} == used
    base = gross - sum(used.values())
    assert told["tax_base"] == base
    assert told.get("szja", 0) == (base * 15 + 50) // 100


@pytest.mark.parametrize(("month", "young"), [(Month(2026, 12), True), (Month(2027, 1), False)])
def test_a_young_mother_has_her_relief_until_the_year_of_thirty_ends(month: Month, young: bool) -> None:
    told = amounts(pay(500_000, month, person={"born": "1996-03-01", "mother_under30": True}))
    assert ("relief_mother_under30" in told) is young


def test_what_the_family_relief_leaves_lowers_the_contribution_unless_it_is_declined() -> None:
    slip = pay(322_800, person=TWO_CHILDREN)
    assert amounts(slip)["family_contribution_relief"] == -31_578
    assert slip.employee_contributions == huf(28_140)
    assert "family_contribution_relief" not in amounts(pay(322_800, person={**TWO_CHILDREN, "contribution_relief": False}))
    assert pay(322_800, person={"dependants_total": 3, "dependants_beneficiary": 3}).employee_contributions == huf(0)


@pytest.mark.parametrize(
    ("person", "engagement"),
    [
        ({}, {}),
        (TWO_CHILDREN, {}),
        ({"born": "2003-01-01"}, {}),
        ({"personal_relief": True, **TWO_CHILDREN}, {"contract": "fee"}),
        ({}, {"ekho": True}),
        ({"pensioner": True}, {"contract": "fee"}),
        ({}, {"contract": "lasting_fee"}),
    ],
)
@given(st.lists(st.integers(60_000, 900_000), min_size=2, max_size=4))
@settings(max_examples=15, deadline=None)
def test_the_payslips_of_a_month_add_up_to_one_of_all_their_pay(person: dict[str, Any], engagement: dict[str, Any], grosses: list[int]) -> None:
    # a fee's tenth is rounded on its own
    grosses = [gross - gross % 10 for gross in grosses]
    history: list[Payslip] = []
    for gross in grosses:
        history.append(pay(gross, person=person, history=history, reference="a", **engagement))
    once = pay(sum(grosses), person=person, **engagement)
    for code in ("szja", "tb", "family_contribution_relief", "szocho", "ekho", "ekho_employer", "missing_tb", "taxable_income", "insured_base", "szocho_base"):
        assert sum(slip.minor(code) for slip in history) == once.minor(code), code


def test_a_relief_that_is_declared_within_the_month_gives_back_what_was_withheld() -> None:
    first = pay(400_000)
    second = amounts(pay(100_000, person=TWO_CHILDREN, history=[first]))
    assert (second["szja"], second["tb"]) == (-60_000, 18_500)
    assert second["family_contribution_relief"] == -4_998


def test_a_pensioner_bears_income_tax_alone() -> None:
    slip = pay(400_000, person={"pensioner": True})
    assert (slip.net, slip.total_cost) == (huf(340_000), huf(400_000))
    fee = pay(200_000, person={"pensioner": True}, contract="fee")
    assert (fee.employee_contributions, fee.employer_contributions) == (huf(0), huf(23_400))


@pytest.mark.parametrize(("gross", "insured"), [(107_599, False), (107_600, True)])
def test_fees_insure_from_thirty_percent_of_the_minimum_wage_on(gross: int, insured: bool) -> None:
    slip = pay(gross, contract="fee")
    assert bool(slip.employee_contributions) is insured
    assert slip.employer_contributions == huf(12_589)


def test_a_second_fee_of_the_month_makes_the_contribution_due_on_both() -> None:
    first = pay(100_000, contract="fee")
    second = a_case(20_000, contract="fee", history=[first])
    assert first.employee_contributions == huf(0)
    # 18.5 % of 108,000
    assert compute(second).employee_contributions == huf(19_980)
    assert found(second) == {"deductions": True}
    assert [step.minor // 100 for step in COUNTRY.steps(second)] == [7_600]


@pytest.mark.parametrize(("periods", "days"), [(((1, 5), (20, 24)), 10), (((1, 10), (5, 14)), 14), (((5, 14), (1, 10)), 14), (((1, 20), (5, 10)), 20)])
def test_the_days_of_fees_count_once_each(periods: tuple[tuple[int, int], ...], days: int) -> None:
    """3,228 forints of base for each day: the second fee insures where both reach it."""
    (first, last), (start, end) = periods
    earlier = pay(1_000, contract="fee", first=first, last=last)
    case = a_case(1, contract="fee", first=start, last=end, history=[earlier])
    (step,) = COUNTRY.steps(case)
    assert step == huf(-(-(days * 3_228 - 900) * 10 // 9))


def test_fees_belong_to_the_month_of_their_payment_and_wages_to_that_of_the_work() -> None:
    young = {"born": "2003-01-01"}
    september = pay(500_000, Month(2026, 9), person=young, contract="fee", paid_on=date(2026, 10, 9))
    assert amounts(pay(500_000, person=young, history=[september]))["relief_under25"] == 715_765
    assert amounts(pay(500_000, Month(2026, 9), person=young, history=[september]))["relief_under25"] == 500_000


def test_a_lasting_fee_is_always_insured_and_the_payer_bears_what_misses() -> None:
    told = amounts(pay(50_000, contract="lasting_fee"))
    assert (told["tb"], told["missing_base"], told["szocho"], told["missing_tb"]) == (8_325, 51_840, 12_589, 9_590)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, 16_840),
        ({"first": 1, "last": 10}, 0),
        ({"first": 1, "last": 25}, 700),
        ({"first": 1, "last": 30}, 16_840),
        ({"person": {"contribution_floor": "student"}}, 0),
        ({"person": {"contribution_floor": "child_care"}}, 0),
        ({"person": {"contribution_floor": "elsewhere"}}, 0),
        ({"person": {"pensioner": True}}, 0),
        ({"contract": "membership"}, 16_840),
        ({"contract": "fee"}, 0),
        ({"ekho": True, "person": {"ekho_income_elsewhere": 322_800}}, 0),
    ],
)
def test_contributions_are_due_on_a_least_base_for_the_days_of_the_contract(changes: dict[str, Any], missing: int) -> None:
    told = amounts(pay(80_000, **changes))
    assert told.get("missing_base", 0) == missing
    assert bool(told.get("missing_tb")) is bool(missing)


def test_february_asks_the_least_base_of_a_month_too() -> None:
    assert amounts(pay(80_000, Month(2026, 2)))["missing_base"] == 16_840


def test_a_contract_reaches_its_least_base_with_all_its_payslips_of_the_month() -> None:
    first = pay(40_000, first=1, last=15, reference="a")
    other = pay(90_000, first=1, last=15, reference="b")
    assert amounts(first)["missing_base"] == 8_420
    second = amounts(pay(60_000, first=16, last=31, reference="a", history=[first, other]))
    assert second["missing_base"] == -8_420
    assert second["missing_tb"] == -amounts(first)["missing_tb"]


def test_ekho_taxes_what_is_above_the_minimum_wage() -> None:
    slip = pay(1_000_000, ekho=True)
    told = amounts(slip)
    assert (told["taxable_ekho"], told["ekho"], told["ekho_employer"], slip.net) == (677_200, 101_580, 88_036, huf(790_282))
    assert amounts(pay(1_000_000, ekho=True, qualified=True, hours="22"))["taxable_ekho"] == 626_800
    assert "ekho" not in amounts(pay(322_800, ekho=True))
    assert amounts(pay(322_801, ekho=True))["taxable_ekho"] == 1
    assert amounts(pay(400_000, ekho=True, history=[pay(300_000)]))["taxable_ekho"] == 377_200


def test_ekho_stops_at_the_years_limit() -> None:
    assert amounts(pay(1_000_000, ekho=True, person={"ekho_used_elsewhere": 59_900_000}))["taxable_ekho"] == 100_000
    assert "ekho" not in amounts(pay(1_000_000, ekho=True, person={"ekho_used_elsewhere": 60_000_000}))
    earlier = pay(1_000_000, Month(2026, 9), ekho=True)
    assert amounts(pay(1_000_000, ekho=True, history=[earlier], person={"ekho_used_elsewhere": 59_000_000}))["taxable_ekho"] == 322_800


def test_ekho_of_a_pensioner_has_its_own_rate_and_no_relief_lowers_it() -> None:
    told = amounts(pay(500_000, ekho=True, person={"pensioner": True, **TWO_CHILDREN}))
    assert (told["ekho"], told["taxable_ekho"]) == (47_500, 500_000)
    assert not {"szja", "tb", "szocho", "ekho_employer"} & told.keys()
    assert amounts(pay(500_000, ekho=True, contract="fee", person={"pensioner": True}))["ekho_employer"] == 65_000


@pytest.mark.parametrize(("contract", "flat"), [("occasional", 4_800), ("seasonal", 1_600), ("film", 9_700)])
def test_simplified_employment_costs_a_flat_amount_a_day_and_withholds_nothing(contract: str, flat: int) -> None:
    slip = pay(25_000, contract=contract, **DAY)
    assert (slip.net, slip.employer_contributions) == (huf(25_000), huf(flat))
    three = pay(60_000, contract=contract, first=5, last=7, hours="24")
    assert three.employer_contributions == huf(3 * flat)


@pytest.mark.parametrize(("gross", "qualified", "above"), [(19_305, False, 0), (19_306, False, 1), (22_308, True, 0), (22_309, True, 1)])
def test_pay_of_simplified_employment_above_the_exempt_amount_is_declared_by_the_worker(gross: int, qualified: bool, above: int) -> None:
    case = a_case(gross, contract="occasional", qualified=qualified, **DAY)
    assert compute(case).amount("efo_income") == huf(above)
    assert ("efo_income" in found(case)) is bool(above)


@pytest.mark.parametrize(
    "changes",
    [
        {"contract": "occasional", "first": 5, "last": 10, "days": 5},
        {"contract": "film", "first": 5, "last": 5, "gross": 38_701},
        {"contract": "occasional", "first": 5, "last": 5, "person": {"third_country": True}},
    ],
)
def test_simplified_employment_has_limits(changes: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken):
        pay(**{"gross": 30_000, **changes})


def test_occasional_work_is_counted_with_what_was_before() -> None:
    def day(number: int, month: Month = OCTOBER, contract: str = "occasional", history: list[Payslip] | None = None) -> Payslip:
        return pay(20_000, month, contract=contract, first=number, last=number, history=history or [])

    week = [day(number) for number in (5, 6, 7, 8, 9)]
    with pytest.raises(RuleBroken, match="in a row"):
        day(10, history=week)
    assert day(11, history=week).net == huf(20_000)
    fifteen = [*week, *(day(number) for number in (12, 13, 14, 15, 16, 19, 20, 21, 22, 23))]
    with pytest.raises(RuleBroken, match="of a month"):
        day(26, history=fifteen)
    year = [day(number, Month(2026, month), "seasonal") for month in (4, 5, 6, 7, 8, 9) for number in range(1, 21)]
    assert day(1, contract="seasonal", history=year[1:]).net == huf(20_000)
    with pytest.raises(RuleBroken, match="of a year"):
        day(1, contract="film", history=year)


@pytest.mark.parametrize(
    ("employment", "beside"),
    [
        ({}, True),
        ({"ends": True}, True),
        ({"ends": True, "last": 4}, False),
        ({"last": 4}, True),
        ({"ends": True, "first": 6}, False),
        ({"first": 6}, False),
        ({"month": Month(2026, 9)}, True),
        ({"month": Month(2026, 9), "ends": True}, False),
    ],
)
def test_simplified_employment_beside_an_employment_here_forbids_payment(employment: dict[str, Any], beside: bool) -> None:
    codes = found(a_case(19_000, contract="occasional", history=[pay(400_000, reference="a", **employment)], **DAY))
    assert codes == ({"efo_beside_employment": True} if beside else {})


def test_leave_that_was_not_taken_is_paid_when_the_contract_ends() -> None:
    slip = pay(500_000, ends=True, leave="redeemed", person={"born": None})
    assert (slip.amount("leave_pay"), slip.gross) == (huf(38_462), huf(538_462))
    assert amounts(slip)["tb"] == 99_615
    # twenty days, five more at 36, four for two children
    assert pay(500_000, ends=True, leave="redeemed", person={"children_under_16": 2}).amount("leave_pay") == huf(55_769)


def test_leave_is_set_aside_while_the_contract_runs_and_costs_nothing_twice() -> None:
    person = {"born": None}
    months = [pay(500_000, Month(2026, number), leave="redeemed", reference="a", person=person) for number in (8, 9)]
    assert [(slip.amount("leave_reserve"), slip.amount("leave_tax_reserve")) for slip in months] == [(huf(38_462), huf(5_000))] * 2
    last = pay(500_000, ends=True, leave="redeemed", reference="a", history=months, person=person, leave_reserved_before="1000")
    assert last.amount("leave_pay") == huf(3 * 38_462 + 1_000)
    assert (last.amount("leave_reserve"), last.amount("leave_tax_reserve")) == (huf(-2 * 38_462 - 1_000), huf(-10_000))
    whole = sum(slip.total_cost.minor for slip in (*months, last))
    assert abs(whole - 3 * 608_462_00 - 130_00) <= 2_00


@pytest.mark.parametrize(
    ("facts", "hours", "minimum"),
    [
        ({}, "176", 322_800),
        ({}, "88", 161_400),
        ({"qualified": True}, "176", 373_200),
        ({"pay_basis": "hour"}, "10", 18_560),
        ({"pay_basis": "hour", "qualified": True}, "10", 21_450),
        ({"contract": "membership"}, "1", 1_834),
        ({"contract": "occasional", "last": 5}, "8", 12_621),
        ({"contract": "occasional", "last": 5, "qualified": True}, "8", 14_929),
        ({"contract": "fee"}, "176", 1),
    ],
)
def test_work_costs_at_least_the_minimum_wage_for_its_time(facts: dict[str, Any], hours: str, minimum: int) -> None:
    case = a_case(1, hours=hours, **facts)
    assert COUNTRY.payroll.minimum_gross(case) == huf(minimum)
    assert compute(with_gross(case, huf(minimum))).gross == huf(minimum)
    if minimum > 1:
        with pytest.raises(RuleBroken, match="below the minimum"):
            compute(with_gross(case, huf(minimum - 1)))


@pytest.mark.parametrize("first", range(1, 31, 3))
def test_a_part_of_a_month_at_the_minimum_wage_is_paid_lawfully(first: int) -> None:
    """Pay and minimum of a part of the month follow the same rule and rounding."""
    period = Period(date(2026, 10, first), date(2026, 10, 31))
    (part,) = parts_of(period, PayBasis.MONTHLY, huf(322_800), Decimal(5), Decimal(40), COUNTRY.gross_unit)
    case = a_case(1, first=first, days=str(part.days), hours=str(part.hours))
    assert COUNTRY.payroll.minimum_gross(case) == part.gross


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gross": 0}, "gross"),
        ({"gross": "400000.50"}, "gross"),
        ({"untaxed": "10.50"}, "untaxed"),
        ({"deductions": [Deduction("advance", huf("0.10"))]}, "deductions"),
        ({"days": 0}, "days"),
        ({"days": 32}, "days"),
        ({"hours": "0"}, "hours"),
        ({"days": 1, "hours": "13"}, "hours"),
        ({"contract": "occasional", "days": "0.5", "first": 5, "last": 5}, "days"),
        ({"person": {"born": "2011-11-01"}}, "born"),
        ({"person": {"taj": "111222338"}}, "taj"),
        ({"person": {"dependants_total": 1, "dependants_beneficiary": 2}}, "dependants_beneficiary"),
        ({"person": {"dependants_total": 1, "dependants_beneficiary": 1, "dependants_disabled": 2}}, "dependants_disabled"),
        ({"person": {"under25_declined": True, "under25_limit": 1}}, "under25_limit"),
        ({"person": {"married_on": "2026-01-01"}}, "first_marriage_percent"),
        ({"contract": "film", "ekho": True}, "ekho"),
        ({"contract": "fee", "leave": "redeemed"}, "leave"),
        ({"leave_reserved_before": 1}, "leave_reserved_before"),
        ({"contract": "licence"}, "contract"),
        ({"overtime": 1}, "overtime"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        compute(a_case(**{"gross": 500_000, **changes}))
    assert list(refused.value.fields) == [field]


def test_work_outside_the_month_and_years_that_are_not_known_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        compute(replace(a_case(500_000), month=Month(2026, 9)))
    assert "period" in refused.value.fields
    with pytest.raises(NotCovered):
        pay(500_000, Month(2025, 12))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"person": {"born": None}}, {"born"}),
        ({"person": {"mother_under30": True, "born": "1990-01-01"}}, {"relief_ended"}),
        ({"person": {"mother_of": "2", "born": "1986-06-01"}}, {"mother_of_two"}),
        ({"person": {"first_marriage_percent": 100}}, {"married_on"}),
        ({"person": {"dependants_total": 1, "dependants_beneficiary": 1}}, {"family_declaration"}),
        ({"person": TWO_CHILDREN}, set()),
        ({"gross": 90_000}, {"least_base"}),
        ({"gross": 373_199, "hours": "176"}, {"guaranteed"}),
        ({"gross": 373_200, "hours": "176"}, set()),
        ({"gross": 322_800, "hours": "176", "contract": "fee"}, set()),
        ({"ekho": True}, {"ekho"}),
        ({"ends": True}, {"leave"}),
        ({"deductions": [Deduction("advance", huf(900_000))]}, {"deductions", "deduction_share"}),
        ({"deductions": [Deduction("advance", huf(109_726))]}, {"deduction_share"}),
        ({"deductions": [Deduction("advance", huf(109_725))]}, set()),
    ],
)
def test_what_a_person_should_look_at_is_found(changes: dict[str, Any], codes: set[str]) -> None:
    assert set(found(a_case(**{"gross": 500_000, **changes}))) == codes


def test_expenses_are_added_and_deductions_kept() -> None:
    slip = pay(500_000, untaxed="12500", deductions=[Deduction("Előleg", huf(50_000))])
    assert (slip.net, slip.net_payable, slip.total_cost) == (huf(345_000), huf(295_000), huf(577_500))


PERSONS = st.sampled_from(
    [
        {},
        {"born": "2003-01-01"},
        {"pensioner": True},
        {"personal_relief": True, "first_marriage_percent": 100, **TWO_CHILDREN},
        {"dependants_total": 3, "dependants_beneficiary": 3, "dependants_disabled": 1},
        {"mother_of": "3", **TWO_CHILDREN},
    ]
)
FACTS = st.fixed_dictionaries(
    {
        "contract": st.sampled_from(["employment", "membership", "fee", "lasting_fee"]),
        "ekho": st.booleans(),
        "ends": st.booleans(),
        "first": st.sampled_from([1, 12, 29]),
        "person": PERSONS,
    }
)


@given(st.integers(25_000, 3_000_000), FACTS, st.booleans())
@settings(max_examples=200, deadline=None)
def test_net_and_cost_are_the_sums_of_their_lines_and_cost_grows(gross: int, facts: dict[str, Any], redeemed: bool) -> None:
    leave = "redeemed" if redeemed and facts["contract"] in ("employment", "membership") else "in_kind"
    case = a_case(gross, hours="4", leave=leave, **facts)
    slip, more = compute(case), compute(with_gross(case, huf(gross + 1)))
    of = {kind.value: slip.sum(kind).minor for kind in LineKind}
    assert slip.net.minor == of["earning"] - of["employee_contribution"] - of["withholding"] + of["untaxed"]
    assert slip.total_cost.minor == of["earning"] + of["untaxed"] + of["employer_contribution"] + of["provision"]
    assert 0 <= slip.net.minor <= of["earning"]
    assert more.total_cost >= slip.total_cost
    assert not [line.code for line in slip.lines if line.amount.minor % 100]


def test_every_line_is_explained_in_hungarian_without_a_hole() -> None:
    month = pay(400_000, leave="redeemed", reference="a")
    slips = [
        pay(480_000, person={"personal_relief": True, **TWO_CHILDREN}, untaxed="100", deductions=[Deduction("Előleg", huf(1))], ends=True, leave="redeemed"),
        pay(300_000, person=TWO_CHILDREN, history=[pay(100_000, person=TWO_CHILDREN)]),
        pay(1_000_000, ekho=True, history=[pay(500_000, ekho=True)]),
        pay(50_000, contract="lasting_fee"),
        pay(30_000, contract="occasional", **DAY),
        month,
        pay(400_000, Month(2026, 11), leave="redeemed", reference="a", ends=True, history=[month]),
    ]
    with speaking("hu_HU"):
        told = [(line.label_in("countries.hu"), line.explanation_in("countries.hu")) for slip in slips for line in slip.lines]
    assert all(label and explanation and "%(" not in label + explanation for label, explanation in told)
    assert any("480\N{NO-BREAK SPACE}000" in explanation and "480\N{NO-BREAK SPACE}000," not in explanation for _, explanation in told)
    english = {line.explanation for slip in slips for line in slip.lines} & {explanation for _, explanation in told}
    assert not english


def test_the_wage_slip_mentions_what_the_labour_code_asks() -> None:
    slip = pay(480_000, person={"personal_relief": True, **TWO_CHILDREN}, untaxed="12500", deductions=[Deduction("Munkabérelőleg", huf(50_000))])
    printed = markup("payslip.html", _view(slip), language="hu", country_domain="countries.hu")
    asked = (
        "Bérjegyzék",
        "Kovács Ágnes",
        "Adóazonosító jel",
        "8123456786",
        "TAJ szám",
        "A munkáltató adószáma",
        "23456787-2-41",
        "Elszámolt hónap",
        "22 nap, 22 óra",
        "Kifizetés napja",
        "Alapbér",
        "Bruttó bér összesen",
        "Személyi kedvezmény",
        "Családi kedvezmény",
        "SZJA-alap",
        "Társadalombiztosítási járulék",
        "18,5",
        "Családi járulékkedvezmény",
        "Nettó bér",
        "Adómentes költségtérítés",
        "Munkabérelőleg",
        "Kifizetendő összeg",
        "Munkáltatói terhek",
        "Szociális hozzájárulási adó",
        "Összes bérköltség",
        "155. § (2)",
    )
    assert [words for words in asked if words not in printed] == []
    fee = markup("payslip.html", _view(pay(480_000, contract="fee")), language="hu", country_domain="countries.hu")
    assert [words for words in ("Díjelszámolás", "Megbízási díj", "A díj költséghányada", "Személyi jövedelemadó") if words not in fee] == []


def _view(slip: Payslip) -> PayslipView:
    employer = PartyView("Alkotók Szövetkezete", "Ráday utca 10", "1092", "Budapest", "HU", vat_number="HU23456787", enterprise_number="23456787-2-41")
    employee = PartyView("Kovács Ágnes", "Fő utca 5", "1011", "Budapest", "HU", iban="HU42117730161111101800000000")
    return PayslipView("HU", "hu", "2026-10-001", employer, employee, "17", "8123456786", slip, (("TAJ szám", "111222337"),), date(2026, 11, 10))


def test_taxes_are_paid_by_the_twelfth_of_the_next_month() -> None:
    assert {owed.due_on for owed in COUNTRY.remittances(Month(2026, 12))} == {date(2027, 1, 12)}
    rules = COUNTRY.mutualisation(date(2026, 11, 1))
    assert (rules.fee_rate, rules.fund_rate, rules.share_value) == (Decimal("0.075"), Decimal("0.02"), huf(10_000))
    assert rules.promise.day_of_next_month == 10
