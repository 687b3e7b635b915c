"""To which account of the NAV each line of a Hungarian payslip is paid: the tax office keeps one for each kind."""

from collections.abc import Mapping

from smartcoop.country import PayCase, PayslipLine

APART = {"szocho": "szocho", "ekho": "ekho", "ekho_employer": "ekho_employer", "efo": "efo"}


def creditors(case: PayCase, line: PayslipLine) -> Mapping[str, int]:
    """Social contribution tax, ekho and simplified employment have accounts of their own; the rest is income tax or the insured's contribution."""
    return {APART[line.code]: line.amount.minor} if line.code in APART else {}
