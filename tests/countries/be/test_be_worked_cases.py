"""Worked cases by name: inputs that are refused, and combinations beyond the published ones."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countries.be import COUNTRY
from smartcoop.errors import Invalid


def results(on: str, period: str = "month", **inputs: Any) -> dict[str, Any]:
    return dict(COUNTRY.example(period, date.fromisoformat(on), inputs))


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("month", {"gross": 2500, "wealth": 1}, "wealth"),
        ("month", {"gross": "much"}, "gross"),
        ("month", {"gross": -1}, "gross"),
        ("month", {}, "gross"),
        ("month", {"gross": 2500, "taxable": 2500}, "taxable"),
        ("month", {"gross": 2500, "household": "alone"}, "household"),
        ("month", {"gross": 2500, "full_month": False}, "days_paid"),
        ("month", {"gross": 2500, "full_time": False}, "hours_paid"),
        ("month", {"kind": "gift"}, "kind"),
        ("year", {"gross": 2500}, "period"),
        ("quarter", {}, "gross_quarter"),
        ("quarter", {"gross_quarter": 7500, "full_quarter": False}, "days_paid"),
        ("quarter", {"gross_quarter": 7500, "category": 2}, "category"),
        ("quarter", {"gross_quarter": 7500, "full_time": False, "hours_paid": 0}, "hours_paid"),
        ("month", {"gross": 2500, "full_month": False, "days_paid": 0}, "days_paid"),
        ("month", {"gross": "1e30"}, "gross"),
        ("month", {"kind": "year_end_bonus"}, "amount"),
    ],
)
def test_inputs_are_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        results("2026-10-31", period, **inputs)
    assert field in refused.value.fields


def test_a_month_of_2025_by_hand() -> None:
    got = results("2025-02-28", gross=2500)
    # A 120.59 whole; B 162.62 - 0.2699 x (2,500.00 - 2,175.25) = 74.97
    assert (got["work_bonus_a"], got["work_bonus_b"]) == (Decimal("120.59"), Decimal("74.97"))
    assert got["employee_contributions"] == Decimal("131.19")
    # 28,425.72 a year less 5,930.00; 4,362.93 + 42.80 % of 6,185.72 - 2,915.75, a twelfth
    assert got["taxable"] == Decimal("2368.81")
    assert got["withholding_tax_before_bonus"] == Decimal("341.22")
    assert got["special_contribution"] == Decimal("13.74")


def test_a_part_time_month_of_a_white_collar_worker_by_hand() -> None:
    got = results("2026-10-31", gross="1200", full_time=False, hours_paid=76, reference_hours_week=38, days_in_month=22)
    # U = 22 x 7.6 = 167.20; S = round(1,200 / 76) x 167.20 = 15.79 x 167.20; 76 / 167.20 = 0.45
    assert got["S_month_reference"] == Decimal("2640.09")
    assert got["H_over_U"] == Decimal("0.45")
    # A 127.54 x 0.45; B (171.99 - 0.2699 x 339.47 = 80.37) x 0.45
    assert (got["work_bonus_a"], got["work_bonus_b"]) == (Decimal("57.39"), Decimal("36.17"))


def test_an_incomplete_month_counts_days() -> None:
    got = results("2026-10-31", gross="1100", full_month=False, days_paid=10, days_in_month=22)
    assert got["S_month_reference"] == Decimal("2420.00")
    assert got["work_bonus_a"] == Decimal("57.39")
    # days of the month are counted where they are not given
    assert results("2026-10-31", gross="1100", full_month=False, days_paid=10) == got


@pytest.mark.parametrize(
    ("spouse", "tax", "special"),
    [
        ("none", "227.74", "23.35"),
        ("pension_max_174", "227.74", "23.35"),
        ("pension_max_579", "309.74", "23.35"),
        ("other_max_290", "454.24", "23.35"),
        ("above", "599.24", "23.35"),
    ],
)
def test_the_income_of_a_spouse_chooses_scale_and_column(spouse: str, tax: str, special: str) -> None:
    # 36,057.60 a year less 6,070.00; scale I 10,178.83 - 2,987.98; scale II 2,406.50 + 6,302.33 - 5,975.96
    got = results("2026-10-31", gross=3000, household="married", spouse_income=spouse)
    before = results("2026-10-31", taxable="3004.80", household="married", spouse_income=spouse)
    assert got["special_contribution"] == Decimal(special)
    assert before["withholding_tax_before_bonus"] == Decimal(tax)


@pytest.mark.parametrize(
    ("gross", "alone", "couple", "two_incomes"),
    [
        ("1095.09", "0", "0", "0"),
        ("1095.10", "0", "0", "5.15"),
        ("1945.37", "0", "0", "5.15"),
        ("2000.00", "2.30", "3.22", "5.15"),
        ("2190.18", "10.33", "14.44", "14.44"),
        ("2190.19", "10.33", "14.44", "14.44"),
        ("3737.00", "27.35", "31.46", "31.46"),
        ("3737.01", "27.35", "31.46", "31.46"),
        ("4100.01", "39.61", "35.45", "35.45"),
        ("6038.82", "60.94", "56.78", "51.64"),
        ("9000.00", "60.94", "60.94", "51.64"),
    ],
)
def test_the_special_contribution_at_every_threshold(gross: str, alone: str, couple: str, two_incomes: str) -> None:
    def special(**household: str) -> Decimal:
        return Decimal(results("2026-10-31", gross=gross, **household)["special_contribution"])

    assert special() == Decimal(alone)
    assert special(household="married", spouse_income="none") == Decimal(couple)
    assert special(household="married", spouse_income="above") == Decimal(two_incomes)


def test_quarters_of_2026_differ_in_slope_and_limits() -> None:
    granted = [results(f"2026-{month}-28", "quarter", gross_quarter=7500)["structural_reduction"] for month in ("03", "06", "09", "12")]
    # 0.14 x 3,958.57 + 0.15 (0.16 from the second quarter) x 2,047.20; 0.14 x 4,187.74 + 0.16 x 2,238.14
    assert granted == [Decimal("861.28"), Decimal("881.75"), Decimal("944.38"), Decimal("944.38")]


def test_a_quarter_declared_at_108_counts_its_pay_at_100() -> None:
    got = results("2026-09-30", "quarter", gross_quarter=7500, worker="declared_at_108")
    assert got["structural_reduction"] == Decimal("944.38")
    assert got["employer_basic_contribution"] == Decimal("2025.00")
    part = results("2026-09-30", "quarter", gross_quarter=3750, full_time=False, hours_paid=247)
    # mu = 247 / 494 = 0.50, multiplier 1.18
    assert part["structural_reduction"] == Decimal("557.18")


def test_departure_holiday_pay_is_taxed_where_normal_pay_is_told() -> None:
    got = results("2026-10-31", "day", kind="departure_holiday_pay", gross_current_year=1000, monthly_gross=2500)
    assert got["rate"] == Decimal("0.3634")
    assert got["withholding_tax"] == Decimal("48.87")
    assert got["net"] == Decimal("85.62")


def test_exceptional_pay_with_children_by_hand() -> None:
    got = results("2026-06-30", kind="double_holiday_pay", monthly_gross=2300, children=1)
    # 27,600.00 a year: 36.34 % of 1,860.48 is 676.10, less 7.5 % = 50.71
    assert got["withholding_tax"] == Decimal("625.39")
    assert results("2026-06-30", kind="double_holiday_pay", monthly_gross=1500, children=1)["withholding_tax"] == 0
    assert results("2026-06-30", kind="double_holiday_pay", monthly_gross=3500, children=3)["withholding_tax"] == Decimal("1200.13")
    half = results("2026-06-30", kind="double_holiday_pay", monthly_gross=3500, months_worked_previous_year=6)
    assert half["amount"] == Decimal("1610.00")
