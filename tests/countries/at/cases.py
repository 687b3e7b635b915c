"""Austrian cases in a line."""

from datetime import date
from decimal import Decimal
from typing import Any

from countries.at import COUNTRY
from smartcoop.country import PayCase, Payslip
from smartcoop.dates import Month
from tests.countries.cases import OCTOBER, Cases

NONE: dict[str, Any] = {"special_payments": "none"}
CASES = Cases(COUNTRY, hours_a_day="8", person={"born": date(1990, 5, 17)}, engagement={"category": "salaried"})
eur, compute, found = CASES.money, CASES.compute, CASES.found


def a_case(gross: str | int | Decimal, month: Month = OCTOBER, *, first: int = 1, **more: Any) -> PayCase:
    """A month in Vienna that runs on, eight hours a day, entered in March, unless something else is said."""
    entry = min(date(2026, 3, 2), month.first.replace(day=first))
    return CASES.a_case(gross, month, first=first, **{"entry": entry, **more})


def pay(gross: str | int | Decimal, *args: Any, **more: Any) -> Payslip:
    return compute(a_case(gross, *args, **more))


def months(gross: str | int | Decimal, first: int, last: int, **more: Any) -> list[Payslip]:
    """The payslips of some whole months of 2026, each knowing those before."""
    slips: list[Payslip] = []
    for number in range(first, last + 1):
        slips.append(pay(gross, Month(2026, number), history=tuple(slips), **more))
    return slips
