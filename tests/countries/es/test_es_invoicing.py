"""Spanish VAT, references, addresses and numbers."""

from datetime import date
from decimal import Decimal

import pytest

from countries.es import COUNTRY
from smartcoop.country import Party
from smartcoop.errors import Invalid
from smartcoop.i18n import speaking, translate

ON = date(2026, 11, 29)
SELLER = Party("ES", True, "ESF99000002", "F99000002", "41001")
HOME = Party("ES", True, "ESB58378431", "B58378431", "28001")
PERSON = Party("ES", False, postcode="08001")
CANARY = Party("ES", True, "ESB58378431", postcode="35001")
TENERIFE = Party("ES", True, "ESB58378431", postcode="38 001")
CANARY_PERSON = Party("ES", False, postcode="38001")
CEUTA = Party("ES", True, "ESB58378431", postcode="51001")
MELILLA_PERSON = Party("ES", False, postcode="52001")
BALEARIC = Party("ES", True, "ESB58378431", postcode="07001")
GERMAN = Party("DE", True, "DE136695976", postcode="35037")
GERMAN_PERSON = Party("DE", False, postcode="38100")
AMERICAN = Party("US", True)
AMERICAN_PERSON = Party("US", False)
TOWN_HALL = Party("ES", False, None, "P4109100J", "41001", is_public_body=True)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate", "said"),
    [
        ("standard", HOME, "S", 21, ""),
        ("standard", PERSON, "S", 21, ""),
        ("standard", BALEARIC, "S", 21, ""),
        ("standard", TOWN_HALL, "S", 21, ""),
        ("standard", GERMAN, "AE", 0, "Inversión del sujeto pasivo"),
        ("standard", GERMAN_PERSON, "S", 21, ""),
        ("standard", AMERICAN, "O", 0, "no sujeta por reglas de localización"),
        ("standard", AMERICAN_PERSON, "S", 21, ""),
        ("standard", CANARY, "O", 0, "IGIC"),
        ("standard", TENERIFE, "O", 0, "IGIC"),
        ("standard", CANARY_PERSON, "S", 21, ""),
        ("standard", CEUTA, "O", 0, "IPSI"),
        ("standard", MELILLA_PERSON, "S", 21, ""),
        ("intangible", AMERICAN_PERSON, "O", 0, "69.Dos"),
        ("intangible", CANARY_PERSON, "S", 21, ""),
        ("goods", CANARY, "G", 0, "exenta por exportación"),
        ("goods", MELILLA_PERSON, "G", 0, "exenta por exportación"),
        ("goods", GERMAN, "K", 0, "entrega intracomunitaria"),
        ("goods", GERMAN_PERSON, "S", 21, ""),
        ("goods", AMERICAN_PERSON, "G", 0, "exenta por exportación"),
        ("books", PERSON, "S", 4, ""),
        ("reduced", HOME, "S", 10, ""),
        ("admission", HOME, "S", 10, ""),
        ("admission", GERMAN, "S", 10, ""),
        ("admission", CANARY, "S", 10, ""),
        ("exempt_training", HOME, "E", 0, "Operación exenta. Artículo 20.Uno.9.º"),
        ("exempt_culture", GERMAN, "E", 0, "Operación exenta. Artículo 20.Uno.14.º"),
    ],
)
def test_a_sale_is_taxed_where_the_law_says_in_the_laws_words(category: str, buyer: Party, code: str, rate: int, said: str) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate) == (code, Decimal(rate))
    with speaking("es"):
        assert said in translate(treatment.mention, domain=COUNTRY.domain)
    assert bool(treatment.mention) == (code != "S")


def test_every_kind_of_sale_is_offered() -> None:
    assert [category.code for category in COUNTRY.vat.categories(ON)][:2] == ["standard", "goods"]
    # a seller abroad is no seller outside the Spanish VAT territory
    assert COUNTRY.vat.treatment("standard", Party("FR", True, postcode="35000"), HOME, ON).rate == 21


