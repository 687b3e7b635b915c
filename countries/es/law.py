"""The dated numbers of Spanish law, and the few words that every step of it shares."""

from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from importlib.resources import files
from typing import Any

from smartcoop.country import LineKind, Parameters, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import HUNDRED, Money

EUR = "EUR"
ZERO = Decimal(0)
PARAMETERS = Parameters.read(files("countries.es") / "parameters")

say = partial(text, domain="countries.es")

PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the cent."


def euro(amount: Decimal) -> Money:
    """An amount that is already rounded to the cent."""
    return Money(int(amount * HUNDRED), EUR)


def cents(amount: Decimal) -> Money:
    """An amount rounded half up to the cent."""
    return Money(int((amount * HUNDRED).to_integral_value(ROUND_HALF_UP)), EUR)


def information(code: str, label: str, amount: Decimal, source: str, explanation: str, **values: Any) -> PayslipLine:
    """A line that tells an amount without changing a total."""
    return PayslipLine(code, label, euro(amount), LineKind.INFORMATION, source, explanation=explanation, values=values)
