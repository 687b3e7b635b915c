"""Books, entries and postings. The database itself refuses to change, remove or unbalance them (see triggers.py)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcoop.country import AccountRole
from smartcoop.db import KEY, MINOR, Base, coded
from smartcoop.i18n import text
from smartcoop.money import Money

COOP = "coop"
"""The subject of what belongs to the cooperative as a whole."""
STAYING = ("bank_account:", "month:")
"""How subjects begin that, like COOP, gather postings for as long as the books are kept."""


def stays(subject: str) -> bool:
    """Whether a subject gathers postings year after year, so that its totals are carried forward."""
    return subject == COOP or subject.startswith(STAYING)


class Book(Base):
    """The books of one legal entity, in one currency. Days up to `closed_until` take no entries."""

    __tablename__ = "book"

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str]
    currency: Mapped[str]
    closed_until: Mapped[date | None]


class CarriedTotal(Base):
    """What the postings of a day, a month or a year come to, for a role; apart for a subject that stays, the others together (subject "").

    Written from the postings by `carrying`, proved against them by `checking`; counts no entry after the one of CarriedUntil.
    """

    __tablename__ = "ledger_carried"

    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    span: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[AccountRole] = mapped_column(coded(AccountRole), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    minor: Mapped[int] = mapped_column(MINOR)


class CarriedDay(Base):
    """Between which keys the entries of a day are, of those that the carried totals count."""

    __tablename__ = "ledger_carried_day"

    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    booked_on: Mapped[date] = mapped_column(primary_key=True)
    lowest: Mapped[int] = mapped_column(KEY)
    highest: Mapped[int] = mapped_column(KEY)


class CarriedUntil(Base):
    """The last entry of a book that its carried totals count."""

    __tablename__ = "ledger_carried_until"

    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))


class Entry(Base):
    """One event in the books. `source` is the document that caused it, `kind` what it did; the pair is unique in a book."""

    __tablename__ = "ledger_entry"
    called = text("Entry")
    __table_args__ = (
        UniqueConstraint("book_id", "source", "kind"),
        UniqueConstraint("reverses_id"),
        CheckConstraint("posting_count >= 2", name="two_postings"),
        Index(None, "book_id", "booked_on", "id"),
        Index(None, "book_id", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    booked_on: Mapped[date]
    kind: Mapped[str]
    source: Mapped[str]
    text: Mapped[str]
    posting_count: Mapped[int]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    postings: Mapped[list["Posting"]] = relationship(back_populates="entry", order_by="Posting.position", lazy="selectin")
    book: Mapped[Book] = relationship()


class Posting(Base):
    """A role and a subject that an entry moves by an amount: debit positive, credit negative."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        Index("ix_ledger_posting_balance", "book_id", "role", "subject", "minor"),
        Index("ix_ledger_posting_account", "book_id", "role", "entry_id", "position"),
        Index("ix_ledger_posting_subject", "book_id", "subject", "entry_id", "position"),
        Index("ix_ledger_posting_written", "book_id", "entry_id", "position"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int]
    role: Mapped[AccountRole] = mapped_column(coded(AccountRole))
    subject: Mapped[str]
    minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]

    entry: Mapped[Entry] = relationship(back_populates="postings")

    @property
    def amount(self) -> Money:
        """Debit positive."""
        return Money(self.minor, self.currency)
