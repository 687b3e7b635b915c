"""What the Peppol network would refuse, found before an invoice is kept: our own words for OpenPeppol's and EN 16931's rules."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from lxml import etree
from stdnum import ean, luhn

from smartcoop.i18n import Text, text
from smartcoop.money import CENT, HUNDRED, rounded

NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:[0-9]{2}:1\.0")
CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
EN_16931 = "urn:cen.eu:en16931:2017"
"""The standard itself, which other networks than Peppol carry: Peppol's rules on its own identification do not concern it."""
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
"""The form in which German public bodies take invoices; the network carries it under rules of its own beside those of EN 16931."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INVOICE_TYPES = frozenset(
    (71, 80, 82, 84, 102, 218, 219, 331, 380, 382, 383, 386, 388, 389, 393, 395, 456, 457, 527, 553, 575, 623, 780, 817, 870, 875, 876, 877)
)
CREDIT_TYPES = frozenset((81, 83, 381, 396, 532))
NATIONAL_TYPES = frozenset((326, 384))
MEDIA = frozenset(
    (
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    )
)
SLACK = Decimal("0.02")
CATEGORY_OF_REASON = {
    "VATEX-EU-G": ("G", "PEPPOL-EN16931-P0104"),
    "VATEX-EU-O": ("O", "PEPPOL-EN16931-P0105"),
    "VATEX-EU-IC": ("K", "PEPPOL-EN16931-P0106"),
    "VATEX-EU-AE": ("AE", "PEPPOL-EN16931-P0107"),
}
REASON_RULES = {"AE": "BR-AE-10", "E": "BR-E-10", "G": "BR-G-10", "K": "BR-IC-10", "O": "BR-O-10"}
BASE_RULES = {"S": "BR-S-08", "Z": "BR-Z-08", "E": "BR-E-08", "AE": "BR-AE-08", "K": "BR-IC-08", "G": "BR-G-08", "O": "BR-O-08"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken, by its official code, and what to do about it."""

    code: str
    message: Text


class Document:
    """A UBL invoice or credit note, read safely, with short ways to its parts."""

    def __init__(self, xml: bytes) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        self.root = etree.fromstring(xml, parser)

    def all(self, path: str, under: etree._Element | None = None) -> list[etree._Element]:
        """The elements on a path."""
        return (self.root if under is None else under).findall(path, NAMESPACES)

    def said(self, path: str, under: etree._Element | None = None) -> str:
        """The text of the first element on a path; empty where there is none."""
        return ((self.root if under is None else under).findtext(path, "", NAMESPACES) or "").strip()

    def number(self, path: str, under: etree._Element | None = None) -> Decimal:
        """Its number; 0 where there is none."""
        return Decimal(self.said(path, under) or 0)

    def sum(self, path: str) -> Decimal:
        """The sum of the numbers on a path."""
        return sum((Decimal(found.text or 0) for found in self.all(path)), Decimal(0))

    @property
    def lines(self) -> list[etree._Element]:
        """The lines of either kind of document."""
        return self.all("cac:InvoiceLine") or self.all("cac:CreditNoteLine")

    @property
    def allowances(self) -> list[etree._Element]:
        """All allowances and charges except those on prices."""
        return [found for owner in (self.root, *self.lines) for found in self.all("cac:AllowanceCharge", owner)]

    @property
    def groups(self) -> list[etree._Element]:
        """The VAT breakdown."""
        return self.all("cac:TaxTotal/cac:TaxSubtotal")


Check = Callable[[Document], Iterator[Finding]]


def check(xml: bytes) -> tuple[Finding, ...]:
    """Every rule that a UBL invoice or credit note breaks, in the order of the rules; empty when the network would take it."""
    document = Document(xml)
    return tuple(finding for examine in _CHECKS for finding in examine(document))


def _peppol(number: str, message: Text) -> Finding:
    return Finding(f"PEPPOL-EN16931-{number}", message)


