"""The cooperative, its dated policies, its members and their shares, and the dated facts that a country asks for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcoop.audit import State
from smartcoop.db import KEY, MINOR, Base, coded
from smartcoop.i18n import text
from smartcoop.ledger.models import Book
from smartcoop.money import Money
from smartcoop.names import Named

STATUTES = text("the statutes of the cooperative")
"""Where the rules of the membership stand."""


class MemberState(State):
    """The life of a membership."""

    PROSPECT = "prospect", text("Interested"), "plain"
    APPLICANT = "applicant", text("Applicant"), "waiting"
    REJECTED = "rejected", text("Rejected"), "wrong"
    REGISTERED = "registered", text("Registered"), "waiting"
    SUBSCRIBED = "subscribed", text("Share to be paid"), "waiting"
    MEMBER = "member", text("Member"), "good"
    IN_ARREARS = "in_arrears", text("No share this year"), "wrong"
    SUSPENDED = "suspended", text("Suspended"), "wrong"
    EXCLUDED = "excluded", text("Excluded"), "wrong"
    LEAVING = "leaving", text("Leaving"), "waiting"
    LEFT = "left", text("Left"), "plain"
    DECEASED = "deceased", text("Deceased"), "plain"


_LIVING = {
    MemberState.PROSPECT: {MemberState.APPLICANT},
    MemberState.APPLICANT: {MemberState.REJECTED, MemberState.REGISTERED},
    MemberState.REJECTED: set(),
    MemberState.REGISTERED: {MemberState.SUBSCRIBED},
    MemberState.SUBSCRIBED: {MemberState.MEMBER},
    MemberState.MEMBER: {MemberState.IN_ARREARS, MemberState.SUSPENDED, MemberState.LEAVING},
    MemberState.IN_ARREARS: {MemberState.MEMBER, MemberState.SUSPENDED, MemberState.LEAVING},
    MemberState.SUSPENDED: {MemberState.MEMBER, MemberState.EXCLUDED},
    MemberState.EXCLUDED: set(),
    MemberState.LEAVING: {MemberState.LEFT},
    MemberState.LEFT: {MemberState.APPLICANT},
}
MEMBER_STEPS = {state: frozenset(after | {MemberState.DECEASED}) for state, after in _LIVING.items()}
"""What may follow what."""

BRINGS_NEW_MONEY = frozenset({MemberState.MEMBER})
SPENDS = frozenset({MemberState.MEMBER, MemberState.IN_ARREARS, MemberState.SUSPENDED, MemberState.LEAVING, MemberState.SUBSCRIBED})


class Cooperative(Base):
    """A legal entity that invoices and employs; it shares its key with its book."""

    __tablename__ = "cooperative"
    called = text("Cooperative")

    id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    country: Mapped[str]
    name: Mapped[str]
    legal_form: Mapped[str]
    language: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    city: Mapped[str]
    enterprise_number: Mapped[str]
    vat_number: Mapped[str]
    register: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")

    book: Mapped[Book] = relationship(lazy="joined", innerjoin=True)

    @property
    def currency(self) -> str:
        """The currency of its books."""
        return self.book.currency

    @property
    def ref(self) -> str:
        """Its name as a subject."""
        return f"cooperative:{self.id}"


class PolicyValue(Base):
    """A rule of the cooperative from a day on, replacing the country's default. `adopted_by` says which decision made it."""

    __tablename__ = "policy_value"
    __table_args__ = (UniqueConstraint("cooperative_id", "name", "valid_from"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    name: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[dict[str, Any]]
    adopted_by: Mapped[str]
    recorded_at: Mapped[datetime]


class Member(Named, Base):
    """A person registered with a cooperative. Personal data is kept here and nowhere else."""

    __tablename__ = "member"
    called = text("Member")
    __table_args__ = (
        UniqueConstraint("cooperative_id", "number"),
        UniqueConstraint("cooperative_id", "national_number"),
        Index(None, "cooperative_id", "last_name", "id"),
        Index(None, "cooperative_id", "joined_on", "id"),
        Index(None, "cooperative_id", "state", "id"),
        Index(None, "cooperative_id", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    number: Mapped[int]
    first_name: Mapped[str]
    last_name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    born_on: Mapped[date | None]
    nationality: Mapped[str]
    street: Mapped[str]
    postcode: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    national_number: Mapped[str | None]
    iban: Mapped[str]
    state: Mapped[MemberState] = mapped_column(coded(MemberState))
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]

    cooperative: Mapped[Cooperative] = relationship()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def known_as(self) -> str:
        """Found by first and last name."""
        return self.name

    @property
    def ref(self) -> str:
        """The person as a subject."""
        return f"member:{self.id}"


class ShareSubscription(Base):
    """Shares that a member subscribed for a year of use. Paid or repaid is what the books say of its subject."""

    __tablename__ = "share_subscription"
    called = text("Share")

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    share_class: Mapped[str]
    count: Mapped[int]
    value_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    for_year: Mapped[int]
    subscribed_on: Mapped[date]
    payment_reference: Mapped[str]
    repaid_on: Mapped[date | None]

    member: Mapped[Member] = relationship()

    @property
    def total(self) -> Money:
        """Count times value."""
        return Money(self.count * self.value_minor, self.currency)

    @property
    def ref(self) -> str:
        """The subscription as a subject."""
        return f"share:{self.id}"


class Statutes(Base):
    """A version of a cooperative's statutes, as a file that everybody of the cooperative may read; the newest published is the one to accept."""

    __tablename__ = "statutes"
    called = text("Statutes")
    __table_args__ = (UniqueConstraint("cooperative_id", "version"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    version: Mapped[str]
    adopted_on: Mapped[date]
    document_key: Mapped[str]
    published_by: Mapped[str]
    published_at: Mapped[datetime]


class Check(StrEnum):
    """What is looked at before a person can become a member."""

    IDENTITY = "identity"
    RIGHT_TO_WORK = "right_to_work"
    BANK_ACCOUNT = "bank_account"
    PAY_FACTS = "pay_facts"
    STATUTES = "statutes"


class CheckState(State):
    """Where such a look stands; there is no row before anything was given."""

    GIVEN = "given", text("Given"), "waiting"
    CONFIRMED = "confirmed", text("Confirmed"), "good"
    REFUSED = "refused", text("Given back"), "wrong"


CHECK_STEPS = {
    CheckState.GIVEN: frozenset({CheckState.GIVEN, CheckState.CONFIRMED, CheckState.REFUSED}),
    CheckState.REFUSED: frozenset({CheckState.GIVEN, CheckState.CONFIRMED}),
    CheckState.CONFIRMED: frozenset({CheckState.REFUSED}),
}
"""What may follow what."""


class OnboardingCheck(Base):
    """What a person gave for a check, and what became of it. The history of changes keeps who, when and why."""

    __tablename__ = "onboarding_check"
    __table_args__ = (Index(None, "state", "at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    check: Mapped[Check] = mapped_column(coded(Check), primary_key=True)
    state: Mapped[CheckState] = mapped_column(coded(CheckState))
    said: Mapped[str] = mapped_column(default="")
    document_key: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[date | None]
    by: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(default="")

    @property
    def ref(self) -> str:
        """The check as a subject."""
        return f"member:{self.member_id}:{self.check.value}"


class FactRecord(Base):
    """Facts that a country's law asks, as they hold from a day on. `subject` is `member:7` or `cooperative:1`; never altered."""

    __tablename__ = "fact_record"
    __table_args__ = (Index(None, "subject", "valid_from", "id"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    subject: Mapped[str]
    valid_from: Mapped[date]
    values: Mapped[dict[str, Any]]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class Series(Base):
    """The last number taken in a gapless series of a cooperative: `invoice/2026`, `reference`, `member`."""

    __tablename__ = "series"

    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Founding(Base):
    """What was answered on the way to an installation's first cooperative, and the code that opens the way; gone when it is founded."""

    __tablename__ = "founding"

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    code_sha256: Mapped[str]
    answers: Mapped[dict[str, Any]]
    begun_at: Mapped[datetime]


class Erasure(Base):
    """A person's data was erased, but for what the law keeps until a day; `finished_at` says when that went too."""

    __tablename__ = "erasure"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    by: Mapped[str]
    erased_at: Mapped[datetime]
    keeps_until: Mapped[date | None] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]


class NoticeKind(StrEnum):
    """What people are told of."""

    QUOTE_ANSWERED = "quote_answered"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_PAID = "invoice_paid"
    INVOICE_OVERDUE = "invoice_overdue"
    CONTRACT_TO_SIGN = "contract_to_sign"
    PAYSLIP_READY = "payslip_ready"
    WAGE_PAID = "wage_paid"
    EXPENSE_DECIDED = "expense_decided"
    SHARE_DUE = "share_due"
    MEMBERSHIP = "membership"
    QUOTE_EXPIRED = "quote_expired"
    FORMAL_NOTICE = "formal_notice"
    RUN_TO_APPROVE = "run_to_approve"
    EXPENSES_TO_DECIDE = "expenses_to_decide"
    INVOICE_TO_CHECK = "invoice_to_check"
    FORMAL_NOTICE_DUE = "formal_notice_due"
    PAYMENTS_TO_RELEASE = "payments_to_release"
    BANK_UNMATCHED = "bank_unmatched"
    WAGES_TO_COLLECT = "wages_to_collect"
    WORK_TO_DECLARE = "work_to_declare"
    FACTS_CHANGED = "facts_changed"
    DECLARATION_DUE = "declaration_due"
    FUND_LOW = "fund_low"
    LAW_EXPIRES = "law_expires"
    DAILY_FAILED = "daily_failed"


class NoticeWay(StrEnum):
    """How somebody wants to be told of a kind of things."""

    MAIL = "mail"
    PAGE = "page"
    NOTHING = "nothing"


class Notice(Base):
    """Something a user is told: what happened, what comes next and when. `said` and `then` hold messages that are translated when read.

    `member_id` is the member whom it is told to or names; None where it names nobody.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("user_id", "key"), Index(None, "user_id", "id"), Index(None, "user_id", "read_at"), Index(None, "subject"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(coded(NoticeKind))
    subject: Mapped[str]
    key: Mapped[str]
    said: Mapped[dict[str, Any]]
    then: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """How a user wants to be told of a kind of things; without a row, on the page and by mail."""

    __tablename__ = "notice_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(coded(NoticeKind), primary_key=True)
    way: Mapped[NoticeWay] = mapped_column(coded(NoticeWay))
