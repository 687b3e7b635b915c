"""Italian payslips, line by line: contributions, severance pay, extra months, collaborations, refusals and findings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.it import COUNTRY
from smartcoop.country import AccountRole, Deduction, LineKind, NotCovered, Payslip
from smartcoop.country.samples import with_gross
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money
from tests.countries.cases import OCTOBER, amounts
from tests.countries.it.cases import STAFF, a_case, a_year, at, compute, eur, pay

COLLABORATION: dict[str, Any] = {"contract": "collaboration", "sector": "general"}
OLD: dict[str, Any] = {"insured_after_1995": False}


def test_a_short_engagement_is_settled_when_it_ends() -> None:
    """The law's figures for 20 days at 2,202.00: 1,380 of deduction leave no tax, the tax-free sum is 4.8 %, and no surtax is due."""
    told = amounts(pay(2202, first=1, last=20, ends=True))
    # 9.19 % of 2,202; 23 % of 1,999.64; 4.8 % as 1,999.64 in 20 days are 36,493.43 a year
    assert (told["ivs"], told["taxable"], told["gross_tax"], told["work_deduction"], told["net_tax"]) == ("202.36", "1999.64", "459.92", "1380.00", "0.00")
    assert told["relief"] == "-95.98"
    assert not {"irpef", "integration", "regional_surtax", "municipal_surtax"} & told.keys()


def test_an_employer_of_show_business_owes_each_branch() -> None:
    told = amounts(pay(2000, days=10))
    branches = ("ivs_employer", "naspi", "training", "cuaf", "sickness", "maternity", "guarantee", "naspi_fixed_term", "idis_employer")
    # sickness and maternity on at most 120 a day
    assert [told[code] for code in branches] == ["476.20", "26.20", "6.00", "13.60", "26.64", "5.52", "4.00", "22.00", "20.00"]


def test_all_branches_are_31_08_percent_of_fixed_term_show_pay_and_28_98_of_open_ended_pay() -> None:
    assert pay(2000, severance="fund").sum(LineKind.EMPLOYER_CONTRIBUTION) - pay(2000, severance="fund").amount("tfr_accrual") == eur("621.60")
    assert pay(2000, **STAFF).sum(LineKind.EMPLOYER_CONTRIBUTION) == eur("579.60")
    assert pay(2000, **{**STAFF, "contract": "fixed_term"}).sum(LineKind.EMPLOYER_CONTRIBUTION) == eur("607.60")
    renewed = amounts(pay(2000, renewals=2))
    assert (renewed["naspi_fixed_term"], renewed["naspi_renewal"]) == ("22.00", "20.00")


def test_wage_supplements_are_due_where_the_employer_is_under_them() -> None:
    told = amounts(pay(2000, employer={"above_fifty": True, "wage_fund": "large"}))
    assert (told["cigs"], told["cigs_employer"], told["fis"], told["fis_employer"]) == ("6.00", "12.00", "5.33", "10.67")


@pytest.mark.parametrize(("gross", "base"), [("2000.49", "2000.00"), ("2000.50", "2001.00"), ("2000.00", "2000.00")])
def test_the_base_is_rounded_to_the_euro(gross: str, base: str) -> None:
    assert amounts(pay(gross))["inps_base"] == base
    assert amounts(pay(gross, employer={"whole_euros": False}))["inps_base"] == gross


def test_two_engagements_of_a_month_round_its_base_once() -> None:
    first = pay("1500.40", first=1, last=10)
    second = pay("1500.40", first=11, last=20, history=[first])
    assert (first.amount("inps_base"), second.amount("inps_base")) == (eur(1500), eur(1501))


