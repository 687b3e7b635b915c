"""Engagements, payroll runs and payslips."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcoop.activities.models import Activity
from smartcoop.audit import State
from smartcoop.dates import Month, Period
from smartcoop.db import KEY, MINOR, Base, coded
from smartcoop.i18n import Text, format_month, text
from smartcoop.invoicing.models import Quote
from smartcoop.members.models import Cooperative, Member
from smartcoop.money import Money
from smartcoop.versions import version_of


class EngagementState(State):
    """The life of an engagement."""

    COSTED = "costed", text("To be declared"), "waiting"
    DECLARED = "declared", text("To be signed"), "waiting"
    SIGNED = "signed", text("Signed"), "good"
    SUSPENDED = "suspended", text("Suspended"), "wrong"
    SETTLED = "settled", text("On a payslip"), "good"
    CANCELLED = "cancelled", text("Cancelled"), "plain"


ENGAGEMENT_STEPS = {
    EngagementState.COSTED: frozenset({EngagementState.DECLARED, EngagementState.CANCELLED}),
    EngagementState.DECLARED: frozenset({EngagementState.SIGNED, EngagementState.CANCELLED}),
    EngagementState.SIGNED: frozenset({EngagementState.SUSPENDED, EngagementState.SETTLED, EngagementState.CANCELLED}),
    EngagementState.SUSPENDED: frozenset({EngagementState.SIGNED}),
}
"""Running and ended are not stored: a signed engagement runs from its first day to its last."""
OPEN_WORK = (EngagementState.COSTED, EngagementState.DECLARED, EngagementState.SIGNED)
"""What is agreed and still to be paid."""
UNSIGNED = (EngagementState.COSTED, EngagementState.DECLARED)
"""What is agreed as long as its contract may still be another."""
SIGNED_ONCE = (EngagementState.SIGNED, EngagementState.SUSPENDED, EngagementState.SETTLED)
"""What both have signed."""


class PayBasis(StrEnum):
    """What the agreed gross pays for: the whole engagement, or each full calendar month of it."""

    TOTAL = "total"
    MONTHLY = "monthly"


class Engagement(Base):
    """Work that the cooperative employs a member for, paid from one activity.

    With basis `total`, `gross_minor`, `days` and `hours` are those of the whole; with `monthly` they are per full month, per week and per week.
    """

    __tablename__ = "engagement"
    called = text("Work")
    __table_args__ = (
        Index(None, "cooperative_id", "id"),
        Index(None, "cooperative_id", "state", "starts_on"),
        Index("ix_engagement_state_ends_on", "cooperative_id", "state", "ends_on"),
        Index("ix_engagement_starts_on", "cooperative_id", "starts_on", "id"),
        Index("ix_engagement_ends_on", "cooperative_id", "ends_on", "starts_on", "state"),
        Index(None, "member_id", "starts_on"),
        Index(None, "activity_id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    function: Mapped[str]
    place: Mapped[str]
    regime: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    basis: Mapped[PayBasis] = mapped_column(coded(PayBasis))
    days: Mapped[Decimal]
    hours: Mapped[Decimal]
    gross_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    costs: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]
    declaration_number: Mapped[str] = mapped_column(default="")
    declared_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    state: Mapped[EngagementState] = mapped_column(coded(EngagementState))

    cooperative: Mapped[Cooperative] = relationship()
    member: Mapped[Member] = relationship()
    activity: Mapped[Activity] = relationship()

    @property
    def period(self) -> Period:
        """From the first day to the last."""
        return Period(self.starts_on, self.ends_on)

    @property
    def gross(self) -> Money:
        """The agreed gross (see `basis`)."""
        return Money(self.gross_minor, self.currency)

    @property
    def cost(self) -> Money:
        """What it was agreed to cost its activity, all months together; `costs` holds minor units by month."""
        return Money(sum(self.costs.values()), self.currency)

    @property
    def ref(self) -> str:
        """The engagement as a subject."""
        return f"engagement:{self.id}"

    @property
    def sign_by(self) -> date:
        """The last day before the work starts: by then it is declared and its contract signed."""
        return self.starts_on - timedelta(days=1)

    @property
    def is_under_contract(self) -> bool:
        """Whether a contract that lasts was there before this work, so that the work is an order under it."""
        return any(isinstance(kept, dict) and kept.get("before") for kept in self.evidence.values())

    @property
    def contract_key(self) -> str:
        """Under which its contract is stored: another one when the agreed terms are others."""
        pay = (self.gross_minor, self.currency, self.basis.value, self.days.normalize(), self.hours.normalize())
        under = ("under",) if self.is_under_contract else ()
        terms = version_of(self.function, self.place, self.regime, self.starts_on, self.ends_on, *map(str, pay), self.facts, *under)
        return f"{self.ref}:contract:{terms}"


class RunState(State):
    """The steps of a payroll run."""

    COLLECTING = "collecting", text("Collecting"), "waiting"
    CALCULATED = "calculated", text("Calculated"), "waiting"
    CHECKED = "checked", text("Checked"), "waiting"
    APPROVED = "approved", text("Approved"), "waiting"
    POSTED = "posted", text("To be paid"), "waiting"
    PAID = "paid", text("Paid"), "good"
    CLOSED = "closed", text("Closed"), "plain"


RUN_STEPS = {
    RunState.COLLECTING: frozenset({RunState.CALCULATED}),
    RunState.CALCULATED: frozenset({RunState.COLLECTING, RunState.CHECKED}),
    RunState.CHECKED: frozenset({RunState.COLLECTING, RunState.APPROVED}),
    RunState.APPROVED: frozenset({RunState.COLLECTING, RunState.POSTED}),
    RunState.POSTED: frozenset({RunState.PAID}),
    RunState.PAID: frozenset({RunState.CLOSED}),
}


class PayrollRun(Base):
    """The payslips that are made together. A month may have several runs, so that nobody waits for the month's end."""

    __tablename__ = "payroll_run"
    called = text("Payroll run")
    __table_args__ = (
        UniqueConstraint("cooperative_id", "month", "sequence"),
        Index(None, "cooperative_id", "month", "id"),
        Index(None, "cooperative_id", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    month: Mapped[Month]
    sequence: Mapped[int]
    state: Mapped[RunState] = mapped_column(coded(RunState))
    opened_on: Mapped[date]
    calculated_by: Mapped[str] = mapped_column(default="")
    checked_by: Mapped[str] = mapped_column(default="")
    approved_by: Mapped[str] = mapped_column(default="")

    cooperative: Mapped[Cooperative] = relationship()

    @property
    def ref(self) -> str:
        """The run as a subject."""
        return f"payroll_run:{self.id}"

    @property
    def name(self) -> str:
        """`2026-10`, or `2026-10.2` for the month's second."""
        return str(self.month) if self.sequence == 1 else f"{self.month}.{self.sequence}"

    @property
    def title(self) -> Text:
        """What it is called for people; which of the month's runs, from the second on."""
        month = format_month(self.month.first)
        if self.sequence == 1:
            return text("Payroll of %(month)s", month=month)
        return text("Payroll of %(month)s, run %(number)s", month=month, number=self.sequence)


class PayslipState(State):
    """A payslip is collected, calculated, then issued for good. Paid is what the books say."""

    COLLECTED = "collected", text("To be calculated"), "plain"
    CALCULATED = "calculated", text("Calculated"), "waiting"
    ISSUED = "issued", text("Issued"), "good"


HAS_FINDINGS = sql("CAST(findings AS VARCHAR) != '[]'")
"""A payslip that somebody must look at, in the words of the index that finds it."""
SUMMED = ("member_id", "gross_minor", "payable_minor", "cost_minor")
"""What the comparison of two months adds up, without reading the payslips themselves."""


class StoredPayslip(Base):
    """A payslip as it was computed, with all it was computed from. Once issued it never changes; `corrects` points to what it replaces.

    `case` and `lines` are written by records.py. Totals are those of the lines, kept for lists and sums.
    """

    __tablename__ = "payslip"
    called = text("Payslip")
    __table_args__ = (
        UniqueConstraint("engagement_id", "month", "version"),
        UniqueConstraint("cooperative_id", "number"),
        Index(None, "run_id", "id"),
        Index(None, "member_id", "month"),
        Index(None, "activity_id"),
        Index(None, "cooperative_id", "id"),
        Index("ix_payslip_state", "cooperative_id", "state", "id"),
        Index("ix_payslip_month", "cooperative_id", "state", "month", "id", *SUMMED),
        Index("ix_payslip_run_state", "run_id", "state", "id", *SUMMED),
        Index("ix_payslip_run_pay_on", "run_id", "pay_on"),
        Index("ix_payslip_findings", "run_id", "id", sqlite_where=HAS_FINDINGS, postgresql_where=HAS_FINDINGS),
        Index("ix_payslip_pay_on", "cooperative_id", "state", "pay_on", "id"),
        Index("ix_payslip_corrects", "corrects_id", sqlite_where=sql("corrects_id IS NOT NULL"), postgresql_where=sql("corrects_id IS NOT NULL")),
        Index("ix_payslip_payable", "cooperative_id", "state", "payable_minor", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("payroll_run.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    month: Mapped[Month]
    version: Mapped[int] = mapped_column(default=1)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("payslip.id"))
    why: Mapped[str] = mapped_column(default="")
    number: Mapped[str | None]
    state: Mapped[PayslipState] = mapped_column(coded(PayslipState))
    pay_on: Mapped[date]
    issued_on: Mapped[date | None]
    gross_minor: Mapped[int] = mapped_column(MINOR, default=0)
    net_minor: Mapped[int] = mapped_column(MINOR, default=0)
    payable_minor: Mapped[int] = mapped_column(MINOR, default=0)
    cost_minor: Mapped[int] = mapped_column(MINOR, default=0)
    currency: Mapped[str]
    case: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lines: Mapped[list[Any]] = mapped_column(default=list)
    findings: Mapped[list[Any]] = mapped_column(default=list)
    computed_at: Mapped[datetime | None]

    run: Mapped[PayrollRun] = relationship()
    engagement: Mapped[Engagement] = relationship()
    member: Mapped[Member] = relationship()
    activity: Mapped[Activity] = relationship()
    corrects: Mapped["StoredPayslip | None"] = relationship(remote_side=[id])

    @property
    def ref(self) -> str:
        """The payslip as a subject."""
        return f"payslip:{self.id}"

    @property
    def payable(self) -> Money:
        """What is transferred to the person, corrections not deducted."""
        return Money(self.payable_minor, self.currency)

    @property
    def gross(self) -> Money:
        """All earnings."""
        return Money(self.gross_minor, self.currency)

    @property
    def cost(self) -> Money:
        """What the activity bears."""
        return Money(self.cost_minor, self.currency)


class PlannedJob(Base):
    """What follows when the client accepts a quote: who works when, and when the invoice goes out. Nothing is declared before."""

    __tablename__ = "planned_job"
    called = text("Job")

    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"), primary_key=True)
    invoice_on: Mapped[date]
    payment_days: Mapped[int | None]
    kept_minor: Mapped[int] = mapped_column(MINOR, default=0)
    currency: Mapped[str]
    planned_by: Mapped[str]
    why: Mapped[str] = mapped_column(default="")

    quote: Mapped[Quote] = relationship()
    works: Mapped[list["PlannedWork"]] = relationship(order_by="PlannedWork.position", cascade="all, delete-orphan")

    @property
    def kept(self) -> Money:
        """What stays in the activity for other costs."""
        return Money(self.kept_minor, self.currency)


class PlannedWork(Base):
    """The work of one person in one wage month of a planned job; `weight` is its part of what the job leaves for pay.

    Once the client has accepted, `engagement_id` is what was agreed.
    """

    __tablename__ = "planned_work"
    __table_args__ = (Index(None, "engagement_id"),)

    quote_id: Mapped[int] = mapped_column(ForeignKey("planned_job.quote_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    weight: Mapped[int]
    share: Mapped[int]
    function: Mapped[str]
    place: Mapped[str]
    regime: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    days: Mapped[Decimal]
    hours: Mapped[Decimal]
    facts: Mapped[dict[str, Any]]
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"))

    member: Mapped[Member] = relationship()
    engagement: Mapped[Engagement | None] = relationship()

    @property
    def period(self) -> Period:
        """From the first day to the last."""
        return Period(self.starts_on, self.ends_on)


class DeclarationState(State):
    """Whether a declaration counts as made."""

    DONE = "done", text("Declared"), "good"
    TAKEN_BACK = "taken_back", text("Not made after all"), "wrong"


DECLARATION_STEPS = {
    DeclarationState.DONE: frozenset({DeclarationState.DONE, DeclarationState.TAKEN_BACK}),
    DeclarationState.TAKEN_BACK: frozenset({DeclarationState.DONE}),
}
"""What may follow what; done again corrects what was noted."""


class DeclarationMade(Base):
    """What was told an authority for a period (`2026-10`, `2026-Q3`, `2026`) or an engagement (`engagement:7`), with the proof of it."""

    __tablename__ = "declaration_made"
    called = text("Declaration")
    __table_args__ = (UniqueConstraint("cooperative_id", "code", "period"), Index(None, "cooperative_id", "period"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    code: Mapped[str]
    period: Mapped[str]
    state: Mapped[DeclarationState] = mapped_column(coded(DeclarationState))
    done_on: Mapped[date]
    done_by: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    document_key: Mapped[str] = mapped_column(default="")

    @property
    def ref(self) -> str:
        """The declaration as a subject."""
        return f"declaration:{self.id}"


class PayslipReading(Base):
    """Somebody other than its owner read a payslip; its owner sees who and when. Never altered."""

    __tablename__ = "payslip_reading"
    __table_args__ = (Index(None, "payslip_id", "id"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    payslip_id: Mapped[int] = mapped_column(ForeignKey("payslip.id"))
    by: Mapped[str]
    way: Mapped[str]
    at: Mapped[datetime]
