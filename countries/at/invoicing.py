"""Austrian VAT, what invoices must say, payment references and structured invoices."""

from collections.abc import Mapping
from datetime import date

from countries.at.law import PARAMETERS, say
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

HERE = "AT"

ABROAD = Abroad(
    export=untaxed("G", "UStG § 6 Abs. 1 Z 1, § 7", "Exempt from VAT: export delivery, § 6 Abs. 1 Z 1 and § 7 UStG."),
    intra_community=untaxed("K", "UStG, Anhang Art. 6 Abs. 1, Art. 7", "Exempt from VAT: intra-Community supply, art. 6 Abs. 1 and art. 7 UStG."),
    reverse_charge=untaxed(
        "AE",
        "UStG § 3a Abs. 6; Richtlinie 2006/112/EG, Art. 44, 196",
        "Reverse charge: the recipient of the service owes the VAT (Übergang der Steuerschuld auf den Leistungsempfänger).",
    ),
    outside=untaxed("O", "UStG § 3a Abs. 6", "Not taxable in Austria (nicht steuerbar in Österreich), § 3a Abs. 6 UStG."),
    outside_consumer=untaxed("O", "UStG § 3a Abs. 13, 14", "Not taxable in Austria (nicht steuerbar in Österreich), § 3a Abs. 13 and 14 UStG."),
)
CONSTRUCTION = untaxed(
    "AE",
    "UStG § 19 Abs. 1a",
    "The recipient of the service owes the VAT under § 19 Abs. 1a UStG (Übergang der Steuerschuld auf den Leistungsempfänger).",
)
LATE_BUSINESS = (
    "In case of late payment, interest of 9.2 points above the base rate (§ 456 UGB) and a flat sum of 40 euros for recovery (§ 458 UGB) "
    "are due without notice."
)
LATE_CONSUMER = "In case of late payment, interest of 4 percent a year is due (§ 1000 Abs. 1 ABGB)."
CORRECTION = "This credit note corrects the invoice that it names; input VAT deducted from it is to be corrected (§ 16 Abs. 1 UStG)."

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes; an artist's work that the cooperative sells too.", "vat.standard"),
    "goods": Sale("Goods", "Things that are delivered; leaving Austria they are exempt with proof of transport.", "vat.standard", goods=True),
    "intangible": Sale(
        "Rights, advice, advertising, data",
        "Services of § 3a Abs. 14 UStG: consumers outside the Union are taxed at home.",
        "vat.standard",
        intangible=True,
    ),
    "artist": Sale(
        "Work of an artist at the reduced rate",
        "13 percent belongs to the artist as a person (UStR Rz 1386-1389): for the cooperative only with the written consent of staff.",
        "vat.artist",
    ),
    "admission": Sale(
        "Admission to theatre, music or museums", "Tickets for shows in Austria, by who stages them (§ 10 Abs. 3 Z 6 UStG).", "vat.artist", here=True
    ),
    "reduced": Sale("Books and the other things of annex 1", "Things at the reduced rate; services are not among them.", "vat.reduced", goods=True),
    "construction": Sale("Work on a building", "Building, fitting, maintenance of a building in Austria.", "vat.standard", here=True),
    "construction_19": Sale(
        "Work on a building for a builder",
        "For businesses that pass the work on or usually do building work themselves: the client owes the VAT.",
        reversed=True,
    ),
    "exempt_training": Sale(
        "Teaching, exempt",
        "Lessons of a kind that public schools give, by schools and private teachers.",
        untaxed=untaxed("E", "UStG § 6 Abs. 1 Z 11", "Exempt from VAT under § 6 Abs. 1 Z 11 UStG.", "VATEX-EU-132-1I"),
    ),
    "exempt_culture": Sale(
        "Theatre, music or museum without profit, exempt",
        "Only bodies of the public hand or of general interest, as § 6 Abs. 1 Z 24 and 25 UStG say.",
        untaxed=untaxed("E", "UStG § 6 Abs. 1 Z 24", "Exempt from VAT under § 6 Abs. 1 Z 24 UStG.", "VATEX-EU-132-1N"),
    ),
}


class AustrianVat:
    """The Umsatzsteuergesetz 1994, for a seller established in Austria who is no small business."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = sale_of(SALES, category)
        if sale.reversed:
            return _construction(buyer)
        abroad = None if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or at_home(sale, PARAMETERS.at(on))


def _construction(buyer: Party) -> VatTreatment:
    if not buyer.is_business or (buyer.country != HERE and not buyer.vat_number):
        raise Invalid({"vat_category": say("only a business that does or passes on building work owes the VAT; choose work on a building")})
    return CONSTRUCTION


VAT_SCHEME, FEDERAL_SCHEME = "9914", "9915"


class AustrianDocuments:
    """What Austrian law and Austrian banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A payment reference (Zahlungsreferenz) by ISO 11649 over ten digits, in groups of four: RF12 0000 0000 12."""
        return creditor_reference(number)

    def normal_reference(self, said: str) -> str | None:
        """A reference of ten digits by ISO 11649 in its printed form; None when it does not check."""
        return normal_creditor_reference(said)

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """Peppol BIS to Austrian public bodies, which the federal ones ask for (e-rechnung.gv.at); None for others: no duty between businesses."""
        if seller.country != HERE or buyer.country != HERE or not buyer.is_public_body:
            return None
        return einvoice_where(PARAMETERS.at(on), "einvoice.federal")

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
