"""What a sale comes to: pure arithmetic with one rounding policy, so that the figures of every document add up as printed.

Of each line the product of quantity and price, and then its discount, are rounded half up to the cent; VAT is rounded once for each
group of equal code and rate (EN 16931, BR-CO-17), never for a line; totals are sums of what was rounded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from smartcoop.country import TRANSFERRED, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.i18n import Text, text
from smartcoop.money import HUNDRED, LARGEST, Money, is_beyond, rounded, total

DECIMALS = 4
UNITS = ("C62", "HUR", "DAY", "MON", "LS", "KMT")
"""UN/ECE Rec 20: piece, hour, day, month, lump sum, kilometre."""
LONGEST_DESCRIPTION = 1000


@dataclass(frozen=True, slots=True)
class LineInput:
    """One line as it is asked for. A quantity may be negative (a deposit deducted), a price may not.

    Prices and amounts are in major units of the document's currency; the discount is either a percentage or an amount.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat_category: str = "standard"
    unit: str = "C62"
    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What a line comes to: `net` = product - discount, each rounded half up to the cent."""

    discount: Money
    net: Money


@dataclass(frozen=True, slots=True)
class VatGroup:
    """The VAT of all lines of one code and rate; `mentions` are message ids of the country, in the order of the lines."""

    code: str
    rate: Decimal
    base: Money
    tax: Money
    mentions: tuple[str, ...] = ()
    vatex: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a document: `total` = `net` + `vat`."""

    net: Money
    vat: Money

    @property
    def total(self) -> Money:
        """What the client pays."""
        return self.net + self.vat


def line_amounts(line: LineInput, currency: str) -> LineAmounts:
    """The amounts of a line that `checked_lines` accepts."""
    product = rounded(line.quantity * line.unit_price)
    discount = rounded(product * line.discount_percent / HUNDRED) if line.discount_percent else line.discount_amount
    return LineAmounts(Money.of(discount, currency), Money.of(product - discount, currency))


def checked_lines(lines: Sequence[LineInput], currency: str) -> tuple[LineAmounts, ...]:
    """The amounts of all lines; Invalid names every wrong field as `lines.<n>.<field>`, counting from 0."""
    if not lines:
        raise Invalid({"lines": text("add at least one line")})
    wrong = {f"lines.{n}.{name}": said for n, line in enumerate(lines) for name, said in _wrong(line).items()}
    if wrong:
        raise Invalid(wrong)
    amounts = tuple(line_amounts(line, currency) for line in lines)
    _check_sum(amounts, currency)
    return amounts


def _wrong(line: LineInput) -> dict[str, Text]:
    wrong = {
        name: said
        for name, value, most in (
            ("quantity", line.quantity, DECIMALS),
            ("unit_price", line.unit_price, DECIMALS),
            ("discount_percent", line.discount_percent, DECIMALS),
            ("discount_amount", line.discount_amount, 2),
        )
        if (said := _unreadable(value, most))
    }
    return wrong or _unreasonable(line)


def _unreadable(value: Decimal, most: int) -> Text | None:
    if not value.is_finite():
        return text("write a finite number")
    if is_beyond(value):
        return text("%(value)s is too large; amounts stay below ten thousand million", value=str(value))
    if value != rounded(value, Decimal(1).scaleb(-most)):
        return text("%(value)s has more than %(most)s decimals; round it", value=str(value), most=most)
    return None