def _identification(doc: Document) -> Iterator[Finding]:
    profile, customization = doc.said("cbc:ProfileID"), doc.said("cbc:CustomizationID")
    if customization == EN_16931:
        return
    if not profile:
        yield _peppol("R001", text("the business process (BT-23) is missing; set it in the profile of the e-invoice"))
    elif not PROFILE.fullmatch(profile):
        yield _peppol("R007", text("%(said)s is no Peppol billing process; set it in the profile of the e-invoice", said=profile))
    if not customization.startswith((CUSTOMIZATION, XRECHNUNG)):
        yield _peppol("R004", text("%(said)s is not Peppol BIS Billing 3.0; set the profile of the e-invoice", said=customization))
    if len(doc.all("cbc:Note")) > 1:
        yield _peppol("R002", text("there is more than one note; join them into one"))
    if not doc.said("cbc:BuyerReference") and not doc.said("cac:OrderReference/cbc:ID"):
        yield _peppol("R003", text("neither the client's reference nor an order number is given; ask the client for one"))


def _xrechnung(doc: Document) -> Iterator[Finding]:
    """What KoSIT's rules ask beside EN 16931's, where the invoice says that it is an XRechnung."""
    if doc.said("cbc:CustomizationID") != XRECHNUNG:
        return
    if not doc.all("cac:PaymentMeans"):
        yield Finding("BR-DE-1", text("the bank account of the cooperative is missing; add it to its settings"))
    if not doc.said("cbc:BuyerReference"):
        yield Finding("BR-DE-15", text("the client's reference (Leitweg-ID) is missing; enter it with the client"))
    for rule, name in (("BR-DE-5", "Name"), ("BR-DE-6", "Telephone"), ("BR-DE-7", "ElectronicMail")):
        if not doc.said(f"cac:AccountingSupplierParty/cac:Party/cac:Contact/cbc:{name}"):
            yield Finding(rule, text("name, telephone and e-mail of the cooperative's contact are needed; complete them in its settings"))
    for rule, party, name in (
        ("BR-DE-3", "Supplier", "CityName"),
        ("BR-DE-4", "Supplier", "PostalZone"),
        ("BR-DE-8", "Customer", "CityName"),
        ("BR-DE-9", "Customer", "PostalZone"),
    ):
        if not doc.said(f"cac:Accounting{party}Party/cac:Party/cac:PostalAddress/cbc:{name}"):
            yield Finding(rule, text("city and postcode of both parties are needed; complete the addresses"))


def _types(doc: Document) -> Iterator[Finding]:
    invoice, credit = doc.number("cbc:InvoiceTypeCode"), doc.number("cbc:CreditNoteTypeCode")
    if invoice in NATIONAL_TYPES:
        yield _peppol("P0112", text("type %(said)s is for one country's own use; issue an ordinary invoice", said=str(invoice)))
    elif invoice and invoice not in INVOICE_TYPES:
        yield _peppol("P0100", text("%(said)s is no type of invoice; use 380", said=str(invoice)))
    if credit and credit not in CREDIT_TYPES:
        yield _peppol("P0101", text("%(said)s is no type of credit note; use 381", said=str(credit)))


def _parties(doc: Document) -> Iterator[Finding]:
    if not doc.said("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID"):
        yield _peppol("R010", text("the client has no electronic address; add the client's enterprise number"))
    if not doc.said("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID"):
        yield _peppol("R020", text("the cooperative has no electronic address; add its enterprise number"))


def _scheme_numbers(doc: Document) -> Iterator[Finding]:
    """Numbers under a scheme that has check digits (ISO 6523 codes 0088, 0007 and 0208)."""
    for element in doc.root.iter(f"{{{NAMESPACES['cbc']}}}EndpointID", f"{{{NAMESPACES['cbc']}}}ID", f"{{{NAMESPACES['cbc']}}}CompanyID"):
        scheme, number = element.get("schemeID", ""), (element.text or "").strip()
        rule, is_right = _SCHEMES.get(scheme, ("", bool))
        if rule and not is_right(number):
            yield Finding(f"PEPPOL-COMMON-{rule}", text("%(number)s is no valid number of scheme %(scheme)s; correct it", number=number, scheme=scheme))


def _is_mod97(number: str) -> bool:
    return bool(re.fullmatch("[0-9]{10}", number)) and 97 - int(number[:8]) % 97 == int(number[8:])


