"""The dated numbers of Austrian law, and the few words that every step of it shares."""

from decimal import Decimal
from functools import partial
from importlib.resources import files

from smartcoop.country import LineKind, Parameters, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import HUNDRED, Money

EUR = "EUR"
ZERO = Decimal(0)
PARAMETERS = Parameters.read(files("countries.at") / "parameters")

say = partial(text, domain="countries.at")

PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the cent."
EARLIER = "%(rate)s of %(base)s for this employment's month so far, less %(earlier)s of its earlier payslips, is %(amount)s."


def euro(amount: Decimal) -> Money:
    """An amount that is already rounded to the cent."""
    return Money(int(amount * HUNDRED), EUR)


def information(code: str, label: str, amount: Decimal, source: str, explanation: str, **values: object) -> PayslipLine:
    """A line that tells an amount without changing a total."""
    return PayslipLine(code, label, euro(amount), LineKind.INFORMATION, source, explanation=explanation, values=values)
