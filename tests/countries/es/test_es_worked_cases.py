"""Worked cases by the names of the examples' schema: what is understood, what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countries.es import COUNTRY
from smartcoop.country import NotCovered
from smartcoop.errors import Invalid

ON = date(2026, 11, 30)
RATE = {"kind": "irpf_rate", "retribucion_anual": 30000}
SLIP = {"kind": "payslip", "gross_month_incl_prorrata_pagas": 2500}


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("year", {"kind": "irpf_rate"}, "retribucion_anual"),
        ("year", {**RATE, "retribucion_anual": -1}, "retribucion_anual"),
        ("year", {**RATE, "retribucion_anual": "much"}, "retribucion_anual"),
        ("year", {**RATE, "wealth": 1}, "wealth"),
        ("year", {**RATE, "dias_cotizados": 30}, "dias_cotizados"),
        ("year", {**RATE, "territorio": "bizkaia"}, "territorio"),
        ("year", {**RATE, "territorio": "navarra"}, "territorio"),
        ("year", {**RATE, "territorio": "the moon"}, "territorio"),
        ("year", {"retribucion_anual": 30000}, "kind"),
        ("year", {**RATE, "situacion_familiar": 4}, "situacion_familiar"),
        ("year", {**RATE, "discapacidad": 50}, "discapacidad"),
        ("year", {**RATE, "contrato": "eterno"}, "contrato"),
        ("year", {**RATE, "descendientes": 2}, "descendientes"),
        ("year", {**RATE, "descendientes": [2]}, "descendientes"),
        ("year", {**RATE, "descendientes": [{"edad": 3, "color": "blue"}]}, "descendientes[0].color"),
        ("year", {**RATE, "descendientes": [{"computo": "entero"}]}, "descendientes[0].edad"),
        ("year", {**RATE, "ascendientes": [{"edad": 70, "discapacidad": 1}]}, "ascendientes[0].discapacidad"),
        ("month", RATE, "period"),
        ("year", SLIP, "period"),
        ("month", {"kind": "payslip"}, "gross_month_incl_prorrata_pagas"),
        ("month", {**SLIP, "colectivo": "toreros"}, "colectivo"),
        ("month", {**SLIP, "edad": 30}, "edad"),
        ("month", {"kind": "story"}, "kind"),
    ],
)
def test_inputs_are_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.example(period, ON, inputs)
    assert field in refused.value.fields


def test_defaults_are_those_of_the_schema() -> None:
    told = COUNTRY.example("year", ON, RATE)
    assert (told["employee_contributions"], told["employer_contributions"]) == (Decimal("1950.00"), Decimal("9645.00"))
    assert told["tipo_retencion_pct"] == Decimal("16.42")
    temporary = COUNTRY.example("year", ON, {**RATE, "contrato": "inferior_a_un_ano"})
    assert (temporary["employee_contributions"], temporary["employer_contributions"]) == (Decimal("1965.00"), Decimal("10005.00"))
    slip = COUNTRY.example("month", ON, SLIP)
    assert (slip["employee_contributions"], slip["employer_contributions"]) == (Decimal("162.50"), Decimal("803.75"))
    assert "net" not in slip
    given = COUNTRY.example("month", ON, {**SLIP, "tipo_retencion_pct": "16.42", "short_contract_surcharge": True, "at_ep_rate_pct": 2})
    assert (given["withholding_tax"], given["net"]) == (Decimal("410.50"), Decimal("1927.00"))
    # half a percent more for accidents, and the quota of short contracts
    assert given["employer_contributions"] == Decimal("803.75") + Decimal("12.50") + Decimal("33.62")


def test_the_order_of_descendants_does_not_matter() -> None:
    old, young = {"edad": 10, "computo": "entero"}, {"edad": 1, "computo": "mitad"}
    found = {COUNTRY.example("year", ON, {**RATE, "descendientes": order})["minimo_personal_familiar"] for order in ([old, young], [young, old])}
    # 5,550 + 2,400 + half of 2,700 and 2,800
    assert found == {Decimal("10700")}


def test_solidarity_is_counted_where_it_is_asked_for() -> None:
    rich = {**RATE, "retribucion_anual": 120000}
    without, with_it = (COUNTRY.example("year", ON, {**rich, "solidaridad_included": asked}) for asked in (False, True))
    assert without["employee_contributions"] == Decimal("3978.94")
    # 10,000 a month: 10.90 and 54.77
    assert with_it["employee_contributions"] - without["employee_contributions"] == 12 * Decimal("10.90")
    assert with_it["employer_contributions"] - without["employer_contributions"] == 12 * Decimal("54.77")
    assert with_it["base_retencion"] == without["base_retencion"] - 12 * Decimal("10.90")


def test_an_artists_base_is_the_pay_itself() -> None:
    told = COUNTRY.example("day", ON, {**SLIP, "gross_month_incl_prorrata_pagas": 6000, "colectivo": "artistas", "contrato": "artista_duracion_determinada"})
    assert told["base_cc"] == 6000


def test_before_2026_nothing_is_known() -> None:
    with pytest.raises(NotCovered):
        COUNTRY.example("year", date(2025, 12, 31), RATE)
