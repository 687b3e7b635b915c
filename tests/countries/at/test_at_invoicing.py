"""Austrian VAT, references, addresses and numbers."""

from datetime import date
from decimal import Decimal

import pytest

from countries.at import COUNTRY
from smartcoop.country import Party
from smartcoop.errors import Invalid
from smartcoop.i18n import speaking, translate

ON = date(2026, 11, 23)
SELLER = Party("AT", True, "ATU13585627", "122119m")
HOME = Party("AT", True, "ATU13585627", "122119m")
SMALL = Party("AT", True)
PERSON = Party("AT", False)
GERMAN = Party("DE", True, "DE136695976")
GERMAN_PERSON = Party("DE", False)
SWISS = Party("CH", True)
SWISS_PERSON = Party("CH", False)
MINISTRY = Party("AT", False, None, is_public_body=True)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate"),
    [
        ("standard", HOME, "S", 20),
        ("standard", PERSON, "S", 20),
        ("standard", MINISTRY, "S", 20),
        ("standard", GERMAN, "AE", 0),
        ("standard", GERMAN_PERSON, "S", 20),
        ("standard", SWISS, "O", 0),
        ("standard", SWISS_PERSON, "S", 20),
        ("intangible", SWISS_PERSON, "O", 0),
        ("intangible", GERMAN_PERSON, "S", 20),
        ("artist", HOME, "S", 13),
        ("artist", GERMAN, "AE", 0),
        ("admission", GERMAN, "S", 13),
        ("admission", SWISS_PERSON, "S", 13),
        ("goods", GERMAN, "K", 0),
        ("goods", SWISS_PERSON, "G", 0),
        ("goods", GERMAN_PERSON, "S", 20),
        ("reduced", HOME, "S", 10),
        ("reduced", GERMAN, "K", 0),
        ("construction", GERMAN, "S", 20),
        ("construction_19", HOME, "AE", 0),
        ("construction_19", SMALL, "AE", 0),
        ("construction_19", GERMAN, "AE", 0),
        ("exempt_training", PERSON, "E", 0),
        ("exempt_training", GERMAN, "AE", 0),
        ("exempt_culture", HOME, "E", 0),
    ],
)
def test_a_sale_is_taxed_where_the_law_says(category: str, buyer: Party, code: str, rate: int) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate) == (code, Decimal(rate))
    assert bool(treatment.mention) == (code != "S")


@pytest.mark.parametrize(("category", "buyer"), [("construction_19", PERSON), ("construction_19", SWISS), ("music", HOME)])
def test_a_kind_that_does_not_fit_is_refused(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert "vat_category" in refused.value.fields


@pytest.mark.parametrize(
    ("category", "buyer", "words"),
    [
        ("standard", GERMAN, "Übergang der Steuerschuld auf den Leistungsempfänger (Reverse Charge)."),
        ("standard", SWISS, "Nicht steuerbar in Österreich gemäß § 3a Abs. 6 UStG."),
        ("exempt_training", HOME, "Steuerbefreit gemäß § 6 Abs. 1 Z 11 UStG."),
    ],
)
def test_an_invoice_says_the_words_of_the_law(category: str, buyer: Party, words: str) -> None:
    mention = COUNTRY.vat.treatment(category, SELLER, buyer, ON).mention
    with speaking("de"):
        assert translate(mention, domain=COUNTRY.domain) == words


def test_references_of_others_are_not_ours() -> None:
    assert COUNTRY.documents.normal_reference(COUNTRY.documents.payment_reference(1234)) == COUNTRY.documents.payment_reference(1234)
    assert COUNTRY.documents.normal_reference("RF18 5390 0754 7034") is None


def test_structured_invoices_go_to_public_bodies_alone() -> None:
    rule = COUNTRY.documents.einvoice(SELLER, MINISTRY, ON)
    assert rule is not None
    assert rule.profile == "peppol"
    for buyer in (HOME, PERSON, Party("DE", False, is_public_body=True)):
        assert COUNTRY.documents.einvoice(SELLER, buyer, ON) is None


@pytest.mark.parametrize(
    ("party", "expected"),
    [(HOME, ("9914", "ATU13585627")), (MINISTRY, ("9915", "b")), (SMALL, None), (PERSON, None), (GERMAN, None)],
)
def test_an_electronic_address_has_its_scheme(party: Party, expected: tuple[str, str] | None) -> None:
    assert COUNTRY.documents.electronic_address(party) == expected


def test_an_invoice_names_the_law_of_late_payment() -> None:
    business, public, person = (COUNTRY.documents.invoice_mentions("de", buyer, ON) for buyer in (HOME, MINISTRY, PERSON))
    assert business == public != person
    assert COUNTRY.documents.credit_note_mentions(HOME, ON)
    assert COUNTRY.documents.credit_note_mentions(PERSON, ON) == ()


def test_numbers_are_printed_and_refused_by_field() -> None:
    assert COUNTRY.identifiers.format_enterprise(COUNTRY.identifiers.enterprise("FN 122119 m")) == "FN 122119m"
    assert COUNTRY.identifiers.format_enterprise(COUNTRY.identifiers.enterprise("ATU 13585627")) == "ATU13585627"
    assert COUNTRY.identifiers.person("1237 010180") == "1237010180"
    for check, said, field in (
        (COUNTRY.identifiers.person, "2237010180", "national_number"),
        (COUNTRY.identifiers.enterprise, "12345678", "enterprise_number"),
    ):
        with pytest.raises(Invalid) as refused:
            check(said)
        assert field in refused.value.fields
    employer = COUNTRY.employer.load({"ogk_account": "123 456-789", "tax_number": "59-119/9013"})
    assert (employer["ogk_account"], employer["tax_number"]) == ("123456789", "591199013")


def test_what_members_share_and_where_documents_speak_german() -> None:
    rules = COUNTRY.mutualisation(ON)
    assert (rules.fee_rate, rules.share_value.minor, rules.promise.day_of_next_month) == (Decimal("0.10"), 5000, 15)
    assert COUNTRY.payslip_languages("1010") == ("de",)
    assert {regime.code for regime in COUNTRY.regimes} == {"employment", "free_service", "fee"}