def _is_luhn10(number: str) -> bool:
    return bool(re.fullmatch("[0-9]{10}", number)) and luhn.is_valid(number)


_SCHEMES: dict[str, tuple[str, Callable[[str], bool]]] = {"0088": ("R040", ean.is_valid), "0007": ("R049", _is_luhn10), "0208": ("R043", _is_mod97)}


def _form(doc: Document) -> Iterator[Finding]:
    for element in doc.root.iter("*"):
        name = etree.QName(element).localname
        if not len(element) and not (element.text or "").strip():
            yield _peppol("R008", text("%(name)s is empty; fill it or leave it out", name=name))
        if name.endswith("Date") and not DAY.fullmatch((element.text or "").strip()):
            yield _peppol("F001", text("%(said)s is not a date; write it like 2026-10-31", said=element.text or ""))
        if (media := element.get("mimeCode")) and media not in MEDIA:
            yield _peppol("CL001", text("%(said)s may not be attached; attach a PDF", said=media))


def _currencies(doc: Document) -> Iterator[Finding]:
    currency, own = doc.said("cbc:DocumentCurrencyCode"), doc.said("cbc:TaxCurrencyCode")
    if own and own == currency:
        yield _peppol("R005", text("the currency of VAT is the invoice's own; leave it out"))
    totals = doc.all("cac:TaxTotal")
    with_groups = [total for total in totals if doc.all("cac:TaxSubtotal", total)]
    if len(with_groups) != 1:
        yield _peppol("R053", text("the VAT breakdown must stand exactly once"))
    if len(totals) - len(with_groups) != (1 if own else 0):
        yield _peppol("R054", text("the VAT in its own currency must stand exactly once when that currency is named, else not at all"))
    amounts = [doc.number("cbc:TaxAmount", total) for total in totals]
    if any(amount < 0 for amount in amounts) and any(amount > 0 for amount in amounts):
        yield _peppol("R055", text("the VAT totals in both currencies must have the same sign"))
    elsewhere = {element for total in totals if total not in with_groups for element in total.iter()}
    wrong = {element.get("currencyID") for element in doc.root.iter("*") if element.get("currencyID") and element not in elsewhere} - {currency}
    if wrong:
        yield _peppol("R051", text("%(wrong)s stands beside %(currency)s; one invoice has one currency", wrong=", ".join(map(str, wrong)), currency=currency))


def _references(doc: Document) -> Iterator[Finding]:
    kinds = [doc.said("cbc:DocumentTypeCode", found) for found in doc.all("cac:AdditionalDocumentReference")]
    if kinds.count("50") > 1 or len(doc.all("cac:ProjectReference")) > 1:
        yield _peppol("R080", text("there is more than one project; name one"))
    if kinds.count("130") > 1:
        yield _peppol("R100", text("there is more than one invoiced object; name one"))
    if any(doc.said("cbc:DocumentTypeCode", found) != "130" for line in doc.lines for found in doc.all("cac:DocumentReference", line)):
        yield _peppol("R101", text("a line may refer to an invoiced object only; leave the other reference out"))
    for means in doc.all("cac:PaymentMeans"):
        if doc.said("cbc:PaymentMeansCode", means) in ("49", "59") and not doc.said("cac:PaymentMandate/cbc:ID", means):
            yield _peppol("R061", text("a direct debit needs its mandate; add the mandate's reference"))


def _allowances(doc: Document) -> Iterator[Finding]:
    for found in doc.allowances:
        base, percent = doc.said("cbc:BaseAmount", found), doc.said("cbc:MultiplierFactorNumeric", found)
        if percent and not base:
            yield _peppol("R041", text("a discount in percent needs the amount that it is taken from"))
        elif base and not percent:
            yield _peppol("R042", text("a discount on an amount needs its percentage"))
        elif base and abs(Decimal(base) * Decimal(percent) / HUNDRED - doc.number("cbc:Amount", found)) > SLACK:
            yield _peppol("R040", text("a discount is not its percentage of its amount; correct one of them"))
        if doc.said("cbc:ChargeIndicator", found) not in ("true", "false"):
            yield _peppol("R043", text("say whether it is a discount or a charge"))


