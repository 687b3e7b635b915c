"""Money in whole minor units, and the legal roundings that lead to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from smartcoop.errors import Invalid
from smartcoop.i18n import format_money, plain_number, quoted, text

LARGEST = 10**12
"""Minor units that no amount reaches."""
DIGITS = 10
"""Digits before the point of the largest amount."""
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@cache
def _step(step: str) -> Decimal:
    return Decimal(step)


def rounded(value: Decimal, step: str | Decimal = CENT, mode: str = ROUND_HALF_UP) -> Decimal:
    """`value` to the nearest multiple of `step`, half away from zero unless another mode is named."""
    if step is CENT:
        return value.quantize(CENT, rounding=mode)
    unit = step if isinstance(step, Decimal) else _step(step)
    if unit.as_tuple().digits == (1,):
        return value.quantize(unit, rounding=mode)
    return (value / unit).quantize(Decimal(1), rounding=mode) * unit


def rounded_down(value: Decimal, step: str | Decimal = CENT) -> Decimal:
    """`value` cut to a multiple of `step`, towards zero."""
    return rounded(value, step, ROUND_DOWN)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of whole minor units (cents, ore, filler: a hundredth) in one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {self.minor!r}")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """Exactly this amount; an amount with more than two decimals is a bug, not rounded."""
        minor = Decimal(amount) * HUNDRED
        if minor != minor.to_integral_value():
            raise ValueError(f"{amount} {currency} has more than two decimals")
        return cls(int(minor), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in this currency."""
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with two decimals."""
        return Decimal(self.minor).scaleb(-2)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: "Money") -> bool:
        return other < self

    def __ge__(self, other: "Money") -> bool:
        return other <= self

    def times(self, factor: Decimal, mode: str = ROUND_HALF_UP) -> "Money":
        """The product, rounded to a minor unit in the named way."""
        return Money(int((self.minor * factor).quantize(Decimal(1), rounding=mode)), self.currency)

    def split(self, weights: Sequence[Decimal | int]) -> list["Money"]:
        """Parts in proportion to `weights` that sum to exactly this amount (largest remainder, first of equals)."""
        return [Money(part, self.currency) for part in shared(self.minor, weights)]

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


def shared(whole: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Whole parts in proportion to `weights` that sum to exactly `whole` (largest remainder, first of equals)."""
    of_all = sum((Decimal(weight) for weight in weights), Decimal(0))
    if not of_all or any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative and not all be zero")
    exact = [Decimal(abs(whole)) * Decimal(weight) / of_all for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: abs(whole) - sum(parts)]:
        parts[i] += 1
    return [-part for part in parts] if whole < 0 else parts


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, zero in that currency when there is nothing to add."""
    result = 0
    for amount in amounts:
        if amount.currency != currency:
            raise ValueError(f"{amount.currency} and {currency} do not add up")
        result += amount.minor
    return Money(result, currency)


def parse_amount(said: str, currency: str, field: str = "amount") -> Money:
    """What a person typed (`1234.50`, `1 234,50`, `1.234,50`) as Money.

    Invalid, at `field`, for anything that is not a number, has more than two decimals, or is 10^12 minor units or more.
    """
    try:
        value = Decimal(plain_number(said))
    except InvalidOperation:
        raise Invalid({field: text("%(said)s is not an amount; write it like 1234.50", said=quoted(said))}) from None
    return checked_amount(value, currency, field)


def is_beyond(value: Decimal) -> bool:
    """Whether a finite number of major units has more digits before the point than any amount; whatever its exponent."""
    return value.adjusted() >= DIGITS


def checked_amount(value: Decimal, currency: str, field: str = "amount") -> Money:
    """The Money of a finite amount with at most two decimals and below 10^12 minor units; else Invalid at `field`."""
    if not value.is_finite():
        raise Invalid({field: text("write a finite amount")})
    if is_beyond(value):
        raise Invalid({field: text("%(value)s is too large; amounts stay below ten thousand million", value=str(value))})
    if value != rounded_down(value):
        raise Invalid({field: text("%(value)s has more than two decimals; round it to cents", value=str(value))})
    return Money.of(value, currency)