def test_below_the_least_base_the_employer_bears_the_difference() -> None:
    """10 days at 58.13 are 581.30, 581 rounded: the employee bears 9.19 % of 400, the employer all other and the rest of these."""
    told = amounts(pay(400, days=10))
    assert (told["inps_base"], told["ivs"], told["minimum_share"], told["ivs_employer"]) == ("581.00", "36.76", "16.63", "138.34")
    part_time = amounts(pay(400, days=10, hours="40", part_time_percent="50"))
    assert (part_time["inps_base"], part_time["ivs"], "minimum_share" in part_time) == ("400.00", "36.76", False)
    month = pay(400, days=26, first=1, last=31)
    assert month.amount("inps_base") == eur(1511)


def test_one_percent_more_is_due_above_the_first_band_of_the_month() -> None:
    told = amounts(pay(5000, **STAFF))
    assert (told["inps_extra_base"], told["ivs_extra"]) == ("315.00", "3.15")
    assert "ivs_extra" not in amounts(pay(4685, **STAFF))


def test_the_year_settles_the_extra_percent() -> None:
    """One rich month of 8,000 paid 33.15; the year stays below 56,224, so that December gives it back."""
    year = a_year(*[3000] * 10, 8000, 3000, **STAFF)
    assert year[10].amount("ivs_extra") == eur("33.15")
    assert year[11].amount("ivs_extra") == eur("-33.15")
    rich = a_year(*[6000] * 12, **STAFF)
    assert sum(slip.minor("ivs_extra") for slip in rich) == 15776


def test_above_the_ceiling_pensions_stop_and_the_rest_goes_on() -> None:
    year = a_year(*[15000] * 9)
    last = amounts(year[8])
    # 120,000 before: 2,295 remain below 122,295
    assert (last["ivs"], last["solidarity"], last["idis"]) == ("210.91", "317.63", "63.53")
    assert (last["ivs_employer"], last["solidarity_employer"], last["naspi"]) == ("546.44", "317.63", "196.50")
    general = amounts(a_year(*[15000] * 9, **STAFF)[8])
    assert not {"solidarity", "idis", "solidarity_employer"} & general.keys()
    old = amounts(a_year(*[15000] * 9, person=OLD, **STAFF)[8])
    assert (old["ivs"], old["ivs_extra"]) == ("1378.50", "103.15")


def test_people_of_before_1996_in_show_business_follow_daily_bands() -> None:
    # 300 a day: 1 % above 180 a day
    assert amounts(pay(3000, days=10, person=OLD))["ivs_extra"] == "12.00"
    pay(8920, days=10, person=OLD)
    with pytest.raises(RuleBroken, match="bands"):
        pay("8920.01", days=10, person=OLD)


def test_severance_pay_is_set_aside_and_paid_when_the_contract_ends() -> None:
    months = a_year(2000, 2000, reference="a")
    told = amounts(months[1])
    # 2,000 / 13.5 - 0.5 % of 2,000
    assert (told["tfr_accrual"], told["tfr_fund"]) == ("138.15", "276.30")
    last = pay(2000, Month(2026, 3), ends=True, reference="a", history=months, severance_before="100")
    told = amounts(last)
    assert (told["tfr"], told["tfr_release"]) == ("514.45", "-514.45")
    # reference 514.45 x 12 x 12 / 3 = 24,693.60: 23 % of it, less a quarter of 61.97
    assert told["tfr_tax"] == "102.83"
    assert last.total_cost == last.amount("gross") + last.sum(LineKind.EMPLOYER_CONTRIBUTION) + last.amount("tfr_accrual")


def test_the_reduction_for_severance_pay_is_asked_for_and_given_once_a_year() -> None:
    asked = {"severance_reduction": True}
    first = pay(2000, Month(2026, 3), ends=True, reference="a", person=asked)
    # 138.15 in a month stand for 19,893.60: 31.77 less 61.97 / 12 and 50 + 20 x 0.3954
    assert first.amount("tfr_tax") == eur(0)
    plain = pay(2000, Month(2026, 3), ends=True, reference="a")
    assert plain.amount("tfr_tax") == eur("26.61")
    again = pay(2000, Month(2026, 5), ends=True, reference="b", person=asked, history=[first])
    assert again.amount("tfr_tax") == eur("26.61")


