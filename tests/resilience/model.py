"""What the cooperative's figures must be, computed from what was said on documents alone, in plain whole cents: nothing here asks the software."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

FEE = Decimal("0.065")


def half_up(value: Decimal) -> int:
    """Cents of an amount in cents."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def vat_of(bases: dict[int, int]) -> int:
    """VAT on the bases of each rate in percent, rounded once a rate."""
    return sum(half_up(Decimal(base) * rate / 100) for rate, base in bases.items())


@dataclass
class Sold:
    """An invoice: what it says, what credit notes took back, and what the client still owes."""

    activity: int
    lines: list[tuple[int, int]]  # (net, VAT rate) of each line
    guaranteed: bool
    credited: list[int] = field(default_factory=list)  # of each line
    owed: int = 0
    is_dead: bool = False  # written off, or credited in full: money that still comes waits for a person

    def __post_init__(self) -> None:
        self.credited = [0] * len(self.lines)
        self.owed = self.total

    @property
    def net(self) -> int:
        return sum(net for net, _ in self.lines)

    @property
    def fee(self) -> int:
        return half_up(self.net * FEE)

    @property
    def total(self) -> int:
        return self.net + vat_of(self._bases([net for net, _ in self.lines]))

    @property
    def left(self) -> int:
        """Net that is not credited."""
        return self.net - sum(self.credited)

    def _bases(self, amounts: list[int]) -> dict[int, int]:
        bases: dict[int, int] = {}
        for amount, (_, rate) in zip(amounts, self.lines, strict=True):
            bases[rate] = bases.get(rate, 0) + amount
        return bases

    def _credited_total(self) -> int:
        return sum(self.credited) + vat_of(self._bases(self.credited))

    def _fee_back(self) -> int:
        return half_up(Decimal(self.fee) * sum(self.credited) / self.net)

    def credit(self, amounts: list[int]) -> tuple[int, int]:
        """Take back parts of lines; what the activity loses, and what the credit note says in all."""
        fee, total = self._fee_back(), self._credited_total()
        self.credited = [before + now for before, now in zip(self.credited, amounts, strict=True)]
        said = self._credited_total() - total
        self.owed -= said
        self.is_dead = self.is_dead or not self.owed
        return sum(amounts) - (self._fee_back() - fee), said

    def lost(self) -> int:
        """The part of what is owed that is not VAT, half up."""
        return half_up(Decimal(self.owed) * self.left / (self.total - self._credited_total()))


@dataclass
class Model:
    """The cooperative in numbers: budgets by activity, invoices, and what stands on the bank statements."""

    budgets: dict[int, int] = field(default_factory=dict)
    sold: dict[int, Sold] = field(default_factory=dict)
    bank: int = 0
    unknown: int = 0

    def earn(self, activity: int, amount: int) -> None:
        """Money into a budget, or out of it where it is negative."""
        self.budgets[activity] = self.budgets.get(activity, 0) + amount

    def issue(self, invoice: int, sold: Sold) -> None:
        """An invoice: its net without the fee feeds the budget."""
        self.sold[invoice] = sold
        self.earn(sold.activity, sold.net - sold.fee)

    def receive(self, amount: int, invoice: int | None) -> None:
        """A line of money that came in; what no invoice owes waits for a person."""
        self.bank += amount
        sold = self.sold.get(invoice or 0)
        cleared = 0 if sold is None or sold.is_dead else max(0, min(amount, sold.owed))
        if sold is not None:
            sold.owed -= cleared
        self.unknown += amount - cleared
