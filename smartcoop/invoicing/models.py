"""Clients, quotes, invoices and credit notes. What is issued never changes (see triggers.py); whether it is paid is a ledger balance."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcoop.activities.models import Activity
from smartcoop.audit import State
from smartcoop.country import Party
from smartcoop.db import KEY, MINOR, Base, coded
from smartcoop.exchange.conversion import Conversion, conversion_kept
from smartcoop.i18n import text
from smartcoop.invoicing.sale import Sale, SaleLine
from smartcoop.members.models import Cooperative
from smartcoop.money import Money
from smartcoop.names import Named


class ClientKind(StrEnum):
    """Who buys."""

    PERSON = "person"
    ORGANISATION = "organisation"


class QuoteState(State):
    """The life of a quote, which is an order once it is accepted."""

    DRAFT = "draft", text("Draft"), "plain"
    SENT = "sent", text("Sent to the client"), "waiting"
    ACCEPTED = "accepted", text("Accepted"), "good"
    DECLINED = "declined", text("Declined"), "wrong"
    CHANGES_ASKED = "changes_asked", text("Changes asked"), "waiting"
    EXPIRED = "expired", text("Expired"), "wrong"
    INVOICED = "invoiced", text("Invoiced"), "good"
    CANCELLED = "cancelled", text("Cancelled"), "plain"


QUOTE_STEPS = {
    QuoteState.DRAFT: frozenset({QuoteState.SENT, QuoteState.CANCELLED}),
    QuoteState.SENT: frozenset({QuoteState.ACCEPTED, QuoteState.DECLINED, QuoteState.CHANGES_ASKED, QuoteState.EXPIRED, QuoteState.CANCELLED}),
    QuoteState.ACCEPTED: frozenset({QuoteState.INVOICED, QuoteState.CANCELLED}),
    QuoteState.DECLINED: frozenset({QuoteState.DRAFT}),
    QuoteState.CHANGES_ASKED: frozenset({QuoteState.DRAFT, QuoteState.CANCELLED}),
    QuoteState.EXPIRED: frozenset({QuoteState.DRAFT, QuoteState.CANCELLED}),
    QuoteState.INVOICED: frozenset({QuoteState.ACCEPTED}),
}
"""What may follow what; back to draft is a new version, back from invoiced happens when the draft invoice is dropped."""


class InvoiceKind(StrEnum):
    """What is issued. The value names the series of numbers."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceState(State):
    """Whether a document counts. Sent, paid and overdue are read from the books."""

    DRAFT = "draft", text("Draft"), "plain"
    ISSUED = "issued", text("Issued"), "waiting"
    CANCELLED_DRAFT = "cancelled_draft", text("Dropped"), "plain"


INVOICE_STEPS = {InvoiceState.DRAFT: frozenset({InvoiceState.ISSUED, InvoiceState.CANCELLED_DRAFT})}


