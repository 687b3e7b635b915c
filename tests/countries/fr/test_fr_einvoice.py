"""French invoices to VAT payers and public bodies: what the core writes, under EN 16931's rules and those of the platforms (XP Z12-012)."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from countries.fr import COUNTRY
from smartcoop.country import Party
from smartcoop.documents.views import EInvoiceProfile, PartyView, SaleView
from smartcoop.i18n import speaking, translate
from smartcoop.invoicing import preflight
from smartcoop.invoicing.einvoice import structured
from tests import document_samples as samples
from tests.official_rules import broken_rules

ON = date(2026, 10, 15)
SELLER = Party("FR", True, "FR44732829320", enterprise_number="732829320")
BUYERS = {
    "business": Party("FR", True, "FR40303265045", enterprise_number="552100554"),
    "public body": Party("FR", False, is_public_body=True, enterprise_number="21690123100011"),
}
RULES = ("EN16931-UBL-validation.xslt", "BR-FR-Flux2-Schematron-UBL.xslt")


def _shown(view: PartyView, party: Party) -> PartyView:
    address = COUNTRY.documents.electronic_address(party)
    numbers = replace(view, enterprise_number=party.enterprise_number or "", vat_number=party.vat_number or "")
    return replace(numbers, country="FR", electronic_address=address, register="")


def a_sale(buyer: Party, **changes: object) -> SaleView:
    rule = COUNTRY.documents.einvoice(SELLER, buyer, ON)
    assert rule is not None
    with speaking("fr"):
        said = {msgid: translate(msgid, domain=COUNTRY.domain) for msgid in COUNTRY.documents.invoice_mentions("fr", buyer, ON)}
    view = replace(
        samples.sale(samples.line("Affiche et dépliant", "5", "DAY", "480.00", rate="20")),
        country="FR",
        seller=_shown(samples.COOPERATIVE, SELLER),
        buyer=_shown(samples.THEATRE, buyer),
        payment_reference=COUNTRY.documents.payment_reference(142),
        mentions=tuple(said.values()),
        note="Merci",
        einvoice_profile=EInvoiceProfile(rule.customization_id, rule.profile_id, tuple((code, said[msgid]) for code, msgid in rule.notes), rule.legal_scheme),
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # whatever a test changes


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("buyer", BUYERS.values(), ids=BUYERS)
@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
def test_a_french_invoice_is_taken_by_a_platform(rules: str, buyer: Party, kind: str) -> None:
    credited = {"kind": "credit_note", "credited_number": "2026-0141", "credited_on": ON, "due_on": None} if kind == "credit_note" else {}
    assert broken_rules(structured(a_sale(buyer, **credited)), rules) == set()


def test_what_the_law_wants_said_stands_once_under_its_code() -> None:
    root = etree.fromstring(structured(a_sale(BUYERS["business"])))
    notes = [note.text or "" for note in root.findall("cbc:Note", preflight.NAMESPACES)]
    assert notes[0] == "Merci"
    assert [note[:5] for note in notes[1:]] == ["#AAB#", "#PMD#", "#PMT#"]
    assert "escompte" in notes[1]
    assert "10 points" in notes[2]
    assert "40 euros" in notes[3]


@pytest.mark.parametrize("code", ["AAB", "PMD", "PMT"])
def test_a_platform_refuses_an_invoice_without_one_of_them(code: str) -> None:
    root = etree.fromstring(structured(a_sale(BUYERS["business"])))
    for note in [one for one in root.findall("cbc:Note", preflight.NAMESPACES) if (one.text or "").startswith(f"#{code}#")]:
        root.remove(note)
    assert [rule.startswith("BR-FR-05") for rule in broken_rules(etree.tostring(root), RULES[1])] == [True]


def test_the_siren_is_the_number_and_the_address() -> None:
    root = etree.fromstring(structured(a_sale(BUYERS["business"])))
    ends = root.findall(".//cac:Party/cbc:EndpointID", preflight.NAMESPACES)
    assert [(end.get("schemeID"), end.text) for end in ends] == [("0225", "732829320"), ("0225", "552100554")]
    legal = root.findall(".//cac:PartyLegalEntity/cbc:CompanyID", preflight.NAMESPACES)
    assert [(number.get("schemeID"), number.text) for number in legal] == [("0002", "732829320"), ("0002", "552100554")]


def test_a_cooperative_that_gives_its_siret_is_known_by_its_siren() -> None:
    view = a_sale(BUYERS["business"])
    siret = structured(replace(view, seller=replace(view.seller, enterprise_number="732 829 320 00074")))
    assert broken_rules(siret, RULES[1]) == set()


def test_before_the_duty_and_to_consumers_there_is_none() -> None:
    assert COUNTRY.documents.einvoice(SELLER, BUYERS["business"], date(2026, 8, 31)) is None
    assert COUNTRY.documents.einvoice(SELLER, Party("FR", False), ON) is None
