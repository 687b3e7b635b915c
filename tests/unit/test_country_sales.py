"""What the directive on VAT asks of every state, and the creditor reference: shared by countries, so proved once without any."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.country import Abroad, Party, Sale, creditor_reference, normal_creditor_reference, normal_rf, untaxed
from smartcoop.errors import Invalid

ABROAD = Abroad(
    export=untaxed("G", "a", "export"),
    intra_community=untaxed("K", "b", "intra"),
    reverse_charge=untaxed("AE", "c", "reverse"),
    outside=untaxed("O", "d", "outside"),
    outside_consumer=untaxed("O", "e", "consumer"),
)
GOODS, SERVICE, LICENCE, TICKET = Sale("Goods", goods=True), Sale("Services"), Sale("Licences", intangible=True), Sale("Tickets", here=True)
BUSINESS, NO_NUMBER, CONSUMER = Party("PL", True, "PL1234563218"), Party("PL", True), Party("PL", False)


@pytest.mark.parametrize(
    ("sale", "buyer", "mention", "reason"),
    [
        (GOODS, BUSINESS, "intra", "VATEX-EU-IC"),
        (SERVICE, BUSINESS, "reverse", "VATEX-EU-AE"),
        (GOODS, Party("US", False), "export", "VATEX-EU-G"),
        (SERVICE, Party("US", True), "outside", "VATEX-EU-O"),
        (LICENCE, Party("US", False), "consumer", "VATEX-EU-O"),
    ],
)
def test_five_sales_cross_the_border_without_vat(sale: Sale, buyer: Party, mention: str, reason: str) -> None:
    treatment = ABROAD.treatment(sale, buyer)
    assert treatment is not None
    assert (treatment.mention, treatment.vatex, treatment.rate) == (mention, reason, Decimal(0))


@pytest.mark.parametrize(
    ("sale", "buyer"),
    [(GOODS, NO_NUMBER), (SERVICE, NO_NUMBER), (LICENCE, CONSUMER), (SERVICE, Party("US", False)), (TICKET, BUSINESS), (TICKET, Party("US", True))],
)
def test_all_others_are_taxed_by_the_sellers_state(sale: Sale, buyer: Party) -> None:
    assert ABROAD.treatment(sale, buyer) is None


def test_for_a_country_outside_the_union_all_others_lie_outside() -> None:
    swiss = replace(ABROAD, union=frozenset())
    assert swiss.treatment(GOODS, BUSINESS) == ABROAD.export
    assert swiss.treatment(SERVICE, BUSINESS) == ABROAD.outside


@given(st.integers(1, 10**10 - 1), st.sampled_from([" ", "", "-", ".", "/", " + "]))
def test_a_creditor_reference_is_known_again_however_it_is_written(number: int, between: str) -> None:
    printed = creditor_reference(number)
    assert normal_creditor_reference(f" {printed.replace(' ', between).lower()} ") == printed


@given(st.integers(1, 10**10 - 1), st.integers(4, 13), st.integers(1, 9))
def test_a_creditor_reference_with_a_wrong_digit_is_none(number: int, place: int, more: int) -> None:
    digits = creditor_reference(number).replace(" ", "")
    assert normal_creditor_reference(digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]) is None


@pytest.mark.parametrize("number", [0, -1, 10**10])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(Invalid) as refused:
        creditor_reference(number)
    assert list(refused.value.fields) == ["number"]


def test_a_reference_of_another_length_is_not_ours_but_some_countries_take_it() -> None:
    assert normal_creditor_reference("RF18539007547034") is None
    assert normal_rf("RF18539007547034") == "RF18 5390 0754 7034"
