"""What quotes and invoices have in common as tables: who sells what to whom, line by line, and what it comes to."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from smartcoop.country import VatTreatment
from smartcoop.dates import Period
from smartcoop.db import KEY, MINOR
from smartcoop.money import Money


class SaleLine:
    """A line as it was asked for, what it came to, and how it is taxed. `unit_price` and `quantity` have at most 4 decimals."""

    position: Mapped[int] = mapped_column(primary_key=True)
    description: Mapped[str]
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    unit_price: Mapped[Decimal]
    discount_percent: Mapped[Decimal]
    discount_minor: Mapped[int] = mapped_column(MINOR)
    net_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    vat_category: Mapped[str]
    vat_code: Mapped[str] = mapped_column(default="")
    vat_rate: Mapped[Decimal] = mapped_column(default=Decimal(0))
    vat_source: Mapped[str] = mapped_column(default="")
    mention: Mapped[str] = mapped_column(default="")
    vatex: Mapped[str] = mapped_column(default="")

    @property
    def net(self) -> Money:
        """Quantity x price - discount."""
        return Money(self.net_minor, self.currency)

    @property
    def discount(self) -> Money:
        """What is taken off."""
        return Money(self.discount_minor, self.currency)

    @property
    def treatment(self) -> VatTreatment:
        """How it is taxed."""
        return VatTreatment(self.vat_code, self.vat_rate, self.vat_source, self.mention, self.vatex)


class Sale:
    """What a quote and an invoice share: who sells what to whom, and what it comes to."""

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    number: Mapped[str | None]
    delivered_from: Mapped[date | None]
    delivered_until: Mapped[date | None]
    currency: Mapped[str]
    net_minor: Mapped[int] = mapped_column(MINOR, default=0)
    vat_minor: Mapped[int] = mapped_column(MINOR, default=0)
    total_minor: Mapped[int] = mapped_column(MINOR, default=0)
    buyer_reference: Mapped[str] = mapped_column(default="")
    order_reference: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    seller: Mapped[dict[str, Any]] = mapped_column(default=dict)
    buyer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    drafted_on: Mapped[date]
    drafted_by: Mapped[str]

    @property
    def net(self) -> Money:
        """Without VAT."""
        return Money(self.net_minor, self.currency)

    @property
    def vat(self) -> Money:
        """The VAT."""
        return Money(self.vat_minor, self.currency)

    @property
    def total(self) -> Money:
        """Net + VAT."""
        return Money(self.total_minor, self.currency)

    @property
    def delivered(self) -> Period | None:
        """When the work is or was done."""
        return Period(self.delivered_from, self.delivered_until or self.delivered_from) if self.delivered_from else None
