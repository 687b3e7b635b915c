"""German payslips, line by line."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.de import COUNTRY
from smartcoop.country import Deduction, LineKind, NotCovered, PayCase, Payslip, largest_gross, smallest_gross
from smartcoop.dates import Month
from smartcoop.documents.rendering import markup
from smartcoop.documents.views import PartyView, PayslipView
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import speaking
from smartcoop.money import Money
from smartcoop.web.pay import explained
from tests.countries.cases import IMPOSSIBLE_WORK, amounts
from tests.countries.de.cases import a_case, compute, eur, pay

MONTHS = json.loads((files("countries.de") / "examples" / "month.json").read_text(encoding="utf-8"), parse_float=Decimal)
JUNE = Month(2026, 6)
PARENT: dict[str, Any] = {"parent": True}
PENSIONER: dict[str, Any] = {"retirement_age_reached": True, "full_old_age_pension": True, "parent": True}
PRIVATE: dict[str, Any] = {
    "health_insurance": "private",
    "private_health_premium": "700",
    "private_care_premium": "120",
    "private_basic_premium": "650",
}
CASUAL: dict[str, Any] = {"employment_kind": "unstaendig", "professional": True, "hours": "16", "days": 2, "ends": True}
SHORT: dict[str, Any] = {"employment_kind": "kurzfristig", "hours": "16", "days": 2, "first": 5, "last": 6, "ends": True}


def sums(slip: Payslip, *codes: str) -> Decimal:
    return sum((slip.amount(code).amount for code in codes), Decimal(0))


@pytest.mark.parametrize("case", MONTHS, ids=lambda case: case["id"])
def test_a_full_month_gives_the_published_amounts(case: dict[str, Any]) -> None:
    said, expected = case["inputs"], case["expected"]
    person = {
        "tax_class": str(said["tax_class"]),
        "factor": said.get("faktor", 1),
        "child_allowances": said["child_allowances_zkf"],
        "church": "rk" if said["church_tax_rate"] else "none",
        "allowance_month": said.get("monthly_tax_free_amount", 0),
        "children_under_25": said["children_under_25"],
        "parent": said["parent"],
        "birth_date": date(2026 - said["age"], 1, 1),
        "zusatzbeitrag_percent": said["kv_zusatzbeitrag_pct"],
    }
    slip = pay(said["gross"], JUNE, person=person, employer={"establishment_state": said["establishment_state"]})
    assert slip.amount("wage_tax").amount == expected["lohnsteuer"]
    assert slip.amount("solidarity").amount == expected["solidaritaetszuschlag"]
    assert slip.amount("church_tax").amount == expected.get("kirchensteuer", 0)
    if "net" in expected:
        assert abs(slip.net.amount - expected["net"]) <= case["tolerance"]
        branches = ("health_employer", "extra_employer", "care_employer", "pension_employer", "unemployment_employer")
        assert abs(sums(slip, *branches) - expected["employer_contributions"]) <= case["tolerance"]


def test_the_transition_range_lowers_the_employees_part() -> None:
    told = amounts(pay(1500))
    # BE = 0.6619 x 603 + (2000/1397 - 603/1397 x 0.6619) x 897; BEa = 2000/1397 x 897
    assert (told["base_health"], told["base_employee"]) == ("1427.03", "1284.18")
    # twice 7.3 % of 1,427.03 = 104.17 is 208.34; the employee bears 7.3 % of 1,284.18
    assert (told["health"], told["health_employer"]) == ("93.75", "114.59")
    # the surcharge of the childless is due on BE
    assert told["care_childless"] == "8.56"
    assert (told["u2"], told["insolvency"]) == ("6.28", "2.14")
    assert pay(1500, person={"parent": True, "children_under_25": 3}).amount("care_children") == eur("-6.42")


def test_a_part_of_a_month_is_scaled_to_thirty_days_and_back() -> None:
    whole, part = amounts(pay(1500)), amounts(pay(500, last=10))
    assert part["base_health"] == "475.68"
    assert Decimal(part["base_health"]) * 3 - Decimal(whole["base_health"]) == Decimal("0.01")
    capped = amounts(pay(5000, last=10))
    # 5,812.50 x 10/30 and 8,450.00 x 10/30
    assert (capped["base_health"], capped["base_pension"]) == ("1937.50", "2816.67")


def test_a_poor_month_of_a_midijob_costs_the_employee_nothing_but_the_surcharge() -> None:
    slip = pay(500, regular_monthly_pay="1500", person=PARENT)
    assert slip.employee_contributions == eur(0)
    assert slip.amount("base_health") == eur("330.95")
    assert amounts(pay(2500, regular_monthly_pay="1500"))["base_health"] == "2500.00"
    # whose regular pay lies above the range pays in full also in a poor month
    assert amounts(pay(1500, regular_monthly_pay="2500"))["base_health"] == "1500.00"


def test_saxony_splits_care_insurance_otherwise() -> None:
    told = amounts(pay(3000, employer={"establishment_state": "SN"}))
    assert (told["care"], told["care_employer"]) == ("69.00", "39.00")
    midi = amounts(pay(1500, employer={"establishment_state": "SN"}))
    assert Decimal(midi["care"]) + Decimal(midi["care_employer"]) == Decimal("51.38")


@pytest.mark.parametrize(("children", "discount"), [(0, None), (1, None), (2, "-7.50"), (3, "-15.00"), (5, "-30.00"), (7, "-30.00")])
def test_care_insurance_is_lower_from_the_second_to_the_fifth_child(children: int, discount: str | None) -> None:
    told = amounts(pay(3000, person={"parent": True, "children_under_25": children}))
    assert told.get("care_children") == discount
    assert "care_childless" not in told


@pytest.mark.parametrize(
    ("birth", "owed"),
    [(None, True), ("2003-09-30", True), ("2003-10-01", True), ("2003-10-02", False), ("2003-10-31", False), ("1970-01-01", True)],
)
def test_the_surcharge_begins_after_the_month_in_which_the_23rd_year_is_completed(birth: str | None, owed: bool) -> None:
    assert (pay(3000, person={"birth_date": birth}).amount("care_childless").minor > 0) == owed


def test_half_months_owe_together_what_the_whole_month_owes() -> None:
    first = pay(1500, last=15)
    second = pay(1500, first=16, history=[first])
    whole = pay(3000)
    for code in {line.code for line in whole.lines} - {"days", "groups"}:
        assert first.amount(code) + second.amount(code) == whole.amount(code), code


def test_a_second_payment_of_the_month_can_lift_it_above_the_transition_range() -> None:
    first = pay(1200)
    second = pay(1200, history=[first])
    assert sums(first, "health", "extra") + sums(second, "health", "extra") == sums(pay(2400), "health", "extra")
    assert first.total_cost + second.total_cost == pay(2400).total_cost


def test_a_month_begun_at_high_pay_gives_back_what_the_whole_month_does_not_owe() -> None:
    first = pay(3000, last=5)
    second = pay(100, first=6, hours="7", history=[first])
    whole = pay(3100)
    assert first.withholding_tax + second.withholding_tax == whole.withholding_tax
    assert second.withholding_tax.minor < 0


def test_pensioners_past_the_retirement_age_owe_no_pension_and_unemployment_insurance() -> None:
    told = amounts(pay(3000, person=PENSIONER))
    assert "pension" not in told
    assert "unemployment" not in told
    assert (told["pension_employer"], told["unemployment_employer"], told["health"]) == ("279.00", "39.00", "210.00")
    early = amounts(pay(3000, person={"full_old_age_pension": True, "parent": True}))
    assert (early["pension"], early["health"]) == ("279.00", "210.00")


def test_the_active_pension_is_free_of_tax_alone() -> None:
    person = {"retirement_age_reached": True, "active_pension": True, "parent": True}
    told = amounts(pay(3500, person=person))
    assert (told["tax_free"], told["taxable"], told["base_pension"]) == ("2000.00", "1500.00", "3500.00")
    assert "wage_tax" in amounts(pay(5000, person=person))
    assert amounts(pay(1500, last=15, person=person))["tax_free"] == "1000.00"
    assert "tax_free" not in amounts(pay(500, employment_kind="minijob", tax_mode="elstam", person=person))


def test_private_insurance_is_subsidised_free_of_tax() -> None:
    slip = pay(7000, person=PRIVATE)
    told = amounts(slip)
    assert "health" not in told
    assert "care" not in told
    assert (told["private_health_subsidy"], told["private_care_subsidy"]) == ("350.00", "60.00")
    assert slip.total_cost == slip.gross + slip.employer_contributions + eur("410.00")
    dear = {**PRIVATE, "private_health_premium": "1200", "private_care_premium": "400"}
    most = amounts(pay(7000, person=dear))
    # 5,812.50 x (7.3 % + 1.45 %) and x 1.8 %
    assert (most["private_health_subsidy"], most["private_care_subsidy"]) == ("508.59", "104.63")


def test_a_minijob_as_the_published_example() -> None:
    slip = pay(550, employment_kind="minijob", rv_opt_out=True, employer={"in_u1": True})
    told = amounts(slip)
    lump = {"lump_health": "71.50", "lump_pension": "82.50", "u1": "4.40", "u2": "1.21", "insolvency": "0.83", "lump_tax": "11.00"}
    assert {code: told[code] for code in lump} == lump
    assert (slip.net, slip.total_cost) == (eur(550), eur("721.44"))


def test_a_minijob_tops_up_pension_insurance_on_175_euros_at_least() -> None:
    def top_up(gross: str, **more: Any) -> Decimal:
        return pay(gross, hours="1", employment_kind="minijob", **more).amount("pension_top_up").amount

    assert top_up("500") == 18
    # 18.6 % of 175.00 = 32.55, less 15 % of 150.00
    assert top_up("150") == Decimal("10.05")
    assert top_up("175") == top_up("175.01") == Decimal("6.30")
    # half a month: 87.50 at least
    assert top_up("50", last=15) == Decimal("16.28") - Decimal("7.50")
    assert top_up("500", person=PENSIONER) == 0
    assert pay(500, employment_kind="minijob", person=PRIVATE).amount("lump_health") == eur(0)


def test_a_minijob_may_be_taxed_by_the_card() -> None:
    slip = pay(550, employment_kind="minijob", tax_mode="elstam", person={"tax_class": "6"})
    assert slip.amount("lump_tax") == eur(0)
    assert slip.amount("wage_tax") == eur("69.83")


def test_two_payments_of_a_minijob_share_its_limit() -> None:
    first = pay(400, last=15, hours="28", employment_kind="minijob")
    second = a_case(203, first=16, hours="14", employment_kind="minijob", history=[first])
    assert compute(second).amount("lump_health") + first.amount("lump_health") == eur("78.39")
    assert COUNTRY.maximum_gross(second) == eur(203)
    with pytest.raises(RuleBroken, match=r"203\.00"):
        pay("203.01", first=16, hours="14", employment_kind="minijob", history=[first])


def test_the_limit_of_minijobs_may_be_exceeded_in_two_unforeseeable_months() -> None:
    history = [pay(1200, Month(2026, month), employment_kind="minijob", unforeseen=True) for month in (3, 5)]
    third = a_case(604, employment_kind="minijob", unforeseen=True, history=history)
    with pytest.raises(RuleBroken):
        compute(third)
    assert compute(replace(third, history=tuple(history[:1]))).net.minor > 0
    assert [finding.code for finding in COUNTRY.payroll.findings(third, history[0])] == ["unforeseen"]


def test_short_term_work_owes_levies_alone() -> None:
    slip = pay(280, tax_mode="lump", person={"church": "rk"}, **SHORT)
    told = amounts(slip)
    assert slip.net == eur(280)
    # 25 %, 5.5 % and, in Berlin, 5 % of it
    assert (told["lump_tax"], told["lump_solidarity"], told["lump_church"]) == ("70.00", "3.85", "3.50")
    assert (told["u2"], told["insolvency"]) == ("0.62", "0.42")
    by_card = amounts(pay(400, employer={"in_u1": True}, contract_over_four_weeks=True, **SHORT))
    assert by_card["u1"] == "3.20"
    # the flow chart's day of 200.00, twice
    assert by_card["wage_tax"] == "103.16"


def test_short_term_work_ends_after_seventy_days() -> None:
    with pytest.raises(RuleBroken, match="70"):
        pay(280, person={"short_term_days_elsewhere": 90}, **SHORT)
    pay(280, person={"short_term_days_elsewhere": 68}, **SHORT)
    with pytest.raises(RuleBroken, match=r"300\.00"):
        pay("300.01", tax_mode="lump", **SHORT)
    with pytest.raises(Invalid) as refused:
        pay(2000, days=19, hours="140", employment_kind="kurzfristig", tax_mode="lump", ends=True)
    assert "days" in refused.value.fields


def test_casual_work_fills_the_ceiling_of_the_whole_month() -> None:
    first = pay(4000, first=5, last=6, **CASUAL)
    second = pay(4000, first=12, last=13, history=[first], **CASUAL)
    told = amounts(second)
    assert (told["base_health"], told["base_pension"]) == ("1812.50", "4000.00")
    assert "unemployment" not in told
    # the reduced rate of 14.0 %, and each job a tax period of its own
    assert amounts(first)["health"] == "280.00"
    assert told["wage_tax"] == amounts(first)["wage_tax"]
    assert amounts(pay(4000, first=5, last=6, sick_pay="with", **CASUAL))["health"] == "292.00"
    with pytest.raises(Invalid) as refused:
        pay(4000, first=5, last=11, **CASUAL)
    assert "period" in refused.value.fields


def test_keys_of_the_reports_to_social_insurance() -> None:
    def keys(*args: Any, **more: Any) -> tuple[str, str]:
        line = next(line for line in pay(*args, **more).lines if line.code == "groups")
        return line.values["persons"], line.values["groups"]

    assert keys(3000) == ("101", "1111")
    assert keys(3000, person=PENSIONER) == ("119", "3321")
    assert keys(3000, person={"full_old_age_pension": True}) == ("120", "3111")
    assert keys(7000, person=PRIVATE) == ("101", "0110")
    assert keys(500, employment_kind="minijob") == ("109", "6100")
    assert keys(500, employment_kind="minijob", rv_opt_out=True) == ("109", "6500")
    assert keys(280, **SHORT) == ("110", "0000")
    assert keys(400, first=5, last=6, **CASUAL) == ("118", "3101")


def _year(gross: int, months: int = 6) -> list[Payslip]:
    return [pay(gross, Month(2026, month)) for month in range(1, months + 1)]


def test_a_one_off_payment_is_taxed_on_top_of_the_year() -> None:
    person = {"church": "ev"}
    slip = pay(1500, JUNE, pay_kind="one_off", expected_annual_gross="36000", person=person)
    told = amounts(slip)
    assert (told["wage_tax_one_off"], told["church_tax_one_off"]) == ("330.00", "29.70")
    assert "wage_tax" not in told
    # six months of 3,000.00, the last repeated to December: the same year
    assert amounts(pay(1500, JUNE, pay_kind="one_off", person=person, history=_year(3000)))["wage_tax_one_off"] == "330.00"
    ended = pay(1500, JUNE, pay_kind="one_off", person=person, history=_year(3000), ends=True)
    assert ended.amount("wage_tax_one_off") < slip.amount("wage_tax_one_off")
    again = pay(1500, JUNE, pay_kind="one_off", expected_annual_gross="36000", person=person, history=[slip])
    assert again.amount("wage_tax_one_off") >= slip.amount("wage_tax_one_off")


def test_a_one_off_payment_bears_contributions_up_to_what_the_ceiling_of_the_year_leaves() -> None:
    told = amounts(pay(5000, JUNE, pay_kind="one_off", history=_year(5500)))
    # six times 5,812.50 less six times 5,500.00; pension insurance has room for all
    assert (told["base_health"], told["base_pension"]) == ("1875.00", "5000.00")
    assert told["insolvency"] == "7.50"
    assert "u2" not in told
    other = pay(100, Month(2026, 7), pay_kind="one_off", history=_year(3000))
    assert other.amount("base_health") == eur(100)


def test_a_one_off_payment_in_a_midijob_stays_in_the_range_while_the_month_does() -> None:
    running = pay(1500, JUNE)
    inside = pay(400, JUNE, pay_kind="one_off", history=[running])
    assert running.amount("health") + inside.amount("health") == pay(1900, JUNE).amount("health")
    above = pay(600, JUNE, pay_kind="one_off", history=[running])
    assert running.amount("health") + above.amount("health") == eur("153.30")


def test_early_in_the_year_a_large_one_off_payment_counts_for_the_last() -> None:
    january = [pay(3000, Month(2026, 1))]
    told: dict[str, Any] = {"pay_kind": "one_off", "employed_last_year": True, "history": january}
    case = a_case("2812.51", Month(2026, 1), **told)
    assert COUNTRY.maximum_gross(case) == eur("2812.50")
    with pytest.raises(RuleBroken, match="last year"):
        compute(case)
    assert pay("2812.50", Month(2026, 1), **told).net.minor > 0
    assert COUNTRY.maximum_gross(a_case(9000, Month(2026, 4), **told)) is None
    assert COUNTRY.maximum_gross(a_case(9000, Month(2026, 1), pay_kind="one_off", history=january)) is None
    private = a_case(9000, Month(2026, 1), pay_kind="one_off", employed_last_year=True, person=PRIVATE)
    assert COUNTRY.maximum_gross(private) == eur(8450)


def test_solidarity_surcharge_on_one_off_payments_begins_at_a_step() -> None:
    case = a_case(1, JUNE, pay_kind="one_off", expected_annual_gross="90000")
    [step] = COUNTRY.steps(case)
    below, at = (compute(with_gross(case, step.minor - less)) for less in (1, 0))
    assert below.amount("solidarity_one_off") == eur(0)
    assert at.amount("solidarity_one_off").minor > 0
    assert at.net < below.net
    assert COUNTRY.steps(a_case(1, JUNE, pay_kind="one_off", expected_annual_gross="200000")) == ()
    assert COUNTRY.steps(a_case(3000)) == ()


def test_running_pay_is_taxed_by_the_year_of_its_work() -> None:
    december = a_case(3000, Month(2026, 12), paid_on=date(2027, 1, 4))
    assert compute(december).amount("wage_tax") == eur("293.08")
    with pytest.raises(RuleBroken, match="one-off"):
        compute(replace(december, paid_on=date(2027, 1, 22)))


def test_the_accident_insurance_is_set_aside_where_its_rate_is_told() -> None:
    slip = pay(3000, employer={"accident_percent": "0.9"})
    assert slip.amount("accident") == eur(27)
    assert slip.total_cost == pay(3000).total_cost + eur(27)


def test_levies_follow_the_health_fund_and_the_employer() -> None:
    told = amounts(pay(3000, person={"u1_percent": "2.1", "u2_percent": "0.5"}))
    assert (told["u1"], told["u2"]) == ("63.00", "15.00")  # as the law has it for a small employer
    assert "u1" not in amounts(pay(3000, employer={"in_u1": False}))


def test_the_card_changes_the_tax() -> None:
    def tax(**person: Any) -> Decimal:
        return pay(4000, person={"parent": True, **person}).amount("wage_tax").amount

    assert tax(tax_class="3") < tax(tax_class="2") < tax() < tax(tax_class="5") < tax(tax_class="6")
    assert tax(tax_class="4") == tax()
    assert tax(tax_class="4", factor="0.9") < tax()
    assert tax(allowance_month="200") < tax() < tax(addition_month="200")
    assert tax(birth_date="1961-06-01") < tax(birth_date="1962-06-01") == tax()
    # two days of the month: a thirtieth of the allowance each, 6.70 after rounding up to five cents
    two = a_case(400, first=5, last=6, days=2, hours="16", person={"allowance_month": "200"})
    assert compute(two).amount("wage_tax") < pay(400, first=5, last=6, days=2, hours="16").amount("wage_tax")


@pytest.mark.parametrize(("state", "rate"), [("BE", "0.09"), ("BY", "0.08"), ("BW", "0.08"), ("SN", "0.09")])
def test_church_tax_follows_the_establishment(state: str, rate: str) -> None:
    slip = pay(4000, person={"church": "ev", "parent": True}, employer={"establishment_state": state})
    tax = slip.amount("wage_tax").amount * Decimal(rate)
    assert abs(slip.amount("church_tax").amount - tax) < Decimal("0.01")


def test_expenses_and_deductions_do_not_touch_tax_or_contributions() -> None:
    plain = pay(2500)
    slip = pay(2500, untaxed="80.50", deductions=[Deduction("Advance of 50 %", eur(300))])
    assert slip.net == plain.net + eur("80.50")
    assert slip.net_payable == slip.net - eur(300)
    assert slip.total_cost == plain.total_cost + eur("80.50")


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"factor": "0.9"}, "factor"),
        ({"tax_class": "5", "child_allowances": "1"}, "child_allowances"),
        ({"child_allowances": "0.7"}, "child_allowances"),
        ({"allowance_month": "10", "addition_month": "10"}, "addition_month"),
        ({"allowance_year": "10", "addition_year": "10"}, "addition_year"),
        ({"children_under_25": 1}, "parent"),
        ({"active_pension": True}, "active_pension"),
        ({"private_health_premium": "300"}, "private_health_premium"),
        ({"health_insurance": "private"}, "private_health_premium"),
        ({"health_insurance": "private", "private_health_premium": "300", "private_basic_premium": "301"}, "private_basic_premium"),
        ({"tax_class": "7"}, "tax_class"),
        ({"factor": "1.1"}, "factor"),
        ({"rv_number": "65170839J004"}, "rv_number"),
        ({"zusatzbeitrag_percent": "-1"}, "zusatzbeitrag_percent"),
        ({"wealth": 1}, "wealth"),
    ],
)
def test_impossible_persons_are_refused_by_name(person: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.person.load(person)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("engagement", "field"),
    [
        ({"employment_kind": "minijob", "pay_kind": "one_off"}, "pay_kind"),
        ({"tax_mode": "lump"}, "tax_mode"),
        ({"rv_opt_out": True}, "rv_opt_out"),
        ({"employment_kind": "kurzfristig", "professional": True}, "professional"),
        ({"employment_kind": "unstaendig"}, "professional"),
        ({"regular_monthly_pay": "603"}, "regular_monthly_pay"),
        ({"employment_kind": "minijob", "regular_monthly_pay": "603.01"}, "regular_monthly_pay"),
        ({"unforeseen": True}, "unforeseen"),
        ({"contract_over_four_weeks": True}, "contract_over_four_weeks"),
        ({"employment_kind": "werkvertrag"}, "employment_kind"),
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


def test_the_active_pension_is_not_computed_for_one_off_payments() -> None:
    person = {"retirement_age_reached": True, "active_pension": True}
    with pytest.raises(Invalid) as refused:
        pay(1000, pay_kind="one_off", person=person)
    assert "active_pension" in refused.value.fields


def test_pay_below_the_minimum_wage_is_refused_with_its_source() -> None:
    case = a_case("2223.99", hours="160")
    assert COUNTRY.payroll.minimum_gross(case) == eur(2224)
    with pytest.raises(RuleBroken, match=r"2,224\.00") as refused:
        compute(case)
    assert "MiLoG" in str(refused.value.source)
    assert COUNTRY.payroll.minimum_gross(a_case(1, pay_kind="one_off")) == eur("0.01")


def test_what_is_paid_like_a_minijob_is_one() -> None:
    assert COUNTRY.payroll.minimum_gross(a_case(1)) == eur("603.01")
    with pytest.raises(RuleBroken, match="minijob"):
        pay(603)
    # ten days: 201.00 is a third of the limit
    assert COUNTRY.payroll.minimum_gross(a_case(1, last=10, hours="10")) == eur("201.01")
    assert COUNTRY.payroll.minimum_gross(a_case(1, hours="1", regular_monthly_pay="700")) == eur("13.90")
    assert COUNTRY.payroll.minimum_gross(a_case(1, hours="1", history=[pay(700, last=10)], first=11)) == eur("13.90")


def test_what_was_not_known_is_not_guessed() -> None:
    with pytest.raises(NotCovered, match="tax"):
        pay(3000, Month(2025, 10))
    with pytest.raises(NotCovered):
        pay(3000, Month(2024, 12))
    # a minijob of 2025 needs no wage tax
    assert pay(556, Month(2025, 10), employment_kind="minijob").amount("lump_tax") == eur("11.12")


@pytest.mark.parametrize(
    ("case", "codes"),
    [
        (a_case(3000), []),
        (a_case(500, first=5, last=7, days=3, hours="24", ends=True), ["casual"]),
        (a_case(5000, person=PRIVATE), ["private_insurance"]),
        (a_case(7000, person=PRIVATE), []),
        (a_case(500, pay_kind="one_off"), ["expected_annual_gross"]),
        (a_case(3000, deductions=[Deduction("Advance", eur(5000))]), ["deductions"]),
    ],
)
def test_findings_name_what_a_person_must_look_at(case: PayCase, codes: list[str]) -> None:
    found = COUNTRY.payroll.findings(case, compute(case))
    assert [finding.code for finding in found] == codes
    assert all(finding.blocking == (finding.code == "deductions") for finding in found)


def test_the_last_days_of_a_longer_contract_are_no_casual_work() -> None:
    september = pay(3000, Month(2026, 9), reference="camera")
    last = a_case(500, last=2, days=2, hours="16", ends=True, reference="camera", history=[september])
    assert COUNTRY.payroll.findings(last, compute(last)) == ()


def with_gross(case: PayCase, minor: int) -> PayCase:
    return replace(case, work=replace(case.work, gross=Money(minor, "EUR")))


PERSONS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"tax_class": "2", "child_allowances": "0.5", "parent": True, "children_under_25": 1},
        {"tax_class": "3", "child_allowances": "2", "parent": True, "children_under_25": 4, "church": "rk"},
        {"tax_class": "4", "factor": "0.912", "church": "ev"},
        {"tax_class": "5"},
        {"tax_class": "6", "zusatzbeitrag_percent": "4.4"},
        {"allowance_month": "150", "birth_date": "1955-05-05"},
        PRIVATE,
        PENSIONER,
        {"retirement_age_reached": True, "active_pension": True},
    ]
)
ENGAGEMENTS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"regular_monthly_pay": "1400"},
        {"employment_kind": "minijob"},
        {"employment_kind": "minijob", "tax_mode": "elstam", "rv_opt_out": True},
        {"employment_kind": "kurzfristig"},
        {"employment_kind": "kurzfristig", "tax_mode": "lump"},
        {"employment_kind": "unstaendig", "professional": True},
        {"pay_kind": "one_off", "expected_annual_gross": "48000"},
    ]
)


@st.composite
def pay_cases(draw: st.DrawFn, room: int = 0) -> PayCase:
    month = Month(2026, draw(st.integers(1, 12)))
    person, engagement = draw(PERSONS), draw(ENGAGEMENTS)
    if engagement.get("pay_kind") == "one_off":
        person = {name: value for name, value in person.items() if name != "active_pension"}
    place: dict[str, Any] = {}
    if engagement.get("tax_mode") == "lump" or "professional" in engagement or draw(st.booleans()):
        length = draw(st.integers(1, 5))
        first = draw(st.integers(1, 28 - length))
        place = {"first": first, "last": first + length - 1, "days": length, "hours": str(4 * length)}
    state = draw(st.sampled_from(["BE", "SN", "BY"]))
    employer = {"establishment_state": state, "in_u1": draw(st.booleans())}
    case = a_case(1, month, person=person, employer=employer, ends=draw(st.booleans()), **place, **engagement)
    least, most = COUNTRY.payroll.minimum_gross(case).minor, COUNTRY.maximum_gross(case)
    highest = min(least + 900000, most.minor - room if most else least + 900000)
    return with_gross(case, draw(st.integers(least, max(least, highest))))


@given(pay_cases())
@settings(max_examples=200, deadline=None)
def test_the_lines_add_up_to_net_and_cost(case: PayCase) -> None:
    slip = compute(case)
    untaxed = slip.sum(LineKind.UNTAXED)
    assert slip.net == slip.gross - slip.employee_contributions - slip.withholding_tax + untaxed
    assert slip.total_cost == slip.gross + slip.employer_contributions + untaxed
    assert Money(0, "EUR") <= slip.net
    assert slip.gross <= slip.total_cost
    assert all(line.amount.minor >= 0 for line in slip.lines if line.code != "care_children")


@given(pay_cases(room=60))
@settings(max_examples=60, deadline=None)
def test_cost_rises_with_every_cent_but_for_the_roundings_of_the_transition_range(case: PayCase) -> None:
    start = case.work.gross.minor
    costs = [compute(with_gross(case, minor)).total_cost.minor for minor in range(start, start + 40)]
    noise = 5 if compute(case).amount("base_employee").minor else 0
    assert all(after >= before - noise for before, after in pairwise(costs))


@given(pay_cases(room=120), st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_a_budget_buys_the_largest_gross_that_brute_force_finds(case: PayCase, more: int) -> None:
    start = case.work.gross.minor
    budget = Money(compute(case).total_cost.minor + more, "EUR")
    found = bought(case, budget)
    fits = [minor for minor in range(start, start + 100) if compute(with_gross(case, minor)).total_cost <= budget]
    assert found.minor == max(fits)


def bought(case: PayCase, budget: Money) -> Money:
    def cost(gross: Money) -> Money:
        return compute(with_gross(case, gross.minor)).total_cost

    return largest_gross(budget, cost, lowest=COUNTRY.payroll.minimum_gross(case), highest=COUNTRY.maximum_gross(case), steps=COUNTRY.steps(case))


@pytest.mark.parametrize("at", [60301, 200000, 581250, 845000])
def test_budgets_around_each_threshold_buy_what_brute_force_finds(at: int) -> None:
    case = a_case(1)
    low = max(60301, at - 40)
    costs = {minor: compute(with_gross(case, minor)).total_cost.minor for minor in range(low, at + 160)}
    for budget in range(costs[low] + 5, costs[at + 60], 7):
        assert bought(case, Money(budget, "EUR")).minor == max(minor for minor, cost in costs.items() if cost <= budget)


def test_a_minijob_buys_at_most_its_limit_and_a_midijob_costs_less_than_it() -> None:
    minijob = a_case(1, employment_kind="minijob")
    assert bought(minijob, eur(5000)) == eur(603)
    assert compute(with_gross(a_case(1), 60301)).total_cost < compute(with_gross(minijob, 60300)).total_cost
    with pytest.raises(RuleBroken):
        bought(a_case(1), eur(700))


@given(
    st.sampled_from(
        [
            (a_case(1), 60301, 61000),
            (a_case(1), 199900, 200100),
            (a_case(1, person={"tax_class": "5", "church": "ev"}), 300000, 300500),
            (a_case(1, first=3), 250000, 250300),
            (a_case(1, JUNE, pay_kind="one_off", expected_annual_gross="90000"), 300000, 300500),
        ]
    ),
    st.integers(-200, 300),
)
@settings(max_examples=20, deadline=None)
def test_a_wished_net_needs_the_smallest_gross_that_brute_force_finds(told: tuple[PayCase, int, int], more: int) -> None:
    case, low, high = told

    def net(gross: Money) -> Money:
        return compute(with_gross(case, gross.minor)).net

    wished = Money(net(Money(low, "EUR")).minor + more, "EUR")
    found = smallest_gross(wished, net, lowest=Money(low, "EUR"), highest=Money(high * 2, "EUR"), steps=COUNTRY.steps(case))
    assert found.minor == next(minor for minor in range(low, found.minor + 1) if net(Money(minor, "EUR")) >= wished)


def test_every_line_explains_itself_in_german_and_english() -> None:
    slips = [
        pay(1500, untaxed="5", deductions=[Deduction("Advance", eur(5))], employer={"in_u1": True, "accident_percent": "1"}),
        pay(9000, person={"church": "rk", **PRIVATE}),
        pay(550, employment_kind="minijob"),
        pay(280, tax_mode="lump", person={"church": "rk"}, **SHORT),
        pay(60000, pay_kind="one_off", expected_annual_gross="90000", person={"church": "rk"}),
        pay(1500, first=16, history=[pay(2500, last=15)]),
    ]
    for language in ("en", "de_DE"):
        with speaking(language):
            told = [(line.label_in("countries.de"), line.explanation_in("countries.de")) for slip in slips for line in slip.lines]
        assert all(label and explanation and "%(" not in label + explanation for label, explanation in told)
    with speaking("de_DE"):
        assert "2\N{NO-BREAK SPACE}%" in next(line for line in slips[2].lines if line.code == "lump_tax").explanation_in("countries.de")


def test_a_part_of_a_month_says_that_it_is_taxed_by_the_day_and_up_to_what_contributions_are_due() -> None:
    slip = pay(1650, first=7, last=9, days=3, ends=True)
    with speaking("en"):
        told = {line.code: line.explanation_in("countries.de") for line in slip.lines}
    assert "employed for only 3 days" in told["wage_tax"]
    assert "on 550.00 a day" in told["wage_tax"]
    assert "the tax return settles it" in told["wage_tax"]
    assert told["base_pension"].startswith("Contributions are due for 3 days of the month, on at most 845.00 for these days")
    assert [explained(line, COUNTRY)["tells_amount"] for line in slip.lines if line.code in ("days", "groups", "wage_tax")] == [False, False, True]


def test_the_certificate_of_pay_mentions_what_the_ordinance_asks() -> None:
    slip = pay(1500, person={"church": "ev", "parent": True, "children_under_25": 2}, untaxed="45.60")
    printed = markup("payslip.html", _view(slip), language="de", country_domain="countries.de")
    asked = (
        "nach § 108 Abs. 3 Satz 1 der Gewerbeordnung",
        "Steuertage 30, SV-Tage 30",
        "Personengruppe 101, Beitragsgruppen 1111",
        "Steuer-ID",
        "Gesamtbruttoentgelt",
        "Steuerbrutto",
        "SV-Brutto Kranken- und Pflegeversicherung",
        "Übergangsbereich: Bemessung des Arbeitnehmeranteils",
        "Lohnsteuer",
        "Kirchensteuer",
        "Krankenversicherung, Zusatzbeitrag",
        "Pflegeversicherung, Beitragsabschlag für Kinder",
        "Gesetzliches Netto",
        "Weitere Bezüge",
        "Auszahlungsbetrag",
    )
    assert [words for words in asked if words not in printed] == []


def test_the_certificate_tells_when_the_employment_began_and_on_the_last_one_when_it_ended() -> None:
    view = replace(_view(pay(1500)), employed_from=date(2025, 3, 1))
    going_on = markup("payslip.html", view, language="de", country_domain="countries.de")
    last = markup("payslip.html", replace(view, employed_until=date(2026, 10, 15)), language="de", country_domain="countries.de")
    assert "Beschäftigungsbeginn</span> 01.03.2025" in going_on
    assert "Beschäftigungsende" not in going_on
    assert "Beschäftigungsende</span> 15.10.2026" in last


def _view(slip: Payslip) -> PayslipView:
    employer = PartyView("Musterkooperative", "Lahnstraße 52", "12055", "Berlin", "DE", legal_form="eG", register="Amtsgericht Berlin GnR 9999 B")
    employee = PartyView("Erika Mustermann", "Heidestraße 17", "10557", "Berlin", "DE", iban="DE89370400440532013000")
    facts = (("Steuerklasse", "I"), ("Krankenkasse", "Muster BKK"))
    return PayslipView("DE", "de", "2026-10-001", employer, employee, "17", "36574261809", slip, facts, date(2026, 10, 31))
