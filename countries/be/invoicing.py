"""Belgian VAT, what invoices must say, payment references and structured invoices."""

import re
from collections.abc import Mapping
from datetime import date

from stdnum.be import ogm_vcs, vat
from stdnum.exceptions import ValidationError

from countries.be.law import PARAMETERS, say
from smartcoop.country import Abroad, EInvoiceRule, Party, Sale, VatCategory, VatTreatment, at_home, categories_of, einvoice_where, sale_of, untaxed
from smartcoop.errors import Invalid

HERE = "BE"

ABROAD = Abroad(
    export=untaxed("G", "CTVA/WBTW, art. 39, § 1", "Exempt from VAT, export, article 39 of the VAT Code."),
    intra_community=untaxed("K", "CTVA/WBTW, art. 39bis", "Exempt from VAT, intra-Community supply, article 39bis of the VAT Code."),
    reverse_charge=untaxed(
        "AE",
        "CTVA/WBTW, art. 21, § 2; directive/richtlijn 2006/112/CE-EG, art. 196",
        "Reverse charge: VAT is due by the customer, article 21, paragraph 2, of the Belgian VAT Code and article 196 of Directive 2006/112/EC.",
    ),
    outside=untaxed("O", "CTVA/WBTW, art. 21, § 2", "Not subject to Belgian VAT, article 21, paragraph 2, of the VAT Code."),
    outside_consumer=untaxed("O", "CTVA/WBTW, art. 21bis, § 2, 10", "Not subject to Belgian VAT, article 21bis, paragraph 2, 10, of the VAT Code."),
)
CONSTRUCTION = untaxed(
    "AE",
    "CTVA/WBTW, art. 51, § 2, 5; AR/KB 1, art. 20",
    "Reverse charge: in the absence of a written objection within one month of receipt of the invoice, the customer is presumed to acknowledge that it is "
    "a taxable person who must file periodic returns. If that condition is not met, the customer is liable for the tax, interest and fines "
    "due in that respect. Article 20 of royal decree no. 1.",
)
CREDIT_NOTE = "VAT to be repaid to the State in so far as it was initially deducted."
LATE_BUSINESS = (
    "In case of late payment, interest at the rate of article 5 of the law of 2 August 2002 and a flat compensation of 40 euros for recovery costs "
    "(article 6) are due by law and without notice."
)
LATE_CONSUMER = (
    "In case of late payment, a first reminder is free of charge; interest and compensation within the limits of book XIX of the Code of Economic Law "
    "are due when the invoice is still unpaid fourteen days after it."
)

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes.", "vat.standard"),
    "goods": Sale("Goods", "Things that are delivered; leaving Belgium they are exempt with proof of transport.", "vat.standard", goods=True),
    "copyright": Sale("Assignment of copyright or neighbouring rights", "Also licences of such rights, but not advertising.", "vat.copyright", intangible=True),
    "performance": Sale("Performance of artists for an organiser", "Concerts, theatre, dance, sold to who organises the show.", "vat.performance"),
    "intermediate": Sale("Services and goods of table B", "The few kinds at the intermediate rate.", "vat.intermediate"),
    "reduced": Sale("Services and goods of table A", "Books, works of art by their author and the other kinds at the reduced rate.", "vat.reduced"),
    "construction": Sale("Work on immovable property", "Building, fitting, maintenance and cleaning of a building.", "vat.standard", building=True),
    "exempt_performance": Sale(
        "Performing artist for an organiser, exempt",
        "The performer's own performance, sold to who organises the show or publishes the recording.",
        untaxed=untaxed("E", "CTVA/WBTW, art. 44, § 2, 8", "Exempt from VAT, article 44, paragraph 2, 8, of the VAT Code.", "VATEX-EU-132-1N"),
    ),
    "exempt_lecture": Sale(
        "Lecture for an organiser, exempt",
        "A lecturer acting as such for who organises the lecture.",
        untaxed=untaxed("E", "CTVA/WBTW, art. 44, § 2, 8", "Exempt from VAT, article 44, paragraph 2, 8, of the VAT Code.", "VATEX-EU-132-1N"),
    ),
    "exempt_training": Sale(
        "Teaching or vocational training, exempt",
        "For recognised schools and organisers of courses.",
        untaxed=untaxed("E", "CTVA/WBTW, art. 44, § 2, 4", "Exempt from VAT, article 44, paragraph 2, 4, of the VAT Code.", "VATEX-EU-132-1I"),
    ),
}
TO_ORGANISERS = frozenset({"performance", "exempt_performance", "exempt_lecture", "exempt_training"})
"""What is sold to nobody but organisers of shows, exhibitions and courses."""


class BelgianVat:
    """The Belgian VAT Code, for a seller established in Belgium."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category does not fit the buyer."""
        sale = sale_of(SALES, category)
        if category in TO_ORGANISERS and not buyer.is_organiser:
            raise Invalid(
                {"vat_category": say("%(label)s needs an organiser as client; mark the client as one, or choose another kind", label=say(sale.label))}
            )
        if sale.building and buyer.country != HERE:
            raise Invalid({"vat_category": say("work on a building is taxed where the building stands; invoice it under that country's rules")})
        if sale.building and buyer.is_vat_payer:
            return CONSTRUCTION
        abroad = None if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or at_home(sale, PARAMETERS.at(on))


class BelgianDocuments:
    """What Belgian law asks of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """The structured communication over ten digits (AR of the Belgian banks' protocol): +++000/0000/12345+++."""
        body = f"{number:010d}"
        if number < 1 or len(body) != len(f"{1:010d}"):
            raise Invalid({"number": say("%(number)s does not fit a structured communication; it holds one to ten digits", number=number)})
        return _printed(body + str(ogm_vcs.calc_check_digits(body)))

    def normal_reference(self, said: str) -> str | None:
        """A structured communication in its printed form; None when the digits do not check."""
        try:
            return _printed(str(ogm_vcs.validate(_SEPARATORS.sub("", said))))
        except ValidationError:
            return None

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """Peppol BIS between Belgian VAT payers since 2026, and to Belgian public bodies since 2024; None for others."""
        if seller.country != HERE or buyer.country != HERE or not seller.vat_number:
            return None
        path = "einvoice.public" if buyer.is_public_body else "einvoice.business"
        return einvoice_where(PARAMETERS.at(on), path) if buyer.is_public_body or buyer.is_vat_payer else None

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The enterprise number under scheme 0208, which is also a Belgian VAT number's digits; None outside Belgium."""
        number = party.enterprise_number or party.vat_number
        if party.country != HERE or not number:
            return None
        return "0208", str(vat.compact(number))

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment: between businesses by the law of 2-8-2002, towards consumers by book XIX of the Code of Economic Law."""
        return (LATE_BUSINESS if buyer.is_business or buyer.is_public_body else LATE_CONSUMER,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """What a credit note adds (AR no. 4, art. 4)."""
        return (CREDIT_NOTE,)


_SEPARATORS = re.compile(r"[\s+*/.-]")


def _printed(digits: str) -> str:
    return f"+++{ogm_vcs.format(digits)}+++"
