"""German VAT, documents, identifiers, duties."""

from datetime import date
from decimal import Decimal

import pytest

from countries.de import COUNTRY
from countries.de.identifiers import checked_establishment, checked_pension_number
from smartcoop.country import AccountRole, Party
from smartcoop.dates import Month
from smartcoop.errors import Invalid
from smartcoop.i18n import speaking, translate
from smartcoop.money import Money

ON = date(2026, 10, 15)
LEITWEG = "991-03730-19"
SELLER = Party("DE", True, "DE136695976")
BUSINESS = Party("DE", True, "DE136695976")
SMALL = Party("DE", True)
CONSUMER = Party("DE", False)
PUBLIC = Party("DE", False, enterprise_number=LEITWEG, is_public_body=True)
DUTCH = Party("NL", True, "NL123456789B13")
DUTCH_SMALL = Party("NL", True)
DUTCH_CONSUMER = Party("NL", False)
SWISS = Party("CH", True)
SWISS_CONSUMER = Party("CH", False)


@pytest.mark.parametrize(
    ("category", "buyer", "code", "rate"),
    [
        ("standard", BUSINESS, "S", 19),
        ("standard", CONSUMER, "S", 19),
        ("standard", PUBLIC, "S", 19),
        ("copyright", BUSINESS, "S", 7),
        ("performance", CONSUMER, "S", 7),
        ("reduced", BUSINESS, "S", 7),
        ("solar", CONSUMER, "Z", 0),
        ("exempt_training", BUSINESS, "E", 0),
        ("exempt_culture", CONSUMER, "E", 0),
        ("standard", DUTCH, "AE", 0),
        ("copyright", DUTCH, "AE", 0),
        ("exempt_training", DUTCH, "AE", 0),
        ("standard", DUTCH_SMALL, "S", 19),
        ("standard", DUTCH_CONSUMER, "S", 19),
        ("standard", SWISS, "O", 0),
        ("standard", SWISS_CONSUMER, "S", 19),
        ("intangible", SWISS_CONSUMER, "O", 0),
        ("copyright", SWISS_CONSUMER, "O", 0),
        ("intangible", BUSINESS, "S", 19),
        ("goods", BUSINESS, "S", 19),
        ("goods", DUTCH, "K", 0),
        ("goods", DUTCH_CONSUMER, "S", 19),
        ("goods", SWISS, "G", 0),
        ("goods", SWISS_CONSUMER, "G", 0),
        ("reduced", DUTCH, "K", 0),
        ("construction", BUSINESS, "S", 19),
        ("construction_13b", SMALL, "AE", 0),
    ],
)
def test_each_sale_is_taxed_where_and_as_the_law_says(category: str, buyer: Party, code: str, rate: int) -> None:
    treatment = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert (treatment.code, treatment.rate) == (code, Decimal(rate))
    assert bool(treatment.mention) == (code != "S")
    assert bool(treatment.vatex) == (code not in "SZ")
    assert treatment.source


@pytest.mark.parametrize(
    ("category", "buyer"),
    [("construction", DUTCH), ("construction_13b", CONSUMER), ("construction_13b", SWISS), ("solar", DUTCH), ("x", BUSINESS)],
)
def test_a_category_that_does_not_fit_is_refused_by_name(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    assert "vat_category" in refused.value.fields


@pytest.mark.parametrize(
    ("category", "buyer", "words"),
    [
        ("standard", DUTCH, "Steuerschuldnerschaft des Leistungsempfängers"),
        ("standard", SWISS, "Nicht im Inland steuerbare Leistung"),
        ("exempt_training", BUSINESS, "Steuerfrei nach § 4 Nr. 21 UStG"),
        ("goods", DUTCH, "innergemeinschaftliche Lieferung"),
        ("goods", SWISS, "Ausfuhrlieferung"),
    ],
)
def test_mentions_are_in_the_words_of_the_law(category: str, buyer: Party, words: str) -> None:
    mention = COUNTRY.vat.treatment(category, SELLER, buyer, ON).mention
    with speaking("de_DE"):
        assert words in translate(mention, domain="countries.de")


def test_late_payment_and_corrections_are_told_to_whom_they_concern() -> None:
    assert "40 euros" in COUNTRY.documents.invoice_mentions("de", BUSINESS, ON)[0]
    assert "40 euros" in COUNTRY.documents.invoice_mentions("de", PUBLIC, ON)[0]
    late, storage = COUNTRY.documents.invoice_mentions("de", CONSUMER, ON)
    assert "40 euros" not in late
    assert "§ 14b" in storage
    assert "§ 17" in COUNTRY.documents.credit_note_mentions(BUSINESS, ON)[0]
    assert COUNTRY.documents.credit_note_mentions(CONSUMER, ON) == ()


def test_references_of_others_are_not_ours() -> None:
    assert COUNTRY.documents.normal_reference(COUNTRY.documents.payment_reference(1234)) == COUNTRY.documents.payment_reference(1234)
    assert COUNTRY.documents.normal_reference("RF18 5390 0754 7034") is None


@pytest.mark.parametrize(
    ("buyer", "on", "profile"),
    [
        (PUBLIC, ON, "xrechnung"),
        (BUSINESS, ON, None),
        (BUSINESS, date(2026, 12, 31), None),
        (BUSINESS, date(2027, 1, 1), "peppol"),
        (SMALL, date(2027, 1, 1), "peppol"),
        (CONSUMER, date(2028, 1, 1), None),
        (DUTCH, date(2028, 1, 1), None),
    ],
)
def test_structured_invoices_are_asked_of_public_orders_and_between_businesses_from_2027(buyer: Party, on: date, profile: str | None) -> None:
    rule = COUNTRY.documents.einvoice(SELLER, buyer, on)
    assert (rule.profile if rule else None) == profile
    assert rule is None or rule.customization_id.startswith("urn:cen.eu:en16931:2017#compliant#urn:")


def test_only_a_german_vat_payer_is_bound_to_structured_invoices() -> None:
    assert COUNTRY.documents.einvoice(DUTCH, PUBLIC, ON) is None
    assert COUNTRY.documents.einvoice(SMALL, PUBLIC, ON) is None


def test_electronic_addresses_are_vat_numbers_and_leitweg_ids() -> None:
    assert COUNTRY.documents.electronic_address(BUSINESS) == ("9930", "DE136695976")
    assert COUNTRY.documents.electronic_address(PUBLIC) == ("0204", LEITWEG)
    assert COUNTRY.documents.electronic_address(Party("DE", False, "DE136695976", is_public_body=True)) == ("9930", "DE136695976")
    assert COUNTRY.documents.electronic_address(CONSUMER) is None
    assert COUNTRY.documents.electronic_address(DUTCH) is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("de 136 695 976", "DE136695976"),
        ("gnr 9999 b", "GnR 9999 B"),
        ("GnR 12", "GnR 12"),
        (LEITWEG, LEITWEG),
        ("Berlin HRB 11223 B", "Berlin (Charlottenburg) HRB 11223 B"),
    ],
)
def test_enterprises_are_known_by_vat_register_or_leitweg_number(said: str, kept: str) -> None:
    assert COUNTRY.identifiers.enterprise(said) == kept
    assert COUNTRY.identifiers.format_enterprise(kept) == kept