def _prices(doc: Document) -> Iterator[Finding]:
    for line in doc.lines:
        number = doc.said("cbc:ID", line)
        if doc.said("cac:Price/cac:AllowanceCharge/cbc:ChargeIndicator", line) == "true":
            yield _peppol("R044", text("line %(line)s has a charge on its price; raise the price", line=number))
        gross = doc.said("cac:Price/cac:AllowanceCharge/cbc:BaseAmount", line)
        if gross and doc.number("cac:Price/cbc:PriceAmount", line) != Decimal(gross) - doc.number("cac:Price/cac:AllowanceCharge/cbc:Amount", line):
            yield _peppol("R046", text("line %(line)s: the price is not the gross price less its discount", line=number))
        for base in doc.all("cac:Price/cbc:BaseQuantity", line):
            if Decimal(base.text or 0) <= 0:
                yield _peppol("R121", text("line %(line)s: the quantity of the price must be above zero", line=number))
            if base.get("unitCode") and base.get("unitCode") != _quantity(doc, line).get("unitCode"):
                yield _peppol("R130", text("line %(line)s: price and quantity have different units; use one", line=number))


def _quantity(doc: Document, line: etree._Element) -> etree._Element:
    return (doc.all("cbc:InvoicedQuantity", line) or doc.all("cbc:CreditedQuantity", line))[0]


def _line_amounts(doc: Document) -> Iterator[Finding]:
    for line in doc.lines:
        per = doc.number("cac:Price/cbc:BaseQuantity", line) or Decimal(1)
        due = Decimal(_quantity(doc, line).text or 0) * doc.number("cac:Price/cbc:PriceAmount", line) / per
        for found in doc.all("cac:AllowanceCharge", line):
            due += doc.number("cbc:Amount", found) * (1 if doc.said("cbc:ChargeIndicator", found) == "true" else -1)
        if abs(due - doc.number("cbc:LineExtensionAmount", line)) > SLACK:
            yield _peppol("R120", text("line %(line)s: the amount is not quantity x price less discount", line=doc.said("cbc:ID", line)))


def _line_periods(doc: Document) -> Iterator[Finding]:
    first, last = doc.said("cac:InvoicePeriod/cbc:StartDate"), doc.said("cac:InvoicePeriod/cbc:EndDate")
    for line in doc.lines:
        start, end = doc.said("cac:InvoicePeriod/cbc:StartDate", line), doc.said("cac:InvoicePeriod/cbc:EndDate", line)
        if start and ((first and start < first) or (last and start > last)):
            yield _peppol("R110", text("line %(line)s begins outside the period of the invoice", line=doc.said("cbc:ID", line)))
        if end and ((last and end > last) or (first and end < first)):
            yield _peppol("R111", text("line %(line)s ends outside the period of the invoice", line=doc.said("cbc:ID", line)))


def _vat_groups(doc: Document) -> Iterator[Finding]:
    """A credit note over a part may be a cent off its own product, so that all parts together give back exactly the VAT of the invoice."""
    slack = CENT if doc.said("cbc:CreditNoteTypeCode") else 0
    for group in doc.groups:
        code, reason = doc.said("cac:TaxCategory/cbc:ID", group), doc.said("cac:TaxCategory/cbc:TaxExemptionReasonCode", group)
        wanted, rule = CATEGORY_OF_REASON.get(reason, (code, ""))
        if wanted != code:
            yield Finding(rule, text("reason %(reason)s goes with VAT category %(wanted)s, not %(code)s", reason=reason, wanted=wanted, code=code))
        if code in REASON_RULES and not reason and not doc.said("cac:TaxCategory/cbc:TaxExemptionReason", group):
            yield Finding(REASON_RULES[code], text("VAT category %(code)s needs the legal reason why no VAT is charged", code=code))
        tax = rounded(doc.number("cbc:TaxableAmount", group) * doc.number("cac:TaxCategory/cbc:Percent", group) / HUNDRED)
        if abs(tax - doc.number("cbc:TaxAmount", group)) > slack:
            yield Finding("BR-CO-17", text("the VAT of category %(code)s is not its base x its rate; it would be %(tax)s", code=code, tax=str(tax)))


