"""To whom the contributions of a German payslip are paid: the health fund of each person collects them, the Minijob-Zentrale those of marginal work."""

from collections.abc import Mapping

from countries.de.facts import MINIJOB, SHORT_TERM
from smartcoop.country import AccountRole, PayCase, PayslipLine
from smartcoop.country.creditors import one_of


def creditors(case: PayCase, line: PayslipLine) -> Mapping[str, int]:
    """Who collects a line (SGB IV § 28i); nobody apart where the person's health fund is not known."""
    kind, fund = case.work.facts["employment_kind"], case.person["health_fund"]
    if line.role is AccountRole.SOCIAL_SECURITY and kind in (MINIJOB, SHORT_TERM):
        return {"minijob": line.amount.minor}
    if line.code == "lump_tax" and kind == MINIJOB:
        return {"minijob_tax": line.amount.minor}
    return {one_of("health_fund", fund): line.amount.minor} if line.role is AccountRole.SOCIAL_SECURITY and fund else {}
