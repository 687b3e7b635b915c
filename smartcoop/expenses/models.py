"""Expense claims: what a member spent for an activity, with its receipts, and kilometres."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcoop.activities.models import Activity
from smartcoop.audit import State
from smartcoop.db import KEY, MINOR, Base, coded
from smartcoop.i18n import text
from smartcoop.members.models import Cooperative, Member
from smartcoop.money import Money


class ExpenseState(State):
    """The life of an expense claim."""

    DRAFT = "draft", text("Draft"), "plain"
    SUBMITTED = "submitted", text("To be decided"), "waiting"
    INCOMPLETE = "incomplete", text("Incomplete"), "wrong"
    APPROVED = "approved", text("Approved"), "good"
    REJECTED = "rejected", text("Rejected"), "wrong"
    SCHEDULED = "scheduled", text("Payment ordered"), "waiting"
    PAYMENT_ERROR = "payment_error", text("Payment failed"), "wrong"
    PAID = "paid", text("Paid"), "good"
    REVERSED = "reversed", text("Reversed"), "plain"
    CANCELLED = "cancelled", text("Cancelled"), "plain"


EXPENSE_STEPS = {
    ExpenseState.DRAFT: frozenset({ExpenseState.SUBMITTED, ExpenseState.CANCELLED}),
    ExpenseState.SUBMITTED: frozenset({ExpenseState.APPROVED, ExpenseState.REJECTED, ExpenseState.INCOMPLETE}),
    ExpenseState.INCOMPLETE: frozenset({ExpenseState.SUBMITTED, ExpenseState.CANCELLED}),
    ExpenseState.APPROVED: frozenset({ExpenseState.SCHEDULED, ExpenseState.REVERSED}),
    ExpenseState.SCHEDULED: frozenset({ExpenseState.PAID, ExpenseState.PAYMENT_ERROR}),
    ExpenseState.PAYMENT_ERROR: frozenset({ExpenseState.SCHEDULED, ExpenseState.REVERSED}),
    ExpenseState.PAID: frozenset({ExpenseState.REVERSED, ExpenseState.PAYMENT_ERROR}),
}
"""What may follow what; a paid claim whose money came back is a payment error again."""


class LineKind(StrEnum):
    """What is claimed."""

    RECEIPT = "receipt"
    MILEAGE = "mileage"
    ALLOWANCE = "allowance"


class Vehicle(StrEnum):
    """What the kilometres were made with."""

    CAR = "car"
    BICYCLE = "bicycle"


class ExpenseClaim(Base):
    """What a member asks back from an activity. Booked when it is approved; whether it is paid is what the books say."""

    __tablename__ = "expense_claim"
    called = text("Expense claim")
    __table_args__ = (
        UniqueConstraint("cooperative_id", "number"),
        Index(None, "cooperative_id", "state", "id"),
        Index(None, "activity_id", "id"),
        Index(None, "member_id", "id"),
        Index(None, "cooperative_id", "id"),
        Index("ix_expense_claim_drafted", "cooperative_id", "drafted_on", "id"),
        Index("ix_expense_claim_total", "cooperative_id", "total_minor", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    number: Mapped[str | None]
    title: Mapped[str]
    state: Mapped[ExpenseState] = mapped_column(coded(ExpenseState))
    currency: Mapped[str]
    total_minor: Mapped[int] = mapped_column(MINOR, default=0)
    cost_minor: Mapped[int] = mapped_column(MINOR, default=0)
    drafted_by: Mapped[str]
    drafted_on: Mapped[date]
    submitted_by: Mapped[str] = mapped_column(default="")
    submitted_on: Mapped[date | None]
    approved_by: Mapped[str] = mapped_column(default="")
    approved_on: Mapped[date | None]
    why: Mapped[str] = mapped_column(default="")

    cooperative: Mapped[Cooperative] = relationship()
    activity: Mapped[Activity] = relationship()
    member: Mapped[Member] = relationship()
    lines: Mapped[list["ExpenseLine"]] = relationship(order_by="ExpenseLine.position", cascade="all, delete-orphan")

    @property
    def ref(self) -> str:
        """The claim as a subject."""
        return f"expense:{self.id}"

    @property
    def total(self) -> Money:
        """What the member gets back."""
        return Money(self.total_minor, self.currency)

    @property
    def cost(self) -> Money:
        """What the activity bears: the total less the VAT that the cooperative deducts."""
        return Money(self.cost_minor, self.currency)


class ExpenseLine(Base):
    """What was spent or driven, or what is refunded by the day, at the rate of its day.

    A receipt has a total with VAT, of which `vat_minor` is deducted where `vat_deductible`; `allowance` is the country's parameter, `count`
    how many of it.
    """

    __tablename__ = "expense_line"
    __table_args__ = (Index(None, "document_key"),)

    claim_id: Mapped[int] = mapped_column(ForeignKey("expense_claim.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LineKind] = mapped_column(coded(LineKind))
    spent_on: Mapped[date]
    description: Mapped[str]
    supplier: Mapped[str] = mapped_column(default="")
    total_minor: Mapped[int] = mapped_column(MINOR)
    vat_minor: Mapped[int] = mapped_column(MINOR, default=0)
    currency: Mapped[str]
    vat_deductible: Mapped[bool] = mapped_column(default=False)
    km: Mapped[Decimal | None]
    rate: Mapped[Decimal | None]
    vehicle: Mapped[Vehicle | None] = mapped_column(coded(Vehicle))
    allowance: Mapped[str | None]
    count: Mapped[int | None]
    source: Mapped[str] = mapped_column(default="")
    document_key: Mapped[str] = mapped_column(default="")

    @property
    def total(self) -> Money:
        """What was spent, VAT included."""
        return Money(self.total_minor, self.currency)

    @property
    def input_vat(self) -> Money:
        """The VAT that the cooperative deducts."""
        return Money(self.vat_minor if self.vat_deductible else 0, self.currency)

    @property
    def cost(self) -> Money:
        """What the activity bears."""
        return self.total - self.input_vat
