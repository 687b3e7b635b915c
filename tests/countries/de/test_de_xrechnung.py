"""Invoices to German public bodies as XRechnung: what the core writes, under EN 16931's rules and those of KoSIT that are checked before sending."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from countries.de import COUNTRY
from smartcoop.country import Party
from smartcoop.documents.views import EInvoiceProfile, SaleView
from smartcoop.invoicing import preflight
from smartcoop.invoicing.einvoice import ubl
from tests import document_samples as samples

RULE = COUNTRY.documents.einvoice(Party("DE", True, "DE136695976"), Party("DE", False, is_public_body=True), date(2026, 10, 15))
PARTY = "cac:Accounting{}Party/cac:Party/cac:{}/cbc:{}"


def an_xrechnung(**changes: object) -> SaleView:
    assert RULE is not None
    view = replace(samples.two_rates(), einvoice_profile=EInvoiceProfile(RULE.customization_id, RULE.profile_id), buyer_reference="991-03730-19")
    return replace(view, **changes)  # type: ignore[arg-type]  # whatever a test changes


def broken(xml: bytes) -> set[str]:
    return {finding.code for finding in preflight.check(xml)}


def test_an_invoice_to_a_public_body_is_a_whole_xrechnung() -> None:
    xml = ubl(an_xrechnung())
    assert broken(xml) == set()
    assert etree.fromstring(xml).findtext("cbc:CustomizationID", namespaces=preflight.NAMESPACES) == preflight.XRECHNUNG


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("BR-DE-1", "cac:PaymentMeans"),
        ("BR-DE-15", "cbc:BuyerReference"),
        ("BR-DE-3", PARTY.format("Supplier", "PostalAddress", "CityName")),
        ("BR-DE-4", PARTY.format("Supplier", "PostalAddress", "PostalZone")),
        ("BR-DE-5", PARTY.format("Supplier", "Contact", "Name")),
        ("BR-DE-6", PARTY.format("Supplier", "Contact", "Telephone")),
        ("BR-DE-7", PARTY.format("Supplier", "Contact", "ElectronicMail")),
        ("BR-DE-8", PARTY.format("Customer", "PostalAddress", "CityName")),
        ("BR-DE-9", PARTY.format("Customer", "PostalAddress", "PostalZone")),
    ],
)
def test_what_the_german_rules_ask_is_missed(rule: str, path: str) -> None:
    root = etree.fromstring(ubl(an_xrechnung()))
    for element in root.findall(path, preflight.NAMESPACES):
        above = element.getparent()
        assert above is not None
        above.remove(element)
    assert rule in broken(etree.tostring(root))


def test_the_network_asks_none_of_this_of_other_invoices() -> None:
    seller = replace(samples.COOPERATIVE, phone="")
    assert broken(ubl(replace(samples.two_rates(), seller=seller))) == set()
    assert broken(ubl(an_xrechnung(seller=seller))) == {"BR-DE-6"}
