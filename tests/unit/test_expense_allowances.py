"""Days, meals and nights without a receipt, where a country gives the rate."""

from datetime import date

import pytest

from smartcoop import country
from smartcoop.errors import Invalid
from smartcoop.expenses.lines import ExpenseInput, allowances_of, checked_columns
from smartcoop.expenses.models import LineKind

ON = date(2026, 10, 15)


def a_day(**said: object) -> ExpenseInput:
    return ExpenseInput(LineKind.ALLOWANCE, ON, "Trip to Hamburg", **{"allowance": "expenses.meals_full_day", "count": 2, **said})  # type: ignore[arg-type]


def test_an_allowance_is_the_rate_of_its_day_times_how_many() -> None:
    law = country.load("DE")
    (columns,) = checked_columns([a_day()], law, ON)
    rate = law.parameters.at(ON)["expenses.meals_full_day"]
    assert (columns["total_minor"], columns["count"], columns["rate"]) == (int(rate * 200), 2, rate)
    assert columns["source"] == law.parameters["expenses.meals_full_day"].source
    assert columns["total_minor"] == 5600


@pytest.mark.parametrize(
    ("said", "field"),
    [({"allowance": "expenses.car_per_km"}, "allowance"), ({"allowance": ""}, "allowance"), ({"count": 0}, "count"), ({"count": 32}, "count")],
)
def test_what_the_country_does_not_know_is_refused_at_its_field(said: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_columns([a_day(**said)], country.load("DE"), ON)
    assert list(refused.value.fields) == [f"lines.0.{field}"]


def test_each_country_offers_what_its_law_names() -> None:
    assert [one.path for one in allowances_of(country.load("BE"), ON)] == []
    assert "expenses.overnight_flat" in [one.path for one in allowances_of(country.load("DE"), ON)]
