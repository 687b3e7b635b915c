"""VAT of France, what invoices must say, and payment references."""

from datetime import date
from decimal import Decimal

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from countries.fr.law import PARAMETERS, say
from smartcoop.country import EInvoiceRule, Party, VatCategory, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.identifiers import EU, rf_reference

HERE = "FR"
UNION = EU if HERE in EU else frozenset[str]()
"""The states between which the Union's VAT rules hold: none for a country outside it."""
NOT_TAXED = Decimal(0)

REVERSE_CHARGE = "Reverse charge: VAT is due by the customer, article 196 of Directive 2006/112/EC."
INTRA_COMMUNITY = "Exempt from VAT: intra-Community supply, article 138 of Directive 2006/112/EC."
EXPORT = "Exempt from VAT: export of goods."
OUTSIDE = "Not subject to the VAT of France: the service is supplied where the customer is established."
LATE_PAYMENT = "In case of late payment, interest at the legal rate is due."

CATEGORIES = (
    VatCategory("services", "Services", "Everything that no other kind describes."),
    VatCategory("goods", "Goods", "Things that are delivered; leaving the country they are exempt with proof of transport."),
)


class NationalVat:
    """The VAT act of France, for a seller established there."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return CATEGORIES

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` for an unknown one."""
        known = [found.code for found in CATEGORIES]
        if category not in known:
            raise Invalid({"vat_category": say("%(said)s is no kind of sale; known are %(known)s", said=repr(category), known=", ".join(known))})
        abroad = None if buyer.country == HERE else _goods_abroad(buyer) if category == "goods" else _service_abroad(buyer)
        return abroad or _domestic(on)


def _domestic(on: date) -> VatTreatment:
    """Taxed here: also what consumers elsewhere buy."""
    law = PARAMETERS.at(on)
    return VatTreatment("S", law["vat.standard"], law.source("vat.standard"))


def _goods_abroad(buyer: Party) -> VatTreatment | None:
    if buyer.country not in UNION:
        return VatTreatment("G", NOT_TAXED, "to be filled in: article on exports", EXPORT)
    if buyer.is_business and buyer.vat_number:
        return VatTreatment("K", NOT_TAXED, "directive 2006/112/EC, art. 138; to be filled in: national article", INTRA_COMMUNITY, "VATEX-EU-IC")
    return None


def _service_abroad(buyer: Party) -> VatTreatment | None:
    if not buyer.is_business:
        return None
    if buyer.country not in UNION:
        return VatTreatment("O", NOT_TAXED, "to be filled in: article on the place of services", OUTSIDE)
    if buyer.vat_number:
        return VatTreatment("AE", NOT_TAXED, "directive 2006/112/EC, art. 44 and 196; to be filled in: national article", REVERSE_CHARGE, "VATEX-EU-AE")
    return None


class NationalDocuments:
    """What the law of France asks of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """The international creditor reference (ISO 11649) over ten digits: RF77 0000 0012 34."""
        return str(iso11649.format(rf_reference(f"{number:010d}")))

    def normal_reference(self, said: str) -> str | None:
        """A creditor reference in its printed form; None when its digits do not check."""
        try:
            return str(iso11649.format(iso11649.validate(said)))
        except ValidationError:
            return None

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """None: no structured invoice is asked."""
        return None

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """None: nobody is addressed on the e-invoice network."""
        return None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment."""
        return (LATE_PAYMENT,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """None."""
        return ()
