"""The earnings of a payslip: the agreed pay, and the shares of extra months where they are paid on top."""

from collections.abc import Iterator
from decimal import Decimal

from countries.it.case import ItalianCase
from countries.it.law import PRODUCT, ZERO, euro
from smartcoop.country import LineKind, PayslipLine
from smartcoop.money import rounded

SOURCE = "c.c. art. 2094, 2099; L. 4/1953, art. 1"


def _shares(pay: ItalianCase) -> tuple[tuple[str, str], ...]:
    if pay.engagement["extra_months"] != "on_top":
        return ()
    both = (("extra_13", "Share of the 13th month"), ("extra_14", "Share of the 14th month"))
    return both if pay.engagement["fourteenth"] else both[:1]


def total_pay(pay: ItalianCase, agreed: Decimal) -> Decimal:
    """All pay on which contributions are due, with so much pay agreed."""
    shares = _shares(pay)
    return agreed + (len(shares) * rounded(agreed * pay.social["extra.month"]) if shares else ZERO)


def earning_lines(pay: ItalianCase) -> Iterator[PayslipLine]:
    """The pay agreed, and the twelfth of each extra month that is paid with it."""
    extra = pay.engagement["pay_kind"] == "extra_month"
    label = "Extra month" if extra else "Pay agreed"
    yield PayslipLine("gross", label, pay.case.work.gross, LineKind.EARNING, SOURCE, explanation=_AGREED)
    for code, name in _shares(pay):
        rate = pay.social["extra.month"]
        yield PayslipLine(code, name, euro(rounded(pay.gross * rate)), LineKind.EARNING, "contratto collettivo", pay.gross, rate, explanation=PRODUCT)


_AGREED = "The pay agreed: %(amount)s."
