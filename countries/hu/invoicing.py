"""Hungarian VAT (áfa), what invoices must say, and payment references."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from countries.hu.law import PARAMETERS, say
from smartcoop.country import EInvoiceRule, Party, VatCategory, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.identifiers import EU, rf_reference

HERE = "HU"
NOT_TAXED = Decimal(0)
VAT_SCHEME = "9910"

REVERSE_CHARGE = "Reverse charge (fordított adózás): VAT is due by the customer, section 37 of the Hungarian VAT Act and article 196 of Directive 2006/112/EC."
REVERSE_CHARGE_HERE = "Reverse charge (fordított adózás): VAT is due by the customer, section 142 of the Hungarian VAT Act."
INTRA_COMMUNITY = "Exempt from VAT, intra-Community supply, section 89 of the Hungarian VAT Act and article 138 of Directive 2006/112/EC."
EXPORT = "Exempt from VAT, export, section 98 of the Hungarian VAT Act."
OUTSIDE = "Outside the territorial scope of Hungarian VAT (áfa területi hatályán kívül), section 37 of the VAT Act."
OUTSIDE_CONSUMER = "Outside the territorial scope of Hungarian VAT (áfa területi hatályán kívül), section 46 of the VAT Act."
EXEMPT_TRAINING = "Exempt from VAT by the nature of the activity (tárgyi adómentes), education, section 85, paragraph 1, i and j, of the Hungarian VAT Act."
EXEMPT_SMALL = "Exempt from VAT, small business (alanyi adómentes), sections 187 and 188 of the Hungarian VAT Act."
LATE_BUSINESS = (
    "In case of late payment, the base rate of the National Bank and eight points are due as interest (section 6:155 of the Civil Code), and 40 euros in "
    "forints for recovery costs (Act IX of 2016)."
)
LATE_CONSUMER = "In case of late payment, the base rate of the National Bank is due as interest (section 6:48 of the Civil Code)."
CORRECTS = "Document treated as an invoice (számlával egy tekintet alá eső okirat), which changes the invoice named, section 170 of the Hungarian VAT Act."


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
    reversed_here: bool = False


SALES: Mapping[str, _Sale] = {
    "standard": _Sale("Services", "Everything that no other kind describes.", "vat.standard"),
    "goods": _Sale("Goods", "Things that are delivered; leaving Hungary they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "books": _Sale("Books and newspapers, printed", "Also sheet music in print.", "vat.low", goods=True),
    "live_music": _Sale("Live music in restaurants and at private events", "Performed by the musicians themselves; other concerts are services.", "vat.low"),
    "admission": _Sale("Admission to culture, sport and courses", "Tickets for events that take place in Hungary.", "vat.standard", here=True),
    "open_air": _Sale("Admission to occasional open-air events", "Nothing but the entry is sold.", "vat.reduced", here=True),
    "intangible": _Sale(
        "Licences, advice, advertising", "Intangible services, which consumers outside the Union buy without VAT.", "vat.standard", intangible=True
    ),
    "reversed": _Sale(
        "Hired-out staff and building work, reverse charge",
        "Work under the client's direction counts as hiring out: check before it is invoiced.",
        here=True,
        reversed_here=True,
    ),
    "exempt_training": _Sale(
        "Education, exempt",
        "By schools and trainers whose training is notified or accredited.",
        source="Áfa tv. 85. § (1) i-j",
        exemption=EXEMPT_TRAINING,
        vatex="VATEX-EU-132-1I",
        here=True,
    ),
    "exempt_small": _Sale(
        "Small business, exempt",
        "Only where the cooperative itself has chosen this exemption, below its yearly limit.",
        source="Áfa tv. 187-188. §",
        exemption=EXEMPT_SMALL,
        here=True,
    ),
}


class HungarianVat:
    """The Hungarian VAT Act (2007. évi CXXVII. tv.), for a seller established in Hungary."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return tuple(VatCategory(code, sale.label, sale.help) for code, sale in SALES.items())

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = SALES.get(category)
        if sale is None:
            raise Invalid({"vat_category": say("%(said)s is no kind of sale; known are %(known)s", said=repr(category), known=", ".join(SALES))})
        if sale.reversed_here:
            return _reversed_here(buyer)
        abroad = None if buyer.country == HERE or sale.here else _goods_abroad(buyer) if sale.goods else _service_abroad(sale, buyer)
        return abroad or _domestic(sale, on)


def _reversed_here(buyer: Party) -> VatTreatment:
    if buyer.country != HERE or not (buyer.is_business and buyer.vat_number):
        message = say("reverse charge holds for clients in Hungary with a VAT number; choose services for other clients")
        raise Invalid({"vat_category": message})
    return VatTreatment("AE", NOT_TAXED, "Áfa tv. 142. § (1)", REVERSE_CHARGE_HERE, "VATEX-EU-AE")


def _domestic(sale: _Sale, on: date) -> VatTreatment:
    """Taxed in Hungary: also everything that consumers elsewhere in the Union buy."""
    if sale.exemption:
        return VatTreatment("E", NOT_TAXED, sale.source, sale.exemption, sale.vatex)
    law = PARAMETERS.at(on)
    return VatTreatment("S", law[sale.rate], law.source(sale.rate))


def _goods_abroad(buyer: Party) -> VatTreatment | None:
    if buyer.country not in EU:
        return VatTreatment("G", NOT_TAXED, "Áfa tv. 98. §", EXPORT, "VATEX-EU-G")
    if buyer.is_business and buyer.vat_number:
        return VatTreatment("K", NOT_TAXED, "Áfa tv. 89. §", INTRA_COMMUNITY, "VATEX-EU-IC")
    return None


def _service_abroad(sale: _Sale, buyer: Party) -> VatTreatment | None:
    if buyer.country in EU:
        if buyer.is_business and buyer.vat_number:
            return VatTreatment("AE", NOT_TAXED, "Áfa tv. 37. § (1); 2006/112/EK irányelv 44., 196. cikk", REVERSE_CHARGE, "VATEX-EU-AE")
        return None
    if buyer.is_business:
        return VatTreatment("O", NOT_TAXED, "Áfa tv. 37. § (1)", OUTSIDE, "VATEX-EU-O")
    if sale.intangible:
        return VatTreatment("O", NOT_TAXED, "Áfa tv. 46. §", OUTSIDE_CONSUMER, "VATEX-EU-O")
    return None


class HungarianDocuments:
    """What Hungarian law and banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """A creditor reference (ISO 11649) over ten digits, for the notice (közlemény) of a transfer: RF12 0000 0000 12."""
        body = f"{number:010d}"
        if number < 1 or len(body) != len(f"{1:010d}"):
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


_SEPARATORS = re.compile(r"[\s.-]")
_OURS = re.compile(r"RF\d{12}")


def _printed(compact: str) -> str:
    return " ".join(re.findall(r".{1,4}", compact))
