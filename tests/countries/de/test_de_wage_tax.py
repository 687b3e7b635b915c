"""The flow chart of wage tax against the ministry's own program (XML "Lohnsteuer2026", run as Java on random inputs), and its shape."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.de.wage_tax import DAY, MONTH, WEEK, YEAR, Card, TaxOfPeriod, age_relief, tax_law, tax_of_one_off, tax_of_period
from smartcoop.country import NotCovered

ON = date(2026, 6, 30)
PERIODS = {1: YEAR, 2: MONTH, 3: WEEK, 4: DAY}
RUNS = json.loads((Path(__file__).parent / "flow_chart.json").read_text(encoding="utf-8"), parse_float=Decimal)


def euros(fields: dict[str, Any], name: str) -> Decimal:
    return Decimal(fields.get(name, 0)) / 100


def card_of(fields: dict[str, Any]) -> Card:
    return Card(
        str(fields["STKL"]),
        fields.get("f", Decimal(1)),
        Decimal(fields.get("ZKF", 0)),
        church=bool(fields.get("R")),
        extra_percent=Decimal(fields.get("KVZ", 0)),
        saxony=bool(fields.get("PVS")),
        childless=bool(fields.get("PVZ")),
        discounts=fields.get("PVA", 0),
        private=bool(fields.get("PKV")),
        premium=euros(fields, "PKPV"),
        subsidy=euros(fields, "PKPVAGZ"),
        pension=not fields.get("KRV"),
        unemployment=not fields.get("ALV"),
        # 64 completed on the last day before the year AJAHR
        age_relief=age_relief(ON, date(fields["AJAHR"] - 65, 6, 1)) if fields.get("ALTER1") else None,
    )


def cents(tax: TaxOfPeriod) -> tuple[int, ...]:
    return tuple(int(amount * 100) for amount in (tax.wage_tax, tax.solidarity, tax.church_base))


@pytest.mark.parametrize("run", RUNS, ids=range(len(RUNS)))
def test_running_pay_and_one_offs_are_taxed_as_by_the_ministrys_program(run: dict[str, Any]) -> None:
    fields, expected = run["inputs"], run["outputs"]
    card, period = card_of(fields), PERIODS[fields["LZZ"]]
    running = tax_of_period(ON, card, period, euros(fields, "RE4"), euros(fields, "LZZFREIB"), euros(fields, "LZZHINZU"))
    one_off = tax_of_one_off(ON, card, euros(fields, "JRE4"), euros(fields, "SONSTB"), euros(fields, "JFREIB"), euros(fields, "JHINZU"))
    assert cents(running) == (expected["LSTLZZ"], expected["SOLZLZZ"], expected["BK"])
    assert cents(one_off) == (expected["STS"], expected["SOLZS"], expected["BKS"])


@pytest.mark.parametrize(
    ("birth", "year", "relief"),
    [
        (None, 2026, None),
        (date(1961, 12, 31), 2026, ("0.128", 608)),
        (date(1962, 1, 1), 2026, ("0.128", 608)),
        (date(1962, 1, 2), 2026, None),
        (date(1960, 5, 1), 2026, ("0.132", 627)),
        (date(1930, 5, 1), 2026, ("0.4", 1900)),
    ],
)
def test_age_relief_follows_the_year_after_the_64th(birth: date | None, year: int, relief: tuple[str, int] | None) -> None:
    found = age_relief(date(year, 6, 30), birth)
    assert found == (None if relief is None else (Decimal(relief[0]), Decimal(relief[1])))


def test_the_flow_chart_before_2026_is_not_known() -> None:
    with pytest.raises(NotCovered):
        tax_law(date(2025, 12, 31))
    assert age_relief(date(2025, 6, 30), date(1950, 1, 1)) is None


@given(st.sampled_from("123456"), st.integers(0, 3_000_000), st.integers(1, 100_000))
@settings(max_examples=150, deadline=None)
def test_more_pay_is_not_taxed_less_but_for_the_flow_charts_own_roundings(tax_class: str, pay: int, more: int) -> None:
    card = Card(tax_class, church=True, extra_percent=Decimal("2.9"))
    less, higher = (tax_of_period(ON, card, MONTH, Decimal(amount) / 100) for amount in (pay, pay + more))
    noise = Decimal("0.50")  # a few whole euros of the year, a twelfth of them
    assert 0 <= less.wage_tax <= higher.wage_tax + noise
    assert 0 <= less.solidarity <= higher.solidarity + noise
    assert higher.wage_tax - less.wage_tax <= Decimal(more) / 100 + 1


@given(st.sampled_from("1234"), st.integers(0, 2_000_000), st.integers(1, 6))
@settings(max_examples=80, deadline=None)
def test_child_allowances_lower_surcharge_and_church_tax_alone(tax_class: str, pay: int, halves: int) -> None:
    without, with_children = (tax_of_period(ON, Card(tax_class, children=Decimal(count) / 2, church=True), MONTH, Decimal(pay) / 100) for count in (0, halves))
    assert with_children.wage_tax == without.wage_tax
    assert with_children.church_base <= without.church_base
    assert with_children.solidarity <= without.solidarity
