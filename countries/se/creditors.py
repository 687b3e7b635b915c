"""To whom the lines of a Swedish payslip are paid."""

from collections.abc import Mapping

from smartcoop.country import PayCase, PayslipLine


def creditors(case: PayCase, line: PayslipLine) -> Mapping[str, int]:
    """The special payroll tax on pensions is the tax office's, the premium the insurer's."""
    return {"pension_tax": line.amount.minor} if line.code == "pension_tax" else {}
