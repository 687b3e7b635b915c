"""The general reduction of employer contributions (CSS art. L241-13): its coefficient on the year so far, and what this payslip settles."""

from datetime import date
from decimal import Decimal

from countries.fr.law import ZERO, euro
from countries.fr.year import Year
from smartcoop.country import AccountRole, LineKind, ParametersAt, PayslipLine
from smartcoop.money import rounded


def raised(base: Decimal, power: Decimal) -> Decimal:
    """`base` ^ `power`; by square roots where the power is a fraction of halves (7/4), which is many times quicker than logarithms."""
    times, parts = power.as_integer_ratio()
    root = base
    while not parts & 1:
        root, parts = root.sqrt(), parts >> 1
    return root**times if parts == 1 else base**power


def coefficient_2025(law: ParametersAt, large: bool, gross: Decimal, smic: Decimal) -> Decimal:
    """T / 0.6 x (1.6 SMIC / pay - 1), at most T (CSS art. D241-7 until 2025), before rounding."""
    exit_at = law["reduction.exit"]
    most = Decimal(law["reduction_2025.large" if large else "reduction_2025.small"])
    return Decimal(min(most, most / (exit_at - 1) * (exit_at * smic / gross - 1)))


def coefficient_2026(law: ParametersAt, large: bool, gross: Decimal, smic: Decimal) -> Decimal:
    """Tmin + Tdelta x (1/2 x (3 SMIC / pay - 1)) ^ 1.75, at most Tmin + Tdelta (CSS art. D241-7), before rounding."""
    exit_at, least = law["reduction.exit"], law["reduction.minimum"]
    slope = law["reduction.slope_large" if large else "reduction.slope_small"]
    if gross <= smic:
        return Decimal(least + slope)
    return Decimal(least + slope * raised((exit_at * smic / gross - 1) / (exit_at - 1), law["reduction.power"]))


METHODS = ((date.fromisoformat("2026-01-01"), coefficient_2026), (date.min, coefficient_2025))
"""Which formula holds from which day, the newest first."""


def coefficient(law: ParametersAt, large: bool, gross: Decimal, smic: Decimal) -> Decimal:
    """The coefficient to four decimals; zero from the exit on, and for no pay."""
    if gross <= 0 or gross >= law["reduction.exit"] * smic:
        return ZERO
    method = next(method for since, method in METHODS if law.on >= since)
    return rounded(method(law, large, gross, smic), law["reduction.place"])


def reduction_line(law: ParametersAt, headcount: int, before: Year, after: Year) -> PayslipLine | None:
    """The reduction due on the year so far, less what was granted: it may take back. None where there is nothing of either."""
    large = headcount >= law["headcount.housing"]
    share = coefficient(law, large, after.gross, after.smic)
    due = rounded(share * after.gross)
    if not due and not before.granted:
        return None
    now = due - before.granted
    told = _GRANTED if now >= 0 else _TAKEN_BACK
    values = {"smic": rounded(after.smic), "coefficient": share, "due": due, "earlier": rounded(before.granted), "now": abs(now)}
    kind, role, source = LineKind.EMPLOYER_REDUCTION, AccountRole.SOCIAL_SECURITY, law.source("reduction.exit")
    return PayslipLine("rgdu", "General reduction of employer contributions", euro(-now), kind, source, after.gross, share, role, told, values)


_GRANTED = (
    "The year's pay of %(base)s beside a minimum wage of %(smic)s gives the coefficient %(coefficient)s: %(due)s are due for the year, "
    "and less %(earlier)s granted before, %(now)s are granted."
)
_TAKEN_BACK = (
    "The year's pay of %(base)s beside a minimum wage of %(smic)s gives the coefficient %(coefficient)s: only %(due)s are due for the year, "
    "so that of %(earlier)s granted before, %(now)s are taken back."
)
