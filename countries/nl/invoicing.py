"""Dutch VAT, what invoices must say, payment references and structured invoices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import cycle

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from countries.nl.law import PARAMETERS, say
from smartcoop.country import EInvoiceRule, Party, VatCategory, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.identifiers import EU

HERE = "NL"
NOT_TAXED = Decimal(0)

REVERSE_CHARGE = "VAT reverse-charged (Btw verlegd): due by the customer, articles 44 and 196 of Directive 2006/112/EC."
REVERSE_CHARGE_HERE = "VAT reverse-charged (Btw verlegd): due by the customer, article 12, paragraph 5, of the Dutch VAT Act and article 24b of its decree."
INTRA_COMMUNITY = "VAT 0 percent, intra-Community supply, article 9, paragraph 2, b, of the Dutch VAT Act and article 138 of Directive 2006/112/EC."
EXPORT = "VAT 0 percent, export, article 9, paragraph 2, b, of the Dutch VAT Act."
OUTSIDE = "Not subject to Dutch VAT, article 6 of the VAT Act."
OUTSIDE_CONSUMER = "Not subject to Dutch VAT, article 6i of the VAT Act."
EXEMPT_AUTHOR = "Exempt from VAT, article 11, paragraph 1, q, of the Dutch VAT Act."
EXEMPT_TRAINING = "Exempt from VAT, article 11, paragraph 1, o, of the Dutch VAT Act."
LATE_BUSINESS = (
    "In case of late payment, statutory commercial interest (article 6:119a of the Civil Code) and at least 40 euros for recovery costs (article 6:96) "
    "are due without notice."
)
LATE_PUBLIC = (
    "In case of late payment, statutory commercial interest (article 6:119b of the Civil Code) and at least 40 euros for recovery costs (article 6:96) "
    "are due without notice."
)
LATE_CONSUMER = (
    "In case of late payment, a reminder gives fourteen days more; after them statutory interest (article 6:119 of the Civil Code) and recovery costs by "
    "the decree on extrajudicial collection are due."
)


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
    subcontracted: bool = False
    intangible: bool = False


SALES: Mapping[str, _Sale] = {
    "standard": _Sale("Services", "Everything that no other kind describes; accommodation too, from 2026.", "vat.standard"),
    "goods": _Sale("Goods", "Things that are delivered; leaving the Netherlands they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "reduced": _Sale("Services and goods of table I", "Books, works of art by their maker and the other kinds at the reduced rate.", "vat.reduced"),
    "performance": _Sale("Performance of artists", "Concerts, theatre, dance and other performances by performing artists.", "vat.performance"),
    "admission": _Sale(
        "Admission to culture or sport", "Tickets for shows, museums and matches that take place in the Netherlands.", "vat.admission", here=True
    ),
    "intangible": _Sale(
        "Licences, advice, advertising", "Intangible services, which consumers outside the Union buy without VAT.", "vat.standard", intangible=True
    ),
    "subcontracted": _Sale(
        "Subcontracted building work or staff for it",
        "Sold to a contractor in building, shipbuilding or cleaning.",
        "vat.standard",
        here=True,
        subcontracted=True,
    ),
    "exempt_author": _Sale(
        "Composer, writer or journalist, exempt",
        "Their own texts, images to a text and compositions; no advertising.",
        source="Wet OB 1968, art. 11 lid 1 q",
        exemption=EXEMPT_AUTHOR,
        vatex="VATEX-EU-132",
    ),
    "exempt_training": _Sale(
        "Vocational training, exempt",
        "By trainers and institutions in the register of short vocational education (CRKBO).",
        source="Wet OB 1968, art. 11 lid 1 o; Uitv.besl. OB 1968, art. 8",
        exemption=EXEMPT_TRAINING,
        vatex="VATEX-EU-132-1I",
    ),
}


class DutchVat:
    """The Dutch VAT Act (Wet op de omzetbelasting 1968), for a seller established in the Netherlands."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return tuple(VatCategory(code, sale.label, sale.help) for code, sale in SALES.items())

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = SALES.get(category)
        if sale is None:
            raise Invalid({"vat_category": say("%(said)s is no kind of sale; known are %(known)s", said=repr(category), known=", ".join(SALES))})
        if sale.subcontracted:
            return _subcontracted(buyer)
        abroad = None if buyer.country == HERE or sale.here else _goods_abroad(buyer) if sale.goods else _service_abroad(sale, buyer)
        return abroad or _domestic(sale, on)


def _subcontracted(buyer: Party) -> VatTreatment:
    if buyer.country != HERE or not (buyer.is_business and buyer.vat_number):
        message = say("subcontracted work is sold to a contractor in the Netherlands with a VAT number; choose services for other clients")
        raise Invalid({"vat_category": message})
    return VatTreatment("AE", NOT_TAXED, "Wet OB 1968, art. 12 lid 5; Uitv.besl. OB 1968, art. 24b", REVERSE_CHARGE_HERE, "VATEX-EU-AE")


