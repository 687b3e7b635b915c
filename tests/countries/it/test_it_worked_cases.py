"""What worked cases may say: every key and range of the schema, and unknown ones by name."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countries.it import COUNTRY
from smartcoop.errors import Invalid

ON = date(2026, 12, 31)
YEAR = {"kind": "annual_settlement", "gross_annual": 30000}


def results(inputs: dict[str, Any], period: str = "year", on: date = ON) -> dict[str, Any]:
    return dict(COUNTRY.example(period, on, inputs))


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({**YEAR, "salary": 1}, "salary"),
        ({"kind": "monthly"}, "kind"),
        ({}, "kind"),
        ({"kind": "annual_settlement"}, "gross_annual"),
        ({"kind": "cuneo_sum_only"}, "employment_income"),
        ({**YEAR, "contract": "stage"}, "contract"),
        ({**YEAR, "days_employed": 0}, "days_employed"),
        ({**YEAR, "days_employed": 366}, "days_employed"),
        ({**YEAR, "children": 2}, "children"),
        ({**YEAR, "children": [{"age": 22, "name": "Ugo"}]}, "name"),
        ({**YEAR, "children": [{}]}, "age"),
        ({**YEAR, "municipality": {"belfiore": "F205"}}, "rate"),
        ({**YEAR, "municipality": {"belfiore": "Milano", "rate": "0.008"}}, "belfiore"),
        ({**YEAR, "regional_brackets": [[15000, "0.01"]]}, "regional_brackets"),
        ({**YEAR, "regional_brackets": [[15000, "0.01"], [10000, "0.02"], [None, "0.03"]]}, "regional_brackets"),
        ({**YEAR, "regional_brackets": "flat"}, "regional_brackets"),
    ],
)
def test_what_is_not_known_is_refused_by_name(inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        results(inputs)
    assert field in refused.value.fields


@pytest.mark.parametrize(("inputs", "period"), [(YEAR, "month"), ({"kind": "contributions_only", "contract": "cococo", "gross_month": 1}, "year")])
def test_a_kind_has_its_period(inputs: dict[str, Any], period: str) -> None:
    with pytest.raises(Invalid) as refused:
        results(inputs, period)
    assert "period" in refused.value.fields


def test_defaults_are_those_of_the_schema() -> None:
    found = results({"kind": "contributions_only", "gross_annual": 20000})
    assert (found["employee_contributions"], found["employer_contributions"]) == (Decimal("1838.00"), Decimal("5796.00"))
    month = results({"kind": "contributions_only", "contract": "cococo", "gross_month": 1000}, "month")
    assert (month["employee_contributions"], month["employer_contributions"]) == (Decimal("116.77"), Decimal("233.53"))


def test_an_employer_rate_that_is_not_given_is_not_asked() -> None:
    assert "total_cost" not in results(YEAR)
    assert results({**YEAR, "inps_employer_rate_pct": "28.98"})["total_cost"] == Decimal("40916.22")


def test_the_share_that_stops_at_a_ceiling_is_the_cases_own() -> None:
    said = {"kind": "contributions_only", "gross_annual": 50000, "ivs_ceiling": 40000, "employer_ivs_part_pct": 20, "employer_base_rate_pct": 30}
    found = results({**said, "apply_one_percent_extra": False})
    assert (found["employee_contributions"], found["employer_contributions"]) == (Decimal("3676.00"), Decimal("13000.00"))


def test_surtaxes_are_zero_without_net_tax() -> None:
    municipality = {"belfiore": "F205", "comune": "Milano", "rate": "0.008", "exempt_upto": 0}
    poor = results({**YEAR, "gross_annual": 5000, "region": "LO", "regional_brackets": [[None, "0.0123"]], "municipality": municipality})
    assert (poor["regional_surtax"], poor["municipal_surtax"]) == (0, 0)
    rich = results({**YEAR, "regional_brackets": [[None, "0.0123"]], "municipality": municipality})
    assert (rich["regional_surtax"], rich["municipal_surtax"]) == (Decimal("335.09"), Decimal("217.94"))
