"""Italian VAT, references, addresses and numbers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.it import COUNTRY
from countries.it.invoicing import FATTURAPA, nature, stamp_duty
from smartcoop.country import Party
from smartcoop.errors import Invalid

ON = date(2026, 11, 23)
SELLER = Party("IT", True, "IT09990000011", "09990000011")
HOME = Party("IT", True, "IT12345670017", "12345670017")
PERSON = Party("IT", False)
GERMAN = Party("DE", True, "DE136695976")
GERMAN_PERSON = Party("DE", False)
AMERICAN = Party("US", True)
AMERICAN_PERSON = Party("US", False)
COMUNE = Party("IT", False, None, "UF1234", is_public_body=True)
MUSEUM = Party("IT", False, None, "80012345678", is_public_body=True)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate", "said"),
    [
        ("standard", HOME, "S", 22, None),
        ("standard", PERSON, "S", 22, None),
        ("standard", COMUNE, "B", 22, None),
        ("show", MUSEUM, "B", 10, None),
        ("standard", GERMAN, "AE", 0, "N2.1"),
        ("standard", GERMAN_PERSON, "S", 22, None),
        ("standard", AMERICAN, "O", 0, "N2.1"),
        ("standard", AMERICAN_PERSON, "S", 22, None),
        ("intangible", AMERICAN_PERSON, "O", 0, "N2.1"),
        ("show", HOME, "S", 10, None),
        ("show", GERMAN, "AE", 0, "N2.1"),
        ("admission", GERMAN, "S", 10, None),
        ("goods", GERMAN, "K", 0, "N3.2"),
        ("goods", GERMAN_PERSON, "S", 22, None),
        ("goods", AMERICAN_PERSON, "G", 0, "N3.1"),
        ("books", PERSON, "S", 4, None),
        ("art", PERSON, "S", 5, None),
        ("building", HOME, "AE", 0, "N6.7"),
        ("exempt_training", HOME, "E", 0, "N4"),
    ],
)
def test_a_sale_is_taxed_where_the_law_says_and_has_its_nature(category: str, buyer: Party, code: str, rate: int, said: str | None) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate, nature(treatment)) == (code, Decimal(rate), said)
    assert bool(treatment.mention) == (code != "S")


@pytest.mark.parametrize(("category", "buyer"), [("building", PERSON), ("building", GERMAN), ("music", HOME)])
def test_a_kind_that_does_not_fit_is_refused(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert "vat_category" in refused.value.fields


@pytest.mark.parametrize(
    ("category", "buyer", "amount", "duty"),
    [
        ("exempt_training", HOME, "77.47", 0),
        ("exempt_training", HOME, "77.48", 2),
        ("standard", GERMAN, "100", 2),
        ("standard", AMERICAN, "100", 2),
        ("standard", HOME, "100", 0),
        ("goods", AMERICAN, "100", 0),
        ("goods", GERMAN, "100", 0),
        ("building", HOME, "100", 0),
    ],
)
def test_stamp_duty_is_due_where_no_vat_takes_its_place(category: str, buyer: Party, amount: str, duty: int) -> None:
    assert stamp_duty(COUNTRY.vat.treatment(category, SELLER, buyer, ON), Decimal(amount), ON) == duty


@pytest.mark.parametrize(
    ("buyer", "transmission", "recipient"),
    [
        (HOME, "FPR12", "0000000"),
        (PERSON, "FPR12", "0000000"),
        (COMUNE, "FPA12", "UF1234"),
        (MUSEUM, "FPA12", "999999"),
        (GERMAN, "FPR12", "XXXXXXX"),
        (AMERICAN_PERSON, "FPR12", "XXXXXXX"),
    ],
)
def test_every_invoice_goes_through_the_exchange_system(buyer: Party, transmission: str, recipient: str) -> None:
    rule = COUNTRY.documents.einvoice(SELLER, buyer, ON)
    assert rule is not None
    assert (rule.customization_id, rule.profile_id, rule.syntax) == (transmission, recipient, FATTURAPA)
    assert COUNTRY.documents.einvoice(GERMAN, buyer, ON) is None


@given(st.integers(1, 10**10 - 1))
def test_a_payment_reference_is_known_again(number: int) -> None:
    printed = COUNTRY.documents.payment_reference(number)
    compact = printed.replace(" ", "")
    assert COUNTRY.documents.normal_reference(f" {compact[:5]}-{compact[5:]}") == printed
    wrong = compact[:-1] + str((int(compact[-1]) + 1) % 10)
    assert COUNTRY.documents.normal_reference(wrong) is None


@pytest.mark.parametrize(
    ("party", "expected"),
    [(HOME, ("0211", "IT12345670017")), (COMUNE, ("0201", "UF1234")), (MUSEUM, None), (PERSON, None), (GERMAN, None)],
)
def test_an_electronic_address_has_its_scheme(party: Party, expected: tuple[str, str] | None) -> None:
    assert COUNTRY.documents.electronic_address(party) == expected


def test_an_invoice_says_who_pays_the_vat_and_what_is_late() -> None:
    split = COUNTRY.vat.treatment("standard", SELLER, COMUNE, ON)
    assert "scissione dei pagamenti" in split.mention
    late = {COUNTRY.documents.invoice_mentions("it", buyer, ON)[0] for buyer in (HOME, COMUNE, PERSON)}
    assert len(late) == 2
    assert len(COUNTRY.documents.invoice_mentions("it", HOME, ON)) == 3
    assert len(COUNTRY.documents.credit_note_mentions(HOME, ON)) == 1


def test_numbers_are_printed_and_refused_by_field() -> None:
    assert COUNTRY.identifiers.format_enterprise(COUNTRY.identifiers.enterprise("IT 0999 0000 011")) == "C.F. 09990000011"
    assert COUNTRY.identifiers.person("rssmra85t10a562s") == "RSSMRA85T10A562S"
    assert COUNTRY.identifiers.format_enterprise(COUNTRY.identifiers.enterprise("ipa uf1234")) == "IPA UF1234"
    assert COUNTRY.identifiers.enterprise("RSSMRA85T10A562S") == "RSSMRA85T10A562S"
    for check, said, field in (
        (COUNTRY.identifiers.person, "RSSMRA85T10A562T", "national_number"),
        (COUNTRY.identifiers.enterprise, "09990000012", "enterprise_number"),
    ):
        with pytest.raises(Invalid) as refused:
            check(said)
        assert field in refused.value.fields
