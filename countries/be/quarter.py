"""The special contribution on a payslip: a third by the month, settled with the quarter.

The law reckons by the pay of a quarter and leaves it to the employer to withhold by the month, so that the monthly amounts may differ
(ONSS, instructions administratives, cotisation speciale). Until the quarter is settled, the monthly table is withheld; the settling
payslip withholds or gives back the difference, never more than its net and never more than was withheld.
"""

from collections.abc import Iterator
from decimal import Decimal

from countries.be.case import BelgianCase, summed
from countries.be.law import ZERO, euro, information
from countries.be.social_security import special_contribution
from smartcoop.country import AccountRole, LineKind, PayslipLine

SOURCE = "Loi/Wet 30-3-1994, art. 106-112; ONSS/RSZ, cotisation spéciale pour la sécurité sociale/bijzondere bijdrage voor de sociale zekerheid"


def special_lines(pay: BelgianCase, declared: Decimal, available: Decimal, *, provisional: bool = True) -> Iterator[PayslipLine]:
    """The declared pay, and the special contribution: the settled quarter, or a provisional month."""
    if not declared:
        return
    yield information("declared_pay", "Pay declared to the ONSS", declared, "Loi/Wet 29-6-1981, art. 23", _DECLARED)
    if pay.settles:
        yield from _settled(pay, declared, available)
    elif provisional:
        yield from _of_month(pay, declared, available)


def _settled(pay: BelgianCase, declared: Decimal, available: Decimal) -> Iterator[PayslipLine]:
    base = declared + summed(pay.in_quarter, "declared_pay")
    withheld = summed(pay.in_quarter, "special_contribution")
    owed = special_contribution(pay.social, "quarter", pay.person, base)
    if due := min(owed - withheld, available):
        yield _line(due, base, _QUARTER, {"owed": owed, "earlier": withheld})


def _of_month(pay: BelgianCase, declared: Decimal, available: Decimal) -> Iterator[PayslipLine]:
    base = declared + summed(pay.in_month, "declared_pay")
    withheld = max(ZERO, summed(pay.in_month, "special_contribution"))
    owed = special_contribution(pay.social, "month", pay.person, base)
    if due := min(max(ZERO, owed - withheld), available):
        yield _line(due, base, _MONTH, {"owed": owed, "earlier": withheld})


def _line(due: Decimal, base: Decimal, explanation: str, values: dict[str, Decimal]) -> PayslipLine:
    role = AccountRole.SOCIAL_SECURITY
    kind = LineKind.EMPLOYEE_CONTRIBUTION
    return PayslipLine("special_contribution", "Special contribution for social security", euro(due), kind, SOURCE, base, None, role, explanation, values)


_DECLARED = "%(amount)s count for the contributions of this quarter."
_QUARTER = "On %(base)s declared in this quarter the table asks %(owed)s, rounded half up to the cent; %(earlier)s were withheld before."
_MONTH = "On %(base)s declared in this month the table asks %(owed)s until the quarter is settled; %(earlier)s were withheld before."