def _domestic(sale: _Sale, on: date) -> VatTreatment:
    """Taxed in the Netherlands: also everything that consumers elsewhere in the Union buy."""
    if sale.exemption:
        return VatTreatment("E", NOT_TAXED, sale.source, sale.exemption, sale.vatex)
    law = PARAMETERS.at(on)
    return VatTreatment("S", law[sale.rate], law.source(sale.rate))


def _goods_abroad(buyer: Party) -> VatTreatment | None:
    if buyer.country not in EU:
        return VatTreatment("G", NOT_TAXED, "Wet OB 1968, art. 9 lid 2 b, tabel II a 2", EXPORT, "VATEX-EU-G")
    if buyer.is_business and buyer.vat_number:
        return VatTreatment("K", NOT_TAXED, "Wet OB 1968, art. 9 lid 2 b, tabel II a 6", INTRA_COMMUNITY, "VATEX-EU-IC")
    return None


def _service_abroad(sale: _Sale, buyer: Party) -> VatTreatment | None:
    if buyer.country in EU:
        if buyer.is_business and buyer.vat_number:
            return VatTreatment("AE", NOT_TAXED, "Wet OB 1968, art. 6; richtlijn 2006/112/EG, art. 44, 196", REVERSE_CHARGE, "VATEX-EU-AE")
        return None
    if buyer.is_business:
        return VatTreatment("O", NOT_TAXED, "Wet OB 1968, art. 6 lid 1", OUTSIDE, "VATEX-EU-O")
    if sale.intangible:
        return VatTreatment("O", NOT_TAXED, "Wet OB 1968, art. 6i", OUTSIDE_CONSUMER, "VATEX-EU-O")
    return None


PEPPOL = (
    "peppol",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)


class DutchDocuments:
    """What Dutch law and Dutch banks ask of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """The payment reference of sixteen digits (betalingskenmerk), the first of them the check digit: 5000 0567 8901 2345."""
        body = f"{number:015d}"
        if number < 1 or len(body) != len(f"{1:015d}"):
            raise Invalid({"number": say("%(number)s does not fit a payment reference; it holds one to fifteen digits", number=number)})
        return _printed(check_digit(body) + body)

    def normal_reference(self, said: str) -> str | None:
        """A payment reference of sixteen digits, or an international one (ISO 11649), in printed form; None when its digits do not check."""
        digits = _SEPARATORS.sub("", said)
        if _REFERENCE.fullmatch(digits):
            return _printed(digits) if digits[0] == check_digit(digits[1:]) and int(digits) else None
        try:
            return str(iso11649.format(iso11649.validate(said)))
        except ValidationError:
            return None

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """Peppol BIS to Dutch public bodies, which must accept it as NLCIUS; None for others: no duty between businesses before 2030."""
        if seller.country != HERE or buyer.country != HERE or not buyer.is_public_body:
            return None
        law = PARAMETERS.at(on)
        return EInvoiceRule(*PEPPOL, law.source("einvoice.public")) if law.holds("einvoice.public") else None

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The KvK number under scheme 0106, a public body's OIN under 0190, else the VAT number under 9944; None outside the Netherlands."""
        if party.country != HERE:
            return None
        number = re.sub(r"\D", "", party.enterprise_number or "")
        for pattern, scheme in _SCHEMES.items():
            if re.fullmatch(pattern, number):
                return scheme, number
        return ("9944", party.vat_number) if party.vat_number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Late payment: by businesses, by public bodies, and by consumers."""
        return (LATE_PUBLIC if buyer.is_public_body else LATE_BUSINESS if buyer.is_business else LATE_CONSUMER,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """None: a credit note names the invoice that it corrects, as any document does (Wet OB 1968, art. 35)."""
        return ()


def check_digit(body: str) -> str:
    """The check digit of a payment reference: its digits from the right, weighted, modulo eleven; two digits become one (10: 1, 11: 0)."""
    weights, modulus = (PARAMETERS[f"reference.{name}"].values[-1] for name in ("weights", "modulus"))
    left = int(modulus - sum(int(digit) * weight for digit, weight in zip(reversed(body), cycle(weights), strict=False)) % modulus)
    return "0" if left == modulus else str(left)[0]


_SEPARATORS = re.compile(r"[\s.-]")
_REFERENCE = re.compile(r"\d{16}")
_SCHEMES = {r"\d{8}": "0106", r"\d{20}": "0190"}


def _printed(digits: str) -> str:
    return " ".join(re.findall(r"\d{4}", digits))
