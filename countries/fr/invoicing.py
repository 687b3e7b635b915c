"""French VAT, what invoices must say, payment references and structured invoices."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from stdnum import iso11649

from countries.fr.identifiers import siren_of
from countries.fr.law import PARAMETERS, say
from smartcoop.country import (
    Abroad,
    EInvoiceRule,
    ParametersAt,
    Party,
    Sale,
    VatCategory,
    VatTreatment,
    at_home,
    categories_of,
    einvoice_where,
    normal_rf,
    sale_of,
    untaxed,
)
from smartcoop.errors import Invalid
from smartcoop.identifiers import rf_reference

HERE = frozenset({"FR", "MC"})
"""France, and Monaco, which is France for VAT (convention of 18-5-1963)."""
OVERSEAS = ("971", "972", "974")
"""How the postcodes of Guadeloupe, Martinique and Réunion begin, which have rates of their own (CGI art. 296)."""
UNTAXED = ("973", "976")
"""How the postcodes of French Guiana and Mayotte begin, where VAT is not applied (CGI art. 294, 1)."""

ABROAD = Abroad(
    export=untaxed("G", "CGI art. 262, I", "Exempt from VAT, article 262, I, of the CGI."),
    intra_community=untaxed("K", "CGI art. 262 ter, I", "Exempt from VAT, article 262 ter, I, of the CGI."),
    reverse_charge=untaxed(
        "AE",
        "CGI art. 259, 1; directive 2006/112/CE, art. 196",
        "Reverse charge. French VAT does not apply, article 259-1 of the CGI; article 196 of Directive 2006/112/EC.",
    ),
    outside=untaxed("O", "CGI art. 259, 1", "French VAT does not apply, article 259-1 of the CGI."),
    outside_consumer=untaxed("O", "CGI art. 259 B", "French VAT does not apply, article 259 B of the CGI."),
)
CONSTRUCTION = untaxed("AE", "CGI art. 283, 2 nonies", "Reverse charge, article 283, 2 nonies, of the CGI: VAT is due by the main contractor.")
UNTAXED_OVERSEAS = untaxed("O", "CGI art. 294, 1", "VAT does not apply, article 294, 1, of the CGI.")
TRAINING = untaxed("E", "CGI art. 261, 4, 4, a", "Exempt from VAT, article 261, 4, 4, a, of the CGI.", "VATEX-EU-132-1I")
CREDIT_NOTE = "This credit note corrects the invoice named above; its VAT is no longer deductible (article 272 of the CGI)."
NO_DISCOUNT = "No discount for early payment."
LATE_BUSINESS = (
    "In case of late payment, penalties at the refinancing rate of the European Central Bank plus 10 points are due without notice "
    "(article L441-10 of the Code de commerce)."
)
RECOVERY_BUSINESS = "In case of late payment, a flat compensation of 40 euros for recovery costs is due as well (article D441-5 of the Code de commerce)."
LATE_PUBLIC = (
    "In case of late payment, interest at the refinancing rate of the European Central Bank plus 8 points is due without notice "
    "(articles L2192-13 and R2192-31 of the Code de la commande publique)."
)
RECOVERY_PUBLIC = (
    "In case of late payment, a flat compensation of 40 euros for recovery costs is due as well (article D2192-35 of the Code de la commande publique)."
)
LATE_CONSUMER = "In case of late payment, interest at the legal rate is due after a formal notice (article 1231-6 of the Code civil)."

SALES: Mapping[str, Sale] = {
    "standard": Sale("Services", "Everything that no other kind describes.", "vat.standard"),
    "goods": Sale("Goods", "Things that are delivered; leaving France they are exempt with proof of transport.", "vat.standard", goods=True),
    "intellectual": Sale(
        "Intellectual services", "Advice, design, software, advertising; also to consumers outside the Union without VAT.", "vat.standard", intangible=True
    ),
    "rights": Sale("Assignment of authors' rights", "Rights that their author assigns (CGI art. 279, g).", "vat.intermediate", intangible=True),
    "intermediate": Sale("Services and goods at the intermediate rate", "Restaurants, transport of persons, works in old housing.", "vat.intermediate"),
    "show": Sale("Live show, cession or tickets", "Theatre, concerts, circus, dance (CGI art. 278-0 bis, F; 279, b bis).", "vat.reduced"),
    "reduced": Sale("Goods and services at the reduced rate", "Books, works of art by their author.", "vat.reduced", goods=True),
    "first_shows": Sale("First 140 performances", "Tickets of new shows (CGI art. 281 quater).", "vat.super_reduced"),
    "construction": Sale("Work on buildings", "Subcontracted to a business that pays VAT, the main contractor owes it.", "vat.standard", building=True),
    "training": Sale("Vocational training, exempt", "Needs the certificate of the tax office (form 3511) and a training number.", untaxed=TRAINING),
}


class FrenchVat:
    """The French VAT rules of the CGI, for a seller established in metropolitan France."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale; the same on every day so far."""
        return categories_of(SALES)

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention of a sale; Invalid at `vat_category` when the category does not fit the buyer."""
        sale = sale_of(SALES, category)
        law = PARAMETERS.at(on)
        if buyer.country in HERE:
            return _in_france(sale, buyer, law)
        if sale.building:
            raise Invalid({"vat_category": say("work on a building is taxed where the building stands; invoice it under that country's rules")})
        return ABROAD.treatment(sale, buyer) or at_home(sale, law)


def _in_france(sale: Sale, buyer: Party, law: ParametersAt) -> VatTreatment:
    if sale.building and buyer.is_vat_payer:
        return CONSTRUCTION
    if not buyer.postcode.startswith((*OVERSEAS, *UNTAXED)):
        return at_home(sale, law)
    if sale.goods:
        raise Invalid(
            {"vat_category": say("goods sent to an overseas department are an export with its own customs papers; invoice them outside this software")}
        )
    if buyer.postcode.startswith(UNTAXED):
        return UNTAXED_OVERSEAS
    return at_home(replace(sale, rate="vat.overseas_standard" if sale.rate == "vat.standard" else "vat.overseas_reduced"), law)


EN_16931 = ("en16931", "urn:cen.eu:en16931:2017", "S1")
"""The standard in UBL, one of the three forms that a platform takes (XP Z12-012); BT-23: an invoice of services."""
SIREN_SCHEME, DIRECTORY_SCHEME = "0002", "0225"
"""ISO 6523: the SIREN as a number of the enterprise, and as its address in the directory of platforms."""
DISCOUNT, PENALTIES, RECOVERY = "AAB", "PMD", "PMT"
"""UNTDID 4451, of which a French invoice has each once (XP Z12-012, BR-FR-05, BR-FR-06)."""


class FrenchDocuments:
    """What French law asks of invoices and their payment."""

    def payment_reference(self, number: int) -> str:
        """An ISO 11649 reference, since France has no form of its own: RF and two check digits, in groups of four."""
        body = f"{number:012d}"
        if number < 1 or len(body) != len(f"{1:012d}"):
            raise Invalid({"number": say("%(number)s does not fit a payment reference; it holds one to twelve digits", number=number)})
        return str(iso11649.format(rf_reference(body)))

    def normal_reference(self, said: str) -> str | None:
        """An RF reference in its printed form; None when it does not check."""
        return normal_rf(said)

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """EN 16931 to French public bodies, and between French VAT payers since September 2026; None for others."""
        if seller.country not in HERE or buyer.country not in HERE or not seller.vat_number:
            return None
        if not (buyer.is_public_body or buyer.is_vat_payer):
            return None
        rule = einvoice_where(PARAMETERS.at(on), "einvoice.public" if buyer.is_public_body else "einvoice.business", EN_16931)
        late, recovery = (LATE_PUBLIC, RECOVERY_PUBLIC) if buyer.is_public_body else (LATE_BUSINESS, RECOVERY_BUSINESS)
        notes = ((DISCOUNT, NO_DISCOUNT), (PENALTIES, late), (RECOVERY, recovery))
        return replace(rule, notes=notes, legal_scheme=SIREN_SCHEME) if rule else None

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """The SIREN in the directory of platforms (0225), also from a SIRET or a French VAT number; None outside France."""
        said = party.enterprise_number or party.vat_number
        number = siren_of(said) if said and party.country in HERE else None
        return (DIRECTORY_SCHEME, number) if number else None

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Discount and late payment: C. com. L441-9 between businesses, the public procurement code, the Code civil for consumers."""
        if buyer.is_public_body:
            return NO_DISCOUNT, LATE_PUBLIC, RECOVERY_PUBLIC
        return (NO_DISCOUNT, LATE_BUSINESS, RECOVERY_BUSINESS) if buyer.is_business else (LATE_CONSUMER,)

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """What a credit note adds (CGI art. 272; annexe II, art. 242 nonies A)."""
        return (CREDIT_NOTE,)
