"""The dated numbers of German law, and the few words that every step of it shares."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from importlib.resources import files

from smartcoop.country import AccountRole, LineKind, Parameters, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import HUNDRED, Money

EUR = "EUR"
ZERO = Decimal(0)
PARAMETERS = Parameters.read(files("countries.de") / "parameters")

say = partial(text, domain="countries.de")


def euro(amount: Decimal) -> Money:
    """An amount that is already rounded to the cent."""
    return Money(int(amount * HUNDRED), EUR)


def information(code: str, label: str, amount: Decimal, source: str, explanation: str, **values: object) -> PayslipLine:
    """A line that tells an amount without changing a total."""
    return PayslipLine(code, label, euro(amount), LineKind.INFORMATION, source, explanation=explanation, values=values)


def withheld(code: str, label: str, amount: Decimal, base: Decimal, told: tuple[str, str], values: Mapping[str, object]) -> PayslipLine:
    """A line of tax that the employer keeps from the pay; `told` is its source and its explanation."""
    source, explanation = told
    return PayslipLine(code, label, euro(amount), LineKind.WITHHOLDING, source, base, None, AccountRole.WITHHOLDING_TAX, explanation, values)
