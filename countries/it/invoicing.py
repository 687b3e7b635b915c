"""Italian VAT, what invoices must say, payment references, and the structured invoice of the exchange system (SdI)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from countries.it.identifiers import is_office
from countries.it.law import PARAMETERS, ZERO, say
from smartcoop.country import (
    TAXED,
    TRANSFERRED,
    Abroad,
    EInvoiceRule,
    Party,
    Sale,
    VatCategory,
    VatTreatment,
    at_home,
    categories_of,
    creditor_reference,
    normal_rf,
    sale_of,
    untaxed,
)
from smartcoop.errors import Invalid

HERE = "IT"
FATTURAPA = "fatturapa"
"""The syntax of the exchange system's file."""

ABROAD = Abroad(
    export=untaxed("G", "D.P.R. 633/1972, art. 8 c. 1 a", "Not taxable (non imponibile): export, article 8, paragraph 1, a, of D.P.R. 633/1972."),
    intra_community=untaxed("K", "D.L. 331/1993, art. 41", "Not taxable (non imponibile): intra-Community supply, article 41 of D.L. 331/1993."),
    reverse_charge=untaxed(
        "AE",
        "D.P.R. 633/1972, art. 7-ter, 21 c. 6-bis a",
        "Reverse charge (inversione contabile): services to a business in the Union, article 7-ter of D.P.R. 633/1972.",
    ),
    outside=untaxed(
        "O",
        "D.P.R. 633/1972, art. 7-ter, 21 c. 6-bis b",
        "Not subject (operazione non soggetta): services to a business outside the Union, article 7-ter of D.P.R. 633/1972.",
    ),
    outside_consumer=untaxed(
        "O",
        "D.P.R. 633/1972, art. 7-septies",
        "Not subject (operazione non soggetta): services to a consumer outside the Union, article 7-septies of D.P.R. 633/1972.",
    ),
)
REVERSED_HERE = untaxed(
    "AE",
    "D.P.R. 633/1972, art. 17 c. 6 a-ter",
    "Reverse charge (inversione contabile): VAT due by the customer, article 17, paragraph 6, a-ter, of D.P.R. 633/1972.",
)
EXEMPT_TRAINING = untaxed("E", "D.P.R. 633/1972, art. 10 n. 20", "Exempt (operazione esente), article 10, n. 20, of D.P.R. 633/1972.", "VATEX-EU-132-1I")
SPLIT = (
    "Split payment (scissione dei pagamenti), article 17-ter of D.P.R. 633/1972: the customer pays the VAT to the treasury, and the amount without VAT to us."
)
STAMP = (
    "Stamp duty of 2 euros on untaxed amounts above 77.47 euros is paid virtually (D.M. 17-6-2014), where article 13 of the tariff of D.P.R. 642/1972 asks it."
)
LATE_BUSINESS = (
    "In case of late payment, interest at the rate of the European Central Bank and eight points (D.Lgs. 231/2002, article 5) and at least 40 euros for "
    "recovery costs (article 6) are due without notice."
)
LATE_CONSUMER = "In case of late payment, legal interest (article 1284 of the Civil Code) is due from the day of a written reminder."
COURTESY = "Copy of the electronic invoice sent through the exchange system (SdI), which alone is the invoice for tax purposes."
VARIATION = "Variation of taxable amount and VAT, article 26 of D.P.R. 633/1972."

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes.", "vat.standard"),
    "show": Sale("Shows, and artists' engagements for them", "Theatre, concerts, and contracts of engagement (scrittura) for them.", "vat.show"),
    "admission": Sale("Admission to shows and museums", "Tickets for what takes place in Italy.", "vat.reduced", here=True),
    "intangible": Sale(
        "Licences, advice, advertising", "Intangible services, which consumers outside the Union buy without VAT.", "vat.standard", intangible=True
    ),
    "goods": Sale("Goods", "Things that are delivered; leaving Italy they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "books": Sale("Books and newspapers", "Printed or electronic.", "vat.books", goods=True),
    "art": Sale("Works of art", "Originals of the second list of table A.", "vat.art", goods=True),
    "building": Sale("Cleaning, installation, completion of buildings", "Sold to a business in Italy, which owes the VAT.", reversed=True),
    "exempt_training": Sale(
        "Education recognised by a public body, exempt", "Schools, vocational training, teaching with public recognition.", untaxed=EXEMPT_TRAINING
    ),
}


