"""From one currency to another at published rates: pure arithmetic.

Directive 2006/112/EC, art. 91(2): the latest rate when the VAT becomes chargeable; the European Central Bank's rates are accepted, and
between two currencies other than the euro the rate of each to the euro is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from smartcoop.i18n import format_amount, format_day, marked
from smartcoop.money import Money

LAW = marked("Directive 2006/112/EC, art. 91(2) and 230")


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit of `base` was worth `rate` units of `currency`."""

    base: str
    currency: str
    rate: Decimal

    def __str__(self) -> str:
        digits = max(0, -int(self.rate.normalize().as_tuple().exponent))
        return f"1\N{NO-BREAK SPACE}{self.base} = {format_amount(self.rate, digits)}\N{NO-BREAK SPACE}{self.currency}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How amounts in `given` become amounts in `wanted`: by one quote, or by two over a third currency, published by `source` on a day."""

    given: str
    wanted: str
    quotes: tuple[Quote, ...]
    on: date
    source: str

    def of(self, amount: Money) -> Money:
        """The amount in the wanted currency, rounded half up to the hundredth once, whatever the number of quotes."""
        if amount.currency != self.given:
            raise ValueError(f"{amount.currency} is not {self.given}")
        value, at = Decimal(amount.minor), self.given
        for quote in self.quotes:
            value, at = (value * quote.rate, quote.currency) if quote.base == at else (value / quote.rate, quote.base)
        if at != self.wanted:
            raise ValueError(f"the quotes lead from {self.given} to {at}, not to {self.wanted}")
        return Money(int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.wanted)

    def __str__(self) -> str:
        return f"{'; '.join(map(str, self.quotes))} ({self.source}, {format_day(self.on)})"

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        quotes = [[quote.base, quote.currency, str(quote.rate)] for quote in self.quotes]
        return {"given": self.given, "wanted": self.wanted, "quotes": quotes, "on": self.on.isoformat(), "source": self.source}


def conversion_kept(said: Mapping[str, Any]) -> Conversion:
    """The conversion that `kept` gave."""
    quotes: Sequence[Sequence[str]] = said["quotes"]
    made = tuple(Quote(base, currency, Decimal(rate)) for base, currency, rate in quotes)
    return Conversion(said["given"], said["wanted"], made, date.fromisoformat(said["on"]), said["source"])
