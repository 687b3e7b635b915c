"""Hungarian VAT, mentions, references, numbers, worked cases' inputs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.hu import COUNTRY
from countries.hu.identifiers import taj_number
from smartcoop.country import Party
from smartcoop.errors import Invalid
from smartcoop.i18n import speaking, translate

ON = date(2026, 11, 29)
SELLER = Party("HU", True, "HU23456787", "23456787241")
HOME = Party("HU", True, "HU12892312", "12892312")
PERSON = Party("HU", False)
GERMAN = Party("DE", True, "DE136695976")
GERMAN_PERSON = Party("DE", False)
AMERICAN = Party("US", True)
AMERICAN_PERSON = Party("US", False)
MINISTRY = Party("HU", False, None, "15303000241", is_public_body=True)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate"),
    [
        ("standard", HOME, "S", 27),
        ("standard", PERSON, "S", 27),
        ("standard", MINISTRY, "S", 27),
        ("standard", GERMAN, "AE", 0),
        ("standard", GERMAN_PERSON, "S", 27),
        ("standard", AMERICAN, "O", 0),
        ("standard", AMERICAN_PERSON, "S", 27),
        ("intangible", AMERICAN_PERSON, "O", 0),
        ("intangible", GERMAN_PERSON, "S", 27),
        ("goods", GERMAN, "K", 0),
        ("goods", GERMAN_PERSON, "S", 27),
        ("goods", AMERICAN_PERSON, "G", 0),
        ("books", PERSON, "S", 5),
        ("books", AMERICAN, "G", 0),
        ("live_music", HOME, "S", 5),
        ("live_music", GERMAN, "AE", 0),
        ("admission", GERMAN, "S", 27),
        ("open_air", PERSON, "S", 18),
        ("reversed", HOME, "AE", 0),
        ("exempt_training", HOME, "E", 0),
        ("exempt_small", PERSON, "E", 0),
    ],
)
def test_a_sale_is_taxed_where_the_law_says(category: str, buyer: Party, code: str, rate: int) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate) == (code, Decimal(rate))
    assert bool(treatment.mention) == (code != "S")


@pytest.mark.parametrize(("category", "buyer"), [("reversed", PERSON), ("reversed", GERMAN), ("music", HOME)])
def test_a_kind_that_does_not_fit_is_refused(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert "vat_category" in refused.value.fields


@pytest.mark.parametrize(
    ("category", "buyer", "words"),
    [
        ("standard", GERMAN, "Fordított adózás"),
        ("reversed", HOME, "Fordított adózás"),
        ("standard", AMERICAN, "Áfa területi hatályán kívül"),
        ("exempt_small", HOME, "Alanyi adómentes"),
        ("exempt_training", HOME, "tárgyi adómentes"),
        ("goods", GERMAN, "89. §"),
        ("goods", AMERICAN, "98. §"),
    ],
)
def test_mentions_are_the_laws_own_words(category: str, buyer: Party, words: str) -> None:
    mention = COUNTRY.vat.treatment(category, SELLER, buyer, ON).mention
    with speaking("hu_HU"):
        assert words in translate(mention, domain=COUNTRY.domain)


def test_invoices_tell_what_late_payment_costs_and_credit_notes_what_they_are() -> None:
    said = {}
    with speaking("hu_HU"):
        for name, buyer in {"home": HOME, "ministry": MINISTRY, "person": PERSON}.items():
            (mention,) = COUNTRY.documents.invoice_mentions("hu", buyer, ON)
            said[name] = translate(mention, domain=COUNTRY.domain)
        (credit,) = COUNTRY.documents.credit_note_mentions(HOME, ON)
        assert "számlával egy tekintet alá eső okirat" in translate(credit, domain=COUNTRY.domain).lower()
    assert "6:155" in said["home"]
    assert said["home"] == said["ministry"]
    assert "6:48" in said["person"]


def test_no_structured_invoice_is_asked_and_addresses_are_vat_numbers() -> None:
    assert COUNTRY.documents.einvoice(SELLER, MINISTRY, ON) is None
    assert COUNTRY.documents.electronic_address(HOME) == ("9910", "HU12892312")
    assert COUNTRY.documents.electronic_address(MINISTRY) is None
    assert COUNTRY.documents.electronic_address(GERMAN) is None


def test_references_of_others_are_not_ours() -> None:
    assert COUNTRY.documents.normal_reference(COUNTRY.documents.payment_reference(1234)) == COUNTRY.documents.payment_reference(1234)
    assert COUNTRY.documents.normal_reference("RF18 5390 0754 7034") is None


def test_tax_numbers_are_read_and_printed_with_code_and_county() -> None:
    assert COUNTRY.identifiers.enterprise("HU23456787") == "23456787"
    assert COUNTRY.identifiers.enterprise(" 23456787-2-41 ") == "23456787241"
    assert COUNTRY.identifiers.format_enterprise("23456787241") == "23456787-2-41"
    assert COUNTRY.identifiers.format_enterprise("23456787") == "23456787"
    assert COUNTRY.identifiers.format_enterprise("AB") == "AB"


@given(st.integers(0, 10**8 - 1))
def test_a_tax_sign_has_one_check_digit_at_most(number: int) -> None:
    body = f"8{number:08d}"
    accepted = [digit for digit in range(10) if _accepts(f"{body}{digit}")]
    assert accepted == [rest for rest in [sum(place * int(digit) for place, digit in enumerate(body, 1)) % 11] if rest < 10]


def _accepts(number: str) -> bool:
    try:
        return COUNTRY.identifiers.person(number) == number
    except Invalid:
        return False


def test_social_security_numbers_are_checked() -> None:
    assert taj_number("111 222 337") == "111222337"
    for wrong in ("111222338", "11122233", "000000000", "abc"):
        with pytest.raises(Invalid) as refused:
            taj_number(wrong)
        assert "taj" in refused.value.fields


@pytest.mark.parametrize(
    ("period", "inputs", "field"),
    [
        ("month", {"gross": 1, "salary": 2}, "salary"),
        ("month", {}, "gross"),
        ("month", {"gross": Decimal("100.5")}, "gross"),
        ("month", {"gross": 100, "mother_of_children": 1}, "mother_of_children"),
        ("month", {"gross": 100, "days": 32}, "days"),
        ("month", {"gross": 100, "days": Decimal("1.5")}, "days"),
        ("budget", {}, "budget"),
        ("day", {"gross": 100}, "period"),
    ],
)
def test_inputs_of_worked_cases_are_refused_by_name(period: str, inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.example(period, ON, inputs)
    assert list(refused.value.fields) == [field]
