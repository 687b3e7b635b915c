"""German cases in a line: with few hours, so that the minimum wage is no matter."""

from countries.de import COUNTRY
from tests.countries.cases import Cases

CASES = Cases(COUNTRY, hours="30")
eur, a_case, compute, pay = CASES.money, CASES.a_case, CASES.compute, CASES.pay
