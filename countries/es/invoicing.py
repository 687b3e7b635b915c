"""Spanish VAT (IVA), what invoices must say, payment references and structured invoices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from countries.es.law import PARAMETERS, say
from smartcoop.country import EInvoiceRule, Party, VatCategory, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.identifiers import EU, rf_reference

HERE = "ES"
NOT_TAXED = Decimal(0)
MAINLAND, CANARIES, CEUTA_MELILLA = "mainland", "canary_islands", "ceuta_and_melilla"
TERRITORIES = {CANARIES: "Canary Islands", CEUTA_MELILLA: "Ceuta and Melilla"}
"""Where goods and services are outside the VAT territory."""

REVERSE_CHARGE = (
    "Reverse charge (inversión del sujeto pasivo): VAT is due by the customer, article 69.Uno.1 of the Spanish VAT Act and articles 44 and 196 of "
    "Directive 2006/112/EC."
)
INTRA_COMMUNITY = "Exempt from VAT: intra-Community supply, article 25 of the Spanish VAT Act and article 138 of Directive 2006/112/EC."
EXPORT = "Exempt from VAT: export, article 21 of the Spanish VAT Act."
OUTSIDE = "Not subject to Spanish VAT by the rules on the place of supply, article 69.Uno.1 of the VAT Act."
OUTSIDE_CONSUMER = "Not subject to Spanish VAT by the rules on the place of supply, article 69.Dos of the VAT Act."
CANARIES_BUSINESS = (
    "Not subject to Spanish VAT by the rules on the place of supply, article 69.Uno.1 of the VAT Act; the customer owes the IGIC of the Canary Islands."
)
CEUTA_BUSINESS = "Not subject to Spanish VAT by the rules on the place of supply, article 69.Uno.1 of the VAT Act; the IPSI of Ceuta and Melilla may be due."
EXEMPT_TRAINING = "Exempt from VAT, article 20.Uno.9 of the Spanish VAT Act (Ley 37/1992)."
EXEMPT_CULTURE = "Exempt from VAT, article 20.Uno.14 of the Spanish VAT Act (Ley 37/1992)."
LATE_BUSINESS = (
    "In case of late payment, interest at the rate of article 7 of Ley 3/2004 and at least 40 euros for recovery costs (article 8) are due without notice."
)
LATE_CONSUMER = "In case of late payment, legal interest (articles 1100 and 1108 of the Civil Code) is due from the day of a claim."


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
    intangible: bool = False


SALES: Mapping[str, _Sale] = {
    "standard": _Sale(
        "Services",
        "Everything that no other kind describes: performances and direction too. The 10 % and the exemption of artists and authors are for natural persons.",
        "vat.standard",
    ),
    "goods": _Sale("Goods", "Things that are delivered; leaving the VAT territory they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "books": _Sale("Books, newspapers and magazines", "On paper or in electronic form, without mainly advertising.", "vat.super_reduced", goods=True),
    "reduced": _Sale("Services at the reduced rate", "Catering, transport of persons and what else article 91.Uno of the VAT Act lists.", "vat.reduced"),
    "admission": _Sale(
        "Admission to live culture, museums or cinema", "Tickets for shows that take place in the Spanish VAT territory.", "vat.admission", here=True
    ),
    "intangible": _Sale(
        "Licences, advice, advertising",
        "Services of article 69.Dos, which consumers outside the Union buy without VAT; not those in the Canary Islands, Ceuta or Melilla.",
        "vat.standard",
        intangible=True,
    ),
    "exempt_training": _Sale(
        "Teaching of official subjects, exempt",
        "School, university and vocational teaching in official study plans, by public bodies or authorised private ones.",
        source="Ley 37/1992, art. 20.Uno.9",
        exemption=EXEMPT_TRAINING,
        vatex="VATEX-EU-132-1I",
    ),
    "exempt_culture": _Sale(
        "Libraries, museums, theatre by social bodies, exempt",
        "By public bodies, or cultural bodies recognised as of a social character (article 20.Tres).",
        source="Ley 37/1992, art. 20.Uno.14",
        exemption=EXEMPT_CULTURE,
        vatex="VATEX-EU-132-1N",
        here=True,
    ),
}


class SpanishVat:
    """The Spanish VAT Act (Ley 37/1992), for a seller established in its territory: the mainland and the Balearic Islands."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return tuple(VatCategory(code, sale.label, sale.help) for code, sale in SALES.items())

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` for an unknown category, or a seller outside the VAT territory."""
        sale = SALES.get(category)
        if sale is None:
            raise Invalid({"vat_category": say("%(said)s is no kind of sale; known are %(known)s", said=repr(category), known=", ".join(SALES))})
        if territory(seller, on) != MAINLAND:
            message = say("a seller in the Canary Islands, Ceuta or Melilla owes IGIC or IPSI, which are not known here; invoice from the mainland")
            raise Invalid({"vat_category": message})
        if sale.here or (buyer.country == HERE and territory(buyer, on) == MAINLAND):
            return _domestic(sale, on)
        return (_goods_out(buyer) if sale.goods else _service_out(sale, buyer, on)) or _domestic(sale, on)


def territory(party: Party, on: date) -> str:
    """Where in Spain a party is, by its postcode: only the mainland and the Balearic Islands are VAT territory (art. 3)."""
    if party.country != HERE:
        return MAINLAND
    outside = PARAMETERS.at(on)["vat.outside"]
    found = re.sub(r"\D", "", party.postcode)
    return next((name for name, prefixes in outside.items() if found.startswith(tuple(prefixes))), MAINLAND)


def _domestic(sale: _Sale, on: date) -> VatTreatment:
    """Taxed in Spain: also what consumers elsewhere in the Union, in the Canary Islands, Ceuta and Melilla buy."""
    if sale.exemption:
        return VatTreatment("E", NOT_TAXED, sale.source, sale.exemption, sale.vatex)
    law = PARAMETERS.at(on)
    return VatTreatment("S", law[sale.rate], law.source(sale.rate))


def _goods_out(buyer: Party) -> VatTreatment | None:
    """Goods that leave the VAT territory: exported, to the Canary Islands, Ceuta and Melilla too, or supplied to a business in the Union."""
    if buyer.country == HERE or buyer.country not in EU:
        return VatTreatment("G", NOT_TAXED, "Ley 37/1992, art. 21", EXPORT, "VATEX-EU-G")
    if buyer.is_business and buyer.vat_number:
        return VatTreatment("K", NOT_TAXED, "Ley 37/1992, art. 25", INTRA_COMMUNITY, "VATEX-EU-IC")
    return None


def _service_out(sale: _Sale, buyer: Party, on: date) -> VatTreatment | None:
    """Services to who is established outside the VAT territory."""
    if buyer.country == HERE:
        mention = CANARIES_BUSINESS if territory(buyer, on) == CANARIES else CEUTA_BUSINESS
        return VatTreatment("O", NOT_TAXED, "Ley 37/1992, art. 3, 69.Uno.1", mention, "VATEX-EU-O") if buyer.is_business else None
    if buyer.country in EU:
        if buyer.is_business and buyer.vat_number:
            return VatTreatment("AE", NOT_TAXED, "Ley 37/1992, art. 69.Uno.1; Directiva 2006/112/CE, art. 44, 196", REVERSE_CHARGE, "VATEX-EU-AE")
        return None
    if buyer.is_business:
        return VatTreatment("O", NOT_TAXED, "Ley 37/1992, art. 69.Uno.1", OUTSIDE, "VATEX-EU-O")
    if sale.intangible:
        return VatTreatment("O", NOT_TAXED, "Ley 37/1992, art. 69.Dos", OUTSIDE_CONSUMER, "VATEX-EU-O")
    return None


PEPPOL = (
    "peppol",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
VAT_SCHEME = "9920"
DIGITS = len("0000000000")


class SpanishDocuments:
    """What Spanish law and banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A creditor reference (ISO 11649) over ten digits, printed in groups of four: RF12 0000 0000 12. No reference is national."""
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
        """The European standard (EN 16931, here Peppol BIS), from which the Facturae file of a Spanish public body is made; None for others."""
        if seller.country != HERE or buyer.country != HERE or not buyer.is_public_body or not seller.vat_number:
            return None
        law = PARAMETERS.at(on)
        return EInvoiceRule(*PEPPOL, law.source("einvoice.public")) if law.holds("einvoice.public") else None

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The VAT number under scheme 9920; None outside Spain and where it is not known."""
        return (VAT_SCHEME, party.vat_number) if party.country == HERE and party.vat_number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment: by businesses and public bodies, and by consumers."""
        return (LATE_BUSINESS,) if buyer.is_business or buyer.is_public_body else (LATE_CONSUMER,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """What a corrective invoice says (RD 1619/2012, art. 15): the invoice that it corrects and the reason stand above."""
        return (CORRECTIVE,)


CORRECTIVE = "Corrective invoice by differences (factura rectificativa), article 15 of RD 1619/2012; it lowers the invoice named above."
_SEPARATORS = re.compile(r"[\s+*/.-]")
_OURS = re.compile(r"RF\d{12}")
_GROUPS = re.compile(r"(.{4})(?=.)")


def _printed(compact: str) -> str:
    return _GROUPS.sub(r"\1 ", compact)
