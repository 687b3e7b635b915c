"""What clients owed when the totals of the books were last carried forward, so that the fund's page does not ask about each debt."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from smartcoop.db import MINOR, Base


class CarriedDebt(Base):
    """What a client owed for one subject (`invoice:7`), when it is due, and what of it the fund stands for.

    Written from the books by `dues.carry_dues`, proved against them by `dues.wrong_dues`; counts no entry after the one of CarriedDuesUntil.
    """

    __tablename__ = "guarantee_carried_debt"
    __table_args__ = (Index("ix_guarantee_carried_debt_due", "book_id", "due_on", "minor", "guaranteed_minor", "subject"),)

    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    due_on: Mapped[date]
    minor: Mapped[int] = mapped_column(MINOR)
    guaranteed_minor: Mapped[int] = mapped_column(MINOR)


class CarriedDuesUntil(Base):
    """The last entry of a book that its carried debts count."""

    __tablename__ = "guarantee_carried_until"

    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
