"""What the VAT laws of the Union's states share, because directive 2006/112/EC asks it of all: kinds of sale, and what becomes of them across the border.

A country gives its own rates, articles and sentences; where its law differs, it does not call what is here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from smartcoop.country.parameters import ParametersAt
from smartcoop.country.vat import REASONS, Party, VatCategory, VatTreatment
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.identifiers import EU

NOT_TAXED = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sale:
    """A kind of sale: how people know it, its rate among the country's parameters or why it bears none, and where it is taxed.

    `goods` are delivered, all else is a service. `here`: taxed where it takes place, whoever buys (art. 47, 53). `intangible`: a service that
    consumers outside the Union buy without VAT (art. 59). `building`: work on a building, taxed where that stands (art. 47).
    `reversed`: at home too, the buyer owes the tax (art. 199).
    """

    label: str
    help: str = ""
    rate: str = ""
    untaxed: VatTreatment | None = None
    goods: bool = False
    here: bool = False
    intangible: bool = False
    building: bool = False
    reversed: bool = False


def categories_of(sales: Mapping[str, Sale]) -> tuple[VatCategory, ...]:
    """The kinds of sale as a user chooses from them."""
    return tuple(VatCategory(code, sale.label, sale.help) for code, sale in sales.items())


def sale_of(sales: Mapping[str, Sale], category: str) -> Sale:
    """The kind of sale that was chosen; Invalid at `vat_category` for an unknown one."""
    sale = sales.get(category)
    if sale is None:
        raise Invalid({"vat_category": text("%(said)s is no kind of sale; known are %(known)s", said=repr(category), known=", ".join(sales))})
    return sale


def at_home(sale: Sale, law: ParametersAt) -> VatTreatment:
    """Taxed by the seller's own state, at the rate of the day; or exempt there."""
    return sale.untaxed or VatTreatment("S", law[sale.rate], law.source(sale.rate))


def untaxed(code: str, source: str, mention: str, vatex: str = "") -> VatTreatment:
    """Why a sale bears no VAT: its category, the article, and the sentence that the invoice says; `vatex` where the category alone is no reason."""
    return VatTreatment(code, NOT_TAXED, source, mention, vatex or REASONS.get(code, ""))


@dataclass(frozen=True, slots=True)
class Abroad:
    """What a country's invoices say of sales across its border, which a state of the Union taxes by five rules of the directive.

    Goods leave the Union (`export`, art. 146), or go to a business in another of its states (`intra_community`, art. 138). Services to such a business are
    taxed there, and it owes the tax (`reverse_charge`, art. 44 and 196); to a business outside the Union there alone (`outside`, art. 44), to
    consumers there only the intangible ones (`outside_consumer`, art. 59). `union` is empty for a country outside the Union.
    """

    export: VatTreatment
    intra_community: VatTreatment
    reverse_charge: VatTreatment
    outside: VatTreatment
    outside_consumer: VatTreatment
    union: Collection[str] = EU

    def treatment(self, sale: Sale, buyer: Party) -> VatTreatment | None:
        """Why a sale to a buyer abroad bears no VAT of the seller's state; None where it does, as what consumers elsewhere in the Union buy."""
        if sale.here:
            return None
        if buyer.country in self.union:
            return (self.intra_community if sale.goods else self.reverse_charge) if buyer.is_vat_payer else None
        if sale.goods:
            return self.export
        if buyer.is_business:
            return self.outside
        return self.outside_consumer if sale.intangible else None
