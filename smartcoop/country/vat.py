"""What a country is told about a sale, and the VAT treatment that it answers."""

from dataclasses import dataclass
from decimal import Decimal

TRANSFERRED = "B"
"""The EN 16931 category of tax that the buyer pays to the state in the seller's place (split payment): stated, never owed to the seller."""
TAXED = frozenset({"S", TRANSFERRED})
"""The categories that bear a rate."""
REASONS = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
"""The code list's reason that belongs to a category and to no other (PEPPOL-EN16931-P0104 to P0107)."""


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer as VAT law sees it. `vat_number` is verified and carries its prefix; None where there is none.

    `is_organiser` is true for organisers of shows, exhibitions and courses, where a country asks.
    """

    country: str
    is_business: bool
    vat_number: str | None = None
    enterprise_number: str | None = None
    postcode: str = ""
    is_public_body: bool = False
    is_organiser: bool = False

    @property
    def is_vat_payer(self) -> bool:
        """Whether it is a business with a verified VAT number, which can owe the tax in the seller's place."""
        return self.is_business and bool(self.vat_number)


@dataclass(frozen=True, slots=True)
class VatCategory:
    """A kind of sale that a country distinguishes (`standard`, `copyright`, ...), with its label for people."""

    code: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class VatTreatment:
    """How a line is taxed.

    `code` is the EN 16931 category (S, Z, E, AE, K, G, O, B); `rate` percent (21 means 21 %), 0 for all but S and B.
    `mention` is the legal sentence (a message id of the country) that the invoice must bear, empty for S. `vatex` is the code list's reason.
    """

    code: str
    rate: Decimal
    source: str
    mention: str = ""
    vatex: str = ""
