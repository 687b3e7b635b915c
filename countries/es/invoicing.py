"""Spanish VAT (IVA), what invoices must say, payment references and structured invoices."""

import re
from collections.abc import Mapping
from datetime import date

from countries.es.law import PARAMETERS, say
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

HERE = "ES"
MAINLAND, CANARIES, CEUTA_MELILLA = "mainland", "canary_islands", "ceuta_and_melilla"
TERRITORIES = {CANARIES: "Canary Islands", CEUTA_MELILLA: "Ceuta and Melilla"}
"""Where goods and services are outside the VAT territory."""

ABROAD = Abroad(
    export=untaxed("G", "Ley 37/1992, art. 21", "Exempt from VAT: export, article 21 of the Spanish VAT Act."),
    intra_community=untaxed(
        "K", "Ley 37/1992, art. 25", "Exempt from VAT: intra-Community supply, article 25 of the Spanish VAT Act and article 138 of Directive 2006/112/EC."
    ),
    reverse_charge=untaxed(
        "AE",
        "Ley 37/1992, art. 69.Uno.1; Directiva 2006/112/CE, art. 44, 196",
        "Reverse charge (inversión del sujeto pasivo): VAT is due by the customer, article 69.Uno.1 of the Spanish VAT Act and articles 44 and 196 of "
        "Directive 2006/112/EC.",
    ),
    outside=untaxed("O", "Ley 37/1992, art. 69.Uno.1", "Not subject to Spanish VAT by the rules on the place of supply, article 69.Uno.1 of the VAT Act."),
    outside_consumer=untaxed("O", "Ley 37/1992, art. 69.Dos", "Not subject to Spanish VAT by the rules on the place of supply, article 69.Dos of the VAT Act."),
)
CANARIES_BUSINESS = untaxed(
    "O",
    "Ley 37/1992, art. 3, 69.Uno.1",
    "Not subject to Spanish VAT by the rules on the place of supply, article 69.Uno.1 of the VAT Act; the customer owes the IGIC of the Canary Islands.",
)
CEUTA_BUSINESS = untaxed(
    "O",
    "Ley 37/1992, art. 3, 69.Uno.1",
    "Not subject to Spanish VAT by the rules on the place of supply, article 69.Uno.1 of the VAT Act; the IPSI of Ceuta and Melilla may be due.",
)
LATE_BUSINESS = (
    "In case of late payment, interest at the rate of article 7 of Ley 3/2004 and at least 40 euros for recovery costs (article 8) are due without notice."
)
LATE_CONSUMER = "In case of late payment, legal interest (articles 1100 and 1108 of the Civil Code) is due from the day of a claim."
CORRECTIVE = "Corrective invoice by differences (factura rectificativa), article 15 of RD 1619/2012; it lowers the invoice named above."

SALES: Mapping[str, Sale] = {
    "standard": Sale(
        "Services",
        "Everything that no other kind describes: performances and direction too. The 10 % and the exemption of artists and authors are for natural persons.",
        "vat.standard",
    ),
    "goods": Sale("Goods", "Things that are delivered; leaving the VAT territory they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "books": Sale("Books, newspapers and magazines", "On paper or in electronic form, without mainly advertising.", "vat.super_reduced", goods=True),
    "reduced": Sale("Services at the reduced rate", "Catering, transport of persons and what else article 91.Uno of the VAT Act lists.", "vat.reduced"),
    "admission": Sale(
        "Admission to live culture, museums or cinema", "Tickets for shows that take place in the Spanish VAT territory.", "vat.admission", here=True
    ),
    "intangible": Sale(
        "Licences, advice, advertising",
        "Services of article 69.Dos, which consumers outside the Union buy without VAT; not those in the Canary Islands, Ceuta or Melilla.",
        "vat.standard",
        intangible=True,
    ),
    "exempt_training": Sale(
        "Teaching of official subjects, exempt",
        "School, university and vocational teaching in official study plans, by public bodies or authorised private ones.",
        untaxed=untaxed("E", "Ley 37/1992, art. 20.Uno.9", "Exempt from VAT, article 20.Uno.9 of the Spanish VAT Act (Ley 37/1992).", "VATEX-EU-132-1I"),
    ),
    "exempt_culture": Sale(
        "Libraries, museums, theatre by social bodies, exempt",
        "By public bodies, or cultural bodies recognised as of a social character (article 20.Tres).",
        untaxed=untaxed("E", "Ley 37/1992, art. 20.Uno.14", "Exempt from VAT, article 20.Uno.14 of the Spanish VAT Act (Ley 37/1992).", "VATEX-EU-132-1N"),
        here=True,
    ),
}


class SpanishVat:
    """The Spanish VAT Act (Ley 37/1992), for a seller established in its territory: the mainland and the Balearic Islands."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` for an unknown category, or a seller outside the VAT territory."""
        sale = sale_of(SALES, category)
        if territory(seller, on) != MAINLAND:
            message = say("a seller in the Canary Islands, Ceuta or Melilla owes IGIC or IPSI, which are not known here; invoice from the mainland")
            raise Invalid({"vat_category": message})
        abroad = _off_the_mainland(sale, buyer, on) if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or at_home(sale, PARAMETERS.at(on))


def _off_the_mainland(sale: Sale, buyer: Party, on: date) -> VatTreatment | None:
    """Sales to the Canary Islands, Ceuta and Melilla: goods are exported, services to businesses are not taxed here, those to consumers are."""
    where = territory(buyer, on)
    if where == MAINLAND or sale.here:
        return None
    if sale.goods:
        return ABROAD.export
    if not buyer.is_business:
        return None
    return CANARIES_BUSINESS if where == CANARIES else CEUTA_BUSINESS


def territory(party: Party, on: date) -> str:
    """Where in Spain a party is, by its postcode: only the mainland and the Balearic Islands are VAT territory (art. 3)."""
    if party.country != HERE:
        return MAINLAND
    outside = PARAMETERS.at(on)["vat.outside"]
    found = re.sub(r"\D", "", party.postcode)
    return next((name for name, prefixes in outside.items() if found.startswith(tuple(prefixes))), MAINLAND)


VAT_SCHEME = "9920"


class SpanishDocuments:
    """What Spanish law and banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A creditor reference (ISO 11649) over ten digits, printed in groups of four: RF12 0000 0000 12. No reference is national."""
        return creditor_reference(number)

    def normal_reference(self, said: str) -> str | None:
        """A creditor reference of ten digits in its printed form; None when it does not check."""
        return normal_creditor_reference(said)

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """The European standard (EN 16931, here Peppol BIS), from which the Facturae file of a Spanish public body is made; None for others."""
        if seller.country != HERE or buyer.country != HERE or not buyer.is_public_body or not seller.vat_number:
            return None
        return einvoice_where(PARAMETERS.at(on), "einvoice.public")

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The VAT number under scheme 9920; None outside Spain and where it is not known."""
        return (VAT_SCHEME, party.vat_number) if party.country == HERE and party.vat_number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment: by businesses and public bodies, and by consumers."""
        return (LATE_BUSINESS,) if buyer.is_business or buyer.is_public_body else (LATE_CONSUMER,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """What a corrective invoice says (RD 1619/2012, art. 15): the invoice that it corrects and the reason stand above."""
        return (CORRECTIVE,)
