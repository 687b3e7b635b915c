"""The dated numbers of Italian law, and the few words that every step of it shares."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from functools import partial
from importlib.resources import files

from smartcoop.country import AccountRole, LineKind, Parameters, Payslip, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import HUNDRED, Money, rounded

EUR = "EUR"
ZERO = Decimal(0)
ONE = Decimal(1)
FOUR_PLACES = Decimal("0.0001")
PARAMETERS = Parameters.read(files("countries.it") / "parameters")

say = partial(text, domain="countries.it")

PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the cent."


def euro(amount: Decimal) -> Money:
    """An amount that is already rounded to the cent."""
    return Money(int(amount * HUNDRED), EUR)


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    """A quotient cut to four decimals (TUIR, art. 12 c. 4, art. 13 c. 6)."""
    return (part / whole).quantize(FOUR_PLACES, rounding=ROUND_DOWN)


def summed(slips: Iterable[Payslip], *codes: str) -> Decimal:
    """The sum of the lines with these codes over payslips."""
    if slips == ():
        return ZERO
    return Money(sum(slip.minor(code) for slip in slips for code in codes), EUR).amount


def product(code: str, label: str, kind: LineKind, base: Decimal, rate: Decimal, source: str, role: AccountRole | None) -> PayslipLine:
    """The line of a rate on a base, rounded half up to the cent."""
    return PayslipLine(code, label, euro(rounded(base * rate)), kind, source, base, rate, role, PRODUCT)


def information(code: str, label: str, amount: Decimal, source: str, explanation: str, **values: object) -> PayslipLine:
    """A line that tells an amount without changing a total."""
    return PayslipLine(code, label, euro(amount), LineKind.INFORMATION, source, explanation=explanation, values=values)
