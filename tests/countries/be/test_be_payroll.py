"""Belgian payslips, line by line."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.be import COUNTRY
from smartcoop.country import Deduction, LineKind, NotCovered, PayCase, Payslip, largest_gross, smallest_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money
from tests.countries.be.cases import a_case, a_day, compute, eur, pay
from tests.countries.cases import IMPOSSIBLE_WORK, OCTOBER, amounts

MONTHS = [
    case
    for case in json.loads((files("countries.be") / "examples" / "month.json").read_text(encoding="utf-8"), parse_float=Decimal)
    if case["inputs"]["gross"] >= Decimal("2233.61") and case["date"] >= "2026"
]
NAMES = {
    "employee_contributions_before_bonus": "employee_contribution",
    "taxable": "taxable",
    "withholding_tax_before_bonus": "withholding_tax",
    "special_contribution": "special_contribution",
}


@pytest.mark.parametrize("case", MONTHS, ids=lambda case: case["id"])
def test_a_full_month_gives_the_published_amounts(case: dict[str, Any]) -> None:
    said, expected = case["inputs"], case["expected"]
    person = {name: said[name] for name in ("household", "spouse_income", "children", "single_parent") if said[name] is not None}
    on = date.fromisoformat(case["date"])
    slip = pay(said["gross"], Month.of(on), paid_on=on, person=person)
    for name, code in NAMES.items():
        assert slip.amount(code).amount == expected[name], name
    assert slip.withholding_tax.amount == expected["withholding_tax"]
    assert -slip.amount("fiscal_work_bonus").amount == expected["fiscal_work_bonus"]
    assert slip.net.amount == expected["net"]


def test_the_employer_owes_code_by_code_what_the_rate_file_asks() -> None:
    slip = pay(2257)
    owed = {line.code: str(line.amount.amount) for line in slip.lines if line.kind is LineKind.EMPLOYER_CONTRIBUTION}
    assert owed == {
        "employer_basic": "564.25",
        "c855": "38.14",
        "c809": "8.80",
        "c810": "2.26",
        "c859": "2.26",
        "c255": "0.45",
        "c852": "2.26",
    }
    assert slip.reductions == eur("398.98")
    assert slip.total_cost == eur("2257.00") + eur("618.42")


def test_the_asbestos_fund_is_due_in_the_first_three_quarters_only() -> None:
    september = pay(3000, Month(2026, 9))
    assert september.amount("c256") == eur("0.30")
    assert pay(3000).amount("c256") == eur(0)


@pytest.mark.parametrize(
    ("employer", "expected"),
    [
        ({"workers": "below_10"}, {"c855": None, "c809": "10.20"}),
        ({"workers": "from_10"}, {"c855": "50.70", "c809": "10.20"}),
        ({"commercial": False, "owes_852": False}, {"c809": None, "c811": "0.30", "c852": None}),
        ({"sector_fund_percent": "1.2", "structural_reduction": False}, {"sector_fund": "36.00", "structural_reduction": None}),
    ],
)
def test_an_employer_of_another_kind_owes_other_codes(employer: dict[str, Any], expected: dict[str, str | None]) -> None:
    told = amounts(pay(3000, employer=employer))
    assert {code: told.get(code) for code in expected} == expected


def test_an_artist_is_declared_at_108_percent_and_the_onva_is_provided_for() -> None:
    slip = compute(a_day(300, worker="artist", tax_mode="artist_flat", joint_committee="304"))
    told = amounts(slip)
    assert told["contribution_base"] == "324.00"
    assert told["employee_contribution"] == "42.35"
    assert told["c253"] == "18.05"
    assert told["holiday_yearly"] == "33.27"
    # 300.00 a day is 6,600.00 for a full month: no work bonus; 11.11 % of the rest
    assert told["taxable_flat"] == "257.65"
    assert told["artist_flat_tax"] == "28.62"
    assert "departure_single" not in told


def test_the_second_payment_of_a_month_is_taxed_at_the_rate_of_both() -> None:
    first = compute(a_case(2400, last=15, days=11))
    second = compute(a_case(2600, first=16, days=11, history=[first]))
    alone = compute(a_case(2600, first=16, days=11))
    # more than 4,800.00 for a full month each: no work bonus, 13.07 % off both
    together = first.amount("taxable") + second.amount("taxable")
    assert together == eur("4346.50")
    assert (first.withholding_tax + second.withholding_tax).amount == COUNTRY.example("month", date(2026, 10, 31), {"taxable": "4346.50"})["withholding_tax"]
    assert second.withholding_tax > alone.withholding_tax


@given(st.lists(st.integers(13000, 60000), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_however_a_month_is_cut_the_tax_of_its_taxable_pay_is_withheld_once(grosses: list[int]) -> None:
    history: list[Payslip] = []
    for day, gross in enumerate(grosses, start=5):
        if day % 7 in (3, 4):
            continue  # Saturdays and Sundays of October 2026
        history.append(compute(a_day(Decimal(gross) / 100, day, history=history, departure_holiday_pay=False)))
    taxable = sum(slip.amount("taxable").amount for slip in history)
    before = sum(slip.amount("withholding_tax").amount for slip in history)
    assert before == COUNTRY.example("month", date(2026, 10, 31), {"taxable": taxable})["withholding_tax"]
    assert all(slip.withholding_tax.minor >= 0 for slip in history)


def _quarter(*grosses: int) -> list[Payslip]:
    history: list[Payslip] = []
    for number, gross in zip((10, 11, 12), grosses, strict=True):
        history.append(pay(gross, Month(2026, number), history=history))
    return history


def test_the_last_month_of_a_quarter_settles_the_special_contribution() -> None:
    slips = _quarter(2500, 5000, 2500)
    # 10,000.00 in the quarter: 30.99 + 1.10 % of 3,429.46 = 68.71; withheld 13.74 and 49.51
    assert [slip.amount("special_contribution").amount for slip in slips] == [Decimal("13.74"), Decimal("49.51"), Decimal("5.46")]


def test_settling_gives_back_what_was_withheld_too_much() -> None:
    slips = _quarter(2300, 7000, 2300)
    # 11,600.00: 82.05 + 3.38 % of 389.00 = 95.20; withheld 11.54 and 60.94 before, 22.72 remain
    assert [str(slip.amount("special_contribution").amount) for slip in slips] == ["11.54", "60.94", "22.72"]
    alone = compute(a_case(2500, days=22, ends=True, departure_holiday_pay=False))
    assert alone.amount("special_contribution") == eur(0)
    september_ends = compute(a_day(200, 6, Month(2026, 11), history=[pay(2500)], departure_holiday_pay=False))
    assert september_ends.amount("special_contribution") == -eur("13.74")


def test_a_contract_that_starts_in_the_last_month_settles_a_quarter_without_past() -> None:
    december = Month(2026, 12)
    assert pay(2500, december).amount("special_contribution") == eur("13.74")
    assert pay(2500, december, first=2, days=22).amount("special_contribution") == eur(0)


@given(st.lists(st.integers(15000, 400000), min_size=1, max_size=5), st.sampled_from(["single", "none", "above"]))
@settings(max_examples=40, deadline=None)
def test_after_contracts_that_ended_the_quarter_is_exactly_settled_within_the_net(grosses: list[int], spouse: str) -> None:
    person = {} if spouse == "single" else {"household": "married", "spouse_income": spouse}
    history: list[Payslip] = []
    for day, gross in enumerate(grosses, start=5):
        month = Month(2026, 10 + day % 3)
        history.append(compute(a_day(Decimal(gross) / 100, day, month, history=history, person=person, departure_holiday_pay=False)))
        assert history[-1].net.minor >= 0
    declared = sum(slip.amount("declared_pay").amount for slip in history)
    kind = {"single": "alone", "none": "couple", "above": "two_incomes"}[spouse]
    rows = [row for row in COUNTRY.parameters[f"special.quarter.{kind}"].values[-1] if row[0] <= declared]
    assert bool(rows) == bool(sum(slip.amount("special_contribution").minor for slip in history) > 0 or history[-1].net.minor == 0)


def test_the_structural_reduction_of_three_full_months_is_that_of_the_quarter() -> None:
    slips = _quarter(2500, 2500, 2500)
    days = sum(int(slip.work.days) for slip in slips)
    granted = sum((slip.reductions.amount for slip in slips), Decimal(0))
    inputs = {"gross_quarter": 7500, "full_quarter": False, "days_paid": days}
    assert granted == COUNTRY.example("quarter", date(2026, 12, 31), inputs)["structural_reduction"]


def test_a_reduction_that_a_poor_month_promised_is_taken_back() -> None:
    slips = _quarter(2300, 2300, 9000)
    assert slips[0].reductions > eur(0)
    assert slips[2].reductions < eur(0)
    assert sum(slip.reductions.minor for slip in slips) >= 0


def test_first_hires_get_what_the_structural_reduction_leaves() -> None:
    told = amounts(pay(2257, first_hire_reduction=True))
    assert told["structural_reduction"] == "-398.98"
    assert told["first_hire_reduction"] == "-165.27"


def test_less_than_half_time_gets_no_reduction_below_the_least_share() -> None:
    assert pay(700, full_time=False, weekly_hours="10", hours="44", days=10).reductions == eur(0)
    assert pay(1500, full_time=False, weekly_hours="19", hours="83.6", days=11).reductions > eur(0)
    assert pay(700, full_time=False, weekly_hours="19", hours="0.2", days=1).reductions == eur(0)


def test_holiday_pay_is_paid_when_a_white_collar_contract_ends() -> None:
    told = amounts(compute(a_case(1000, last=9, days=7, hours="53.2", ends=True)))
    assert (told["departure_single"], told["departure_double"], told["departure_double_exempt"]) == ("76.70", "68.00", "8.70")
    assert (told["departure_contribution"], told["special_retention"]) == ("10.02", "8.89")
    # 12,000.00 a year: 19.17 % of 134.49
    assert (told["taxable_exceptional"], told["holiday_pay_tax"]) == ("134.49", "25.78")
    # the single part bears ordinary employer contributions
    assert told["employer_basic"] == "269.18"


def test_holiday_pay_counts_the_earlier_months_of_the_contract_alone() -> None:
    ended = compute(a_case(2400, Month(2026, 7), ends=True, reference="camera"))
    august = pay(2400, Month(2026, 8), reference="camera", history=[ended])
    other = pay(2400, Month(2026, 8), reference="editor", history=[ended, august])
    last = compute(a_case(2400, Month(2026, 9), ends=True, reference="camera", history=[ended, august, other]))
    [single] = [line for line in last.lines if line.code == "departure_single"]
    assert single.base == Decimal("4800.00")


def test_a_part_of_holiday_pay_that_rounds_to_nothing_is_no_line() -> None:
    told = amounts(compute(a_day("0.50", hours="0.02")))
    assert told["departure_single"] == "0.04"
    assert "departure_double_exempt" not in told


def test_holiday_pay_of_last_year_is_added_and_can_be_left_out() -> None:
    more = compute(a_day(200, gross_previous_year_not_taken="800"))
    assert more.amount("departure_single") == eur("76.70")
    assert compute(a_day(200, departure_holiday_pay=False)).amount("departure_single") == eur(0)


def test_double_holiday_pay_and_year_end_bonus_are_exceptional_pay() -> None:
    double = amounts(pay(3500, Month(2026, 6), pay_kind="double_holiday_pay"))
    assert (double["double_holiday_pay"], double["special_retention"], double["holiday_pay_tax"]) == ("3220.00", "388.83", "1200.13")
    bonus = pay(3500, Month(2026, 12), pay_kind="year_end_bonus", monthly_gross="3500")
    told = amounts(bonus)
    assert (told["employee_contribution"], told["other_tax"]) == ("457.45", "1412.96")
    assert bonus.net == eur("1629.59")
    assert bonus.amount("employer_basic") == eur(875)
    assert bonus.reductions == eur(0)


@pytest.mark.parametrize(("children", "tax"), [(0, "25.78"), (1, "0.00"), (6, "0.00")])
def test_children_exempt_small_exceptional_pay(children: int, tax: str) -> None:
    slip = compute(a_case(1000, last=9, days=7, hours="53.2", ends=True, person={"children": children}))
    assert slip.amount("holiday_pay_tax") == eur(tax)


def test_children_reduce_the_tax_on_exceptional_pay() -> None:
    # 27,600.00 a year: 36.34 % of 2,232.79 is 811.40, less 7.5 %
    told = amounts(pay(2300, pay_kind="double_holiday_pay", person={"children": 1}, months_worked_previous_year=12))
    subject = Decimal("2116.00") - Decimal("255.52")
    assert told["taxable_exceptional"] == str(subject)
    assert told["holiday_pay_tax"] == "625.39"


def test_a_student_pays_solidarity_for_650_hours_and_ordinary_contributions_beyond() -> None:
    within = amounts(compute(a_day(120, worker="student")))
    assert within["student_solidarity"] == "3.25"
    assert within["student_solidarity_employer"] == "6.52"
    assert "withholding_tax" not in within
    assert "special_contribution" not in within
    across = a_case(1000, days=8, hours="60", worker="student", person={"student_hours_elsewhere": "620"})
    slip = compute(across)
    told = amounts(slip)
    assert told["student_solidarity"] == "13.55"
    assert told["employee_contribution"] == "65.35"
    assert told["taxable"] == "434.65"
    assert [finding.code for finding in COUNTRY.payroll.findings(across, slip)] == ["student_hours"]
    after = amounts(compute(a_day(120, 12, worker="student", person={"student_hours_elsewhere": "620"}, history=[slip])))
    assert "student_solidarity" not in after


def test_the_work_bonus_of_a_year_stops_at_its_maximum() -> None:
    history: list[Payslip] = []
    # August already at a bonus far above what a year allows: nothing is left
    july = pay(2257, Month(2026, 7))
    for _ in range(12):
        history.append(july)
    left = pay(2257, history=history)
    granted = -sum(slip.amount("work_bonus_a").minor + slip.amount("work_bonus_b").minor for slip in history)
    assert granted >= 350000
    assert -(left.amount("work_bonus_a") + left.amount("work_bonus_b")).minor == max(0, 359436 - granted)


def test_extra_withholding_is_asked_once_a_month_and_never_exceeds_the_net() -> None:
    person = {"extra_withholding": "100"}
    first = compute(a_day(200, person=person))
    second = compute(a_day(200, 6, person=person, history=[first]))
    assert first.amount("extra_withholding") == eur(100)
    assert second.amount("extra_withholding") == eur(0)
    assert compute(a_day(200, person={"extra_withholding": "10000"})).net == eur(0)


def test_expenses_and_deductions_do_not_touch_tax_or_contributions() -> None:
    plain = pay(2500)
    slip = pay(2500, untaxed="80.50", deductions=[Deduction("Advance of 50 %", eur(300))])
    assert slip.net == plain.net + eur("80.50")
    assert slip.net_payable == slip.net - eur(300)
    assert slip.total_cost == plain.total_cost + eur("80.50")
    [kept] = [line for line in slip.lines if line.kind is LineKind.DEDUCTION]
    assert kept.label_in("countries.be") == "Advance of 50 %"


def test_reductions_for_the_family_lower_the_tax() -> None:
    def tax(**person: Any) -> Decimal:
        return pay(4000, person=person).withholding_tax.amount

    # yearly 624 is 52 a month, 1,992 is 166, 1,740 is 145, 3,474 is 289.50
    assert tax() - tax(disabled=True) == 52
    assert tax() - tax(dependants=2) == 104
    assert tax() - tax(dependants_in_care=1) == 166
    assert tax() - tax(household="married", spouse_income="other_max_290") == 145
    assert tax() - tax(household="married", spouse_income="pension_max_579") == Decimal("289.50")
    assert tax() == tax(household="married", spouse_income="above")
    assert tax(children=1, disabled_children=1) == tax(children=2)
    assert tax(children=9) == 0
    assert tax(household="married", spouse_income="none") - tax(household="married", spouse_income="none", disabled_spouse=True) == 52


def test_a_tenth_child_still_counts() -> None:
    def tax(children: int) -> Decimal:
        return pay(12000, person={"children": children}).withholding_tax.amount

    assert tax(8) - tax(9) == 322
    assert tax(9) - tax(10) == 322


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"spouse_income": "none"}, "spouse_income"),
        ({"household": "married"}, "spouse_income"),
        ({"household": "married", "spouse_income": "above", "single_parent": True, "children": 1}, "single_parent"),
        ({"single_parent": True}, "single_parent"),
        ({"children": -1}, "children"),
        ({"children": 1, "disabled_children": 2}, "disabled_children"),
        ({"household": "married", "spouse_income": "above", "disabled_spouse": True}, "disabled_spouse"),
        ({"wealth": 1}, "wealth"),
    ],
)
def test_impossible_families_are_refused_by_name(person: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.person.load(person)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("engagement", "field"),
    [
        ({"worker": "student", "tax_mode": "artist_flat"}, "tax_mode"),
        ({"worker": "artist", "pay_kind": "double_holiday_pay"}, "pay_kind"),
        ({"worker": "student", "pay_kind": "year_end_bonus"}, "pay_kind"),
        ({"worker": "robot"}, "worker"),
    ],
)
def test_impossible_engagements_are_refused_by_name(engagement: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.engagement.load(engagement)
    assert field in refused.value.fields


@pytest.mark.parametrize(("changes", "field"), IMPOSSIBLE_WORK)
def test_impossible_work_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    case = a_case(3000)
    with pytest.raises(Invalid) as refused:
        compute(replace(case, work=replace(case.work, **changes)))
    assert field in refused.value.fields


def test_pay_below_the_minimum_wage_is_refused_with_its_source() -> None:
    case = a_case("2233.60")
    assert COUNTRY.payroll.minimum_gross(case) == eur("2233.61")
    with pytest.raises(RuleBroken, match=r"2,233\.61") as refused:
        compute(case)
    assert "CCT/CAO 43" in str(refused.value.source)
    # 2,233.61 x 3 / (13 x 38) = 13.5644 an hour, rounded up to the cent of 7.6 hours
    assert COUNTRY.payroll.minimum_gross(a_day(200)) == eur("103.09")
    assert COUNTRY.payroll.minimum_gross(a_day(200, sector_minimum_hourly="20")) == eur(152)
    assert COUNTRY.payroll.minimum_gross(a_case(1200, full_time=False, weekly_hours="19", hours="83.6")) == eur("1133.99")
    assert COUNTRY.payroll.minimum_gross(a_case(1, pay_kind="year_end_bonus")) == eur("0.01")


def test_what_was_not_known_is_not_guessed() -> None:
    with pytest.raises(NotCovered, match=r"employer\.c855"):
        pay(2600, Month(2025, 7))
    with pytest.raises(NotCovered, match="increased"):
        COUNTRY.example("month", date(2025, 7, 31), {"gross": 2600, "worker": "declared_at_108"})
    with pytest.raises(NotCovered):
        pay(2600, Month(2024, 12))


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        ({}, ["art_attestation"]),
        ({"art_attestation": "A1", "art_attestation_until": "2026-10-04"}, ["art_attestation_expired"]),
        ({"art_attestation": "A1", "art_attestation_until": "2026-10-05"}, []),
        ({"art_attestation": "A1"}, []),
    ],
)
def test_an_artist_without_a_valid_attestation_is_a_finding(person: dict[str, Any], codes: list[str]) -> None:
    case = a_day(300, worker="artist", person=person)
    assert [finding.code for finding in COUNTRY.payroll.findings(case, compute(case))] == codes


def test_deductions_beyond_the_net_forbid_payment() -> None:
    case = a_day(200, deductions=[Deduction("Advance", eur(5000))])
    [finding] = COUNTRY.payroll.findings(case, compute(case))
    assert finding.blocking


def test_contributions_follow_the_month_of_work_and_tax_the_day_of_payment() -> None:
    september = Month(2026, 9)
    later = pay(3000, september, paid_on=date(2026, 10, 9))
    assert later.amount("c256") == eur("0.30")
    assert later.lines == pay(3000, september).lines


PERSONS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"children": 2, "single_parent": True},
        {"household": "married", "spouse_income": "none", "children": 1},
        {"household": "married", "spouse_income": "above"},
        {"extra_withholding": "35"},
    ]
)
ENGAGEMENTS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"worker": "white_collar"},
        {"worker": "white_collar", "full_time": False, "weekly_hours": "19"},
        {"worker": "artist", "tax_mode": "artist_flat"},
        {"worker": "artist"},
        {"worker": "manual", "first_hire_reduction": True},
        {"worker": "student"},
        {"pay_kind": "year_end_bonus"},
        {"pay_kind": "double_holiday_pay"},
    ]
)


@st.composite
def pay_cases(draw: st.DrawFn) -> PayCase:
    month = Month(2026, draw(st.integers(1, 12)))
    length = draw(st.integers(0, 3))
    first = draw(st.integers(1, 28 - length))
    whole = draw(st.booleans())
    person, engagement = draw(PERSONS), draw(ENGAGEMENTS)
    if engagement.get("worker") == "student":
        person = {**person, "student_hours_elsewhere": draw(st.sampled_from(["0", "640", "650"]))}
    place: dict[str, Any] = {} if whole else {"first": first, "last": first + length, "days": length + 1, "hours": str(Decimal("7.6") * (length + 1))}
    case = a_case(1, month, person=person, ends=draw(st.booleans()), **place, **engagement)
    least = COUNTRY.payroll.minimum_gross(case).minor
    return replace(case, work=replace(case.work, gross=Money(least + draw(st.integers(0, 600000)), "EUR")))


@given(pay_cases())
@settings(max_examples=150, deadline=None)
def test_the_lines_add_up_to_net_and_cost(case: PayCase) -> None:
    slip = compute(case)
    assert slip.net == slip.gross - slip.employee_contributions - slip.withholding_tax
    assert slip.total_cost == slip.gross + slip.employer_contributions
    assert Money(0, "EUR") <= slip.net <= slip.gross <= slip.total_cost
    assert slip.withholding_tax.minor >= 0
    assert Money(0, "EUR") <= slip.reductions <= slip.amount("employer_basic")


def with_gross(case: PayCase, minor: int) -> PayCase:
    return replace(case, work=replace(case.work, gross=Money(minor, "EUR")))


@given(pay_cases())
@settings(max_examples=60, deadline=None)
def test_cost_rises_with_every_cent(case: PayCase) -> None:
    start = case.work.gross.minor
    costs = [compute(with_gross(case, minor)).total_cost.minor for minor in range(start, start + 40)]
    assert costs == sorted(costs)


@given(pay_cases(), st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_a_budget_buys_the_largest_gross_that_brute_force_finds(case: PayCase, more: int) -> None:
    start = case.work.gross.minor
    budget = Money(compute(case).total_cost.minor + more, "EUR")

    def cost(gross: Money) -> Money:
        return compute(with_gross(case, gross.minor)).total_cost

    found = largest_gross(budget, cost, lowest=COUNTRY.payroll.minimum_gross(case), steps=COUNTRY.steps(case))
    fits = [minor for minor in range(start, start + 80) if cost(Money(minor, "EUR")) <= budget]
    assert found.minor == max(fits)


@given(
    st.sampled_from(
        [
            # the special contribution jumps by 5.15 at 1,095.10 declared
            (a_case(1, full_time=False, weekly_hours="10", hours="44", days=10, person={"household": "married", "spouse_income": "above"}), 109400, 110300),
            # tables of exceptional pay jump at 13,660 and 17,375 a year
            (a_case(1, last=16, days=10, hours="76", ends=True), 113700, 114400),
            (a_case(1, pay_kind="year_end_bonus"), 144600, 146500),
            (a_case(1, pay_kind="double_holiday_pay", person={"children": 1}), 157000, 157400),
            # of 1,200.00 a third is beyond the student's hours
            (a_case(1, days=9, hours="60", worker="student", person={"student_hours_elsewhere": "610"}), 584000, 584300),
            # steep noise of stacked roundings
            (a_case(1), 234000, 234900),
        ]
    ),
    st.integers(-200, 900),
)
@settings(max_examples=20, deadline=None)
def test_a_wished_net_needs_the_smallest_gross_that_brute_force_finds(told: tuple[PayCase, int, int], more: int) -> None:
    case, low, high = told

    def net(gross: Money) -> Money:
        return compute(with_gross(case, gross.minor)).net

    wished = Money(net(Money(low, "EUR")).minor + more, "EUR")
    lowest, highest = Money(low, "EUR"), Money(high * 2, "EUR")
    found = smallest_gross(wished, net, lowest=lowest, highest=highest, steps=COUNTRY.steps(case))
    reach = [minor for minor in range(low, found.minor + 1) if net(Money(minor, "EUR")) >= wished]
    assert found.minor == reach[0]


def test_every_line_explains_itself_in_four_languages() -> None:
    from smartcoop.i18n import speaking

    slip = compute(a_case(2600, ends=True, person={"children": 1, "extra_withholding": "10"}, untaxed="5", deductions=[Deduction("Advance", eur(5))]))
    for language in ("en", "fr_BE", "nl_BE", "de_BE"):
        with speaking(language):
            told = [(line.label_in("countries.be"), line.explanation_in("countries.be")) for line in slip.lines]
        assert all(label and explanation and "%(" not in label + explanation for label, explanation in told)
    with speaking("fr_BE"):
        assert "13,07" in next(line for line in slip.lines if line.code == "employee_contribution").explanation_in("countries.be")


def test_no_history_of_another_quarter_is_counted() -> None:
    june = pay(4500, Month(2026, 6))
    assert pay(2500, Month(2026, 7), history=[june]).amount("special_contribution") == pay(2500, Month(2026, 7)).amount("special_contribution")
    assert OCTOBER.quarter == 4
