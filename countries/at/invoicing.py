"""Austrian VAT, what invoices must say, payment references and structured invoices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from countries.at.law import PARAMETERS, say
from smartcoop.country import EInvoiceRule, Party, VatCategory, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.identifiers import EU, rf_reference

HERE = "AT"
NOT_TAXED = Decimal(0)

REVERSE_CHARGE = "Reverse charge: the recipient of the service owes the VAT (Übergang der Steuerschuld auf den Leistungsempfänger)."
CONSTRUCTION = "The recipient of the service owes the VAT under § 19 Abs. 1a UStG (Übergang der Steuerschuld auf den Leistungsempfänger)."
OUTSIDE = "Not taxable in Austria (nicht steuerbar in Österreich), § 3a Abs. 6 UStG."
OUTSIDE_CONSUMER = "Not taxable in Austria (nicht steuerbar in Österreich), § 3a Abs. 13 and 14 UStG."
EXPORT = "Exempt from VAT: export delivery, § 6 Abs. 1 Z 1 and § 7 UStG."
INTRA_COMMUNITY = "Exempt from VAT: intra-Community supply, art. 6 Abs. 1 and art. 7 UStG."
EXEMPT_TRAINING = "Exempt from VAT under § 6 Abs. 1 Z 11 UStG."
EXEMPT_CULTURE = "Exempt from VAT under § 6 Abs. 1 Z 24 UStG."
LATE_BUSINESS = (
    "In case of late payment, interest of 9.2 points above the base rate (§ 456 UGB) and a flat sum of 40 euros for recovery (§ 458 UGB) "
    "are due without notice."
)
LATE_CONSUMER = "In case of late payment, interest of 4 percent a year is due (§ 1000 Abs. 1 ABGB)."
CORRECTION = "This credit note corrects the invoice that it names; input VAT deducted from it is to be corrected (§ 16 Abs. 1 UStG)."


@dataclass(frozen=True, slots=True)
class _Sale:
    """A kind of sale: its rate in the parameters or its exemption, and where it is taxed."""

    label: str
    help: str = ""
    rate: str = ""
    source: str = ""
    exemption: str = ""
    vatex: str = ""
    goods: bool = False
    here: bool = False
    construction: bool = False
    intangible: bool = False


SALES: Mapping[str, _Sale] = {
    "standard": _Sale("Services", "Everything that no other kind describes; an artist's work that the cooperative sells too.", "vat.standard"),
    "goods": _Sale("Goods", "Things that are delivered; leaving Austria they are exempt with proof of transport.", "vat.standard", goods=True),
    "intangible": _Sale(
        "Rights, advice, advertising, data",
        "Services of § 3a Abs. 14 UStG: consumers outside the Union are taxed at home.",
        "vat.standard",
        intangible=True,
    ),
    "artist": _Sale(
        "Work of an artist at the reduced rate",
        "13 percent belongs to the artist as a person (UStR Rz 1386-1389): for the cooperative only with the written consent of staff.",
        "vat.artist",
    ),
    "admission": _Sale(
        "Admission to theatre, music or museums", "Tickets for shows in Austria, by who stages them (§ 10 Abs. 3 Z 6 UStG).", "vat.artist", here=True
    ),
    "reduced": _Sale("Books and the other things of annex 1", "Things at the reduced rate; services are not among them.", "vat.reduced", goods=True),
    "construction": _Sale("Work on a building", "Building, fitting, maintenance of a building in Austria.", "vat.standard", here=True),
    "construction_19": _Sale(
        "Work on a building for a builder",
        "For businesses that pass the work on or usually do building work themselves: the client owes the VAT.",
        source="UStG § 19 Abs. 1a",
        exemption=CONSTRUCTION,
        vatex="VATEX-EU-AE",
        construction=True,
    ),
    "exempt_training": _Sale(
        "Teaching, exempt",
        "Lessons of a kind that public schools give, by schools and private teachers.",
        source="UStG § 6 Abs. 1 Z 11",
        exemption=EXEMPT_TRAINING,
        vatex="VATEX-EU-132-1I",
    ),
    "exempt_culture": _Sale(
        "Theatre, music or museum without profit, exempt",
        "Only bodies of the public hand or of general interest, as § 6 Abs. 1 Z 24 and 25 UStG say.",
        source="UStG § 6 Abs. 1 Z 24",
        exemption=EXEMPT_CULTURE,
        vatex="VATEX-EU-132-1N",
    ),
}


class AustrianVat:
    """The Umsatzsteuergesetz 1994, for a seller established in Austria who is no small business."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return tuple(VatCategory(code, sale.label, sale.help) for code, sale in SALES.items())

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = SALES.get(category)
        if sale is None:
            raise Invalid({"vat_category": say("%(said)s is no kind of sale; known are %(known)s", said=repr(category), known=", ".join(SALES))})
        if sale.construction:
            return _construction(sale, buyer)
        abroad = None if buyer.country == HERE or sale.here else _goods_abroad(buyer) if sale.goods else _service_abroad(sale, buyer)
        return abroad or _domestic(sale, on)


