"""Invoices to Swedish public bodies as Peppol BIS: in kronor, with organisation numbers, under the rules that are checked before sending."""

from datetime import date
from decimal import Decimal

from lxml import etree

from countries.se import COUNTRY
from smartcoop.country import Party
from smartcoop.documents.views import EInvoiceProfile, LineView, PartyView, SaleView, VatGroupView
from smartcoop.invoicing import preflight
from smartcoop.invoicing.einvoice import ubl
from tests.countries.se.cases import sek

ON = date(2026, 10, 15)
SELLER = Party("SE", True, "SE769631234201", "7696312342")
BUYER = Party("SE", False, None, "2120000142", is_public_body=True)


def _party(name: str, party: Party) -> PartyView:
    number = COUNTRY.identifiers.format_enterprise(party.enterprise_number or "")
    return PartyView(
        name,
        "Storgatan 1",
        "111 22",
        "Stockholm",
        "SE",
        party.vat_number or "",
        number,
        electronic_address=COUNTRY.documents.electronic_address(party),
        iban="SE4550000000058398257466",
    )


def _sale() -> SaleView:
    rule = COUNTRY.documents.einvoice(SELLER, BUYER, ON)
    assert rule is not None
    taxed = [(category, COUNTRY.vat.treatment(category, SELLER, BUYER, ON).rate, net) for category, net in (("standard", 12600), ("copyright", 1000))]
    lines = tuple(LineView(category, Decimal(1), "LS", Decimal(net), sek(0), sek(net), "S", rate) for category, rate, net in taxed)
    groups = tuple(VatGroupView("S", rate, sek(net), sek(net).times(rate / 100)) for _, rate, net in taxed)
    return SaleView(
        kind="invoice",
        country="SE",
        language="sv",
        number="2026-0142",
        issued_on=ON,
        currency="SEK",
        seller=_party("Kooperativet ek. för.", SELLER),
        buyer=_party("Kommunen", BUYER),
        lines=lines,
        vat_groups=groups,
        net_total=sek(13600),
        vat_total=sek(3210),
        total=sek(16810),
        due_on=date(2026, 11, 14),
        payment_reference=COUNTRY.documents.payment_reference(142),
        buyer_reference="ZZ-123",
        mentions=("Godkänd för F-skatt.",),
        einvoice_profile=EInvoiceProfile(rule.customization_id, rule.profile_id),
    )


def test_an_invoice_to_a_municipality_is_a_whole_peppol_invoice() -> None:
    xml = ubl(_sale())
    assert [finding.code for finding in preflight.check(xml)] == []
    root = etree.fromstring(xml)
    assert root.findtext("cbc:DocumentCurrencyCode", namespaces=preflight.NAMESPACES) == "SEK"
    ends = root.findall(".//cac:Party/cbc:EndpointID", preflight.NAMESPACES)
    assert [(end.get("schemeID"), end.text) for end in ends] == [("0007", "7696312342"), ("0007", "2120000142")]
    assert root.findtext(".//cac:PaymentMeans/cbc:PaymentID", namespaces=preflight.NAMESPACES) == "100014299"
