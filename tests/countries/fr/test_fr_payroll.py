"""French payslips, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.fr import COUNTRY
from countries.fr.intermittents import RATES
from countries.fr.law import PARAMETERS
from countries.fr.reduction import coefficient
from smartcoop.country import Deduction, LineKind, NotCovered, Payslip
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money, rounded
from tests.countries.cases import OCTOBER, amounts
from tests.countries.fr.cases import a_case, a_year, at, compute, cost, eur, pay

JANUARY, FEBRUARY, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)
LAW = PARAMETERS.at(date(2026, 10, 31))


def test_a_month_above_the_ceiling_tells_each_slice_apart() -> None:
    told = amounts(pay(5000, cadre=True))
    # slice 1: 4,005.00; slice 2: 995.00; CET on all of it, since the pay is above the ceiling
    expected = {
        "ee_old_age_capped": "276.35",
        "ee_complementary_t1": "126.16",
        "ee_ceg_t1": "34.44",
        "ee_complementary_t2": "85.97",
        "ee_ceg_t2": "10.75",
        "ee_cet": "7.00",
        "ee_apec": "1.20",
        "er_prevoyance_cadre": "60.08",
    }
    assert {code: told[code] for code in expected} == expected
    # CSG: 98.25 % of 5,000.00, and all of 20.00 + 60.08
    assert told["csg_deductible"] == str(rounded(Decimal("4992.58") * Decimal("0.068")))
    assert told["year_taxable"] == told["taxable"]


def test_the_ceiling_is_a_step_of_cost_and_net() -> None:
    below, above = pay("4005.00", cadre=True), pay("4005.01", cadre=True)
    assert (below.total_cost - below.reductions, above.total_cost - above.reductions) == (eur("5704.78"), eur("5713.20"))
    assert above.amount("net_before_tax") < below.amount("net_before_tax")
    assert eur("4005.01") in COUNTRY.steps(a_case(3000, cadre=True))


def test_at_three_minimum_wages_the_reduction_ends() -> None:
    assert [cost(a_case(1), eur(gross)) for gross in ("5469.22", "5469.23")] == [eur("7810.25"), eur("7919.65")]


def test_crossing_three_minimum_wages_in_the_year_takes_back_what_was_granted() -> None:
    slips = a_year(5200, 5300, 8700)
    assert slips[2].reductions == eur("-214.20")
    finding = next(found for found in COUNTRY.payroll.findings(a_case(8700), slips[2]) if found.code == "reduction_taken_back")
    assert (finding.blocking, finding.values) == (False, {"amount": Decimal("214.20")})


def _least(one: Decimal, other: Decimal) -> Decimal:
    return min(one, other)


@given(st.lists(st.integers(190_000, 1_900_000), min_size=1, max_size=6), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_however_a_year_is_cut_it_is_charged_as_a_year(cents: list[int], cadre: bool, esa: bool) -> None:
    slips = a_year(*(Money(minor, "EUR").amount for minor in cents), cadre=cadre, contract="esa" if esa else "cdi")
    year = Money(sum(cents), "EUR").amount
    ceiling, months = Decimal(4005 * len(cents)), len(cents)
    charged = {
        code: sum(slip.amount(code).amount for slip in slips)
        for code in ("ee_old_age_capped", "ee_complementary_t1", "ee_complementary_t2", "er_unemployment", "ee_cet")
    }
    assert charged["ee_old_age_capped"] == rounded(_least(year, ceiling) * Decimal("0.069"))
    slices = _least(year, ceiling) * Decimal("0.0315") + (_least(year, 8 * ceiling) - _least(year, ceiling)) * Decimal("0.0864")
    assert charged["ee_complementary_t1"] + charged["ee_complementary_t2"] == rounded(slices)
    assert charged["er_unemployment"] == rounded(_least(year, 4 * ceiling) * Decimal("0.04"))
    assert charged["ee_cet"] == (rounded(_least(year, 8 * ceiling) * Decimal("0.0014")) if year > ceiling else 0)
    full = Decimal("12.02") * Decimal("151.67")
    smic = sum((min(Money(minor, "EUR").amount, full) for minor in cents), Decimal(0)) if esa else full * months
    assert sum(slip.reductions.amount for slip in slips) == rounded(coefficient(LAW, True, year, smic) * year)


@given(
    st.integers(190_000, 4_000_000),
    st.fixed_dictionaries(
        {
            "contract": st.sampled_from(["esa", "cdi", "cdd"]),
            "cadre": st.booleans(),
            "alsace_moselle": st.booleans(),
            "holiday_pay": st.sampled_from(["taken", "included", "monthly", "at_end", "provision"]),
        }
    ),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_totals_are_the_sums_of_their_lines(minor: int, engagement: dict[str, Any], ends: bool) -> None:
    slip = compute(a_case(Money(minor, "EUR").amount, ends=ends, **engagement))
    gross = sum(line.amount.minor for line in slip.lines if line.kind is LineKind.EARNING)
    kept = sum(line.amount.minor for line in slip.lines if line.kind is LineKind.EMPLOYEE_CONTRIBUTION)
    borne = sum(line.amount.minor for line in slip.lines if line.kind in (LineKind.EMPLOYER_CONTRIBUTION, LineKind.EMPLOYER_REDUCTION))
    assert slip.gross.minor == gross
    assert slip.amount("net_before_tax").minor == slip.amount("net_social").minor == gross - kept
    assert slip.net.minor == gross - kept - slip.amount("pas").minor >= 0
    assert slip.amount("employer_total").minor == gross + borne
    lost = slip.amount("csg_crds_non_deductible") + slip.amount("er_mutuelle")
    assert slip.amount("taxable") == slip.amount("net_before_tax") + lost


def test_a_salaried_entrepreneur_has_no_floor_but_what_is_kept_from_the_pay() -> None:
    case = a_case("0.01", contract="esa")
    least = COUNTRY.payroll.minimum_gross(case)
    assert eur(20) < least < eur(35)
    assert compute(at(case, least.minor)).net.minor >= 0
    with pytest.raises(RuleBroken, match="pay more this month"):
        compute(at(case, least.minor - 1))


def test_the_fixed_part_is_due_every_month() -> None:
    told = amounts(pay(900, contract="esa", fixed_part="150"))
    assert (told["fixed_part"], told["variable_part"]) == ("150.00", "750.00")
    assert COUNTRY.payroll.minimum_gross(a_case(900, contract="esa", fixed_part="150")) == eur(150)
    with pytest.raises(RuleBroken, match="fixed part"):
        pay(149, contract="esa", fixed_part="150")
    codes = [found.code for found in COUNTRY.payroll.findings(a_case(900, contract="esa"), pay(900, contract="esa"))]
    assert codes == ["fixed_part", "dsn_early"]  # paid within the month by an employer of a hundred


def test_a_small_month_after_a_large_one_still_pays_what_the_year_settles() -> None:
    large = [pay(8000, JANUARY, contract="esa")]
    case = a_case("0.01", FEBRUARY, contract="esa", history=large)
    least = COUNTRY.payroll.minimum_gross(case)
    assert least > eur(50)
    assert compute(at(case, least.minor)).amount("net_before_tax").minor >= 0


@given(st.lists(st.integers(5_000, 4_000_000), max_size=4))
@settings(max_examples=40, deadline=None)
def test_whatever_the_year_so_far_the_least_pay_bears_its_contributions(cents: list[int]) -> None:
    history = a_year(*(Money(minor, "EUR").amount for minor in _growing(cents)), contract="esa")
    case = a_case("0.01", Month(2026, len(history) + 1), contract="esa", history=history)
    least = COUNTRY.payroll.minimum_gross(case)
    assert compute(at(case, least.minor)).amount("net_before_tax").minor >= 0
    if least.minor > 1:
        with pytest.raises(RuleBroken, match="pay more this month"):
            compute(at(case, least.minor - 1))


def _growing(cents: list[int]) -> list[int]:
    """Months that never fall far behind those before, so that each bears what the year settles."""
    return [max(minor, *(cents[:place] or [0])) for place, minor in enumerate(cents)]


@pytest.mark.parametrize(
    ("month", "hours", "least"),
    [(Month(2026, 5), None, "1823.03"), (Month(2026, 6), None, "1867.02"), (OCTOBER, "100", "1230.98"), (Month(2025, 9), None, "1801.80")],
)
def test_the_minimum_wage_follows_its_dates_and_the_hours(month: Month, hours: str | None, least: str) -> None:
    case = a_case(5000, month, monthly_hours=hours)
    assert COUNTRY.payroll.minimum_gross(case) == eur(least)
    assert compute(at(case, eur(least).minor)).gross == eur(least)
    with pytest.raises(RuleBroken, match="below the minimum"):
        compute(at(case, eur(least).minor - 1))


def test_part_of_a_month_has_part_of_the_ceiling_and_the_hours_worked() -> None:
    told = amounts(pay(1500, first=1, last=10, hours="50"))
    assert told["ceiling"] == "1291.94"  # 4,005.00 x 10 / 31
    assert told["reduction_smic"] == "601.00"
    assert amounts(pay(1500, monthly_hours="100"))["ceiling"] == "2640.60"


def test_the_contract_of_a_salaried_entrepreneur_lasts_on_after_a_piece_of_work() -> None:
    """The ceiling is cut only for the days before the contract began (CSS art. R242-2), and is given once, however many pieces of work there are."""
    first = pay(2500, contract="esa", first=7, last=11, hours="35")
    assert amounts(first)["ceiling"] == amounts(first)["whole_ceiling"] == "3229.84"  # 4,005.00 x 25 / 31
    assert "ee_complementary_t2" not in amounts(first)
    second = pay(2500, contract="esa", first=21, last=23, hours="21", history=[first])
    assert amounts(second)["ceiling"] == "0.00"
    later = pay(2500, Month(2026, 11), contract="esa", first=21, last=23, hours="21", history=[first, second])
    assert amounts(later)["ceiling"] == "4005.00"


def test_two_contracts_of_a_month_share_its_ceiling_and_its_insurance() -> None:
    first = pay(2500, contract="esa")
    second = amounts(pay(2500, contract="esa", history=[first]))
    assert second["ceiling"] == second["whole_ceiling"] == "0.00"
    assert "er_mutuelle" not in second
    assert second["ee_old_age_capped"] == str(rounded(Decimal(4005) * Decimal("0.069")) - first.amount("ee_old_age_capped").amount)
    assert second["reduction_smic"] == "0.00"


def test_who_is_exempt_bears_no_insurance() -> None:
    told = amounts(pay(2500, health_exempt=True))
    assert {"ee_mutuelle", "er_mutuelle", "er_forfait_social"}.isdisjoint(told)


@pytest.mark.parametrize(
    ("employer", "expected"),
    [
        ({"headcount": 8}, {"er_fnal": "3.00", "er_training": "16.50", "er_peec": None, "er_forfait_social": None, "er_mobility": None}),
        ({"headcount": 11}, {"er_fnal": "3.00", "er_training": "30.00", "er_peec": None, "er_forfait_social": "1.60", "er_mobility": "96.00"}),
        ({"headcount": 50}, {"er_fnal": "15.00", "er_peec": "13.50"}),
        ({"headcount": 250, "alternants_ratio": "4.99"}, {"er_apprenticeship_tax": "21.90"}),
        ({"headcount": 250, "alternants_ratio": "0.5"}, {"er_apprenticeship_tax": "32.40"}),
        ({"headcount": 2000, "alternants_ratio": "0.5"}, {"er_apprenticeship_tax": "38.40"}),
        ({"headcount": 249, "alternants_ratio": "0"}, {"er_apprenticeship_tax": "20.40"}),
    ],
)
def test_the_headcount_decides_what_the_employer_owes(employer: dict[str, Any], expected: dict[str, str | None]) -> None:
    told = amounts(pay(3000, employer={"mobility_rate": "3.2", **employer}))
    assert {code: told.get(code) for code in expected} == expected


def test_alsace_moselle_has_its_own_rates() -> None:
    told = amounts(pay(3000, alsace_moselle=True))
    assert (told["ee_health_alsace_moselle"], told["er_apprenticeship_tax"]) == ("39.00", "13.20")


def test_a_fixed_term_ends_with_its_bonus_and_its_holidays_on_the_whole_contract() -> None:
    september = pay(2000, Month(2026, 9), contract="cdd", reference="c1", holiday_pay="at_end")
    told = amounts(pay(2200, contract="cdd", reference="c1", holiday_pay="at_end", ends=True, history=[september]))
    assert "end_bonus" not in amounts(september)
    assert told["end_bonus"] == "420.00"  # 10 % of 2,000.00 + 2,200.00
    assert told["holiday_indemnity"] == "462.00"  # 10 % of 4,620.00
    assert told["er_cpf_cdd"] == "30.82"  # 1 % of 5,082.00 less 20.00
    over_the_year = amounts(pay(2000, JANUARY, contract="cdd", ends=True, gross_before_year="4000"))
    assert over_the_year["end_bonus"] == "600.00"


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"end_bonus": False}, {"er_cpf_cdd"}),
        ({"cdd_kind": "usage"}, {"er_cpf_cdd"}),
        ({"cdd_kind": "seasonal"}, set()),
        ({}, {"er_cpf_cdd", "end_bonus"}),
    ],
)
def test_not_every_fixed_term_owes_the_bonus(more: dict[str, Any], codes: set[str]) -> None:
    assert {"er_cpf_cdd", "end_bonus"} & set(amounts(pay(2000, contract="cdd", ends=True, **more))) == codes


def test_days_of_holiday_not_taken_are_paid_by_the_better_rule() -> None:
    kept = amounts(pay(2600, ends=True, holiday_days_due="10", holiday_reference_gross="24000"))
    assert kept["holiday_indemnity"] == "1000.00"  # 2,600.00 x 10 / 26 beats 2,400.00 x 10 / 30
    tenth = amounts(pay(2600, ends=True, holiday_days_due="10", holiday_reference_gross="36000"))
    assert tenth["holiday_indemnity"] == "1200.00"
    assert "holiday_indemnity" not in amounts(pay(2600, holiday_days_due="10", holiday_reference_gross="36000"))


def test_holidays_may_be_included_paid_monthly_or_set_aside() -> None:
    assert amounts(pay(2200, contract="esa", holiday_pay="included"))["holiday_included"] == "200.00"
    assert pay(2200, contract="esa", holiday_pay="monthly").gross == eur(2420)
    first = pay(2200, Month(2026, 9), contract="esa", holiday_pay="provision", reference="c")
    assert first.sum(LineKind.PROVISION) == eur(220)
    last = pay(2200, contract="esa", holiday_pay="provision", reference="c", history=[first], ends=True)
    assert (last.gross, last.sum(LineKind.PROVISION)) == (eur(2640), eur(-220))


def test_portage_pays_its_indemnities_and_sets_the_reserve_aside() -> None:
    slip = pay(3000, contract="portage_cdi", portage_level="senior")
    told = amounts(slip)
    assert (told["business_contribution"], told["holiday_indemnity"], told["portage_reserve"]) == ("150.00", "300.00", "300.00")
    assert (slip.gross, slip.sum(LineKind.PROVISION)) == (eur(3450), eur(300))
    fixed_term = amounts(pay(3000, contract="portage_cdd", ends=True))
    assert fixed_term["end_bonus"] == "300.00"
    assert "portage_reserve" not in fixed_term
    ends = pay(3000, contract="portage_cdi", ends=True, set_aside_before_year="500")
    assert ends.sum(LineKind.PROVISION) == eur(-500)


@pytest.mark.parametrize(
    ("level", "least"),
    [("first", "2255.61"), ("junior", "2517.13"), ("senior", "2713.27"), ("expert", "3072.86")],
)
def test_portage_has_a_minimum_by_level(level: str, least: str) -> None:
    case = a_case(9000, contract="portage_cdi", portage_level=level)
    minimum = COUNTRY.payroll.minimum_gross(case)
    assert eur(least) <= compute(at(case, minimum.minor)).gross <= eur(least) + eur("0.02")
    with pytest.raises(RuleBroken, match="below the minimum"):
        compute(at(case, minimum.minor - 1))


@pytest.mark.parametrize(
    ("engagement", "field", "why"),
    [
        ({"contract": "intermittent"}, "contract", "annexes 8 and 10"),
        ({"contract": "cape"}, "contract", "no work contract"),
        ({"contract": "esa", "monthly_hours": "100"}, "monthly_hours", "no working time"),
        ({"monthly_hours": "151.68"}, "monthly_hours", "at most"),
        ({"fixed_part": "100"}, "fixed_part", "salaried entrepreneur"),
        ({"short_contract": True}, "short_contract", "fixed-term"),
        ({"cdd_kind": "usage"}, "cdd_kind", "fixed-term"),
        ({"contract": "portage_cdi", "holiday_pay": "monthly"}, "holiday_pay", "portage"),
        ({"contract": "cdd", "holiday_days_due": "3"}, "holiday_days_due", "the tenth"),
        ({"holiday_days_due": "3", "holiday_pay": "monthly"}, "holiday_days_due", "no days due"),
        ({"holiday_reference_gross": "3000"}, "holiday_reference_gross", "days due"),
        ({"mission_months": 3}, "mission_months", "portage"),
        ({"contract": "portage_cdi", "mission_months": 37}, "mission_months", "36"),
        ({"contract": "portage_cdi", "mission_months": 25, "portage_level": "first"}, "portage_level", "24"),
    ],
)
def test_what_cannot_be_is_refused_by_name(engagement: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_case(3000, **engagement)
    assert why in str(refused.value.fields[field])


def test_impossible_cases_are_refused_by_name() -> None:
    case = a_case(3000)
    with pytest.raises(Invalid) as refused:
        compute(replace(case, month=JANUARY, work=replace(case.work, gross=Money(0, "EUR"))))
    assert set(refused.value.fields) == {"gross", "period"}
    with pytest.raises(Invalid) as refused:
        pay(300, first=1, last=2, hours="0")
    assert set(refused.value.fields) == {"hours"}
    with pytest.raises(Invalid) as refused:
        a_case(3000, person={"pas_rate_until": date(2026, 12, 31)})
    assert set(refused.value.fields) == {"pas_rate_until"}
    with pytest.raises(Invalid) as refused:
        a_case(3000, employer={"health_employer_share": 49})
    assert set(refused.value.fields) == {"health_employer_share"}
    with pytest.raises(NotCovered):
        pay(3000, Month(2024, 12))


def _tax(slip: Payslip) -> tuple[str, str, str]:
    line = next(line for line in slip.lines if line.code == "pas")
    return str(line.base), str(line.rate), str(line.amount.amount)


def test_the_rate_of_the_tax_office_goes_first_while_it_is_valid() -> None:
    own = {"pas_rate": "4.2", "pas_rate_until": date(2026, 11, 30)}
    slip = pay(2750, person=own)
    assert _tax(slip) == (str(slip.amount("taxable").amount), "0.042", str(slip.amount("taxable").times(Decimal("0.042")).amount))
    late = a_case(2750, person=own, paid_on=date(2026, 12, 1))
    assert _tax(compute(late)) == _tax(pay(2750))
    assert [found.code for found in COUNTRY.payroll.findings(late, compute(late))] == ["pas_rate_expired"]
    assert pay(2750, person={"pas_rate": "0"}).withholding_tax == eur(0)


@pytest.mark.parametrize(
    ("paid_on", "territory", "rate"),
    [
        (date(2026, 4, 30), "metropole", "0.041"),
        (date(2026, 5, 1), "metropole", "0.041"),
        (date(2026, 5, 1), "martinique", "0.021"),
        (date(2026, 5, 1), "mayotte", "0.013"),
    ],
)
def test_the_grid_depends_on_place_and_day(paid_on: date, territory: str, rate: str) -> None:
    assert _tax(pay(2700, Month(2026, 4), paid_on=paid_on, person={"territory": territory}))[1] == rate


def test_a_lower_bound_belongs_to_its_own_rate() -> None:
    def rate(taxable: str) -> Decimal:
        return Decimal(COUNTRY.example("pas", date(2026, 9, 30), {"net_taxable": taxable})["pas_rate"])

    assert [rate("1634.99"), rate("1635"), rate("55557.99"), rate("55558")] == [0, Decimal("0.5"), 38, 43]


def test_a_short_contract_lowers_the_base_at_the_default_rate_alone() -> None:
    slip = pay(3000, contract="cdd", short_contract=True)
    assert _tax(slip)[0] == str(slip.amount("taxable").amount - 766)
    own = pay(3000, contract="cdd", short_contract=True, person={"pas_rate": 10})
    assert _tax(own)[0] == str(own.amount("taxable").amount)


def test_refunds_are_added_and_deductions_kept_after_tax() -> None:
    slip = pay(2500, untaxed="55.20", deductions=[Deduction("Part sociale", eur(30))])
    plain = pay(2500)
    assert slip.net_payable == plain.net + eur("25.20")
    assert slip.total_cost == plain.total_cost + eur("55.20")
    deep = a_case(2500, deductions=[Deduction("Saisie", eur(3000))])
    assert [found.code for found in COUNTRY.payroll.findings(deep, compute(deep)) if found.blocking] == ["deductions"]


def test_the_reduced_rates_of_2025_ended_with_the_year() -> None:
    september = amounts(pay(2500, Month(2025, 9)))
    assert (september["er_health"], september["er_family"]) == ("175.00", "86.25")
    assert (amounts(pay(2500))["er_health"], amounts(pay(2500))["er_family"]) == ("325.00", "131.25")
    assert amounts(pay(4100, Month(2025, 9)))["er_health"] == "533.00"


def test_the_performing_arts_stay_unconfirmed_until_a_table_is_read() -> None:
    assert {path for path in PARAMETERS if path.startswith("show.")} == set(RATES)
    assert not any(PARAMETERS[path].confirmed for path in RATES)
