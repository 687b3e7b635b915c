"""The dated numbers of Hungarian law, and the few words that every step of it shares. Every payroll amount is whole forints."""

from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from importlib.resources import files
from typing import Any

from smartcoop.country import AccountRole, LineKind, Parameters, PayslipLine
from smartcoop.i18n import text
from smartcoop.money import Money

HUF = "HUF"
ZERO = Decimal(0)
FORINT = Decimal(1)
MINOR = 100
"""Minor units of a forint: no wage is finer."""
PARAMETERS = Parameters.read(files("countries.hu") / "parameters")

say = partial(text, domain="countries.hu")

PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the forint."
PRODUCT_LEFT = "%(rate)s of the month's %(base)s, rounded half up to the forint, less %(before)s on earlier payslips of the month, is %(amount)s."


def whole(amount: Decimal) -> Decimal:
    """The amount in whole forints, half up."""
    return amount.quantize(FORINT, ROUND_HALF_UP)


def huf(amount: Decimal | int) -> Money:
    """An amount of whole forints."""
    return Money(int(amount) * MINOR, HUF)


def line(code: str, label: str, amount: Decimal, kind: LineKind, source: str, explanation: str, **more: Any) -> PayslipLine:
    """A line of whole forints; `values` hold what its texts name beside base, rate and amount. Whole amounts are told without decimals."""
    told = {"amount": amount, "base": more.get("base"), **more.pop("values", {})}
    values = {name: _plain(value) for name, value in told.items() if value is not None}
    return PayslipLine(code, label, huf(amount), kind, source, explanation=explanation, values=values, **more)


def _plain(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    forints = value.quantize(FORINT)
    return forints if forints == value else value


def product(code: str, label: str, kind: LineKind, base: Decimal, rate: Decimal, source: str, role: AccountRole, before: Decimal = ZERO) -> PayslipLine:
    """The line of a rate on a base of the month, half up to the forint, less what earlier payslips of the month bear of it."""
    explanation = PRODUCT_LEFT if before else PRODUCT
    return line(code, label, whole(base * rate) - before, kind, source, explanation, base=base, rate=rate, role=role, values={"before": before})


def information(code: str, label: str, amount: Decimal, source: str, explanation: str, **values: Any) -> PayslipLine:
    """A line that tells an amount without changing a total."""
    return line(code, label, amount, LineKind.INFORMATION, source, explanation, values=values)
