"""Hungarian cases in a line: of somebody of 36, an hour a day."""

from datetime import date

from countries.hu import COUNTRY
from smartcoop.country import PayCase, Payslip
from tests.countries.cases import Cases

CASES = Cases(COUNTRY, person={"born": date(1990, 5, 17)})
huf, a_case, compute, pay = CASES.money, CASES.a_case, CASES.compute, CASES.pay


def amounts(slip: Payslip) -> dict[str, int]:
    """The lines by code, in forints; each of them is whole."""
    assert not [line.code for line in slip.lines if line.amount.minor % 100]
    return {line.code: line.amount.minor // 100 for line in slip.lines}


def found(case: PayCase) -> dict[str, bool]:
    """The codes of the findings, and whether they forbid payment."""
    return {finding.code: finding.blocking for finding in COUNTRY.payroll.findings(case, compute(case))}
