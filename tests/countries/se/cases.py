"""Swedish cases in a line: an hour a day, taxed by table 33, holiday pay inside."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from countries.se import COUNTRY
from tests.countries.cases import Cases

SIDE: Mapping[str, Any] = {"tax_mode": "side_income", "tax_table": None}
CASES = Cases(COUNTRY, person={"tax_mode": "table", "tax_table": 33, "born": date(1990, 5, 14)})
sek, a_case, compute, pay, found = CASES.money, CASES.a_case, CASES.compute, CASES.pay, CASES.found