class Client(Named, Base):
    """Somebody whom the cooperative invoices, found by the member `holder_id`, or known to all where there is none."""

    __tablename__ = "client"
    called = text("Client")
    __table_args__ = (
        Index(None, "cooperative_id", "name_key", "id"),
        Index(None, "cooperative_id", "vat_number"),
        Index(None, "cooperative_id", "enterprise_number"),
        Index(None, "holder_id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[ClientKind] = mapped_column(coded(ClientKind))
    name: Mapped[str]
    name_key: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    language: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    vat_number: Mapped[str | None]
    enterprise_number: Mapped[str | None]
    is_public_body: Mapped[bool] = mapped_column(default=False)
    is_organiser: Mapped[bool] = mapped_column(default=False)
    payment_days: Mapped[int | None]
    buyer_reference: Mapped[str] = mapped_column(default="")

    cooperative: Mapped[Cooperative] = relationship()

    @property
    def known_as(self) -> str:
        """Found by its name."""
        return self.name

    @property
    def ref(self) -> str:
        """The client as a subject."""
        return f"client:{self.id}"

    @property
    def party(self) -> Party:
        """The client as VAT law sees it."""
        return Party(
            country=self.country,
            is_business=self.kind is ClientKind.ORGANISATION or self.vat_number is not None,
            vat_number=self.vat_number,
            enterprise_number=self.enterprise_number,
            postcode=self.postcode,
            is_public_body=self.is_public_body,
            is_organiser=self.is_organiser,
        )


class Quote(Sale, Base):
    """A quote to a client, who answers by a signed link. Each sending is a `version` with a PDF of its own.

    The answer is evidence: who typed which name, when, from where, and the SHA-256 of the very document that was answered.
    """

    __tablename__ = "quote"
    called = text("Quote")
    __table_args__ = (
        UniqueConstraint("cooperative_id", "number"),
        Index(None, "cooperative_id", "id"),
        Index(None, "activity_id", "id"),
        Index(None, "client_id", "id"),
        Index(None, "cooperative_id", "state", "valid_until"),
        Index(None, "cooperative_id", "state", "id"),
        Index(None, "cooperative_id", "valid_until", "id"),
        Index(None, "cooperative_id", "total_minor", "id"),
        Index("ix_quote_number_begins", "cooperative_id", "number", postgresql_ops={"number": "text_pattern_ops"}),
    )

    state: Mapped[QuoteState] = mapped_column(coded(QuoteState))
    version: Mapped[int] = mapped_column(default=0)
    valid_until: Mapped[date]
    sent_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_ip: Mapped[str] = mapped_column(default="")
    answered_agent: Mapped[str] = mapped_column(default="")
    answered_sha256: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")

    cooperative: Mapped[Cooperative] = relationship()
    activity: Mapped[Activity] = relationship()
    client: Mapped[Client] = relationship()
    lines: Mapped[list["QuoteLine"]] = relationship(order_by="QuoteLine.position", cascade="all, delete-orphan")

    @property
    def ref(self) -> str:
        """The quote as a subject."""
        return f"quote:{self.id}"


class QuoteLine(SaleLine, Base):
    """One line of a quote."""

    __tablename__ = "quote_line"

    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"), primary_key=True)


class Invoice(Sale, Base):
    """An invoice or a credit note. Seller, buyer, lines, VAT and fee are frozen when it is issued; amounts are positive on both.

    The books, the claim on the client, the fee and what is outstanding are in the cooperative's currency. A document in another one keeps with
    it, when it is issued, the rate (`exchange`) and what its net amount and VAT came to at that rate; both are None otherwise.
    """

    __tablename__ = "invoice"
    called = text("Invoice")
    __table_args__ = (
        UniqueConstraint("cooperative_id", "number"),
        Index(None, "cooperative_id", "id"),
        Index(None, "cooperative_id", "state", "id"),
        Index("ix_invoice_state_kind", "cooperative_id", "state", "kind", "id"),
        Index(None, "cooperative_id", "kind", "issued_on"),
        Index(None, "activity_id", "id"),
        Index(None, "client_id", "id"),
        Index(None, "credits_id"),
        Index(None, "quote_id"),
        Index(None, "cooperative_id", "issued_on", "id"),
        Index(None, "cooperative_id", "due_on", "id"),
        Index(None, "cooperative_id", "total_minor", "id"),
        Index("ix_invoice_number_begins", "cooperative_id", "number", postgresql_ops={"number": "text_pattern_ops"}),
    )

    kind: Mapped[InvoiceKind] = mapped_column(coded(InvoiceKind))
    state: Mapped[InvoiceState] = mapped_column(coded(InvoiceState))
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("quote.id"))
    issued_on: Mapped[date | None]
    issued_by: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    payment_days: Mapped[int | None]
    payment_reference: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    fee_minor: Mapped[int] = mapped_column(MINOR, default=0)
    fund_minor: Mapped[int] = mapped_column(MINOR, default=0)
    exchange: Mapped[dict[str, Any] | None]
    booked_net_minor: Mapped[int | None] = mapped_column(MINOR)
    booked_vat_minor: Mapped[int | None] = mapped_column(MINOR)

    cooperative: Mapped[Cooperative] = relationship()
    activity: Mapped[Activity] = relationship()
    client: Mapped[Client] = relationship()
    quote: Mapped[Quote | None] = relationship()
    credits: Mapped["Invoice | None"] = relationship(remote_side="Invoice.id")
    lines: Mapped[list["InvoiceLine"]] = relationship(order_by="InvoiceLine.position", cascade="all, delete-orphan")
    vat_groups: Mapped[list["InvoiceVat"]] = relationship(order_by="InvoiceVat.position", cascade="all, delete-orphan")

    @property
    def ref(self) -> str:
        """The document as a subject; a credit note clears the receivable of what it credits."""
        return f"invoice:{self.id}"

    @property
    def conversion(self) -> Conversion | None:
        """How its amounts became those of the books; None where the currency is the same, and for a draft."""
        return conversion_kept(self.exchange) if self.exchange else None

    @property
    def booked_net(self) -> Money:
        """The net amount in the currency of the books."""
        return self.net if self.booked_net_minor is None else Money(self.booked_net_minor, self.cooperative.currency)

    @property
    def booked_vat(self) -> Money:
        """The VAT in the currency of the books, which the tax is declared in."""
        return self.vat if self.booked_vat_minor is None else Money(self.booked_vat_minor, self.cooperative.currency)

    @property
    def booked_total(self) -> Money:
        """What the client owes in the currency of the books."""
        return self.booked_net + self.booked_vat

    @property
    def claim_ref(self) -> str:
        """The subject of the receivable: the invoice itself, or the one that is credited."""
        return f"invoice:{self.credits_id or self.id}"


class InvoiceLine(SaleLine, Base):
    """One line of an invoice; on a credit note `credits_position` is the line of the invoice that it gives back."""

    __tablename__ = "invoice_line"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    credits_position: Mapped[int | None]


class InvoiceVat(Base):
    """The VAT of one code and rate of an invoice, rounded once."""

    __tablename__ = "invoice_vat"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    rate: Mapped[Decimal]
    base_minor: Mapped[int] = mapped_column(MINOR)
    tax_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    mentions: Mapped[list[Any]] = mapped_column(default=list)
    vatex: Mapped[str] = mapped_column(default="")

    @property
    def base(self) -> Money:
        """What is taxed."""
        return Money(self.base_minor, self.currency)

    @property
    def tax(self) -> Money:
        """The VAT on it."""
        return Money(self.tax_minor, self.currency)


class ReminderStep(StrEnum):
    """What one does about an overdue invoice, in this order. The member is told before the formal notice goes out."""

    REMINDER_1 = "reminder_1"
    REMINDER_2 = "reminder_2"
    MEMBER_TOLD = "member_told"
    FORMAL_NOTICE = "formal_notice"


class Reminder(Base):
    """One step that was taken about an overdue invoice, with what was claimed on that day; a letter to the client never changes."""

    __tablename__ = "reminder"
    called = text("Reminder")
    __table_args__ = (UniqueConstraint("invoice_id", "step"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    step: Mapped[ReminderStep] = mapped_column(coded(ReminderStep))
    taken_on: Mapped[date]
    taken_by: Mapped[str]
    pay_by: Mapped[date | None]
    principal_minor: Mapped[int] = mapped_column(MINOR)
    interest_minor: Mapped[int] = mapped_column(MINOR)
    flat_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]

    invoice: Mapped[Invoice] = relationship()

    @property
    def principal(self) -> Money:
        """What was open on the invoice."""
        return Money(self.principal_minor, self.currency)

    @property
    def interest(self) -> Money:
        """Interest for late payment up to that day."""
        return Money(self.interest_minor, self.currency)

    @property
    def flat(self) -> Money:
        """The flat compensation of recovery costs."""
        return Money(self.flat_minor, self.currency)

    @property
    def claimed(self) -> Money:
        """What the letter asks for: a reminder only what is open, the formal notice also what the law adds."""
        return self.principal + self.interest + self.flat if self.step is ReminderStep.FORMAL_NOTICE else self.principal

    @property
    def key(self) -> str:
        """The natural key of its letter."""
        return f"{self.invoice.ref}:{self.step.value}:pdf"
