"""Dutch VAT, references, addresses and numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.nl import COUNTRY
from countries.nl.invoicing import check_digit
from smartcoop.country import Party
from smartcoop.errors import Invalid

ON = date(2026, 11, 23)
SELLER = Party("NL", True, "NL123456782B90", "12345678")
HOME = Party("NL", True, "NL111222333B01", "87654321")
PERSON = Party("NL", False)
GERMAN = Party("DE", True, "DE136695976")
GERMAN_PERSON = Party("DE", False)
AMERICAN = Party("US", True)
AMERICAN_PERSON = Party("US", False)
MINISTRY = Party("NL", False, None, "00000001003214345000", is_public_body=True)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate"),
    [
        ("standard", HOME, "S", 21),
        ("standard", PERSON, "S", 21),
        ("standard", GERMAN, "AE", 0),
        ("standard", GERMAN_PERSON, "S", 21),
        ("standard", AMERICAN, "O", 0),
        ("standard", AMERICAN_PERSON, "S", 21),
        ("intangible", AMERICAN_PERSON, "O", 0),
        ("goods", GERMAN, "K", 0),
        ("goods", GERMAN_PERSON, "S", 21),
        ("goods", AMERICAN_PERSON, "G", 0),
        ("performance", HOME, "S", 9),
        ("performance", GERMAN, "AE", 0),
        ("admission", GERMAN, "S", 9),
        ("reduced", PERSON, "S", 9),
        ("subcontracted", HOME, "AE", 0),
        ("exempt_author", HOME, "E", 0),
        ("exempt_training", PERSON, "E", 0),
    ],
)
def test_a_sale_is_taxed_where_the_law_says(category: str, buyer: Party, code: str, rate: int) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate) == (code, Decimal(rate))
    assert bool(treatment.mention) == (code != "S")


@pytest.mark.parametrize(("category", "buyer"), [("subcontracted", PERSON), ("subcontracted", GERMAN), ("music", HOME)])
def test_a_kind_that_does_not_fit_is_refused(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert "vat_category" in refused.value.fields


def test_the_check_digit_of_a_payment_reference_is_the_banks() -> None:
    # the example of Betaalvereniging Nederland
    assert check_digit("000056789012345") == "5"
    assert COUNTRY.documents.payment_reference(56789012345) == "5000 0567 8901 2345"


@given(st.integers(1, 10**15 - 1), st.integers(0, 15), st.integers(1, 9))
def test_a_payment_reference_is_known_again_and_a_wrong_digit_is_not(number: int, place: int, more: int) -> None:
    printed = COUNTRY.documents.payment_reference(number)
    digits = printed.replace(" ", "")
    assert COUNTRY.documents.normal_reference(f" {digits[:4]}.{digits[4:]} ") == printed
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    if digits[0] not in "01" and wrong[0] not in "01":
        assert COUNTRY.documents.normal_reference(wrong) is None


def test_other_references_and_numbers_that_do_not_fit() -> None:
    assert COUNTRY.documents.normal_reference("RF18 5390 0754 7034") == "RF18 5390 0754 7034"
    assert COUNTRY.documents.normal_reference("0000000000000000") is None
    for number in (0, 10**15):
        with pytest.raises(Invalid) as refused:
            COUNTRY.documents.payment_reference(number)
        assert "number" in refused.value.fields


def test_structured_invoices_go_to_public_bodies_alone() -> None:
    assert COUNTRY.documents.einvoice(SELLER, MINISTRY, ON) is not None
    assert COUNTRY.documents.einvoice(SELLER, HOME, ON) is None
    assert COUNTRY.documents.einvoice(SELLER, Party("DE", False, is_public_body=True), ON) is None


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (HOME, ("0106", "87654321")),
        (MINISTRY, ("0190", "00000001003214345000")),
        (Party("NL", True, "NL111222333B01"), ("9944", "NL111222333B01")),
        (PERSON, None),
        (GERMAN, None),
    ],
)
def test_an_electronic_address_has_its_scheme(party: Party, expected: tuple[str, str] | None) -> None:
    assert COUNTRY.documents.electronic_address(party) == expected


def test_an_invoice_names_the_law_of_late_payment() -> None:
    said = {COUNTRY.documents.invoice_mentions("nl", buyer, ON) for buyer in (HOME, MINISTRY, PERSON)}
    assert len(said) == 3
    assert COUNTRY.documents.credit_note_mentions(HOME, ON) == ()


def test_numbers_are_printed_and_refused_by_field() -> None:
    assert COUNTRY.identifiers.format_enterprise(COUNTRY.identifiers.enterprise("kvk 1234 5678")) == "KvK 12345678"
    assert COUNTRY.identifiers.person("1112.22.333") == "111222333"
    for check, said, field in ((COUNTRY.identifiers.person, "111222334", "national_number"), (COUNTRY.identifiers.enterprise, "1234567", "enterprise_number")):
        with pytest.raises(Invalid) as refused:
            check(said)
        assert field in refused.value.fields
