"""What a sale comes to: the figures add up, VAT is rounded once, and what cannot be is refused at its field."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smartcoop.country import VatTreatment
from smartcoop.errors import Invalid
from smartcoop.invoicing.calculation import Fee, LineInput, checked_lines, fee_of, fee_share, line_amounts, totals, vat_groups, vat_of
from smartcoop.money import Money, total

LINE = LineInput("Work", Decimal(1), Decimal(1000))


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


quantities = st.decimals("-999.9999", "999.9999", places=4).filter(bool)
prices = st.decimals("0", "99999.9999", places=4)
percents = st.decimals("0", "100", places=2)
nets = st.integers(-10_000_000, 10_000_000).map(lambda minor: Money(minor, "EUR"))
treatments = st.sampled_from([VatTreatment(code, Decimal(rate), "law") for code, rate in (("S", "21"), ("S", "6"), ("S", "6.0"), ("E", "0"), ("AE", "0"))])
taxed = st.tuples(nets, treatments)


@pytest.mark.parametrize(
    ("quantity", "price", "percent", "amount", "discount", "net"),
    [
        ("1", "1000", "0", "0", "0.00", "1000.00"),
        ("3", "33.335", "0", "0", "0.00", "100.01"),  # 100.005 half up
        ("1.5", "80", "10", "0", "12.00", "108.00"),
        ("3", "33.333", "2.5", "0", "2.50", "97.50"),  # 99.999 -> 100.00, its discount 2.50
        ("2", "50", "0", "12.34", "12.34", "87.66"),
        ("-1", "250", "0", "0", "0.00", "-250.00"),
        ("-1", "0.005", "0", "0", "0.00", "-0.01"),  # half away from zero, as for the invoice that it takes back
    ],
)
def test_a_line_is_quantity_times_price_less_discount(quantity: str, price: str, percent: str, amount: str, discount: str, net: str) -> None:
    line = LineInput("Work", Decimal(quantity), Decimal(price), discount_percent=Decimal(percent), discount_amount=Decimal(amount))
    came_to = line_amounts(line, "EUR")
    assert (came_to.discount, came_to.net) == (euros(discount), euros(net))


@given(quantities, prices, percents)
def test_a_discounted_line_lies_between_nothing_and_its_price(quantity: Decimal, price: Decimal, percent: Decimal) -> None:
    came_to = line_amounts(LineInput("Work", quantity, price, discount_percent=percent), "EUR")
    full = line_amounts(LineInput("Work", quantity, price), "EUR")
    assert came_to.net + came_to.discount == full.net
    assert abs(came_to.net) <= abs(full.net)


def test_vat_is_rounded_once_for_each_rate() -> None:
    lines = [(euros("0.10"), VatTreatment("S", Decimal(21), "law"))] * 3
    (group,) = vat_groups(lines)
    assert (group.base, group.tax) == (euros("0.30"), euros("0.06"))  # 0.063, not three times 0.021 -> 0.02


def test_tax_that_the_buyer_pays_to_the_state_is_stated_and_not_owed() -> None:
    split = VatTreatment("B", Decimal(22), "law", "paid to the treasury")
    (group,) = groups = vat_groups([(euros("1000"), split)])
    assert (group.tax, totals(groups, "EUR").vat, totals(groups, "EUR").total) == (euros("220"), euros("0"), euros("1000"))


def test_lines_of_one_rate_share_a_group_whatever_their_words() -> None:
    first, second = VatTreatment("E", Decimal(0), "a", "art. 44, 8", "VATEX-1"), VatTreatment("E", Decimal("0.00"), "b", "art. 44, 4", "VATEX-2")
    (group,) = vat_groups([(euros("10"), first), (euros("5"), second), (euros("1"), first)])
    assert (group.base, group.mentions, group.vatex) == (euros("16"), ("art. 44, 8", "art. 44, 4"), "VATEX-1")


@given(st.lists(taxed, min_size=1, max_size=12))
def test_totals_are_the_sums_of_lines_and_groups(lines: list[tuple[Money, VatTreatment]]) -> None:
    groups = vat_groups(lines)
    sums = totals(groups, "EUR")
    assert sums.net == total((net for net, _ in lines), "EUR")
    assert sums.vat == total((vat_of(group.base, group.rate) for group in groups), "EUR")
    assert sums.total == sums.net + sums.vat
    assert len({(group.code, group.rate) for group in groups}) == len(groups)


@given(st.lists(taxed, min_size=1, max_size=8), st.randoms())
def test_the_order_of_lines_changes_no_amount(lines: list[tuple[Money, VatTreatment]], dice: Random) -> None:
    shuffled = dice.sample(lines, len(lines))
    assert [(g.code, g.rate, g.base, g.tax) for g in vat_groups(shuffled)] == [(g.code, g.rate, g.base, g.tax) for g in vat_groups(lines)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": " "}, "description"),
        ({"description": "x" * 1001}, "description"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"quantity": Decimal("1.00001")}, "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity"),
        ({"quantity": Decimal("Infinity")}, "quantity"),
        ({"unit_price": Decimal(-1)}, "unit_price"),
        ({"unit_price": Decimal("0.00001")}, "unit_price"),
        ({"unit_price": Decimal(10) ** 10}, "unit_price"),
        ({"unit_price": Decimal(10) ** 9, "quantity": Decimal(10)}, "unit_price"),
        ({"unit": "JOUR"}, "unit"),
        ({"discount_percent": Decimal(101)}, "discount_percent"),
        ({"discount_percent": Decimal(-1)}, "discount_percent"),
        ({"discount_amount": Decimal("1000.01")}, "discount_amount"),
        ({"discount_amount": Decimal("0.001")}, "discount_amount"),
        ({"discount_amount": Decimal(1), "discount_percent": Decimal(1)}, "discount_amount"),
    ],
)
def test_a_wrong_line_is_refused_at_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_lines([LINE, replace(LINE, **change)], "EUR")  # type: ignore[arg-type]
    assert list(refused.value.fields) == [f"lines.1.{field}"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [replace(LINE, quantity=Decimal(-1))],
        [LINE, replace(LINE, quantity=Decimal(-1))],
        [replace(LINE, discount_percent=Decimal(100))],
        [replace(LINE, unit_price=Decimal("9999999999"))] * 2,
    ],
    ids=["empty", "negative", "nothing", "given away", "too large"],
)
def test_a_sale_comes_to_more_than_nothing_and_less_than_too_much(lines: list[LineInput]) -> None:
    with pytest.raises(Invalid) as refused:
        checked_lines(lines, "EUR")
    assert list(refused.value.fields) == ["lines"]


def test_the_largest_sale_is_one_cent_below_ten_thousand_million() -> None:
    (came_to,) = checked_lines([replace(LINE, unit_price=Decimal("9999999999.99"))], "EUR")
    assert came_to.net.minor == 10**12 - 1


def test_the_fee_of_the_model() -> None:
    fee = fee_of(euros("1000"), fee_rate=Decimal("0.065"), fund_rate=Decimal("0.02"))
    assert (fee.fee, fee.running, fee.fund) == (euros("65"), euros("45"), euros("20"))


@given(st.integers(1, 10**9), st.decimals("0", "0.3", places=4), st.decimals("0", "0.3", places=4))
def test_the_funds_part_lies_inside_the_fee(minor: int, one: Decimal, other: Decimal) -> None:
    fund_rate, fee_rate = sorted((one, other))
    fee = fee_of(Money(minor, "EUR"), fee_rate=fee_rate, fund_rate=fund_rate)
    assert 0 <= fee.fund.minor <= fee.fee.minor


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=12), st.integers(0, 50_000), st.integers(0, 50_000))
def test_fees_given_back_in_parts_are_the_fee(parts: list[int], running: int, fund: int) -> None:
    whole, fee = Money(sum(parts), "EUR"), Fee(Money(running + fund, "EUR"), Money(fund, "EUR"))
    assume(fee.fee <= whole)
    given_back, before = Fee(Money(0, "EUR"), Money(0, "EUR")), Money(0, "EUR")
    for part in parts:
        after = before + Money(part, "EUR")
        back = fee_share(fee, after, whole) - fee_share(fee, before, whole)
        assert back.fee.minor >= 0
        assert back.fund.minor >= 0
        given_back, before = Fee(given_back.fee + back.fee, given_back.fund + back.fund), after
    assert given_back == fee