@pytest.mark.parametrize(("category", "seller"), [("music", SELLER), ("standard", CANARY), ("standard", CEUTA)])
def test_an_unknown_kind_and_a_seller_outside_the_vat_territory_are_refused(category: str, seller: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, seller, HOME, ON)
    assert "vat_category" in refused.value.fields


def test_references_of_others_are_not_ours() -> None:
    assert COUNTRY.documents.normal_reference(COUNTRY.documents.payment_reference(1234)) == COUNTRY.documents.payment_reference(1234)
    assert COUNTRY.documents.normal_reference("RF18 5390 0754 7034") is None


def test_structured_invoices_go_to_public_bodies_alone() -> None:
    assert COUNTRY.documents.einvoice(SELLER, TOWN_HALL, ON) is not None
    assert COUNTRY.documents.einvoice(SELLER, HOME, ON) is None
    assert COUNTRY.documents.einvoice(Party("ES", True), TOWN_HALL, ON) is None
    assert COUNTRY.documents.einvoice(SELLER, Party("FR", False, is_public_body=True), ON) is None


def test_an_electronic_address_is_the_vat_number() -> None:
    assert COUNTRY.documents.electronic_address(HOME) == ("9920", "ESB58378431")
    assert COUNTRY.documents.electronic_address(PERSON) is None
    assert COUNTRY.documents.electronic_address(GERMAN) is None


def test_documents_name_the_law_of_late_payment_and_of_corrections() -> None:
    business, public, consumer = (COUNTRY.documents.invoice_mentions("es", buyer, ON) for buyer in (HOME, TOWN_HALL, PERSON))
    assert business == public != consumer
    with speaking("es"):
        assert "Ley 3/2004" in translate(business[0], domain=COUNTRY.domain)
        assert "Factura rectificativa" in translate(COUNTRY.documents.credit_note_mentions(HOME, ON)[0], domain=COUNTRY.domain)


@pytest.mark.parametrize(
    ("said", "number"),
    [("F99000002", "F99000002"), ("nif f-99000002", "F99000002"), ("ES F99000002", "F99000002"), ("12345678z", "12345678Z")],
)
def test_enterprise_numbers_are_checked_and_printed(said: str, number: str) -> None:
    assert COUNTRY.identifiers.enterprise(said) == number
    assert COUNTRY.identifiers.format_enterprise(number) == f"NIF {number}"


@pytest.mark.parametrize("said", ["12345678Z", "12.345.678-Z", "X1234567L", "x-1234567-l"])
def test_personal_numbers_are_checked(said: str) -> None:
    assert COUNTRY.identifiers.person(said) in ("12345678Z", "X1234567L")


def test_wrong_numbers_are_refused_by_field() -> None:
    for check, said, field in (
        (COUNTRY.identifiers.person, "12345678A", "national_number"),
        (COUNTRY.identifiers.person, "F99000002", "national_number"),
        (COUNTRY.identifiers.enterprise, "F99000003", "enterprise_number"),
    ):
        with pytest.raises(Invalid) as refused:
            check(said)
        assert field in refused.value.fields


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("social_security_number", "28/12345678/40", "281234567840"),
        # a number below a tenth of its range is taken without its leading zero
        ("social_security_number", "41 01234567 60", "410123456760"),
    ],
)
def test_numbers_of_affiliation_have_their_check_digits(field: str, said: str, kept: str) -> None:
    assert COUNTRY.person.load({field: said})[field] == kept
    with pytest.raises(Invalid) as refused:
        COUNTRY.person.load({field: kept[:-1] + str((int(kept[-1]) + 1) % 10)})
    assert field in refused.value.fields


@pytest.mark.parametrize("said", ["41123456760", "0111 41/1234567/60", "0112-41123456760", "08012345694"])
def test_contribution_accounts_are_checked_with_or_without_the_regime(said: str) -> None:
    assert COUNTRY.employer.load({"contribution_account": said})["contribution_account"].endswith(("4112345676" + "0", "08012345694"))
