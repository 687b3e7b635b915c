"""Fees without an employment: a fixed percentage, no contributions, and no part in the year of wages."""

from decimal import Decimal
from typing import Any

import pytest

from countries.es import COUNTRY
from smartcoop.country import Deduction
from smartcoop.dates import Month
from smartcoop.errors import Invalid
from tests.countries.cases import amounts
from tests.countries.es.cases import INDEFINITE, a_case, compute, eur, pay, percent


@pytest.mark.parametrize(
    ("facts", "person", "withheld"),
    [
        ({"pay_kind": "course"}, {}, "150.00"),
        ({"pay_kind": "rights"}, {}, "150.00"),
        ({"pay_kind": "rights", "reduced_fee": True}, {}, "70.00"),
        ({"pay_kind": "course"}, {"territory": "ceuta_melilla"}, "60.00"),
        ({"pay_kind": "rights", "reduced_fee": True}, {"territory": "ceuta_melilla"}, "28.00"),
        ({"pay_kind": "course"}, {"territory": "foral", "told_percent": "12"}, "120.00"),
        ({"pay_kind": "course"}, {"territory": "non_resident_eu"}, "190.00"),
        ({"pay_kind": "course"}, {"voluntary_percent": "20"}, "200.00"),
        ({"pay_kind": "course"}, {"voluntary_percent": "10"}, "150.00"),
    ],
)
def test_a_fee_bears_its_fixed_percentage_and_nothing_else(facts: dict[str, Any], person: dict[str, Any], withheld: str) -> None:
    slip = pay(1000, ends=True, person=person, **facts)
    assert amounts(slip) == {"fee": "1000.00", "taxable": "1000.00", "irpf_fixed": withheld}
    assert (slip.total_cost, slip.net) == (eur(1000), eur(1000) - eur(withheld))


def test_a_fee_has_no_minimum_and_asks_for_no_hours() -> None:
    case = a_case("0.01", days=0, hours="0", pay_kind="course")
    assert COUNTRY.payroll.minimum_gross(case) == eur("0.01")
    assert compute(case).net == eur("0.01")
    assert COUNTRY.steps(case) == ()
    kept = a_case(100, pay_kind="course", deductions=[Deduction("Anticipo", eur(90))])
    assert [finding.code for finding in COUNTRY.payroll.findings(kept, compute(kept))] == ["deductions"]


def test_fees_change_neither_the_percentage_nor_the_ceiling_of_wages() -> None:
    fee = pay(5000, Month(2026, 1), pay_kind="rights")
    alone, after = (pay(2500, Month(2026, 1), history=history, **INDEFINITE) for history in ([], [fee]))
    assert amounts(after) == amounts(alone)
    assert percent(after) == Decimal("16.42")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"pay_kind": "course", "reduced_fee": True}, "reduced_fee"),
        ({"reduced_fee": True}, "reduced_fee"),
        ({"pay_kind": "rights", "overtime": "10"}, "overtime"),
        ({"pay_kind": "rights", "contract_start": "2026-10-02"}, "contract_start"),
        ({"pay_kind": "gift"}, "pay_kind"),
    ],
)
def test_what_is_no_fee_is_refused_by_name(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        compute(a_case(1000, **facts))
    assert field in refused.value.fields
