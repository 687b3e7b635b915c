"""Where the cost of a payslip goes, as a bar whose parts add up."""

from dataclasses import replace

import pytest

from smartcoop.country import Mutualisation, load
from smartcoop.money import Money
from smartcoop.payroll.simulation import budget_cost
from smartcoop.web.pay import money_parts
from tests import document_samples as samples


@pytest.mark.parametrize("pooled", [True, False], ids=["reductions pooled", "reductions for the activity"])
def test_the_parts_come_to_the_cost(pooled: bool) -> None:
    payslip = samples.payslip()
    rules: Mutualisation = replace(load("BE").mutualisation(payslip.paid_on), pool_reductions=pooled)
    margin, cost = budget_cost(payslip, rules)
    parts = money_parts(payslip, margin, cost)
    assert sum((part.money for part in parts), Money.zero("EUR")) == cost
    assert sum(part.length for part in parts) == parts[-1].start + parts[-1].length
