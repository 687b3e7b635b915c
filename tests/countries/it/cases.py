"""Italian cases in a line: of a fixed-term contract in show business, of somebody in Milano."""

from typing import Any

from countries.it import COUNTRY
from smartcoop.country import PayCase, Payslip
from smartcoop.country.samples import with_gross
from smartcoop.money import Money
from tests.countries.cases import Cases

MILANO: dict[str, Any] = {"region": "lombardia", "municipality": "F205"}
STAFF: dict[str, Any] = {"contract": "open_ended", "sector": "general"}
CASES = Cases(COUNTRY, hours_a_day="8", person=MILANO, employer={"wage_fund": "none"})
eur, a_case, compute, pay, a_year = CASES.money, CASES.a_case, CASES.compute, CASES.pay, CASES.a_year


def at(case: PayCase, minor: int) -> Payslip:
    return compute(with_gross(case, Money(minor, "EUR")))
