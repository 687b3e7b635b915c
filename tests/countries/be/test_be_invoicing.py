"""Belgian VAT, documents and identifiers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.be import COUNTRY
from smartcoop.country import AccountRole, Party
from smartcoop.dates import Month
from smartcoop.errors import Invalid
from smartcoop.i18n import speaking, translate
from smartcoop.money import Money

ON = date(2026, 10, 15)
SELLER = Party("BE", True, "BE0123456749", "0123456749")
BUSINESS = Party("BE", True, "BE0123456749", "0123456749")
ORGANISER = Party("BE", True, "BE0123456749", is_organiser=True)
SMALL = Party("BE", True)
CONSUMER = Party("BE", False)
PUBLIC = Party("BE", False, enterprise_number="0123456749", is_public_body=True)
DUTCH = Party("NL", True, "NL123456789B13")
DUTCH_SMALL = Party("NL", True)
DUTCH_CONSUMER = Party("NL", False)
SWISS = Party("CH", True)
SWISS_CONSUMER = Party("CH", False)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate"),
    [
        ("standard", BUSINESS, "S", 21),
        ("standard", CONSUMER, "S", 21),
        ("standard", PUBLIC, "S", 21),
        ("intermediate", BUSINESS, "S", 12),
        ("reduced", BUSINESS, "S", 6),
        ("copyright", BUSINESS, "S", 6),
        ("performance", ORGANISER, "S", 6),
        ("standard", DUTCH, "AE", 0),
        ("copyright", DUTCH, "AE", 0),
        ("standard", DUTCH_SMALL, "S", 21),
        ("standard", DUTCH_CONSUMER, "S", 21),
        ("standard", SWISS, "O", 0),
        ("standard", SWISS_CONSUMER, "S", 21),
        ("copyright", SWISS_CONSUMER, "O", 0),
        ("goods", BUSINESS, "S", 21),
        ("goods", DUTCH, "K", 0),
        ("goods", DUTCH_CONSUMER, "S", 21),
        ("goods", SWISS, "G", 0),
        ("goods", SWISS_CONSUMER, "G", 0),
        ("construction", BUSINESS, "AE", 0),
        ("construction", SMALL, "S", 21),
        ("construction", CONSUMER, "S", 21),
        ("exempt_performance", ORGANISER, "E", 0),
        ("exempt_lecture", ORGANISER, "E", 0),
        ("exempt_training", ORGANISER, "E", 0),
    ],
)
def test_each_sale_is_taxed_where_and_as_the_law_says(category: str, buyer: Party, code: str, rate: int) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate) == (code, Decimal(rate))
    assert bool(treatment.mention) == (code != "S")
    assert bool(treatment.vatex) == (code != "S")
    assert treatment.source


@pytest.mark.parametrize(
    ("category", "buyer"),
    [
        ("exempt_performance", BUSINESS),
        ("exempt_lecture", CONSUMER),
        ("exempt_training", BUSINESS),
        ("performance", BUSINESS),
        ("construction", DUTCH),
        ("x", BUSINESS),
    ],
)
def test_a_category_that_does_not_fit_is_refused_by_name(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert "vat_category" in refused.value.fields


def test_mentions_are_in_the_words_of_the_law() -> None:
    mention = COUNTRY.vat.treatment("standard", SELLER, DUTCH, ON).mention
    with speaking("fr_BE"):
        assert translate(mention, domain="countries.be").startswith("Autoliquidation")
    with speaking("nl_BE"):
        assert translate(mention, domain="countries.be").startswith("Btw verlegd")
    with speaking("fr_BE"):
        assert "TVA à reverser à l'État" in translate(COUNTRY.documents.credit_note_mentions(BUSINESS, ON)[0], domain="countries.be")


def test_late_payment_is_told_by_the_law_of_2002_between_businesses_and_by_book_xix_to_consumers() -> None:
    assert "2 August 2002" in COUNTRY.documents.invoice_mentions("fr", BUSINESS, ON)[0]
    assert "2 August 2002" in COUNTRY.documents.invoice_mentions("fr", PUBLIC, ON)[0]
    assert "book XIX" in COUNTRY.documents.invoice_mentions("fr", CONSUMER, ON)[0]


@given(st.integers(1, 9_999_999_999))
def test_a_structured_communication_is_known_again_however_it_is_written(number: int) -> None:
    printed = COUNTRY.documents.payment_reference(number)
    digits = "".join(sign for sign in printed if sign.isdigit())
    assert int(digits[:10]) == number
    assert int(digits[10:]) == (number % 97 or 97)
    for said in (printed, digits, f" {digits[:3]}/{digits[3:7]}/{digits[7:]} ", printed.replace("+", "*")):
        assert COUNTRY.documents.normal_reference(said) == printed


def test_published_structured_communications_are_known() -> None:
    assert COUNTRY.documents.normal_reference("+++010/8068/17183+++") == "+++010/8068/17183+++"
    assert COUNTRY.documents.normal_reference("090001354313") == "+++090/0013/54313+++"
    assert COUNTRY.documents.normal_reference("010/8068/17184") is None


@pytest.mark.parametrize("number", [0, -1, 10_000_000_000])
def test_a_number_that_does_not_fit_a_communication_is_refused(number: int) -> None:
    with pytest.raises(Invalid):
        COUNTRY.documents.payment_reference(number)


@pytest.mark.parametrize(
    ("buyer", "on", "due"),
    [
        (BUSINESS, date(2025, 12, 31), False),
        (BUSINESS, date(2026, 1, 1), True),
        (SMALL, ON, False),
        (CONSUMER, ON, False),
        (DUTCH, ON, False),
        (PUBLIC, date(2025, 6, 1), True),
    ],
)
def test_structured_invoices_are_compulsory_between_belgian_vat_payers_since_2026(buyer: Party, on: date, due: bool) -> None:
    rule = COUNTRY.documents.einvoice(SELLER, buyer, on)
    assert (rule is not None) == due
    assert rule is None or rule.customization_id.endswith("poacc:billing:3.0")


def test_only_a_belgian_vat_payer_is_bound_to_structured_invoices() -> None:
    assert COUNTRY.documents.einvoice(DUTCH, BUSINESS, ON) is None
    assert COUNTRY.documents.einvoice(Party("BE", True), BUSINESS, ON) is None


def test_electronic_addresses_are_enterprise_numbers() -> None:
    assert COUNTRY.documents.electronic_address(BUSINESS) == ("0208", "0123456749")
    assert COUNTRY.documents.electronic_address(Party("BE", True, "BE0123456749")) == ("0208", "0123456749")
    assert COUNTRY.documents.electronic_address(CONSUMER) is None
    assert COUNTRY.documents.electronic_address(DUTCH) is None


def test_identifiers_are_checked_and_printed() -> None:
    assert COUNTRY.identifiers.person("85.07.30-033 28") == "85073003328"
    assert COUNTRY.identifiers.format_enterprise("0123456749") == "BE 0123.456.749"
    with pytest.raises(Invalid) as refused:
        COUNTRY.identifiers.person("85073003329")
    assert "national_number" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        COUNTRY.identifiers.enterprise("0123456748")
    assert "enterprise_number" in refused.value.fields


def test_what_members_share_and_when_they_are_paid() -> None:
    rules = COUNTRY.mutualisation(ON)
    assert (rules.fee_rate, rules.fund_rate) == (Decimal("0.065"), Decimal("0.020"))
    assert rules.share_value == Money(3000, "EUR")
    assert rules.promise.working_days_after_end == 7
    assert not COUNTRY.parameters["cooperative.fund"].confirmed


def test_debts_of_a_month_fall_due_in_the_next_and_holidays_in_the_next_year() -> None:
    due = {owed.role: owed.due_on for owed in COUNTRY.remittances(Month(2026, 12))}
    assert due == {
        AccountRole.WITHHOLDING_TAX: date(2027, 1, 15),
        AccountRole.SOCIAL_SECURITY: date(2027, 1, 5),
        AccountRole.HOLIDAY_PROVISION: date(2027, 4, 30),
    }


@pytest.mark.parametrize(
    ("place", "spoken"),
    [
        ("1060", ("fr", "nl")),
        ("1348", ("fr",)),
        ("9000", ("nl",)),
        ("4700", ("de",)),
        ("4000", ("fr",)),
        ("0999", ("fr", "nl", "de")),
        ("Gent", ("fr", "nl", "de")),
    ],
)
def test_social_documents_speak_the_language_of_the_seat(place: str, spoken: tuple[str, ...]) -> None:
    assert COUNTRY.payslip_languages(place) == spoken


def test_interest_and_mileage_are_offered_to_the_other_rooms() -> None:
    law = COUNTRY.parameters.at(ON)
    assert law["late_interest.business"] == Decimal("0.105")
    assert law["late_interest.flat"] == 40
    assert law["expenses.car_per_km"] == Decimal("0.4449")