def _construction(sale: _Sale, buyer: Party) -> VatTreatment:
    if not buyer.is_business or (buyer.country != HERE and not buyer.vat_number):
        raise Invalid({"vat_category": say("only a business that does or passes on building work owes the VAT; choose work on a building")})
    return VatTreatment("AE", NOT_TAXED, sale.source, sale.exemption, sale.vatex)


def _domestic(sale: _Sale, on: date) -> VatTreatment:
    """Taxed in Austria: also what consumers elsewhere in the Union buy."""
    if sale.exemption:
        return VatTreatment("E", NOT_TAXED, sale.source, sale.exemption, sale.vatex)
    law = PARAMETERS.at(on)
    return VatTreatment("S", law[sale.rate], law.source(sale.rate))


def _goods_abroad(buyer: Party) -> VatTreatment | None:
    if buyer.country not in EU:
        return VatTreatment("G", NOT_TAXED, "UStG § 6 Abs. 1 Z 1, § 7", EXPORT, "VATEX-EU-G")
    if buyer.is_business and buyer.vat_number:
        return VatTreatment("K", NOT_TAXED, "UStG, Anhang Art. 6 Abs. 1, Art. 7", INTRA_COMMUNITY, "VATEX-EU-IC")
    return None


def _service_abroad(sale: _Sale, buyer: Party) -> VatTreatment | None:
    if buyer.country in EU:
        if buyer.is_business and buyer.vat_number:
            return VatTreatment("AE", NOT_TAXED, "UStG § 3a Abs. 6; Richtlinie 2006/112/EG, Art. 44, 196", REVERSE_CHARGE, "VATEX-EU-AE")
        return None
    if buyer.is_business:
        return VatTreatment("O", NOT_TAXED, "UStG § 3a Abs. 6", OUTSIDE, "VATEX-EU-O")
    if sale.intangible:
        return VatTreatment("O", NOT_TAXED, "UStG § 3a Abs. 13, 14", OUTSIDE_CONSUMER, "VATEX-EU-O")
    return None


PEPPOL = (
    "peppol",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
VAT_SCHEME, FEDERAL_SCHEME = "9914", "9915"
DIGITS = len("0000000000")


class AustrianDocuments:
    """What Austrian law and Austrian banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A payment reference (Zahlungsreferenz) by ISO 11649 over ten digits, in groups of four: RF12 0000 0000 12."""
        body = f"{number:010d}"
        if number < 1 or len(body) != DIGITS:
            raise Invalid({"number": say("%(number)s does not fit a payment reference; it holds one to ten digits", number=number)})
        return _printed(rf_reference(body))

    def normal_reference(self, said: str) -> str | None:
        """A reference of ten digits by ISO 11649 in its printed form; None when it does not check."""
        try:
            compact = str(iso11649.validate(_SEPARATORS.sub("", said)))
        except ValidationError:
            return None
        return _printed(compact) if _OURS.fullmatch(compact) else None

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """Peppol BIS to Austrian public bodies, which the federal ones ask for (e-rechnung.gv.at); None for others: no duty between businesses."""
        if seller.country != HERE or buyer.country != HERE or not buyer.is_public_body:
            return None
        law = PARAMETERS.at(on)
        return EInvoiceRule(*PEPPOL, law.source("einvoice.federal")) if law.holds("einvoice.federal") else None

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """That of the federation for public bodies (9915), the VAT number for others (9914); None outside Austria and where neither is known."""
        if party.country != HERE:
            return None
        if party.is_public_body:
            return FEDERAL_SCHEME, str(PARAMETERS["einvoice.federal_address"].values[-1])
        return (VAT_SCHEME, party.vat_number) if party.vat_number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment: by businesses and public bodies, and by consumers."""
        return (LATE_BUSINESS if buyer.is_business or buyer.is_public_body else LATE_CONSUMER,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """What a correction adds for who deducted input VAT (UStG § 16); the word Gutschrift is kept for self-billing (UStG § 11 Abs. 7, 8)."""
        return (CORRECTION,) if buyer.is_business or buyer.is_public_body else ()


_SEPARATORS = re.compile(r"[\s+*/.-]")
_OURS = re.compile(r"RF\d{12}")
_GROUPS = re.compile(r"(.{4})(?=.)")


def _printed(compact: str) -> str:
    return _GROUPS.sub(r"\1 ", compact)
