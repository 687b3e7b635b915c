"""Quotes, invoices and credit notes as plain values, for their PDFs, their e-invoices and their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import UBL, Country, EInvoiceRule, NotCovered, Party
from smartcoop.documents.views import EInvoiceProfile, ExchangeView, LineView, PartyView, SaleView, VatGroupView
from smartcoop.i18n import speaking, translate
from smartcoop.invoicing.calculation import VatGroup, vat_groups
from smartcoop.invoicing.models import Client, ClientKind, Invoice, InvoiceKind, InvoiceLine, Quote, QuoteLine
from smartcoop.members.facts import policies
from smartcoop.members.queries import cooperative_party, vat_party

ANSWER_PATH = "/offer/{token}"
"""Where a client answers a quote without signing in."""


def client_party(client: Client) -> PartyView:
    """A client as documents show it; its address on the e-invoice network where its country is installed."""
    law = country.find(client.country)
    return PartyView(
        name=client.name,
        street=client.street,
        postcode=client.postcode,
        city=client.city,
        country=client.country,
        vat_number=client.vat_number or "",
        enterprise_number=_printed_number(law, client.enterprise_number),
        email=client.email,
        contact=client.contact,
        electronic_address=law.documents.electronic_address(client.party) if law and client.party.is_business else None,
        is_business=client.kind is ClientKind.ORGANISATION or client.vat_number is not None,
    )


def _printed_number(law: Country | None, number: str | None) -> str:
    if not number:
        return ""
    return law.identifiers.format_enterprise(number) if law else number


def freeze_parties(session: Session, sale: Quote | Invoice) -> None:
    """Keep seller and buyer as they are now: printed, and as VAT law sees the buyer."""
    sale.language = sale.client.language
    sale.seller = _as_kept(cooperative_party(session, sale.cooperative))
    sale.buyer = {"shown": _as_kept(client_party(sale.client)), "party": _as_kept(sale.client.party)}


def _as_kept(party: PartyView | Party) -> dict[str, Any]:
    """By name; all that a party has are plain values."""
    return {field.name: getattr(party, field.name) for field in fields(party)}


def seller_of(session: Session, sale: Quote | Invoice) -> PartyView:
    """The seller as frozen, or as it is now."""
    return _thawed(sale.seller) if sale.seller else cooperative_party(session, sale.cooperative)


def buyer_of(sale: Quote | Invoice) -> PartyView:
    """The buyer as frozen, or as it is now."""
    return _thawed(sale.buyer["shown"]) if sale.buyer else client_party(sale.client)


def _buyer_in_law(sale: Quote | Invoice) -> Party:
    return Party(**sale.buyer["party"]) if sale.buyer else sale.client.party


def _thawed(kept: Mapping[str, Any]) -> PartyView:
    address = kept["electronic_address"]
    return PartyView(**{**kept, "electronic_address": (address[0], address[1]) if address else None})


def einvoice_rule(invoice: Invoice, on: date) -> EInvoiceRule | None:
    """The structured invoice that the seller's law asks for on a day, or None."""
    return country.load(invoice.cooperative.country).documents.einvoice(vat_party(invoice.cooperative), _buyer_in_law(invoice), on)


def invoice_view(session: Session, invoice: Invoice) -> SaleView:
    """An invoice or credit note in its own language; a draft shows the parties and the VAT as they are now."""
    cooperative, law = invoice.cooperative, country.load(invoice.cooperative.country)
    language = invoice.language or invoice.client.language
    on = invoice.issued_on or invoice.drafted_on
    rule = einvoice_rule(invoice, on)
    credited = invoice.credits
    return SaleView(
        kind=invoice.kind.value,
        country=cooperative.country,
        language=language,
        number=invoice.number or "",
        issued_on=on,
        currency=invoice.currency,
        seller=seller_of(session, invoice),
        buyer=buyer_of(invoice),
        lines=_lines(invoice.lines),
        vat_groups=_groups(kept_groups(invoice), law, language),
        net_total=invoice.net,
        vat_total=invoice.vat,
        total=invoice.total,
        due_on=invoice.due_on,
        delivered=invoice.delivered,
        payment_reference=invoice.payment_reference,
        buyer_reference=invoice.buyer_reference,
        order_reference=invoice.order_reference,
        credited_number=(credited.number or "") if credited else "",
        credited_on=credited.issued_on if credited else None,
        reason=invoice.reason,
        mentions=_mentions(law, invoice, on, language),
        note=invoice.note,
        einvoice_profile=_profile(law, rule, language) if rule and rule.syntax == UBL else None,
        exchange=_exchange(invoice, language),
    )


