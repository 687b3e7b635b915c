"""Swedish VAT, references, addresses and numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from countries.se import COUNTRY
from smartcoop.country import Party
from smartcoop.errors import Invalid

ON = date(2026, 11, 23)
SELLER = Party("SE", True, "SE769631234201", "7696312342")
HOME = Party("SE", True, "SE556036079301", "5560360793")
PERSON = Party("SE", False)
GERMAN = Party("DE", True, "DE136695976")
GERMAN_PERSON = Party("DE", False)
AMERICAN = Party("US", True)
AMERICAN_PERSON = Party("US", False)
MUNICIPALITY = Party("SE", False, None, "212000-0142", is_public_body=True)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate"),
    [
        ("standard", HOME, "S", 25),
        ("standard", PERSON, "S", 25),
        ("standard", GERMAN, "AE", 0),
        ("standard", GERMAN_PERSON, "S", 25),
        ("standard", AMERICAN, "O", 0),
        ("standard", AMERICAN_PERSON, "S", 25),
        ("performance", HOME, "S", 25),
        ("performance", GERMAN, "AE", 0),
        ("intangible", AMERICAN_PERSON, "O", 0),
        ("copyright", HOME, "S", 6),
        ("copyright", AMERICAN, "O", 0),
        ("goods", GERMAN, "K", 0),
        ("goods", GERMAN_PERSON, "S", 25),
        ("goods", AMERICAN_PERSON, "G", 0),
        ("books", PERSON, "S", 6),
        ("admission", GERMAN, "S", 6),
        ("transport", PERSON, "S", 6),
        ("hotel", GERMAN, "S", 12),
        ("building", HOME, "AE", 0),
        ("exempt_education", PERSON, "E", 0),
        ("exempt_care", PERSON, "E", 0),
    ],
)
def test_a_sale_is_taxed_where_the_law_says(category: str, buyer: Party, code: str, rate: int) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate) == (code, Decimal(rate))
    assert bool(treatment.mention) == (code != "S")


@pytest.mark.parametrize(("on", "rate"), [(date(2026, 3, 31), 12), (date(2026, 4, 1), 6), (date(2027, 12, 31), 6), (date(2028, 1, 1), 12)])
def test_food_is_taxed_lower_for_a_time(on: date, rate: int) -> None:
    assert COUNTRY.vat.treatment("food", SELLER, PERSON, on).rate == rate


@pytest.mark.parametrize(("category", "buyer"), [("building", PERSON), ("building", GERMAN), ("music", HOME)])
def test_a_kind_that_does_not_fit_is_refused(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert "vat_category" in refused.value.fields


def test_a_payment_reference_has_its_length_and_its_check_digit() -> None:
    # 1 and six digits, 9 digits in all; Luhn over 10000019 gives 9
    assert COUNTRY.documents.payment_reference(1) == "100000199"
    assert COUNTRY.documents.payment_reference(1234567) == "1123456707"
    assert len(COUNTRY.documents.payment_reference(10**12 - 1)) == 15


@given(st.integers(1, 10**12 - 1), st.integers(0, 14), st.integers(1, 9))
def test_a_payment_reference_is_known_again_and_a_wrong_digit_is_not(number: int, place: int, more: int) -> None:
    digits = COUNTRY.documents.payment_reference(number)
    assert luhn.is_valid(digits)
    assert int(digits[-2]) == len(digits) % 10
    assert COUNTRY.documents.normal_reference(f" {digits[:4]} {digits[4:]} ") == digits
    place = min(place, len(digits) - 1)
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    assert COUNTRY.documents.normal_reference(wrong) is None
    assert COUNTRY.documents.normal_reference(digits[1:]) is None


def test_other_references_and_numbers_that_do_not_fit() -> None:
    assert COUNTRY.documents.normal_reference("RF18 5390 0754 7034") == "RF18 5390 0754 7034"
    assert COUNTRY.documents.normal_reference("faktura 12") is None
    for number in (0, 10**12):
        with pytest.raises(Invalid) as refused:
            COUNTRY.documents.payment_reference(number)
        assert "number" in refused.value.fields


def test_structured_invoices_go_to_public_bodies_alone() -> None:
    rule = COUNTRY.documents.einvoice(SELLER, MUNICIPALITY, ON)
    assert rule is not None
    assert rule.profile == "peppol"
    assert COUNTRY.documents.einvoice(SELLER, HOME, ON) is None
    assert COUNTRY.documents.einvoice(SELLER, Party("DE", False, is_public_body=True), ON) is None


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (SELLER, ("0007", "7696312342")),
        (MUNICIPALITY, ("0007", "2120000142")),
        (Party("SE", True, "SE556036079301"), ("0007", "5560360793")),
        (PERSON, None),
        (GERMAN, None),
    ],
)
def test_an_electronic_address_is_the_organisation_number(party: Party, expected: tuple[str, str] | None) -> None:
    assert COUNTRY.documents.electronic_address(party) == expected


def test_an_invoice_says_that_the_seller_pays_its_tax_and_what_late_payment_costs() -> None:
    said = [COUNTRY.documents.invoice_mentions("sv", buyer, ON) for buyer in (HOME, MUNICIPALITY, PERSON)]
    assert {mentions[0] for mentions in said} == {"Approved for F-tax (Godkänd för F-skatt)."}
    assert len(set(said)) == 3
    assert COUNTRY.documents.credit_note_mentions(HOME, ON) == ()


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("19811228-9874", "19811228-9874"),
        ("198112289874", "19811228-9874"),
        ("811228-9874", "19811228-9874"),
        ("19701063-2391", "19701063-2391"),
        ("121212+1212", "19121212-1212"),
    ],
)
def test_a_personal_number_has_its_century(said: str, number: str) -> None:
    assert COUNTRY.identifiers.person(said) == number


def test_numbers_are_printed_and_refused_by_field() -> None:
    for said in ("769631-2342", "SE769631234201", "16 769631-2342"):
        assert COUNTRY.identifiers.format_enterprise(COUNTRY.identifiers.enterprise(said)) == "769631-2342"
    for check, said, field in (
        (COUNTRY.identifiers.person, "19811228-9875", "national_number"),
        (COUNTRY.identifiers.person, "19811292-9874", "national_number"),
        (COUNTRY.identifiers.enterprise, "769631-2343", "enterprise_number"),
        (COUNTRY.identifiers.enterprise, "SE769631234202", "enterprise_number"),
    ):
        with pytest.raises(Invalid) as refused:
            check(said)
        assert field in refused.value.fields
