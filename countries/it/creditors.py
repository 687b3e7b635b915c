"""To whom the lines of an Italian payslip are paid."""

from collections.abc import Mapping

from smartcoop.country import PayCase, PayslipLine


def creditors(case: PayCase, line: PayslipLine) -> Mapping[str, int]:
    """The premium for work accidents is INAIL's, beside what is set aside for the employee."""
    return {"inail": line.amount.minor} if line.code.startswith("inail") else {}
