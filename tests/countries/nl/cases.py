"""Dutch cases in a line: an hour a day, with the tax credit."""

from datetime import date

from countries.nl import COUNTRY
from tests.countries.cases import Cases

CASES = Cases(COUNTRY, person={"loonheffingskorting": True, "born": date(1990, 5, 17)})
eur, a_case, compute, pay = CASES.money, CASES.a_case, CASES.compute, CASES.pay
