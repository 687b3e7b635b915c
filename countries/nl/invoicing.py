"""Dutch VAT, what invoices must say, payment references and structured invoices."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import cycle

from countries.nl.law import PARAMETERS, say
from smartcoop.country import Abroad, EInvoiceRule, Party, Sale, VatCategory, VatTreatment, at_home, categories_of, einvoice_where, normal_rf, sale_of, untaxed
from smartcoop.errors import Invalid

HERE = "NL"

ABROAD = Abroad(
    export=untaxed("G", "Wet OB 1968, art. 9 lid 2 b, tabel II a 2", "VAT 0 percent, export, article 9, paragraph 2, b, of the Dutch VAT Act."),
    intra_community=untaxed(
        "K",
        "Wet OB 1968, art. 9 lid 2 b, tabel II a 6",
        "VAT 0 percent, intra-Community supply, article 9, paragraph 2, b, of the Dutch VAT Act and article 138 of Directive 2006/112/EC.",
    ),
    reverse_charge=untaxed(
        "AE",
        "Wet OB 1968, art. 6; richtlijn 2006/112/EG, art. 44, 196",
        "VAT reverse-charged (Btw verlegd): due by the customer, articles 44 and 196 of Directive 2006/112/EC.",
    ),
    outside=untaxed("O", "Wet OB 1968, art. 6 lid 1", "Not subject to Dutch VAT, article 6 of the VAT Act."),
    outside_consumer=untaxed("O", "Wet OB 1968, art. 6i", "Not subject to Dutch VAT, article 6i of the VAT Act."),
)
REVERSED_HERE = untaxed(
    "AE",
    "Wet OB 1968, art. 12 lid 5; Uitv.besl. OB 1968, art. 24b",
    "VAT reverse-charged (Btw verlegd): due by the customer, article 12, paragraph 5, of the Dutch VAT Act and article 24b of its decree.",
)
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

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes; accommodation too, from 2026.", "vat.standard"),
    "goods": Sale("Goods", "Things that are delivered; leaving the Netherlands they bear no VAT, with proof of transport.", "vat.standard", goods=True),
    "reduced": Sale("Services and goods of table I", "Books, works of art by their maker and the other kinds at the reduced rate.", "vat.reduced"),
    "performance": Sale("Performance of artists", "Concerts, theatre, dance and other performances by performing artists.", "vat.performance"),
    "admission": Sale(
        "Admission to culture or sport", "Tickets for shows, museums and matches that take place in the Netherlands.", "vat.admission", here=True
    ),
    "intangible": Sale(
        "Licences, advice, advertising", "Intangible services, which consumers outside the Union buy without VAT.", "vat.standard", intangible=True
    ),
    "subcontracted": Sale(
        "Subcontracted building work or staff for it",
        "Sold to a contractor in building, shipbuilding or cleaning.",
        reversed=True,
    ),
    "exempt_author": Sale(
        "Composer, writer or journalist, exempt",
        "Their own texts, images to a text and compositions; no advertising.",
        untaxed=untaxed("E", "Wet OB 1968, art. 11 lid 1 q", "Exempt from VAT, article 11, paragraph 1, q, of the Dutch VAT Act.", "VATEX-EU-132"),
    ),
    "exempt_training": Sale(
        "Vocational training, exempt",
        "By trainers and institutions in the register of short vocational education (CRKBO).",
        untaxed=untaxed(
            "E",
            "Wet OB 1968, art. 11 lid 1 o; Uitv.besl. OB 1968, art. 8",
            "Exempt from VAT, article 11, paragraph 1, o, of the Dutch VAT Act.",
            "VATEX-EU-132-1I",
        ),
    ),
}


class DutchVat:
    """The Dutch VAT Act (Wet op de omzetbelasting 1968), for a seller established in the Netherlands."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category is unknown or does not fit the buyer."""
        sale = sale_of(SALES, category)
        if sale.reversed:
            return _subcontracted(buyer)
        abroad = None if buyer.country == HERE else ABROAD.treatment(sale, buyer)
        return abroad or at_home(sale, PARAMETERS.at(on))


def _subcontracted(buyer: Party) -> VatTreatment:
    if buyer.country != HERE or not buyer.is_vat_payer:
        message = say("subcontracted work is sold to a contractor in the Netherlands with a VAT number; choose services for other clients")
        raise Invalid({"vat_category": message})
    return REVERSED_HERE


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
        return normal_rf(said)

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """Peppol BIS to Dutch public bodies, which must accept it as NLCIUS; None for others: no duty between businesses before 2030."""
        if seller.country != HERE or buyer.country != HERE or not buyer.is_public_body:
            return None
        return einvoice_where(PARAMETERS.at(on), "einvoice.public")

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