def test_numbers_of_persons_are_checked() -> None:
    assert COUNTRY.identifiers.person("36 574 261 809") == "36574261809"
    with pytest.raises(Invalid) as refused:
        COUNTRY.identifiers.person("36574261890")
    assert "national_number" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        COUNTRY.identifiers.enterprise("DE136695978")
    assert "enterprise_number" in refused.value.fields


@pytest.mark.parametrize("said", ["65 170839 J 00 3", "65170839J003", "65170839j003", "15 070649 C 10 3"])
def test_published_pension_insurance_numbers_are_accepted(said: str) -> None:
    assert checked_pension_number(said) == said.replace(" ", "").upper()


@pytest.mark.parametrize("said", ["65170839J004", "65170839J00", "6517083910003", "", "65170839K003"])
def test_wrong_pension_insurance_numbers_are_refused(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_pension_number(said)
    assert "rv_number" in refused.value.fields


def test_establishment_numbers_have_eight_digits() -> None:
    assert checked_establishment("98 000 006") == "98000006"
    with pytest.raises(Invalid):
        checked_establishment("9800000")


def test_what_members_share_and_when_they_are_paid() -> None:
    rules = COUNTRY.mutualisation(ON)
    assert (rules.fee_rate, rules.fund_rate) == (Decimal("0.09"), Decimal("0.02"))
    assert rules.share_value == Money(5000, "EUR")
    assert rules.guarantee_needs_confirmation
    assert "NL" in rules.guarantee_countries
    assert "CH" not in rules.guarantee_countries


@pytest.mark.parametrize(
    ("month", "social", "tax"),
    [
        # 31 October 2026 is a Saturday: 30, 29, 28
        (Month(2026, 10), date(2026, 10, 28), date(2026, 11, 10)),
        # 24 and 31 December are no banking days, 25 and 26 holidays: 30, 29, 28
        (Month(2026, 12), date(2026, 12, 28), date(2027, 1, 10)),
        (Month(2026, 5), date(2026, 5, 27), date(2026, 6, 10)),
    ],
)
def test_debts_of_a_month_fall_due_on_their_days(month: Month, social: date, tax: date) -> None:
    owed = {debt.role: debt for debt in COUNTRY.remittances(month) if not debt.apart}
    assert {debt.due_on for debt in COUNTRY.remittances(month) if debt.apart} == {social}
    assert owed[AccountRole.SOCIAL_SECURITY].due_on == social
    assert owed[AccountRole.SOCIAL_SECURITY].prepaid
    assert owed[AccountRole.WITHHOLDING_TAX].due_on == tax
    assert owed[AccountRole.HOLIDAY_PROVISION].due_on == date(month.year + 1, 5, 15)


def test_payslips_speak_german_everywhere() -> None:
    assert COUNTRY.payslip_languages("10115") == ("de",)


def test_interest_and_mileage_are_offered_to_the_other_rooms() -> None:
    law = COUNTRY.parameters.at(ON)
    assert law["late_interest.business"] == Decimal("0.1027")
    assert law["late_interest.flat"] == 40
    assert law["expenses.car_per_km"] == Decimal("0.30")
    assert law["expenses.meals_full_day"] == 28