@pytest.mark.parametrize(
    ("amount", "months", "fixed_term", "tax"),
    [
        # 10,000 in 60 months: 24,000 a year, 23 %
        (10000, 60, False, "2300.00"),
        # 20,000 in 60 months: 48,000: 13,040 by the brackets of 2026, less than 14,110 by those of 2006
        (20000, 60, False, "5433.33"),
        # 50,000 in 60 months: 120,000: 42,990 by the brackets of 2006, less than 43,800
        (50000, 60, False, "17912.50"),
        # two years of a fixed term: 2 x 61.97 less
        (4000, 24, True, "796.06"),
        (4000, 25, True, "920.00"),
    ],
)
def test_severance_pay_is_taxed_apart(amount: int, months: int, fixed_term: bool, tax: str) -> None:
    from countries.it.law import PARAMETERS
    from countries.it.severance import separate_tax

    law = PARAMETERS.at(date(2026, 10, 31))
    assert separate_tax(law, Decimal(amount), months, fixed_term=fixed_term, reduced=False)[0] == Decimal(tax)


@pytest.mark.parametrize(
    ("hired_on", "last", "months"),
    [(None, 31, 1), ("2026-10-01", 14, 1), ("2026-09-01", 14, 1), ("2026-09-01", 15, 2), ("2026-09-17", 31, 1), ("2026-09-16", 31, 2), ("2024-01-01", 31, 34)],
)
def test_months_of_service_count_parts_of_fifteen_days(hired_on: str | None, last: int, months: int) -> None:
    from countries.it.case import italian_case
    from countries.it.severance import service_months

    assert service_months(italian_case(a_case(1000, last=last, hired_on=hired_on))) == months


def test_who_keeps_severance_pay_is_owed_it() -> None:
    roles = {
        keeper: next(line.role for line in pay(2000, **facts).lines if line.code == "tfr_accrual")
        for keeper, facts in (("own", {}), ("fund", {"severance": "fund"}), ("treasury", {"employer": {"treasury_fund": True}}))
    }
    assert roles == {"own": AccountRole.HOLIDAY_PROVISION, "fund": AccountRole.WAGE_DEDUCTIONS, "treasury": AccountRole.SOCIAL_SECURITY}
    ended = a_case(2000, ends=True, severance="fund")
    slip = compute(ended)
    assert slip.amount("tfr") == eur(0)
    assert "severance" in {finding.code for finding in COUNTRY.payroll.findings(ended, slip)}


def test_shares_of_extra_months_are_paid_on_top() -> None:
    told = amounts(pay(1800, extra_months="on_top", fourteenth=True))
    assert (told["extra_13"], told["extra_14"], told["inps_base"]) == ("150.00", "150.00", "2100.00")
    assert "extra_14" not in amounts(pay(1800, extra_months="on_top"))


def test_a_collaboration_pays_a_third_and_has_no_severance_pay() -> None:
    slip = pay(1800, **COLLABORATION)
    told = amounts(slip)
    assert (told["separate"], told["separate_employer"]) == ("210.18", "420.36")
    assert slip.total_cost == eur("2220.36")
    assert not {"relief", "further_deduction", "tfr_accrual", "naspi"} & told.keys()
    insured = amounts(pay(1800, separate_status="insured", **COLLABORATION))
    assert (insured["separate"], insured["separate_employer"]) == ("144.00", "288.00")
    with_inail = amounts(pay(1800, inail_percent="1", **COLLABORATION))
    assert (with_inail["inail_separate"], with_inail["inail_separate_employer"]) == ("6.00", "12.00")


def test_a_collaboration_stops_at_the_ceiling() -> None:
    year = a_year(*[20000] * 7, **COLLABORATION)
    # 2,295 remain in the seventh month
    assert (year[6].amount("separate"), year[6].amount("separate_employer")) == (eur("267.98"), eur("535.96"))


def test_inail_premiums_are_set_aside() -> None:
    slip = pay(2000, inail_percent="0.4")
    assert (slip.amount("inail"), [line.kind for line in slip.lines if line.code == "inail"]) == (eur(8), [LineKind.PROVISION])