class ItalianVat:
    """The VAT decree (D.P.R. 633/1972), for a seller established in Italy in the ordinary regime."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = sale_of(SALES, category)
        if sale.reversed:
            return _reversed_here(buyer)
        abroad = None if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or _in_italy(sale, buyer, on)


def _reversed_here(buyer: Party) -> VatTreatment:
    if buyer.country != HERE or not buyer.is_vat_payer:
        raise Invalid({"vat_category": say("only a business in Italy with a VAT number owes the VAT of such work; choose services for other clients")})
    return REVERSED_HERE


def _in_italy(sale: Sale, buyer: Party, on: date) -> VatTreatment:
    """Public bodies pay the tax to the treasury themselves."""
    taxed = at_home(sale, PARAMETERS.at(on))
    if taxed.code not in TAXED or not has_split_payment(buyer, on):
        return taxed
    return replace(taxed, code=TRANSFERRED, source=f"{taxed.source}; {PARAMETERS.at(on).source('split.public')}", mention=SPLIT)


def has_split_payment(buyer: Party, on: date) -> bool:
    """Whether a client is a public body in Italy, which pays the VAT to the treasury itself (art. 17-ter)."""
    return _is_public(buyer) and PARAMETERS.at(on).holds("split.public")


def stamp_duty(treatment: VatTreatment, amount: Decimal, on: date) -> Decimal:
    """The stamp duty of an invoice on its untaxed amount: none where VAT, reverse charge, export or intra-Community supply takes its place."""
    law = PARAMETERS.at(on)
    bears = treatment.code == "E" or treatment.code == "O" or treatment.mention == ABROAD.reverse_charge.mention
    return Decimal(law["stamp.amount"]) if bears and amount > law["stamp.above"] else ZERO


class ItalianDocuments:
    """What Italian law and banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A creditor reference (ISO 11649) over ten digits, printed in groups of four: RF12 0000 0000 12."""
        return creditor_reference(number)

    def normal_reference(self, said: str) -> str | None:
        """A creditor reference in its printed form; None when it does not check."""
        return normal_rf(_SEPARATORS.sub("", said))

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """FatturaPA through the exchange system for every client: FPA12 to public bodies, FPR12 to others, with the recipient's code."""
        law, path = PARAMETERS.at(on), "einvoice.all"
        if seller.country != HERE or not law.holds(path):
            return None
        return EInvoiceRule("fatturapa", "FPA12" if _is_public(buyer) else "FPR12", recipient_code(buyer), law.source(path), FATTURAPA)

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """A public body's code of the register (0201), else the VAT number (0211); None outside Italy and where neither is known."""
        if party.country != HERE:
            return None
        number = (party.enterprise_number or "").strip().upper()
        if party.is_public_body and is_office(number):
            return "0201", number
        return ("0211", party.vat_number) if party.vat_number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment, stamp duty, and that the file of the exchange system is the invoice."""
        late = LATE_BUSINESS if buyer.is_business or buyer.is_public_body else LATE_CONSUMER
        return (late, STAMP, COURTESY) if PARAMETERS.at(on)["einvoice.all"] else (late, STAMP)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """The article of variations."""
        return (VARIATION,)


def _is_public(buyer: Party) -> bool:
    return buyer.country == HERE and buyer.is_public_body


def recipient_code(buyer: Party) -> str:
    """CodiceDestinatario: a public body's register code (`999999` where it is not known), `0000000` for others here, `XXXXXXX` abroad."""
    number = (buyer.enterprise_number or "").strip().upper()
    if _is_public(buyer):
        return number if is_office(number) else "999999"
    return "0000000" if buyer.country == HERE else "XXXXXXX"


NATURES: Mapping[str, str] = {
    ABROAD.reverse_charge.mention: "N2.1",
    ABROAD.outside.mention: "N2.1",
    ABROAD.outside_consumer.mention: "N2.1",
    ABROAD.export.mention: "N3.1",
    ABROAD.intra_community.mention: "N3.2",
    EXEMPT_TRAINING.mention: "N4",
    REVERSED_HERE.mention: "N6.7",
}
"""The nature (Natura) that FatturaPA asks of each operation without VAT, by its mention."""


def nature(treatment: VatTreatment) -> str | None:
    """The nature code of an operation; None where VAT is charged."""
    return None if treatment.code in TAXED else NATURES[treatment.mention]


_SEPARATORS = re.compile(r"[\s+*/.-]")
