"""German VAT, what invoices must say, payment references and structured invoices."""

from collections.abc import Mapping
from datetime import date

from stdnum.de import leitweg

from countries.de.law import PARAMETERS, say
from smartcoop.country import (
    Abroad,
    EInvoiceRule,
    Party,
    Sale,
    VatCategory,
    VatTreatment,
    at_home,
    categories_of,
    creditor_reference,
    einvoice_where,
    normal_creditor_reference,
    sale_of,
    untaxed,
)
from smartcoop.errors import Invalid

HERE = "DE"

ABROAD = Abroad(
    export=untaxed("G", "UStG § 4 Nr. 1 Buchst. a, § 6", "Exempt from VAT: export delivery, § 4 Nr. 1 Buchst. a, § 6 UStG."),
    intra_community=untaxed("K", "UStG § 4 Nr. 1 Buchst. b, § 6a", "Exempt from VAT: intra-Community supply, § 4 Nr. 1 Buchst. b, § 6a UStG."),
    reverse_charge=untaxed(
        "AE",
        "UStG § 3a Abs. 2, § 14a Abs. 1; Richtlinie 2006/112/EG, Art. 196",
        "Reverse charge: the recipient of the service owes the VAT (Steuerschuldnerschaft des Leistungsempfängers).",
    ),
    outside=untaxed("O", "UStG § 3a Abs. 2", "Not taxable in Germany (nicht im Inland steuerbare Leistung), § 3a Abs. 2 UStG."),
    outside_consumer=untaxed("O", "UStG § 3a Abs. 4", "Not taxable in Germany (nicht im Inland steuerbare Leistung), § 3a Abs. 4 UStG."),
)
CONSTRUCTION = untaxed(
    "AE",
    "UStG § 13b Abs. 2 Nr. 4, Abs. 5 Satz 2",
    "The recipient of the service owes the VAT under § 13b UStG (Steuerschuldnerschaft des Leistungsempfängers).",
)
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

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes: design, consulting, technical and journalistic work for hire.", "vat.standard"),
    "goods": Sale("Goods", "Things that are delivered; leaving Germany they are exempt with proof of transport.", "vat.standard", goods=True),
    "intangible": Sale(
        "Consulting, advertising, data and software",
        "Services of § 3a Abs. 4 UStG: consumers outside the Union are taxed at home.",
        "vat.standard",
        intangible=True,
    ),
    "copyright": Sale(
        "Copyright licence", "Granting or transferring rights under the copyright act, where the licence is the main thing.", "vat.copyright", intangible=True
    ),
    "performance": Sale("Performance of artists", "Concerts, theatre and comparable performances of performing artists.", "vat.performance"),
    "reduced": Sale("Goods of annex 2", "Books and the other things at the reduced rate.", "vat.reduced", goods=True),
    "construction": Sale("Work on a building", "Building, fitting, maintenance of a building.", "vat.standard", building=True),
    "construction_13b": Sale(
        "Work on a building for a builder",
        "For businesses that themselves do building work (certificate USt 1 TG): the client owes the VAT.",
        building=True,
        reversed=True,
    ),
    "solar": Sale(
        "Photovoltaic installation on a dwelling",
        "Delivery and installation to who runs it on or near a dwelling.",
        "vat.solar",
        building=True,
    ),
    "exempt_training": Sale(
        "Teaching or vocational training, exempt",
        "With the certificate of the Land.",
        untaxed=untaxed("E", "UStG § 4 Nr. 21", "Exempt from VAT under § 4 Nr. 21 UStG.", "VATEX-EU-132-1I"),
    ),
    "exempt_culture": Sale(
        "Cultural institution, exempt",
        "Theatre, orchestra, choir, museum and stage direction with the certificate of the Land.",
        untaxed=untaxed("E", "UStG § 4 Nr. 20", "Exempt from VAT under § 4 Nr. 20 UStG.", "VATEX-EU-132-1N"),
    ),
}


class GermanVat:
    """The Umsatzsteuergesetz, for a seller established in Germany who is no small business (§ 19)."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category does not fit the buyer."""
        sale = sale_of(SALES, category)
        if sale.building and buyer.country != HERE:
            raise Invalid({"vat_category": say("work on a building is taxed where the building stands; invoice it under that country's rules")})
        if sale.reversed:
            return _construction(buyer)
        abroad = None if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or _at_home(sale, on)


def _construction(buyer: Party) -> VatTreatment:
    if not buyer.is_business:
        raise Invalid({"vat_category": say("only a German business that does building work itself owes the VAT; choose work on a building")})
    return CONSTRUCTION


def _at_home(sale: Sale, on: date) -> VatTreatment:
    law = PARAMETERS.at(on)
    if sale.rate == "vat.solar":
        return VatTreatment("Z", law[sale.rate], "UStG § 12 Abs. 3", ZERO_RATE)
    return at_home(sale, law)


XRECHNUNG = (
    "xrechnung",
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
VAT_SCHEME, LEITWEG_SCHEME = "9930", "0204"


class GermanDocuments:
    """What German law asks of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A creditor reference (ISO 11649) over ten digits, printed in groups of four: RF12 0000 0000 12."""
        return creditor_reference(number)

    def normal_reference(self, said: str) -> str | None:
        """A creditor reference of ten digits in its printed form; None when it does not check."""
        return normal_creditor_reference(said)

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """XRechnung to German public bodies; between German businesses a structured invoice from 2027 on, here Peppol BIS; None for others."""
        if seller.country != HERE or buyer.country != HERE or not seller.vat_number:
            return None
        law = PARAMETERS.at(on)
        if buyer.is_public_body:
            return einvoice_where(law, "einvoice.public", XRECHNUNG)
        return einvoice_where(law, "einvoice.business") if buyer.is_business else None

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