def _vat_bases(doc: Document) -> Iterator[Finding]:
    """The base of each category and rate is the sum of its lines and of what is added to or taken from the whole document."""
    parts = [(_category(doc, line, "cac:Item/cac:ClassifiedTaxCategory"), doc.number("cbc:LineExtensionAmount", line)) for line in doc.lines]
    for found in doc.all("cac:AllowanceCharge"):
        sign = 1 if doc.said("cbc:ChargeIndicator", found) == "true" else -1
        parts.append((_category(doc, found, "cac:TaxCategory"), sign * doc.number("cbc:Amount", found)))
    due = {key: sum(amount for _, amount in group) for key, group in groupby(sorted(parts), key=lambda part: part[0])}
    told = {_category(doc, group, "cac:TaxCategory"): doc.number("cbc:TaxableAmount", group) for group in doc.groups}
    for (code, rate), base in due.items():
        if told.get((code, rate)) != base:
            yield Finding(
                BASE_RULES.get(code, "BR-CO-18"),
                text("the lines of VAT category %(code)s, %(rate)s %% sum to %(base)s; the breakdown differs", code=code, rate=str(rate), base=str(base)),
            )


def _category(doc: Document, under: etree._Element, path: str) -> tuple[str, Decimal]:
    return doc.said(f"{path}/cbc:ID", under), doc.number(f"{path}/cbc:Percent", under)


def _within_union(doc: Document) -> Iterator[Finding]:
    if not any(doc.said("cac:TaxCategory/cbc:ID", group) == "K" for group in doc.groups):
        return
    if not doc.said("cac:Delivery/cbc:ActualDeliveryDate") and not doc.all("cac:InvoicePeriod"):
        yield Finding("BR-IC-11", text("goods that leave for another member state need the date or period of delivery; add it"))
    if not doc.said("cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode"):
        yield Finding("BR-IC-12", text("goods that leave for another member state need the country of delivery; add it"))


def _totals(doc: Document) -> Iterator[Finding]:
    total = "cac:LegalMonetaryTotal/cbc:"
    lines, net, gross = doc.number(f"{total}LineExtensionAmount"), doc.number(f"{total}TaxExclusiveAmount"), doc.number(f"{total}TaxInclusiveAmount")
    vat = next((doc.number("cbc:TaxAmount", found) for found in doc.all("cac:TaxTotal") if doc.all("cac:TaxSubtotal", found)), Decimal(0))
    payable = gross - doc.number(f"{total}PrepaidAmount") + doc.number(f"{total}PayableRoundingAmount")
    sums = (
        ("BR-CO-10", lines, sum((doc.number("cbc:LineExtensionAmount", line) for line in doc.lines), Decimal(0)), text("the sum of the lines")),
        ("BR-CO-13", net, lines - doc.number(f"{total}AllowanceTotalAmount") + doc.number(f"{total}ChargeTotalAmount"), text("the total without VAT")),
        ("BR-CO-14", vat, doc.sum("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount"), text("the total VAT")),
        ("BR-CO-15", gross, net + vat, text("the total with VAT")),
        ("BR-CO-16", doc.number(f"{total}PayableAmount"), payable, text("the amount to pay")),
    )
    for code, told, due, name in sums:
        if told != due:
            yield Finding(code, text("%(name)s is %(told)s but its parts come to %(due)s", name=name, told=str(told), due=str(due)))
    dated = doc.said("cbc:DueDate") or doc.said("cac:PaymentMeans/cbc:PaymentDueDate") or doc.said("cac:PaymentTerms/cbc:Note")
    if doc.number(f"{total}PayableAmount") > 0 and not dated:
        yield Finding("BR-CO-25", text("there is something to pay but no date; give the due date"))


_CHECKS: tuple[Check, ...] = (
    _identification,
    _xrechnung,
    _types,
    _parties,
    _scheme_numbers,
    _form,
    _currencies,
    _references,
    _allowances,
    _prices,
    _line_amounts,
    _line_periods,
    _vat_groups,
    _vat_bases,
    _within_union,
    _totals,
)
