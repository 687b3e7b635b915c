"""Worked cases by name: inputs that are refused, and combinations beyond the published ones."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countries.de import COUNTRY
from smartcoop.errors import Invalid


def results(period: str = "month", on: str = "2026-06-30", **inputs: Any) -> dict[str, Any]:
    return dict(COUNTRY.example(period, date.fromisoformat(on), inputs))


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("month", {"gross": 2500, "wealth": 1}, "wealth"),
        ("month", {"gross": "much"}, "gross"),
        ("month", {"gross": -1}, "gross"),
        ("month", {"tax_class": 1}, "gross"),
        ("month", {"gross": 2500, "tax_class": 7}, "tax_class"),
        ("month", {"gross": 2500, "tax_class": 1, "faktor": Decimal("0.9")}, "faktor"),
        ("month", {"gross": 2500, "tax_class": 6, "child_allowances_zkf": 1}, "child_allowances_zkf"),
        ("month", {"gross": 2500, "establishment_state": "XX"}, "establishment_state"),
        ("month", {"gross": 2500, "health_insurance": "private"}, "health_insurance"),
        ("month", {"gross": 2500, "employment": "werkvertrag"}, "employment"),
        ("month", {"gross": 2500, "one_off_payment": 100}, "expected_annual_gross_without_one_off"),
        ("year", {"gross": 2500}, "period"),
        ("month", {"pap_inputs": {"STKL": 1, "VBEZ": 5}}, "VBEZ"),
        ("month", {"pap_inputs": 5}, "pap_inputs"),
        ("month", {"employment": "midijob_rounding_demo", "be_total": 1}, "be_employee"),
        ("month", {"employment": "midijob_rounding_demo", "be_total": 1, "be_employee": 1, "rates_pct": {"xx": 1}}, "xx"),
    ],
)
def test_inputs_are_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        results(period, **inputs)
    assert field in refused.value.fields


def test_pay_up_to_the_limit_is_a_minijob_whatever_it_is_called() -> None:
    assert results(gross=603)["kv_employer"] == Decimal("78.39")
    assert "be_total" in results(gross=Decimal("603.01"))
    assert "be_total" not in results(gross=Decimal("2000.01"))


@pytest.mark.parametrize(("age", "care"), [(22, "54.00"), (23, "72.00"), (40, "72.00")])
def test_the_surcharge_of_the_childless_counts_from_23(age: int, care: str) -> None:
    assert results(gross=3000, tax_class=1, age=age)["pv_employee"] == Decimal(care)


def test_church_tax_takes_the_rate_that_is_told() -> None:
    got = results(gross=4000, tax_class=4, faktor=Decimal("0.9"), church_tax_rate=8, establishment_state="BY", parent=True)
    assert got["kirchensteuer"] == (got["kirchenlohnsteuer_base"] * Decimal("0.08")).quantize(Decimal("0.01"), "ROUND_DOWN")
    assert got["withholding_tax"] == got["lohnsteuer"] + got["solidaritaetszuschlag"] + got["kirchensteuer"]
    pap = results("week", pap_inputs={"STKL": 2, "LZZ": 3, "RE4": 90000, "ZKF": Decimal("0.5"), "R": 1, "KVZ": Decimal("2.9")}, church_tax_rate=9)
    assert pap["kirchensteuer"] == Decimal("5.84")


def test_a_minijob_in_the_levy_u1() -> None:
    got = results(gross=500, employment="minijob", employer_size_u1=True)
    assert (got["u1"], got["u2"], got["insolvenzgeldumlage"]) == (Decimal("4.00"), Decimal("1.10"), Decimal("0.75"))
    assert got["total_cost"] == 500 + Decimal("65.00") + 75 + 10 + Decimal("5.85")
    assert results(gross=500, employment="minijob", rv_opt_out=True)["net"] == 500


def test_rates_that_are_not_told_are_not_split() -> None:
    got = results(employment="midijob_rounding_demo", be_total=1000, be_employee=500, rates_pct={"kv": Decimal("14.6")})
    assert (got["kv_total"], got["kv_employee"], got["kv_employer"]) == (Decimal("146.00"), Decimal("36.50"), Decimal("109.50"))
    assert "rv_total" not in got
