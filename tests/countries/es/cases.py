"""Spanish cases in a line: of a fixed-term contract, eight hours a day."""

from datetime import date
from decimal import Decimal
from typing import Any

from countries.es import COUNTRY
from smartcoop.country import Payslip
from tests.countries.cases import Cases

INDEFINITE: dict[str, Any] = {"contract": "indefinite", "leave": "in_time"}
ARTIST: dict[str, Any] = {"worker": "artist", "contribution_group": "3"}
CASES = Cases(COUNTRY, hours_a_day="8", person={"born": date(1990, 5, 17)})
eur, a_case, compute, pay = CASES.money, CASES.a_case, CASES.compute, CASES.pay


def percent(slip: Payslip) -> Decimal:
    """The percentage of income tax on a payslip."""
    return next(line.rate * 100 for line in slip.lines if line.code == "irpf" and line.rate is not None)


def told_base(slip: Payslip, code: str) -> Decimal:
    """The base of a line."""
    return next(line.base for line in slip.lines if line.code == code and line.base is not None)
