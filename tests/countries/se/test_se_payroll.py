"""Swedish payslips, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.se import COUNTRY
from countries.se.contributions import BRANCHES
from countries.se.law import PARAMETERS
from smartcoop.country import Deduction, LineKind, Payslip
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money, rounded_down
from tests.countries.cases import amounts
from tests.countries.se.cases import SIDE, a_case, compute, found, pay, sek

YOUNG = {"born": "2005-08-20"}
SEPTEMBER = Month(2026, 9)


def test_a_month_follows_the_table_and_owes_the_full_contributions() -> None:
    told = amounts(pay(35000))
    assert (told["gross"], told["holiday_pay"]) == ("31250.00", "3750.00")
    assert (told["tax"], told["employer_contribution"], told["year_net"]) == ("7134.00", "10997.00", "27866.00")


def test_the_tax_follows_the_payment_and_not_the_month_of_the_work() -> None:
    case = a_case(35000, Month(2026, 3), person=YOUNG, paid_on=date(2026, 4, 2))
    assert compute(case).amount("employer_contribution_young") == sek("5202.50")
    assert compute(replace(case, paid_on=date(2026, 3, 31))).amount("employer_contribution_young") == sek(0)


def test_the_full_rate_is_the_sum_of_its_branches_and_that_of_the_young_halves_each_but_the_pension() -> None:
    law = PARAMETERS.at(date(2026, 5, 25))
    rates = {branch: law[f"contribution.{branch}"] for branch in BRANCHES}
    assert sum(rates.values()) == Decimal("0.3142")
    halves = sum(rounded_down(rate / 2, "0.0001") for branch, rate in rates.items() if branch != "retirement")
    assert law["youth.rate"] == rates["retirement"] + halves


@pytest.mark.parametrize(
    ("born", "paid_on", "lines"),
    [
        ("1937-12-31", date(2026, 10, 31), ("0.00", None)),
        ("1938-01-01", date(2026, 10, 31), ("3063.00", None)),
        ("1958-12-31", date(2026, 10, 31), ("3063.00", None)),
        ("1959-01-01", date(2026, 10, 31), ("9426.00", None)),
        ("1959-01-01", date(2027, 1, 4), ("3063.00", None)),
        ("2002-12-31", date(2026, 10, 31), ("9426.00", None)),
        ("2003-01-01", date(2026, 10, 31), ("1571.00", "5202.50")),
        ("2007-12-31", date(2026, 10, 31), ("1571.00", "5202.50")),
        ("2008-01-01", date(2026, 10, 31), ("9426.00", None)),
        (None, date(2026, 10, 31), ("9426.00", None)),
    ],
)
def test_the_year_of_birth_picks_the_contributions(born: str | None, paid_on: date, lines: tuple[str, str | None]) -> None:
    told = amounts(pay(30000, paid_on=paid_on, person={"born": born}))
    assert (told.get("employer_contribution"), told.get("employer_contribution_young")) == lines


def test_payslips_of_one_calendar_month_are_taxed_and_charged_together() -> None:
    first = pay("12000.60", first=1, last=15, person=YOUNG)
    second = pay("19000.60", first=16, person=YOUNG, history=[first])
    whole = pay("31001.20", person=YOUNG)
    assert first.withholding_tax + second.withholding_tax == whole.withholding_tax
    assert first.employer_contributions + second.employer_contributions == whole.employer_contributions
    assert second.amount("employer_contribution_young") == sek("2705.30")
    earlier = pay("12000.60", SEPTEMBER, person=YOUNG)
    assert pay("19000.60", person=YOUNG, history=[earlier]).withholding_tax == pay("19000.60", person=YOUNG).withholding_tax


@given(st.lists(st.integers(1, 4_000_000), min_size=1, max_size=5), st.sampled_from(["1937-05-01", "1950-05-01", "1990-05-01", "2005-05-01"]))
@settings(max_examples=40, deadline=None)
def test_the_contributions_of_a_month_do_not_depend_on_its_payslips(grosses: list[int], born: str) -> None:
    history: list[Payslip] = []
    for gross in grosses:
        history.append(pay(Decimal(gross) / 100, history=history, person={"born": born, **SIDE}))
    together = pay(Decimal(sum(grosses)) / 100, person={"born": born, **SIDE})
    assert sum(slip.employer_contributions.minor for slip in history) == together.employer_contributions.minor


def test_a_table_gives_nothing_back_within_a_month() -> None:
    first = pay(80000)
    second = pay(1, history=[first])
    # 80,000 bear 26,595; 80,001 bear 26,400
    assert (first.withholding_tax, second.withholding_tax) == (sek(26595), sek(0))


def test_an_unknown_table_is_the_employers_with_ten_percent() -> None:
    case = a_case(35000, person={"tax_mode": "table_unknown", "tax_table": None}, employer={"tax_table": 33})
    assert compute(case).withholding_tax == sek(7134 + 3500)
    unknown = replace(case, employer=COUNTRY.employer.load({}))
    for ask in (compute, COUNTRY.steps):
        with pytest.raises(Invalid) as refused:
            ask(unknown)
        assert "tax_table" in refused.value.fields


@pytest.mark.parametrize(
    ("person", "tax"),
    [
        (SIDE, 3703),
        ({"tax_mode": "sink", "tax_table": None}, 2777),
        ({"tax_mode": "a_sink", "tax_table": None}, 1851),
        ({"tax_mode": "adjusted", "tax_table": None, "adjusted_percent": "12.5"}, 1543),
        ({"tax_mode": "certificate", "tax_table": None}, 0),
        ({**SIDE, "extra_tax": "500.90"}, 4203),
        ({**SIDE, "extra_tax": "90000"}, 12345),
    ],
)
def test_other_ways_of_withholding(person: dict[str, Any], tax: int) -> None:
    assert pay("12345.67", person=person).withholding_tax == sek(tax)


def test_work_of_less_than_a_week_bears_30_percent_and_longer_work_the_table() -> None:
    assert amounts(pay(5000, first=5, last=10, ends=True))["tax"] == "1500.00"
    assert amounts(pay(5000, first=5, last=11, ends=True))["tax"] == amounts(pay(5000))["tax"]
    assert amounts(pay(5000, first=5, last=20, ends=True, wage_period="flat"))["tax"] == "1500.00"
    # the first days of an engagement that goes on, and the last of one that began before
    assert amounts(pay(5000, first=29, reference="a"))["tax"] == amounts(pay(5000))["tax"]
    september = pay(5000, SEPTEMBER, first=25, reference="a")
    assert amounts(pay(5000, last=2, ends=True, reference="a", history=[september]))["tax"] == amounts(pay(5000))["tax"]


def test_a_year_below_a_thousand_is_free_and_counted_from_the_first_krona_when_it_reaches_it() -> None:
    free = pay(950, SEPTEMBER, small_total=True, person=SIDE)
    assert (free.withholding_tax, free.employer_contributions) == (sek(0), sek(0))
    more = pay("49.99", small_total=True, person=SIDE, history=[free])
    assert (more.withholding_tax, more.employer_contributions) == (sek(0), sek(0))
    # the tax office's own example: 950 and 100 are reported together, 1,050
    reached = a_case(100, small_total=True, person=SIDE, history=[free])
    slip = compute(reached)
    assert (slip.amount("contribution_pay"), slip.employer_contributions, slip.withholding_tax) == (sek(1050), sek("329.91"), sek(30))
    assert {"small_total", "free_before"} <= set(found(reached))
    assert pay(100, Month(2026, 11), person=SIDE, history=[free, slip]).amount("contribution_pay") == sek(100)


def test_a_year_ends_what_was_below_a_thousand() -> None:
    last_year = pay(900, Month(2026, 12), small_total=True, person=SIDE)
    assert pay(950, Month(2027, 1), small_total=True, person=SIDE, history=[last_year]).employer_contributions == sek(0)


def test_holiday_pay_is_inside_the_pay_on_top_or_saved() -> None:
    assert amounts(pay("1120.01", holiday="included"))["holiday_pay"] == "120.00"
    assert "holiday_pay" not in amounts(pay("0.01"))
    on_top = pay(10000, holiday="with_pay")
    assert (on_top.amount("holiday_pay"), on_top.gross) == (sek(1200), sek(11200))
    more = pay(10000, holiday="with_pay", holiday_percent="14.4")
    assert more.amount("holiday_pay") == sek(1440)
    saved = pay(10000, holiday="saved")
    assert (saved.gross, saved.amount("holiday_reserve"), saved.amount("contribution_reserve")) == (sek(10000), sek(1200), sek("377.04"))
    assert saved.total_cost == on_top.total_cost


def test_what_was_saved_is_paid_as_a_one_off_payment_when_the_employment_ends_and_costs_nothing_twice() -> None:
    months = [pay(30000, SEPTEMBER, holiday="saved", reference="a"), pay(1000, SEPTEMBER, holiday="saved", reference="b")]
    last = pay(30000, ends=True, holiday="saved", reference="a", history=months, holiday_saved_before="400")
    told = amounts(last)
    assert (told["gross"], told["holiday_pay"], told["holiday_saved"]) == ("30000.00", "7600.00", "0.00")
    # 61,000 in two months are 366,000 a year: 26 %
    assert told["tax_one_off"] == "1976.00"
    assert (told["holiday_reserve"], told["contribution_reserve"]) == ("-4000.00", "-1131.12")
    fresh = pay(30000, ends=True, holiday="saved")
    # what was saved before this year bears the contributions that were not set aside with it
    assert last.total_cost - fresh.total_cost == sek("125.68")


def test_saved_holiday_pay_is_paid_out_from_what_was_set_aside() -> None:
    months = [pay(30000, Month(2026, number), holiday="saved") for number in (3, 4, 5)]
    slip = pay(10800, Month(2026, 6), holiday="saved", pay_kind="holiday_pay", history=months)
    told = amounts(slip)
    # 30,000 a month are 360,000 a year, and 10,800: 26 %
    assert (told["holiday_pay"], told["tax_one_off"], told["holiday_reserve"], told["holiday_saved"]) == ("10800.00", "2808.00", "-10800.00", "0.00")
    assert "tax" not in told
    assert slip.total_cost == sek(0)
    beyond = pay(11000, Month(2026, 6), holiday="saved", pay_kind="holiday_pay", history=months)
    assert beyond.total_cost == sek("262.84")


def test_a_one_off_payment_is_taxed_by_the_years_income() -> None:
    assert pay(50000, pay_kind="one_off", person={"year_income": 420000}).withholding_tax == sek(13000)
    assert pay(50000, pay_kind="one_off", person={"year_income": "427600"}).withholding_tax == sek(13000)
    assert pay(50000, pay_kind="one_off", person={"year_income": "427601"}).withholding_tax == sek(17000)
    # with an earlier one-off payment of the year
    earlier = pay(10000, SEPTEMBER, pay_kind="one_off", person={"year_income": 420000})
    assert pay(50000, pay_kind="one_off", person={"year_income": 420000}, history=[earlier]).withholding_tax == sek(17000)
    assert pay(50000, pay_kind="one_off", person=SIDE).withholding_tax == sek(15000)
    assert pay(50000, pay_kind="one_off", history=[pay(30000, SEPTEMBER)]).withholding_tax == sek(13000)
    with pytest.raises(Invalid) as refused:
        pay(50000, pay_kind="one_off")
    assert "year_income" in refused.value.fields


def test_a_one_off_payment_beside_a_month_does_not_move_the_table() -> None:
    month = pay(30000)
    bonus = pay(5000, pay_kind="one_off", history=[month])
    assert pay(10000, history=[month, bonus]).withholding_tax == pay(10000, history=[month]).withholding_tax
    assert bonus.amount("tax_one_off") == sek(1300)


def test_sick_pay_is_80_percent_less_the_qualifying_deduction() -> None:
    told = amounts(pay(5000, first=5, last=9, pay_kind="sick_pay", weekly_pay="7000"))
    assert (told["sick_pay"], told["qualifying_deduction"], told["year_gross"]) == ("4000.00", "-1120.00", "2880.00")
    assert "qualifying_deduction" not in amounts(pay(5000, pay_kind="sick_pay", first=5, last=9, weekly_pay="7000", sick_relapse=True))
    assert "qualifying_deduction" not in amounts(pay(5000, pay_kind="sick_pay", first=5, last=9, weekly_pay="7000", first_sick_day=3))
    one_day = pay(1000, pay_kind="sick_pay", first=5, last=5, weekly_pay="7000")
    assert (one_day.gross, one_day.net, one_day.total_cost) == (sek(0), sek(0), sek(0))
    assert "certificate_needed" in found(a_case(5000, pay_kind="sick_pay", first=5, last=12, weekly_pay="7000"))
    assert "certificate_needed" not in found(a_case(5000, pay_kind="sick_pay", first=5, last=11, weekly_pay="7000"))


def test_a_qualifying_deduction_goes_on_in_the_next_payslip_of_the_sick_period() -> None:
    facts = {"pay_kind": "sick_pay", "weekly_pay": "7000", "reference": "a"}
    first = pay(1000, SEPTEMBER, first=30, last=30, **facts)
    second = pay(2000, first=1, last=2, first_sick_day=2, history=[first], **facts)
    third = pay(1000, first=3, last=3, first_sick_day=4, history=[first, second], **facts)
    # a fifth of 5,600 is 1,120: 800 of the first day, 320 of the second
    assert [slip.amount("qualifying_deduction") for slip in (first, second, third)] == [sek(-800), sek(-320), sek(0)]
    apart = pay(2000, first=5, last=6, first_sick_day=2, history=[first], **facts)
    assert apart.amount("qualifying_deduction") == sek(0)


def test_part_of_the_saved_holiday_pay_takes_its_part_of_the_contributions() -> None:
    may = pay(30000, Month(2026, 5), holiday="saved")
    slip = pay(1800, Month(2026, 6), holiday="saved", pay_kind="holiday_pay", ends=True, history=[may])
    assert (slip.amount("contribution_reserve"), slip.amount("holiday_saved")) == (sek("-565.56"), sek(1800))


def test_an_occupational_pension_has_two_rates_by_the_month_and_a_tax() -> None:
    low = pay(52125, pension="plan")
    assert (low.amount("pension_premium"), low.amount("pension_tax")) == (sek("2345.63"), sek("569.05"))
    first, second = (pay(40000, pension="plan", history=history) for history in ([], [pay(40000, pension="plan")]))
    assert first.amount("pension_premium") + second.amount("pension_premium") == pay(80000, pension="plan").amount("pension_premium")
    assert second.sum(LineKind.EMPLOYER_CONTRIBUTION) > first.sum(LineKind.EMPLOYER_CONTRIBUTION)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gross": 0}, "gross"),
        ({"days": 0}, "days"),
        ({"days": 32}, "days"),
        ({"hours": "0"}, "hours"),
        ({"person": {"born": "2027-01-01"}}, "born"),
        ({"person": {"tax_table": None}}, "tax_table"),
        ({"person": {"tax_table": 28}}, "tax_table"),
        ({"person": {"tax_table": 43}}, "tax_table"),
        ({"person": {"tax_column": 7}}, "tax_column"),
        ({"person": {"tax_mode": "side_income"}}, "tax_table"),
        ({"person": {**SIDE, "tax_column": 1}}, "tax_column"),
        ({"person": {"adjusted_percent": 20}}, "adjusted_percent"),
        ({"person": {**SIDE, "tax_mode": "adjusted"}}, "adjusted_percent"),
        ({"person": {**SIDE, "decision_until": "2026-12-31"}}, "decision_until"),
        ({"holiday_percent": "11.9"}, "holiday_percent"),
        ({"holiday_saved_before": 100}, "holiday_saved_before"),
        ({"pay_kind": "holiday_pay"}, "pay_kind"),
        ({"pay_kind": "sick_pay"}, "weekly_pay"),
        ({"pay_kind": "sick_pay", "weekly_pay": 5000, "first": 1, "last": 15}, "period"),
        ({"pay_kind": "sick_pay", "weekly_pay": 5000, "first": 1, "last": 5, "first_sick_day": 11}, "period"),
        ({"pay_kind": "sick_pay", "weekly_pay": 5000, "first_sick_day": 15}, "first_sick_day"),
        ({"contract": "for ever"}, "contract"),
        ({"employer": {"tax_table": 50}}, "tax_table"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        compute(a_case(**{"gross": 30000, **changes}))
    assert field in refused.value.fields


def test_work_outside_the_month_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        compute(replace(a_case(30000), month=SEPTEMBER))
    assert "period" in refused.value.fields


def test_a_cooperative_may_set_a_minimum_of_its_own() -> None:
    case = a_case(15000, hours="100", employer={"minimum_hour": "150.005"})
    assert COUNTRY.payroll.minimum_gross(case) == sek("15000.50")
    with pytest.raises(RuleBroken, match="below the cooperative's minimum"):
        compute(case)
    compute(with_gross(case, sek("15000.50")))
    assert COUNTRY.payroll.minimum_gross(a_case(1)) == sek("0.01")
    assert COUNTRY.payroll.minimum_gross(a_case(1, pay_kind="one_off", employer={"minimum_hour": "150"})) == sek("0.01")


@pytest.mark.parametrize(
    ("changes", "code", "blocking"),
    [
        ({"person": {"born": None}}, "born", False),
        ({"person": {"tax_column": 3}}, "tax_column", False),
        ({"person": {"tax_column": 1, "born": "1955-01-01"}}, "tax_column", False),
        ({"person": {"tax_mode": "sink", "tax_table": None}}, "decision_undated", False),
        ({"person": {"tax_mode": "sink", "tax_table": None, "decision_until": "2026-10-30"}}, "decision_expired", True),
        ({"person": {"decision_until": "2026-10-30"}}, "decision_expired", True),
        ({"gross": "25042", "person": {"tax_mode": "certificate", "tax_table": None}}, "certificate_exceeded", True),
        ({"hours": "61"}, "holiday", False),
        ({"contract": "open_ended"}, "holiday", False),
        ({"person": {"born": "2008-10-02"}}, "minor", False),
        ({"deductions": [Deduction("advance", sek(50000))]}, "deductions", True),
    ],
)
def test_what_a_person_should_look_at_is_found(changes: dict[str, Any], code: str, blocking: bool) -> None:
    case = a_case(**{"gross": 20000, **changes})
    told = COUNTRY.payroll.findings(case, compute(case))
    assert [(finding.code, finding.blocking) for finding in told] == [(code, blocking)]


def test_nothing_is_found_where_nothing_is_to_be_looked_at() -> None:
    assert not found(a_case(20000))
    assert not found(a_case(20000, hours="61", holiday="saved"))
    assert not found(a_case("25041.99", person={"tax_mode": "certificate", "tax_table": None}))
    assert not found(a_case(20000, person={"tax_column": 5}))
    assert not found(a_case(20000, person={"born": "2008-10-01"}))
    assert not found(a_case(20000, person={"tax_mode": "sink", "tax_table": None, "decision_until": "2026-10-31"}))


def test_expenses_are_free_and_deductions_are_kept() -> None:
    slip = pay(20000, untaxed="250", deductions=[Deduction("advance", sek(100))])
    assert slip.net == sek(20250) - slip.withholding_tax
    assert slip.net_payable == slip.net - sek(100)


def test_the_sums_of_the_year_are_those_of_its_payments() -> None:
    december = pay(30000, Month(2025, 12), paid_on=date(2026, 1, 5))
    last_year = pay(30000, Month(2026, 1), paid_on=date(2026, 1, 31))
    slip = pay(30000, history=[december, last_year])
    assert slip.amount("year_gross") == sek(90000)
    assert slip.amount("year_tax") == december.withholding_tax + last_year.withholding_tax + slip.withholding_tax
    assert slip.amount("year_contributions") == slip.employer_contributions + december.employer_contributions + last_year.employer_contributions
    assert pay(30000, Month(2027, 1), history=[slip]).amount("year_gross") == sek(30000)


def test_the_history_is_that_of_the_year_of_payment() -> None:
    """Work of December paid in January counts with January: its tax, its contributions, its year."""
    assert COUNTRY.history_by_payment
    december = pay(15000, Month(2026, 12), paid_on=date(2027, 1, 7))
    january = pay(20000, Month(2027, 1), paid_on=date(2027, 1, 29), history=[december])
    assert december.withholding_tax + january.withholding_tax == pay(35000, Month(2027, 1)).withholding_tax
    assert january.amount("year_gross") == sek(35000)


FACTS = st.fixed_dictionaries(
    {
        "ends": st.booleans(),
        "holiday": st.sampled_from(["included", "with_pay", "saved"]),
        "pension": st.sampled_from(["none", "plan"]),
        "small_total": st.booleans(),
        "first": st.sampled_from([1, 5, 29]),
        "person": st.sampled_from(
            [{}, YOUNG, SIDE, {**SIDE, "extra_tax": 300}, {"tax_column": 3, "born": "1950-01-01"}, {"year_income": 300000}, {"tax_table": 42, "tax_column": 5}]
        ),
    }
)


@given(st.integers(1, 12_000_000), FACTS)
@settings(max_examples=200, deadline=None)
def test_net_and_cost_are_the_sums_of_their_lines_and_cost_grows(minor: int, facts: dict[str, Any]) -> None:
    case = a_case(Decimal(minor) / 100, **facts)
    slip, more = compute(case), compute(with_gross(case, Money(minor + 1, "SEK")))
    of = {kind.value: slip.sum(kind).minor for kind in LineKind}
    assert slip.net.minor == of["earning"] - of["withholding"] + of["untaxed"]
    assert slip.total_cost.minor == of["earning"] + of["untaxed"] + of["employer_contribution"] + of["provision"]
    assert 0 <= slip.net.minor <= of["earning"]
    assert slip.withholding_tax.minor % 100 == 0
    assert more.total_cost >= slip.total_cost


def test_the_remittances_fall_due_on_the_12th_or_the_17th_or_the_next_working_day() -> None:
    due = {number: {owed.due_on for owed in COUNTRY.remittances(Month(2026, number)) if not owed.code.startswith("pension")} for number in (5, 7, 8, 10, 12)}
    assert due == {
        5: {date(2026, 6, 12)},
        7: {date(2026, 8, 17)},
        # 12 September 2026 is a Saturday, 17 January 2027 a Sunday
        8: {date(2026, 9, 14)},
        10: {date(2026, 11, 12)},
        12: {date(2027, 1, 18)},
    }


def test_the_promise_and_the_shares_are_the_cooperatives_defaults() -> None:
    rules = COUNTRY.mutualisation(date(2026, 10, 31))
    assert (rules.fee_rate, rules.fund_rate, rules.share_value) == (Decimal("0.09"), Decimal("0.020"), sek(500))
    assert (rules.promise.working_days_after_end, rules.invoice_days) == (5, 30)
