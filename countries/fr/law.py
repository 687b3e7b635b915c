"""The dated numbers of French law, and the few words that every step of it shares."""

from decimal import Decimal
from functools import partial
from importlib.resources import files
from typing import Any

from smartcoop.country import LineKind, Parameters, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import HUNDRED, Money

EUR = "EUR"
ZERO = Decimal(0)
PARAMETERS = Parameters.read(files("countries.fr") / "parameters")

say = partial(text, domain="countries.fr")

PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the cent."


def newest(path: str) -> Any:
    """The newest value of a parameter: what a form proposes, and where it stops."""
    return PARAMETERS[path].values[-1]


def euro(amount: Decimal) -> Money:
    """An amount that is already rounded to the cent."""
    return Money(int(amount * HUNDRED), EUR)


def information(code: str, label: str, amount: Decimal, source: str, explanation: str, base: Decimal | None = None, rate: Decimal | None = None) -> PayslipLine:
    """A line that tells an amount without changing a total."""
    return PayslipLine(code, label, euro(amount), LineKind.INFORMATION, source, base, rate, None, explanation)
