"""Worked cases by name: inputs that are refused, and combinations beyond the published ones."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countries.fr import COUNTRY
from smartcoop.errors import Invalid, RuleBroken


def results(on: str, period: str = "month", **inputs: Any) -> dict[str, Any]:
    return dict(COUNTRY.example(period, date.fromisoformat(on), inputs))


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("month", {"gross": 2500, "wealth": 1}, "wealth"),
        ("month", {"gross": "much"}, "gross"),
        ("month", {}, "gross"),
        ("month", {"gross": 2500, "contract": "CDX"}, "contract"),
        ("month", {"gross": 2500, "pas": "high"}, "pas_rate"),
        ("month", {"gross": 2500, "hours": -1}, "hours"),
        ("month", {"gross": 2500, "headcount": "1.5"}, "headcount"),
        ("month", {"gross": 2500, "health_employer_share": 101}, "health_employer_share"),
        ("pas", {}, "net_taxable"),
        ("pas", {"net_taxable": 2000, "territory": "corse"}, "territory"),
        ("budget", {}, "budget"),
        ("ytd", {}, "months"),
        ("ytd", {"months": []}, "months"),
        ("ytd", {"months": [1] * 13}, "months"),
        ("ytd", {"months": [2000, "x"]}, "gross"),
        ("year", {"gross": 2500}, "period"),
    ],
)
def test_inputs_are_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        results("2026-10-31", period, **inputs)
    assert field in refused.value.fields


def test_a_contract_of_the_performing_arts_is_refused_with_the_reason() -> None:
    with pytest.raises(RuleBroken, match="Audiens"):
        results("2026-01-31", "contract", regime="intermittent", category="artiste", gross=400, days=1, idcc=3090, headcount_below_50=True, atmp_rate="1.19")


def test_a_fixed_term_shows_its_bonus_in_the_month() -> None:
    got = results("2026-10-31", gross=2000, contract="CDD", cdd_months=3)
    assert got["gross"] == Decimal("2200.00")
    assert got["lines"]["er_cpf_cdd"] == Decimal("22.00")
    without = results("2026-10-31", gross=2200, contract="CDD", cdd_end_bonus=False)
    assert {name: got[name] for name in ("net", "total_cost")} == {name: without[name] for name in ("net", "total_cost")}


def test_the_end_bonus_is_rounded_half_up() -> None:
    assert results("2026-10-31", gross="1999.95", contract="CDD")["gross"] == Decimal("2199.95")


def test_a_budget_that_does_not_pay_the_insurance_pays_nothing() -> None:
    assert results("2026-10-31", "budget", budget=15, esa=True)["gross"] == 0
    assert results("2026-10-31", "budget", budget=1000, esa=True)["gross"] > 900


def test_a_month_of_an_irregular_year_may_be_empty() -> None:
    got = results("2026-12-31", "ytd", months=[3000, 0, 3000], esa=True)
    assert [month["gross"] for month in got["months"]] == [3000, 0, 3000]
    assert got["months"][2]["ytd_gross"] == 6000


def test_a_year_of_2025_uses_the_old_reduction() -> None:
    got = results("2025-12-31", "ytd", months=[2000] * 12)
    # T changed in May 2025: 0.3234 before, 0.3233 since
    assert got["months"][3]["rgdu_coefficient_ytd"] != got["months"][4]["rgdu_coefficient_ytd"]
    assert got["months"][11]["rgdu_coefficient_ytd"] > 0


@pytest.mark.parametrize(("territory", "rate"), [("metropole", "5.3"), ("reunion", "2.9"), ("guyane", "1.3")])
def test_each_territory_has_its_grid(territory: str, rate: str) -> None:
    assert results("2026-09-30", "pas", net_taxable=2410, territory=territory)["pas_rate"] == Decimal(rate)


def test_a_fixed_term_of_two_months_is_short_for_withholding() -> None:
    short, longer = (results("2026-10-31", gross=3000, contract="CDD", cdd_months=months) for months in (2, 3))
    assert short["net_taxable"] - short["pas_base"] == 766
    assert longer["pas_base"] == longer["net_taxable"]


def test_a_personal_rate_needs_no_grid_and_no_relief() -> None:
    got = results("2026-09-30", "pas", net_taxable=1900, pas="4.2", short_contract=True)
    assert (got["pas_base"], got["withholding_tax"]) == (Decimal(1900), Decimal("79.80"))
