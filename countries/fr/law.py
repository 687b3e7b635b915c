"""The dated numbers of the law of France, and the few words that every step of it shares."""

from decimal import Decimal
from functools import partial
from importlib.resources import files

from smartcoop.country import AccountRole, LineKind, Parameters, ParametersAt, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import Money, rounded

CURRENCY = "EUR"
ZERO = Decimal(0)
PARAMETERS = Parameters.read(files("countries.fr") / "parameters")

say = partial(text, domain="countries.fr")

PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the cent."


def money(amount: Decimal) -> Money:
    """An amount that is already rounded to the cent."""
    return Money.of(amount, CURRENCY)


def product(law: ParametersAt, path: str, code: str, label: str, kind: LineKind, base: Decimal, role: AccountRole) -> PayslipLine:
    """The line of a rate of the law on a base, rounded half up to the cent."""
    return PayslipLine(code, label, money(rounded(base * law[path])), kind, law.source(path), base, law[path], role, PRODUCT)