def _profile(law: Country, rule: EInvoiceRule, language: str) -> EInvoiceProfile:
    with speaking(language):
        notes = tuple((code, translate(said, domain=law.domain)) for code, said in rule.notes)
    return EInvoiceProfile(rule.customization_id, rule.profile_id, notes, rule.legal_scheme)


def _exchange(invoice: Invoice, language: str) -> ExchangeView | None:
    """VAT in the national currency, which an invoice in any other states too (directive 2006/112/EC, art. 230)."""
    conversion = invoice.conversion
    if conversion is None:
        return None
    with speaking(language):
        return ExchangeView(conversion.wanted, invoice.booked_vat, str(conversion))


def quote_view(session: Session, quote: Quote, *, acceptance_url: str = "") -> SaleView:
    """A quote in its client's language."""
    cooperative, law = quote.cooperative, country.load(quote.cooperative.country)
    language = quote.language or quote.client.language
    return SaleView(
        kind="quote",
        country=cooperative.country,
        language=language,
        number=quote.number or "",
        issued_on=quote.sent_on or quote.drafted_on,
        currency=quote.currency,
        seller=seller_of(session, quote),
        buyer=buyer_of(quote),
        lines=_lines(quote.lines),
        vat_groups=_groups(vat_groups((line.net, line.treatment) for line in quote.lines), law, language),
        net_total=quote.net,
        vat_total=quote.vat,
        total=quote.total,
        valid_until=quote.valid_until,
        days_to_pay=_days_to_pay(session, quote),
        delivered=quote.delivered,
        buyer_reference=quote.buyer_reference,
        order_reference=quote.order_reference,
        note=quote.note,
        acceptance_url=acceptance_url,
    )


def _days_to_pay(session: Session, quote: Quote) -> int | None:
    """As agreed with the client, or as the rules of the quote's day say; None for a day whose rules are not known any more."""
    if quote.client.payment_days is not None:
        return quote.client.payment_days
    try:
        return policies(session, quote.cooperative, quote.sent_on or quote.drafted_on).invoice_days
    except NotCovered:
        return None


def _lines(lines: Sequence[InvoiceLine] | Sequence[QuoteLine]) -> tuple[LineView, ...]:
    return tuple(
        LineView(
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            discount=line.discount,
            net=line.net,
            vat_code=line.vat_code,
            vat_rate=line.vat_rate,
        )
        for line in lines
    )


def kept_groups(invoice: Invoice) -> tuple[VatGroup, ...]:
    """The VAT of an invoice as it was kept."""
    return tuple(VatGroup(group.code, group.rate, group.base, group.tax, tuple(group.mentions), group.vatex) for group in invoice.vat_groups)


def _groups(groups: Sequence[VatGroup], law: Country, language: str) -> tuple[VatGroupView, ...]:
    with speaking(language):
        return tuple(
            VatGroupView(
                code=group.code,
                rate=group.rate,
                base=group.base,
                tax=group.tax,
                mention=" ".join(translate(mention, domain=law.domain) for mention in group.mentions),
                vatex=group.vatex,
            )
            for group in groups
        )


def _mentions(law: Country, invoice: Invoice, on: date, language: str) -> tuple[str, ...]:
    buyer = _buyer_in_law(invoice)
    asked = law.documents.invoice_mentions(language, buyer, on) if invoice.kind is InvoiceKind.INVOICE else law.documents.credit_note_mentions(buyer, on)
    with speaking(language):
        return tuple(translate(mention, domain=law.domain) for mention in asked)
