"""Worked cases by name: inputs that are refused, and combinations beyond the published ones."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countries.at import COUNTRY
from smartcoop.errors import Invalid


def results(period: str = "month", on: str = "2026-06-30", **inputs: Any) -> dict[str, Any]:
    return dict(COUNTRY.example(period, date.fromisoformat(on), inputs))


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("month", {"gross": 2500, "wealth": 1}, "wealth"),
        ("month", {"gross": "much"}, "gross"),
        ("month", {"gross": -1}, "gross"),
        ("month", {}, "gross"),
        ("month", {"gross": 2500, "federal_state": "BAYERN"}, "federal_state"),
        ("month", {"gross": 2500, "employment": "Werkvertrag"}, "employment"),
        ("month", {"gross": 2500, "familienbonus": "full"}, "familienbonus"),
        ("month", {"gross": 2500, "familienbonus": "double"}, "familienbonus"),
        ("month", {"gross": 2500, "sole_earner": True}, "sole_earner"),
        ("month", {"gross": 2500, "commuter": True}, "commuter_km"),
        ("month", {"gross": 2500, "commuter": True, "commuter_km": 30, "commuter_kind": "huge"}, "commuter_kind"),
        ("year", {"gross": 2500}, "period"),
    ],
)
def test_inputs_are_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        results(period, **inputs)
    assert field in refused.value.fields


def test_children_alone_change_nothing_and_half_a_bonus_is_half() -> None:
    alone = results(gross=3600)
    assert results(gross=3600, children=2) == alone
    whole = results(gross=3600, familienbonus="full", children_under_18=1, children_over_18=1)
    half = results(gross=3600, familienbonus="half", children_under_18=1, children_over_18=1)
    assert alone["withholding_tax"] - whole["withholding_tax"] == Decimal("225.02")
    assert alone["withholding_tax"] - half["withholding_tax"] == Decimal("112.51")


def test_a_worker_costs_what_a_salaried_employee_costs() -> None:
    assert results(gross=3600, employment="Arbeiter") == results(gross=3600, employment="Angestellte")


def test_one_bonus_alone_and_the_surcharge_of_the_chamber() -> None:
    one = results(gross=3060, holiday_bonus=3060)
    assert "wr_net" not in one
    assert (one["uz_net"], results(gross=3060, christmas_bonus=3060)["wr_net"]) == (Decimal("2422.60"), Decimal("2422.60"))
    both = results(gross=3060, holiday_bonus=3060, christmas_bonus=3060, dz_included=True)
    # 0.31 percent of 3,060.00, fourteen times
    assert both["annual_total_cost"] - 14 * Decimal("9.49") == Decimal("55323.02")


def test_the_vienna_levy_is_left_out_of_the_year() -> None:
    vienna = results(gross=3060, federal_state="WIEN", holiday_bonus=3060, christmas_bonus=3060)
    upper = results(gross=3060, federal_state="OOE", holiday_bonus=3060, christmas_bonus=3060)
    # 21.23 for 20.98 percent, twelve times
    assert vienna["annual_total_cost_without_dz"] - upper["annual_total_cost_without_dz"] == 12 * (Decimal("649.64") - Decimal("641.99"))
