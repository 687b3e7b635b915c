"""Bank accounts, what must come in and go out, and what the bank says happened. Whether something is paid is a ledger balance, never a column here."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from smartcoop.audit import State
from smartcoop.country import AccountRole
from smartcoop.db import KEY, MINOR, Base, coded
from smartcoop.i18n import Text as Said
from smartcoop.i18n import text
from smartcoop.money import Money


class OrderKind(StrEnum):
    """What a payment order is for; salaries go to the bank in a batch of their own."""

    SALARY = "salary"
    SUPPLIER = "supplier"
    MEMBER = "member"
    CLIENT = "client"
    TAX = "tax"
    SOCIAL_SECURITY = "social_security"
    OWN_ACCOUNT = "own_account"
    REFUND = "refund"
    OTHER = "other"


class OrderState(State):
    """Where a payment order is on its way to the bank and back."""

    ORDERED = "ordered", text("To be released"), "waiting"
    RELEASED = "released", text("Released"), "waiting"
    EXPORTED = "exported", text("In a payment file"), "waiting"
    BOOKED = "booked", text("Paid"), "good"
    REJECTED = "rejected", text("Refused by the bank"), "wrong"
    CANCELLED = "cancelled", text("Cancelled"), "plain"


ORDER_STEPS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.ORDERED: frozenset({OrderState.RELEASED, OrderState.CANCELLED}),
    OrderState.RELEASED: frozenset({OrderState.EXPORTED, OrderState.CANCELLED}),
    OrderState.EXPORTED: frozenset({OrderState.BOOKED, OrderState.REJECTED}),
    OrderState.BOOKED: frozenset({OrderState.REJECTED}),
}
"""The steps that an order may take; a booked order is rejected when the money comes back."""


class How(StrEnum):
    """How a line of a bank statement found what it clears."""

    REFERENCE = "reference"
    END_TO_END = "end_to_end"
    BATCH = "batch"
    NUMBER = "number"
    RETURN = "return"
    MANUAL = "manual"


class BankAccount(Base):
    """An account of a legal entity at a bank. `role` is BANK, or GUARANTEE_BANK for the account of the guarantee fund."""

    __tablename__ = "bank_account"
    called = text("Bank account")
    __table_args__ = (UniqueConstraint("book_id", "iban"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    iban: Mapped[str]
    bic: Mapped[str] = mapped_column(default="")
    holder: Mapped[str]
    is_main: Mapped[bool] = mapped_column(default=False)
    role: Mapped[AccountRole] = mapped_column(coded(AccountRole), default=AccountRole.BANK)
    schema: Mapped[str] = mapped_column(default="pain.001.001.09")

    @property
    def ref(self) -> str:
        """Its subject in the books."""
        return f"bank_account:{self.id}"


CLAIMED = sql("claimed_minor IS NOT NULL")
"""The few expected payments of which a formal notice claimed more."""


class ExpectedPayment(Base):
    """Money that somebody is going to pay, and what it clears in the books.

    `reference` is compact (`090933755493`), `printed_reference` as the payer sees it. `minor` is what was first asked: what is outstanding
    is the ledger balance of the subject. `is_open` says that this is not nothing, so that lists need not ask the books of each; `checks` proves it.
    `claimed_minor` is what a formal notice claimed beside it: income (LATE_INTEREST) once it is paid, and nothing in the books before.
    """

    __tablename__ = "expected_payment"
    __table_args__ = (
        UniqueConstraint("book_id", "clears_role", "clears_subject"),
        Index(None, "book_id", "reference"),
        Index(None, "book_id", "label_key"),
        Index("ix_expected_payment_open", "book_id", "is_open", "due_on", "id"),
        Index("ix_expected_payment_payer", "book_id", "is_open", "payer_key", "due_on", "id"),
        Index("ix_expected_payment_payer_iban", "book_id", "is_open", "payer_iban", "due_on", "id"),
        Index("ix_expected_payment_minor", "book_id", "is_open", "minor", "due_on", "id"),
        Index("ix_expected_payment_claimed", "book_id", sqlite_where=CLAIMED, postgresql_where=CLAIMED),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    reference: Mapped[str]
    printed_reference: Mapped[str]
    label: Mapped[str]
    label_key: Mapped[str]
    minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    clears_role: Mapped[AccountRole] = mapped_column(coded(AccountRole))
    clears_subject: Mapped[str]
    due_on: Mapped[date]
    payer: Mapped[str] = mapped_column(default="")
    payer_key: Mapped[str] = mapped_column(default="")
    payer_iban: Mapped[str] = mapped_column(default="")
    is_open: Mapped[bool] = mapped_column(default=True)
    cancelled_on: Mapped[date | None]
    claimed_minor: Mapped[int | None] = mapped_column(MINOR)

    @property
    def amount(self) -> Money:
        """What was first asked."""
        return Money(self.minor, self.currency)


class TransferFile(Base):
    """A file of credit transfers given to the bank, made once. Its bytes are the stored document `document_key`."""

    __tablename__ = "transfer_file"
    called = text("Payment file")
    __table_args__ = (Index(None, "book_id", "id"), UniqueConstraint("message_id"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    message_id: Mapped[str | None]
    schema: Mapped[str]
    payment_information_ids: Mapped[list[Any]] = mapped_column(default=list)
    execute_on: Mapped[date]
    count: Mapped[int]
    minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    document_key: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    made_on: Mapped[date]
    made_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime | None]

    @property
    def ref(self) -> str:
        """Its subject in the history of states."""
        return f"transfer_file:{self.id}"

    @property
    def amount(self) -> Money:
        """The control sum."""
        return Money(self.minor, self.currency)


class PaymentOrder(Base):
    """Money to be paid once to somebody, and what the payment clears in the books. `source` is its natural key (`payslip:9`)."""

    __tablename__ = "payment_order"
    called = text("Payment")
    __table_args__ = (
        UniqueConstraint("book_id", "source"),
        UniqueConstraint("end_to_end_id"),
        CheckConstraint("minor > 0", name="positive"),
        Index(None, "book_id", "state", "id"),
        Index(None, "payment_information_id"),
        Index(None, "file_id"),
        Index(None, "book_id", "clears_subject"),
        Index(None, "book_id", "id"),
        Index("ix_payment_order_kind", "book_id", "kind", "id"),
        Index("ix_payment_order_execute", "book_id", "execute_on", "id"),
        Index("ix_payment_order_waiting", "book_id", "state", "execute_on", "id", "minor"),
        Index(None, "book_id", "minor", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    source: Mapped[str]
    kind: Mapped[OrderKind] = mapped_column(coded(OrderKind))
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("bank_account.id"))
    creditor_name: Mapped[str]
    iban: Mapped[str]
    bic: Mapped[str] = mapped_column(default="")
    minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    execute_on: Mapped[date]
    text: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    clears_role: Mapped[AccountRole] = mapped_column(coded(AccountRole))
    clears_subject: Mapped[str]
    end_to_end_id: Mapped[str | None]
    state: Mapped[OrderState] = mapped_column(coded(OrderState), default=OrderState.ORDERED)
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime]
    released_by: Mapped[str] = mapped_column(default="")
    released_at: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_file.id"))
    payment_information_id: Mapped[str] = mapped_column(default="")

    @property
    def amount(self) -> Money:
        """What is to be paid, positive."""
        return Money(self.minor, self.currency)

    @property
    def ref(self) -> str:
        """Its subject in the history of states."""
        return f"payment_order:{self.id}"


class Statement(Base):
    """A bank statement that was imported. `identity` is what tells it from all others of its account, whatever bytes it came in."""

    __tablename__ = "bank_statement"
    called = text("Statement")
    __table_args__ = (UniqueConstraint("bank_account_id", "identity"), Index(None, "bank_account_id", "to_on", "id"), Index(None, "sha256"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    number: Mapped[str]
    identity: Mapped[str]
    sha256: Mapped[str]
    opening_minor: Mapped[int] = mapped_column(MINOR)
    closing_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    document_key: Mapped[str]
    imported_by: Mapped[str]
    imported_on: Mapped[date]

    @property
    def opening(self) -> Money:
        """The balance before its first line."""
        return Money(self.opening_minor, self.currency)

    @property
    def closing(self) -> Money:
        """The balance after its last line."""
        return Money(self.closing_minor, self.currency)


class StatementLine(Base):
    """One movement of a bank account; money in is positive. Booked by exactly one entry (source `statement_line:<id>`, kind `bank`).

    What of it was not recognised lies on SUSPENSE under its own subject; `why` says the reason, and `is_unsettled` spares lists from
    looking at what was settled long ago.
    """

    __tablename__ = "bank_statement_line"
    called = text("Bank line")
    __table_args__ = (
        UniqueConstraint("bank_account_id", "natural_key"),
        Index("ix_bank_statement_line_unsettled", "book_id", "is_unsettled", "id"),
        Index(None, "statement_id", "position"),
        Index(None, "end_to_end_id"),
        Index(None, "book_id", "id"),
        Index("ix_bank_statement_line_booked", "book_id", "booked_on", "id"),
        Index("ix_bank_statement_line_minor", "book_id", "minor", "id"),
        Index("ix_bank_statement_line_iban", "book_id", "counterparty_iban"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    position: Mapped[int]
    natural_key: Mapped[str]
    booked_on: Mapped[date]
    value_on: Mapped[date]
    minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    end_to_end_id: Mapped[str] = mapped_column(default="")
    payment_information_id: Mapped[str] = mapped_column(default="")
    references: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str] = mapped_column(Text, default="")
    counterparty: Mapped[str] = mapped_column(default="")
    counterparty_iban: Mapped[str] = mapped_column(default="")
    bank_reference: Mapped[str] = mapped_column(default="")
    return_reason: Mapped[str] = mapped_column(default="")
    is_reversal: Mapped[bool] = mapped_column(default=False)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    is_unsettled: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(default="")
    why_values: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def amount(self) -> Money:
        """Money in is positive, money out negative."""
        return Money(self.minor, self.currency)

    @property
    def ref(self) -> str:
        """Its subject in the books, and the source of its entries."""
        return f"statement_line:{self.id}"

    @property
    def named(self) -> Said:
        """What entries and histories call it."""
        return text("Bank statement, line %(line)s", line=self.position)

    @property
    def reason(self) -> Said | None:
        """Why it, or a part of it, was not recognised, in the reader's language."""
        return Said(self.why, dict(self.why_values)) if self.why else None


class Match(Base):
    """A part of a statement line and what it clears; the amount has the line's sign."""

    __tablename__ = "bank_match"
    __table_args__ = (Index(None, "line_id"), Index(None, "clears_subject"), Index(None, "at"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_statement_line.id"))
    clears_role: Mapped[AccountRole] = mapped_column(coded(AccountRole))
    clears_subject: Mapped[str]
    minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    how: Mapped[How] = mapped_column(coded(How))
    by: Mapped[str]
    at: Mapped[datetime]
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))

    @property
    def amount(self) -> Money:
        """With the sign of the line."""
        return Money(self.minor, self.currency)