def _unreasonable(line: LineInput) -> dict[str, Text]:
    product = rounded(line.quantity * line.unit_price)
    told = (
        ("description", not line.description.strip(), text("say what is sold")),
        ("description", len(line.description) > LONGEST_DESCRIPTION, text("shorten it to %(most)s characters", most=LONGEST_DESCRIPTION)),
        ("quantity", not line.quantity, text("give a quantity other than zero")),
        ("unit", line.unit not in UNITS, text("unknown unit; known are %(known)s", known=", ".join(UNITS))),
        ("unit_price", line.unit_price < 0, text("a price is not negative; make the quantity negative to deduct something")),
        ("unit_price", abs(product) * HUNDRED >= LARGEST, text("the line is too large; amounts stay below ten thousand million")),
        ("discount_percent", not 0 <= line.discount_percent <= HUNDRED, text("a discount lies between 0 and 100 percent")),
        ("discount_amount", bool(line.discount_percent and line.discount_amount), text("give a discount in percent or as an amount, not both")),
        ("discount_amount", not 0 <= line.discount_amount <= max(product, Decimal(0)), text("a discount lies between zero and the amount of its line")),
    )
    return {name: said for name, is_wrong, said in reversed(told) if is_wrong}


def _check_sum(amounts: Iterable[LineAmounts], currency: str) -> None:
    net = total((line.net for line in amounts), currency)
    if net.minor <= 0:
        raise Invalid({"lines": text("the total is %(net)s; a sale comes to more than zero", net=str(net))})
    if net.minor >= LARGEST:
        raise Invalid({"lines": text("the total is too large; amounts stay below ten thousand million")})


def vat_groups(lines: Iterable[tuple[Money, VatTreatment]]) -> tuple[VatGroup, ...]:
    """The VAT of lines, one group for each code and rate, the highest rate first; tax rounded half up once for a group."""
    gathered: dict[tuple[str, Decimal], list[tuple[Money, VatTreatment]]] = {}
    for net, treatment in lines:
        gathered.setdefault((treatment.code, treatment.rate.normalize()), []).append((net, treatment))
    return tuple(_group(code, rate, found) for (code, rate), found in sorted(gathered.items(), key=lambda item: (-item[0][1], item[0][0])))


def _group(code: str, rate: Decimal, lines: Sequence[tuple[Money, VatTreatment]]) -> VatGroup:
    base = total((net for net, _ in lines), lines[0][0].currency)
    mentions = tuple(dict.fromkeys(treatment.mention for _, treatment in lines if treatment.mention))
    return VatGroup(code, rate, base, vat_of(base, rate), mentions, next((t.vatex for _, t in lines if t.vatex), ""))


def vat_of(base: Money, rate: Decimal) -> Money:
    """Base times rate (in percent), rounded half up to the cent."""
    return base.times(rate / HUNDRED)


def totals(groups: Iterable[VatGroup], currency: str) -> Totals:
    """The sums over the groups; tax that the buyer pays to the state itself is stated in its group and owed to nobody here."""
    groups = tuple(groups)
    owed = (group.tax for group in groups if group.code != TRANSFERRED)
    return Totals(total((group.base for group in groups), currency), total(owed, currency))


@dataclass(frozen=True, slots=True)
class Fee:
    """What a sale gives to the cooperative: `fund` is the part of `fee` that feeds the guarantee fund."""

    fee: Money
    fund: Money

    @property
    def running(self) -> Money:
        """The part that pays for the cooperative's services."""
        return self.fee - self.fund

    def __sub__(self, other: "Fee") -> "Fee":
        return Fee(self.fee - other.fee, self.fund - other.fund)


def fee_of(net: Money, *, fee_rate: Decimal, fund_rate: Decimal) -> Fee:
    """The contribution on a net amount; fee and fund part each rounded half up to the cent."""
    return Fee(net.times(fee_rate), net.times(fund_rate))


def fee_share(fee: Fee, part: Money, whole: Money) -> Fee:
    """The share of a fee that belongs to a part of the net amount; all of it for the whole.

    What a credit note gives back is the share of all that is credited then less the share of all that was credited before, so that
    credit notes over the whole amount return exactly the fee.
    """
    if part == whole:
        return fee
    ratio = Decimal(part.minor) / Decimal(whole.minor)
    return Fee(fee.fee.times(ratio), fee.fund.times(ratio))