def test_the_state_bears_its_sums_not_the_cooperative() -> None:
    slip = pay(1000, Month(2026, 1), days=5, **STAFF)
    assert slip.amount("integration") < eur(0)
    assert slip.amount("relief") < eur(0)
    assert slip.net > slip.gross - slip.employee_contributions - slip.amount("irpef")
    assert slip.total_cost == slip.gross + slip.sum(LineKind.EMPLOYER_CONTRIBUTION, LineKind.PROVISION)


def test_expenses_are_free_and_deductions_that_exceed_the_net_block_it() -> None:
    case = a_case(1500, untaxed="50", deductions=[Deduction("advance", eur(5000))])
    slip = compute(case)
    assert slip.net == pay(1500).net + eur(50)
    assert [finding.code for finding in COUNTRY.payroll.findings(case, slip) if finding.blocking] == ["deductions"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gross": 0}, "gross"),
        ({"days": 0}, "days"),
        ({"days": 32}, "days"),
        ({"hours": "0"}, "hours"),
        ({"days": 1, "hours": "14"}, "hours"),
        ({"hired_on": "2026-10-02"}, "hired_on"),
        ({"hired_on": "2026-09-02", "ends_on": "2026-09-01"}, "ends_on"),
        ({"paid_on": date(2027, 1, 13)}, "paid_on"),
        ({"contract": "authors_rights", "extra_months": "on_top"}, "extra_months"),
        ({"contract": "occasional", "severance_before": "1"}, "severance_before"),
        ({"contract": "collaboration"}, "sector"),
        ({"contract": "for ever"}, "contract"),
        ({"contract": "open_ended", "renewals": 1}, "renewals"),
        ({"contract": "open_ended", "ends_on": "2026-12-31"}, "ends_on"),
        ({**COLLABORATION, "extra_months": "on_top"}, "extra_months"),
        ({**COLLABORATION, "severance_before": "10"}, "severance_before"),
        ({"pay_kind": "extra_month", "extra_months": "on_top"}, "pay_kind"),
        ({"fourteenth": True}, "fourteenth"),
        ({"person": {"municipality": "Milano"}}, "municipality"),
        ({"person": {"municipal_exempt_upto": "15000"}}, "municipal_rate"),
        ({"person": {"single_parent": True}}, "single_parent"),
        ({"person": {"single_parent": True, "spouse": True, "children": 1}}, "single_parent"),
        ({"person": {"earlier_taxable": "1000"}}, "earlier_days"),
        ({"person": {"marital_status": "single"}}, "marital_status"),
        ({"employer": {"inps_number": "123"}}, "inps_number"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        compute(a_case(**{"gross": 3000, **changes}))
    assert field in refused.value.fields


def test_work_outside_the_month_and_years_before_the_numbers_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        compute(replace(a_case(3000), month=Month(2026, 9)))
    assert "period" in refused.value.fields
    with pytest.raises(NotCovered):
        pay(3000, Month(2024, 10))
    assert pay(3000, Month(2025, 10)).amount("gross_tax") > eur(0)
    with pytest.raises(NotCovered):
        pay(100, Month(2025, 10), days=1, ends=True)
    assert COUNTRY.employer.load({"inps_number": "49.1234567/8"})["inps_number"] == "4912345678"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"inail_percent": "1"}, []),
        ({}, ["inail"]),
        ({"person": {"region": "base"}}, ["region", "inail"]),
        ({"person": {"municipality": None}}, ["municipality", "inail"]),
        ({"person": {"municipality": "A001"}}, ["municipality", "inail"]),
        ({"person": {"municipality": "A001", "municipal_rate": "0.5"}}, ["inail"]),
        ({"level": "3", "gross": 1300}, ["agreement", "inail"]),
        ({"level": "3", "gross": 1500}, ["inail"]),
        ({"gross": 500}, ["least_base", "inail"]),
        ({"month": Month(2026, 12)}, ["next_year", "inail"]),
    ],
)
def test_what_a_person_should_look_at_is_found(changes: dict[str, Any], codes: list[str]) -> None:
    case = a_case(**{"gross": 3000, **changes})
    assert [finding.code for finding in COUNTRY.payroll.findings(case, compute(case))] == codes


