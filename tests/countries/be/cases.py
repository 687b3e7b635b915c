"""Belgian cases in a line."""

from decimal import Decimal
from typing import Any

from countries.be import COUNTRY
from smartcoop.country import PayCase
from smartcoop.dates import Month
from tests.countries.cases import OCTOBER, Cases

CASES = Cases(COUNTRY, hours_a_day="7.6")
eur, a_case, compute, pay = CASES.money, CASES.a_case, CASES.compute, CASES.pay


def a_day(gross: str | int | Decimal, day: int = 5, month: Month = OCTOBER, **more: Any) -> PayCase:
    """A contract of one day."""
    return a_case(gross, month, **{"first": day, "last": day, "days": 1, "hours": "7.6", "ends": True, **more})
