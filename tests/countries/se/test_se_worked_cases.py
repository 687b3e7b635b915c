"""Worked cases: what is computed, and what is refused by name."""

from datetime import date
from typing import Any

import pytest

from countries.se import COUNTRY
from smartcoop.errors import Invalid

ON = date(2026, 5, 25)
TABLE = {"gross": 30000, "tax_table": 33}
ONE_OFF = {"tax_mode": "one_off", "one_off": 50000, "estimated_year_income_incl_one_off": 470000}


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("month", {**TABLE, "municipality": "Botkyrka"}, "municipality"),
        ("week", TABLE, "period"),
        ("budget", {"budget": 1}, "budget"),
        ("month", {"tax_table": 33}, "gross"),
        ("month", {"gross": 30000}, "tax_table"),
        ("month", {"gross": 30000, "tax_table": 28}, "tax_table"),
        ("month", {**TABLE, "tax_column": 7}, "tax_column"),
        ("month", {**TABLE, "tax_column": 0}, "tax_column"),
        ("month", {**TABLE, "tax_mode": "f_tax"}, "tax_mode"),
        ("month", {**TABLE, "birth_date": "1990"}, "birth_date"),
        ("month", {**ONE_OFF, "gross": 49999}, "gross"),
        ("month", {"tax_mode": "one_off", "estimated_year_income_incl_one_off": 470000}, "one_off"),
        ("month", {"tax_mode": "one_off", "one_off": 50000}, "estimated_year_income_incl_one_off"),
        ("month", {"gross": 1000, "tax_mode": "sink", "year_total_from_employer_over_1000": False}, "year_total_from_employer_over_1000"),
        ("year", {"gross_year": 216000}, "tax_table"),
        ("year", {"tax_table": 34}, "gross_year"),
    ],
)
def test_what_a_case_cannot_say_is_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.example(period, ON, inputs)
    assert field in refused.value.fields


def test_a_one_off_payment_is_the_pay_of_the_month_whether_said_twice_or_not() -> None:
    once, twice = (COUNTRY.example("month", ON, {**ONE_OFF, **more}) for more in ({}, {"gross": 50000}))
    assert once == twice
    assert (once["one_off_percent"], once["withholding_tax"], once["total_cost"]) == (26, 13000, 65710)


def test_a_flat_percentage_is_the_laws_unless_it_is_told() -> None:
    for mode, tax in (("side_income", 3000), ("sink", 2250), ("a_sink", 1500)):
        assert COUNTRY.example("month", ON, {"gross": 10000, "tax_mode": mode})["withholding_tax"] == tax
    assert COUNTRY.example("month", ON, {"gross": 10000, "tax_mode": "side_income", "flat_percent": 35})["withholding_tax"] == 3500


def test_less_than_a_krona_hits_no_row() -> None:
    assert "table_row" not in COUNTRY.example("month", ON, {"gross": "0.99", "tax_table": 33})
    assert COUNTRY.example("month", ON, {"gross": 1, "tax_table": 33})["table_row"]["from"] == 1