FACTS = st.fixed_dictionaries(
    {
        "ends": st.booleans(),
        "first": st.sampled_from([1, 12]),
        "month": st.sampled_from([Month(2026, 2), OCTOBER, Month(2026, 12)]),
        "engagement": st.sampled_from(
            [
                {},
                STAFF,
                COLLABORATION,
                {"contract": "occasional"},
                {"contract": "authors_rights"},
                {"contract": "on_call"},
                {"extra_months": "on_top"},
                {"severance": "fund"},
                {"part_time_percent": "50"},
            ]
        ),
        "person": st.sampled_from([{}, OLD, {"spouse": True, "children": 1}, {"regional_due": "500", "integration_due": "400"}, {"higher_rate": "40"}]),
        "employer": st.sampled_from([{}, {"whole_euros": False}, {"above_fifty": True, "wage_fund": "small"}]),
        "history": st.sampled_from([(), (1500, 1500), (9000,)]),
    }
)


def _drawn(minor: int, facts: dict[str, Any]) -> Any:
    said = dict(facts)
    engagement = said.pop("engagement")
    paid = said.pop("history")
    history = a_year(*paid, person=said["person"]) if said["month"] != Month(2026, 2) else ()
    return a_case(Decimal(minor) / 100, history=history, days=10, **said, **engagement)


@given(st.integers(1, 890_000), FACTS)
@settings(max_examples=150, deadline=None)
def test_net_and_cost_are_the_sums_of_their_lines_and_cost_grows(minor: int, facts: dict[str, Any]) -> None:
    case = _drawn(minor, facts)
    slip, more = compute(case), at(case, minor + 1)
    of = {kind.value: slip.sum(kind).minor for kind in LineKind}
    assert slip.net.minor == of["earning"] - of["employee_contribution"] - of["withholding"] + of["untaxed"]
    assert slip.total_cost.minor == of["earning"] + of["untaxed"] + of["employer_contribution"] + of["provision"]
    assert slip.net.minor >= 0
    assert more.total_cost >= slip.total_cost


def _without_sources(slip: Payslip) -> list[str]:
    return [line.code for line in slip.lines if not line.source or not line.explanation]


@given(st.integers(1, 890_000), FACTS)
@settings(max_examples=60, deadline=None)
def test_every_line_is_explained_and_said_in_italian(minor: int, facts: dict[str, Any]) -> None:
    from smartcoop.country.sources import translations

    slip, words = compute(_drawn(minor, facts)), translations("IT", "it")
    assert not _without_sources(slip)
    assert not {said for line in slip.lines for said in (line.label, line.explanation) if said not in words}


def _due(month: Month) -> tuple[set[date], date, date]:
    """When tax and contributions, the premium of INAIL and the pension fund are due."""
    due = {owed.code: owed.due_on for owed in COUNTRY.remittances(month)}
    yearly, quarterly = due.pop("inail"), due.pop("pension_fund")
    return set(due.values()), yearly, quarterly


def test_the_remittances_fall_due_on_the_16th_and_in_august_on_the_20th() -> None:
    assert _due(OCTOBER) == ({date(2026, 11, 16)}, date(2027, 2, 16), date(2027, 1, 16))
    assert _due(Month(2026, 7))[0] == {date(2026, 8, 20)}
    assert _due(Month(2026, 12))[0] == {date(2027, 1, 16)}


def test_the_least_gross_is_a_cent() -> None:
    case = a_case(1000)
    assert COUNTRY.payroll.minimum_gross(case) == Money(1, "EUR")
    assert compute(with_gross(case, Money(1, "EUR"))).net.minor >= 0
