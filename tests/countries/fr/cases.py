"""French cases in a line: of a permanent contract, in a cooperative of 100 employees."""

from dataclasses import replace
from typing import Any

from countries.fr import COUNTRY
from smartcoop.country import PayCase
from smartcoop.money import Money
from tests.countries.cases import Cases

EMPLOYER: dict[str, Any] = {"headcount": 100, "atmp_rate": "2.08"}
CASES = Cases(COUNTRY, hours="140", employer=EMPLOYER, engagement={"contract": "cdi"})
eur, a_case, compute, pay, a_year = CASES.money, CASES.a_case, CASES.compute, CASES.pay, CASES.a_year


def at(case: PayCase, minor: int) -> PayCase:
    return replace(case, work=replace(case.work, gross=Money(minor, "EUR")))


def cost(case: PayCase, gross: Money) -> Money:
    """What the activity bears: reductions are its own in France."""
    slip = compute(replace(case, work=replace(case.work, gross=gross)))
    return slip.total_cost - slip.reductions
