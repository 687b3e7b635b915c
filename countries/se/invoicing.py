"""Swedish VAT, what invoices must say, payment references (OCR) and structured invoices."""

import re
from collections.abc import Mapping
from datetime import date

from stdnum import luhn
from stdnum.se import orgnr, vat

from countries.se.law import PARAMETERS, say
from smartcoop.country import Abroad, EInvoiceRule, Party, Sale, VatCategory, VatTreatment, at_home, categories_of, einvoice_where, normal_rf, sale_of, untaxed
from smartcoop.errors import Invalid

HERE = "SE"

OUTSIDE = untaxed("O", "ML (2023:200), 6 kap.", "Sale of a service outside the EU: not subject to Swedish VAT, chapter 6 of the VAT Act (2023:200).")
ABROAD = Abroad(
    export=untaxed("G", "ML (2023:200), 10 kap.", "Exempt from VAT: export, chapter 10 of the VAT Act (2023:200)."),
    intra_community=untaxed(
        "K", "ML (2023:200), 10 kap.", "Exempt from VAT: intra-Community supply, chapter 10 of the VAT Act (2023:200) and article 138 of Directive 2006/112/EC."
    ),
    reverse_charge=untaxed(
        "AE",
        "ML (2023:200), 6 kap.; direktiv 2006/112/EG, art. 44, 196",
        "Reverse charge (omvänd betalningsskyldighet): VAT is due by the customer, articles 44 and 196 of Directive 2006/112/EC.",
    ),
    outside=OUTSIDE,
    outside_consumer=OUTSIDE,
)
REVERSED_HERE = untaxed(
    "AE",
    "ML (2023:200), 16 kap. 13 §",
    "Reverse charge (omvänd betalningsskyldighet): VAT is due by the customer, chapter 16, section 13, of the VAT Act (2023:200).",
)
F_TAX = "Approved for F-tax (Godkänd för F-skatt)."
LATE_BUSINESS = (
    "In case of late payment, interest at the reference rate plus 8 percentage points (sections 4 and 6 of the Interest Act) and a compensation of 450 kronor "
    "(section 4 a of act 1981:739) are due."
)
LATE_PUBLIC = (
    "In case of late payment, interest at the reference rate plus 8 percentage points (sections 4 and 6 of the Interest Act) and a compensation of 450 kronor "
    "(section 4 a of act 1981:739) are due, from thirty days after the invoice on."
)
LATE_CONSUMER = "In case of late payment, interest at the reference rate plus 8 percentage points is due (sections 3, 4 and 6 of the Interest Act)."

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes.", "vat.standard"),
    "performance": Sale(
        "Performance or production by employed artists",
        "At the standard rate: the exemption of performers holds only for what the artist's own company sells.",
        "vat.standard",
    ),
    "intangible": Sale(
        "Licences, advice, advertising", "Intangible services, which consumers outside the Union buy without VAT.", "vat.standard", intangible=True
    ),
    "copyright": Sale(
        "Copyright in literary or artistic works",
        "Transfer or licence of the work itself; staff check that it falls under the rate.",
        "vat.copyright",
        intangible=True,
    ),
    "goods": Sale("Goods", "Things that are delivered; leaving Sweden they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "books": Sale("Books and newspapers", "Printed or electronic, without advertising as their main content.", "vat.culture", goods=True),
    "admission": Sale("Admission to concerts, theatre and circus", "Tickets for performances that take place in Sweden.", "vat.culture", here=True),
    "transport": Sale("Transport of persons", "In Sweden, taxi and tours included.", "vat.culture", here=True),
    "hotel": Sale("Lodging and restaurants", "Rooms and meals served in Sweden, without alcohol.", "vat.hotel", here=True),
    "food": Sale("Food", "Food to take away, without alcohol.", "vat.food", goods=True),
    "building": Sale("Building services to builders", "To a business that itself sells building services: it owes the VAT.", reversed=True),
    "exempt_education": Sale(
        "Education, exempt",
        "Schools and what the state approves or finances; courses of businesses are taxed.",
        untaxed=untaxed("E", "ML (2023:200), 10 kap.", "Exempt from VAT: education, chapter 10 of the VAT Act (2023:200).", "VATEX-EU-132-1I"),
    ),
    "exempt_care": Sale(
        "Health and social care, exempt",
        "By licensed staff, or in approved care.",
        untaxed=untaxed("E", "ML (2023:200), 10 kap.", "Exempt from VAT: care, chapter 10 of the VAT Act (2023:200).", "VATEX-EU-132"),
    ),
}


class SwedishVat:
    """The Swedish VAT Act (mervärdesskattelagen 2023:200), for a seller established in Sweden."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = sale_of(SALES, category)
        if sale.reversed:
            return _building(buyer)
        abroad = None if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or at_home(sale, PARAMETERS.at(on))


def _building(buyer: Party) -> VatTreatment:
    if buyer.country != HERE or not buyer.is_vat_payer:
        message = say("building services without VAT are sold to a builder in Sweden with a VAT number; choose services for other clients")
        raise Invalid({"vat_category": message})
    return REVERSED_HERE


ORGANISATION = "0007"
"""The scheme of organisation numbers on the network."""


class SwedishDocuments:
    """What Swedish law and Swedish banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """An OCR number: 1 and at least six digits of the document, the digit of its whole length, and the check digit by Luhn."""
        body = f"1{number:06d}"
        if number < 1 or len(body) > len(f"1{1:012d}"):
            raise Invalid({"number": say("%(number)s does not fit a payment reference; it holds one to twelve digits", number=number)})
        return _with_digits(body)

    def normal_reference(self, said: str) -> str | None:
        """An OCR number whose length and check digits fit, or an international reference (ISO 11649) in printed form; else None."""
        digits = _SEPARATORS.sub("", said)
        if found := _REFERENCE.fullmatch(digits):
            return digits if _with_digits(found["body"]) == digits else None
        return normal_rf(said)

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """Peppol BIS to Swedish public bodies (lag 2018:1277); None for others: no duty between businesses."""
        if seller.country != HERE or buyer.country != HERE or not buyer.is_public_body:
            return None
        return einvoice_where(PARAMETERS.at(on), "einvoice.public")

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The organisation number under scheme 0007, also from a Swedish VAT number; None outside Sweden."""
        if party.country != HERE:
            return None
        if party.enterprise_number and orgnr.is_valid(party.enterprise_number):
            return ORGANISATION, str(orgnr.compact(party.enterprise_number))
        if party.vat_number and vat.is_valid(party.vat_number):
            return ORGANISATION, str(vat.compact(party.vat_number)).removesuffix("01")
        return None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """That the seller pays its own tax, and what late payment costs businesses, public bodies and consumers."""
        return F_TAX, LATE_PUBLIC if buyer.is_public_body else LATE_BUSINESS if buyer.is_business else LATE_CONSUMER

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """None: a credit note names the invoice that it corrects, as any document does (ML 2023:200, 17 kap.)."""
        return ()


_SEPARATORS = re.compile(r"[\s.-]")
_REFERENCE = re.compile(r"(?P<body>1\d{6,12})\d\d")


def _with_digits(body: str) -> str:
    """A number with the last digit of the length that it then has, and its check digit."""
    counted = body + str(len(f"{body}00"))[-1]
    return counted + str(luhn.calc_check_digit(counted))
