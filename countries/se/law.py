"""The dated numbers of Swedish law, and the few words that every step of it shares."""

from decimal import ROUND_FLOOR, Decimal
from functools import partial
from importlib.resources import files

from smartcoop.country import AccountRole, LineKind, Parameters, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import HUNDRED, Money

SEK = "SEK"
ZERO = Decimal(0)
ONE = Decimal(1)
PARAMETERS = Parameters.read(files("countries.se") / "parameters")

say = partial(text, domain="countries.se")

PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the öre."


def kronor(amount: Decimal) -> Money:
    """An amount that is already rounded to the öre."""
    return Money(int(amount * HUNDRED), SEK)


def whole(amount: Decimal) -> Decimal:
    """An amount in whole kronor, the öre dropped."""
    return amount.quantize(ONE, rounding=ROUND_FLOOR)


def information(code: str, label: str, amount: Decimal, source: str, explanation: str) -> PayslipLine:
    """A line that tells an amount without changing a total."""
    return PayslipLine(code, label, kronor(amount), LineKind.INFORMATION, source, explanation=explanation)


def withheld(
    code: str, label: str, amount: Decimal, source: str, base: Decimal, explanation: str, rate: Decimal | None = None, **values: Decimal
) -> PayslipLine:
    """A line of preliminary tax."""
    role = AccountRole.WITHHOLDING_TAX
    return PayslipLine(code, label, kronor(amount), LineKind.WITHHOLDING, source, base, rate, role, explanation, values)
