"""Hungarian VAT (áfa), what invoices must say, and payment references."""

from collections.abc import Mapping
from datetime import date

from countries.hu.law import PARAMETERS, say
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
    normal_creditor_reference,
    sale_of,
    untaxed,
)
from smartcoop.errors import Invalid

HERE = "HU"
VAT_SCHEME = "9910"

ABROAD = Abroad(
    export=untaxed("G", "Áfa tv. 98. §", "Exempt from VAT, export, section 98 of the Hungarian VAT Act."),
    intra_community=untaxed(
        "K", "Áfa tv. 89. §", "Exempt from VAT, intra-Community supply, section 89 of the Hungarian VAT Act and article 138 of Directive 2006/112/EC."
    ),
    reverse_charge=untaxed(
        "AE",
        "Áfa tv. 37. § (1); 2006/112/EK irányelv 44., 196. cikk",
        "Reverse charge (fordított adózás): VAT is due by the customer, section 37 of the Hungarian VAT Act and article 196 of Directive 2006/112/EC.",
    ),
    outside=untaxed("O", "Áfa tv. 37. § (1)", "Outside the territorial scope of Hungarian VAT (áfa területi hatályán kívül), section 37 of the VAT Act."),
    outside_consumer=untaxed("O", "Áfa tv. 46. §", "Outside the territorial scope of Hungarian VAT (áfa területi hatályán kívül), section 46 of the VAT Act."),
)
REVERSED_HERE = untaxed("AE", "Áfa tv. 142. § (1)", "Reverse charge (fordított adózás): VAT is due by the customer, section 142 of the Hungarian VAT Act.")
LATE_BUSINESS = (
    "In case of late payment, the base rate of the National Bank and eight points are due as interest (section 6:155 of the Civil Code), and 40 euros in "
    "forints for recovery costs (Act IX of 2016)."
)
LATE_CONSUMER = "In case of late payment, the base rate of the National Bank is due as interest (section 6:48 of the Civil Code)."
CORRECTS = "Document treated as an invoice (számlával egy tekintet alá eső okirat), which changes the invoice named, section 170 of the Hungarian VAT Act."

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes.", "vat.standard"),
    "goods": Sale("Goods", "Things that are delivered; leaving Hungary they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "books": Sale("Books and newspapers, printed", "Also sheet music in print.", "vat.low", goods=True),
    "live_music": Sale("Live music in restaurants and at private events", "Performed by the musicians themselves; other concerts are services.", "vat.low"),
    "admission": Sale("Admission to culture, sport and courses", "Tickets for events that take place in Hungary.", "vat.standard", here=True),
    "open_air": Sale("Admission to occasional open-air events", "Nothing but the entry is sold.", "vat.reduced", here=True),
    "intangible": Sale(
        "Licences, advice, advertising", "Intangible services, which consumers outside the Union buy without VAT.", "vat.standard", intangible=True
    ),
    "reversed": Sale(
        "Hired-out staff and building work, reverse charge",
        "Work under the client's direction counts as hiring out: check before it is invoiced.",
        here=True,
        reversed=True,
    ),
    "exempt_training": Sale(
        "Education, exempt",
        "By schools and trainers whose training is notified or accredited.",
        untaxed=untaxed(
            "E",
            "Áfa tv. 85. § (1) i-j",
            "Exempt from VAT by the nature of the activity (tárgyi adómentes), education, section 85, paragraph 1, i and j, of the Hungarian VAT Act.",
            "VATEX-EU-132-1I",
        ),
        here=True,
    ),
    "exempt_small": Sale(
        "Small business, exempt",
        "Only where the cooperative itself has chosen this exemption, below its yearly limit.",
        untaxed=untaxed("E", "Áfa tv. 187-188. §", "Exempt from VAT, small business (alanyi adómentes), sections 187 and 188 of the Hungarian VAT Act."),
        here=True,
    ),
}


class HungarianVat:
    """The Hungarian VAT Act (2007. évi CXXVII. tv.), for a seller established in Hungary."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = sale_of(SALES, category)
        if sale.reversed:
            return _reversed_here(buyer)
        abroad = None if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or at_home(sale, PARAMETERS.at(on))


def _reversed_here(buyer: Party) -> VatTreatment:
    if buyer.country != HERE or not buyer.is_vat_payer:
        message = say("reverse charge holds for clients in Hungary with a VAT number; choose services for other clients")
        raise Invalid({"vat_category": message})
    return REVERSED_HERE


class HungarianDocuments:
    """What Hungarian law and banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A creditor reference (ISO 11649) over ten digits, for the notice (közlemény) of a transfer: RF12 0000 0000 12."""
        return creditor_reference(number)

    def normal_reference(self, said: str) -> str | None:
        """A creditor reference of ten digits in its printed form; None when it does not check."""
        return normal_creditor_reference(said)

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """None: Hungary asks to report the data of every invoice online, not to send a structured one."""
        return None

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The Hungarian VAT number under scheme 9910; None where there is none."""
        return (VAT_SCHEME, party.vat_number) if party.country == HERE and party.vat_number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment: by businesses and public bodies, and by consumers."""
        return (LATE_BUSINESS if buyer.is_business or buyer.is_public_body else LATE_CONSUMER,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """What the document is to the invoice that it names (Áfa tv. 170. §)."""
        return (CORRECTS,)
