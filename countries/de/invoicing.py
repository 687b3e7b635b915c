"""German VAT, what invoices must say, payment references and structured invoices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum import iso11649
from stdnum.de import leitweg
from stdnum.exceptions import ValidationError

from countries.de.law import PARAMETERS, say
from smartcoop.country import EInvoiceRule, Party, VatCategory, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.identifiers import EU, rf_reference

HERE = "DE"
NOT_TAXED = Decimal(0)

REVERSE_CHARGE = "Reverse charge: the recipient of the service owes the VAT (Steuerschuldnerschaft des Leistungsempfängers)."
CONSTRUCTION = "The recipient of the service owes the VAT under § 13b UStG (Steuerschuldnerschaft des Leistungsempfängers)."
OUTSIDE = "Not taxable in Germany (nicht im Inland steuerbare Leistung), § 3a Abs. 2 UStG."
OUTSIDE_CONSUMER = "Not taxable in Germany (nicht im Inland steuerbare Leistung), § 3a Abs. 4 UStG."
EXPORT = "Exempt from VAT: export delivery, § 4 Nr. 1 Buchst. a, § 6 UStG."
INTRA_COMMUNITY = "Exempt from VAT: intra-Community supply, § 4 Nr. 1 Buchst. b, § 6a UStG."
ZERO_RATE = "VAT at the zero rate: photovoltaic installation, § 12 Abs. 3 UStG."
LATE_BUSINESS = (
    "You are in default thirty days after the due date and receipt of this invoice without further notice (§ 286 Abs. 3 BGB); from then on interest of nine "
    "points above the base rate and a flat sum of 40 euros are due (§ 288 BGB)."
)
LATE_CONSUMER = (
    "You are in default thirty days after the due date and receipt of this invoice without further notice (§ 286 Abs. 3 BGB); from then on interest of five "
    "points above the base rate is due (§ 288 Abs. 1 BGB)."
)
STORAGE = "Private clients: for work on a building or plot, keep this invoice and its proof of payment for two years (§ 14b Abs. 1 UStG)."
CORRECTION = "This correction changes the invoice that it names; input VAT deducted from it is to be corrected (§ 17 Abs. 1 UStG)."


@dataclass(frozen=True, slots=True)
class _Sale:
    """A kind of sale: its rate in the parameters or its exemption, and what it asks of the buyer."""

    label: str
    help: str = ""
    rate: str = ""
    source: str = ""
    exemption: str = ""
    vatex: str = ""
    goods: bool = False
    construction: bool = False
    intangible: bool = False


SALES: Mapping[str, _Sale] = {
    "standard": _Sale("Services", "Everything that no other kind describes: design, consulting, technical and journalistic work for hire.", "vat.standard"),
    "goods": _Sale("Goods", "Things that are delivered; leaving Germany they are exempt with proof of transport.", "vat.standard", goods=True),
    "intangible": _Sale(
        "Consulting, advertising, data and software",
        "Services of § 3a Abs. 4 UStG: consumers outside the Union are taxed at home.",
        "vat.standard",
        intangible=True,
    ),
    "copyright": _Sale(
        "Copyright licence", "Granting or transferring rights under the copyright act, where the licence is the main thing.", "vat.copyright", intangible=True
    ),
    "performance": _Sale("Performance of artists", "Concerts, theatre and comparable performances of performing artists.", "vat.performance"),
    "reduced": _Sale("Goods of annex 2", "Books and the other things at the reduced rate.", "vat.reduced", goods=True),
    "construction": _Sale("Work on a building", "Building, fitting, maintenance of a building.", "vat.standard", construction=True),
    "construction_13b": _Sale(
        "Work on a building for a builder",
        "For businesses that themselves do building work (certificate USt 1 TG): the client owes the VAT.",
        source="UStG § 13b Abs. 2 Nr. 4, Abs. 5 Satz 2",
        exemption=CONSTRUCTION,
        vatex="VATEX-EU-AE",
        construction=True,
    ),
    "solar": _Sale(
        "Photovoltaic installation on a dwelling",
        "Delivery and installation to who runs it on or near a dwelling.",
        "vat.solar",
        source="UStG § 12 Abs. 3",
        exemption=ZERO_RATE,
    ),
    "exempt_training": _Sale(
        "Teaching or vocational training, exempt",
        "With the certificate of the Land.",
        source="UStG § 4 Nr. 21",
        exemption="Exempt from VAT under § 4 Nr. 21 UStG.",
        vatex="VATEX-EU-132-1I",
    ),
    "exempt_culture": _Sale(
        "Cultural institution, exempt",
        "Theatre, orchestra, choir, museum and stage direction with the certificate of the Land.",
        source="UStG § 4 Nr. 20",
        exemption="Exempt from VAT under § 4 Nr. 20 UStG.",
        vatex="VATEX-EU-132-1N",
    ),
}


class GermanVat:
    """The Umsatzsteuergesetz, for a seller established in Germany who is no small business (§ 19)."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return tuple(VatCategory(code, sale.label, sale.help) for code, sale in SALES.items())

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category does not fit the buyer."""
        sale = SALES.get(category)
        if sale is None:
            raise Invalid({"vat_category": say("%(said)s is no kind of sale; known are %(known)s", said=repr(category), known=", ".join(SALES))})
        if buyer.country != HERE:
            abroad = _goods_abroad(buyer) if sale.goods else _service_abroad(sale, buyer)
            if abroad:
                return abroad
        return _domestic(sale, buyer, on)


def _domestic(sale: _Sale, buyer: Party, on: date) -> VatTreatment:
    """Taxed in Germany: also what consumers elsewhere in the Union buy."""
    law = PARAMETERS.at(on)
    if sale.construction and sale.exemption:
        if not (buyer.is_business and buyer.country == HERE):
            raise Invalid({"vat_category": say("only a German business that does building work itself owes the VAT; choose work on a building")})
        return VatTreatment("AE", NOT_TAXED, sale.source, sale.exemption, sale.vatex)
    if sale.exemption and sale.rate:
        return VatTreatment("Z", law[sale.rate], sale.source, sale.exemption)
    if sale.exemption:
        return VatTreatment("E", NOT_TAXED, sale.source, sale.exemption, sale.vatex)
    return VatTreatment("S", law[sale.rate], law.source(sale.rate))


def _goods_abroad(buyer: Party) -> VatTreatment | None:
    if buyer.country not in EU:
        return VatTreatment("G", NOT_TAXED, "UStG § 4 Nr. 1 Buchst. a, § 6", EXPORT, "VATEX-EU-G")
    if buyer.is_business and buyer.vat_number:
        return VatTreatment("K", NOT_TAXED, "UStG § 4 Nr. 1 Buchst. b, § 6a", INTRA_COMMUNITY, "VATEX-EU-IC")
    return None


def _service_abroad(sale: _Sale, buyer: Party) -> VatTreatment | None:
    if sale.construction or sale.rate == "vat.solar":
        raise Invalid({"vat_category": say("work on a building is taxed where the building stands; invoice it under that country's rules")})
    if buyer.country in EU:
        if buyer.is_business and buyer.vat_number:
            return VatTreatment("AE", NOT_TAXED, "UStG § 3a Abs. 2, § 14a Abs. 1; Richtlinie 2006/112/EG, Art. 196", REVERSE_CHARGE, "VATEX-EU-AE")
        return None
    if buyer.is_business:
        return VatTreatment("O", NOT_TAXED, "UStG § 3a Abs. 2", OUTSIDE, "VATEX-EU-O")
    if sale.intangible:
        return VatTreatment("O", NOT_TAXED, "UStG § 3a Abs. 4", OUTSIDE_CONSUMER, "VATEX-EU-O")
    return None


PEPPOL = (
    "peppol",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
XRECHNUNG = (
    "xrechnung",
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
VAT_SCHEME, LEITWEG_SCHEME = "9930", "0204"
DIGITS = len("0000000000")


class GermanDocuments:
    """What German law asks of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A creditor reference (ISO 11649) over ten digits, printed in groups of four: RF12 0000 0000 12."""
        body = f"{number:010d}"
        if number < 1 or len(body) != DIGITS:
            raise Invalid({"number": say("%(number)s does not fit a payment reference; it holds one to ten digits", number=number)})
        return _printed(rf_reference(body))

    def normal_reference(self, said: str) -> str | None:
        """A creditor reference of ten digits in its printed form; None when it does not check."""
        try:
            compact = str(iso11649.validate(_SEPARATORS.sub("", said)))
        except ValidationError:
            return None
        return _printed(compact) if _OURS.fullmatch(compact) else None

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """XRechnung to German public bodies; between German businesses a structured invoice from 2027 on, here Peppol BIS; None for others."""
        if seller.country != HERE or buyer.country != HERE or not seller.vat_number:
            return None
        law = PARAMETERS.at(on)
        path = "einvoice.public" if buyer.is_public_body else "einvoice.business"
        if not law.holds(path) or not (buyer.is_public_body or buyer.is_business):
            return None
        return EInvoiceRule(*(XRECHNUNG if buyer.is_public_body else PEPPOL), law.source(path))

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The Leitweg-ID of a public body (0204), else the VAT number (9930); None outside Germany and where neither is known."""
        if party.country != HERE:
            return None
        number = party.enterprise_number or ""
        if party.is_public_body and leitweg.is_valid(number):
            return LEITWEG_SCHEME, str(leitweg.compact(number))
        return (VAT_SCHEME, party.vat_number) if party.vat_number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment by BGB § 286 and § 288; private clients are told to keep invoices of work on a building."""
        return (LATE_BUSINESS,) if buyer.is_business or buyer.is_public_body else (LATE_CONSUMER, STORAGE)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """What a correction adds (UStG § 17)."""
        return (CORRECTION,) if buyer.is_business or buyer.is_public_body else ()


_SEPARATORS = re.compile(r"[\s+*/.-]")
_OURS = re.compile(r"RF\d{12}")
_GROUPS = re.compile(r"(.{4})(?=.)")


def _printed(compact: str) -> str:
    return _GROUPS.sub(r"\1 ", compact)
