"""What clients owe by the day on which it is due: carried forward with the totals of the books, so that only debts that moved since are looked at.

A debt is an expected payment of a RECEIVABLE with a balance above zero. What it is changes with its postings alone: those that entries after the
carried ones moved are read from the books, the others from what was carried.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Claim, net_part
from smartcoop.banking.models import ExpectedPayment
from smartcoop.banking.queries import owed_on_expected
from smartcoop.country import AccountRole
from smartcoop.db import write_rows
from smartcoop.guarantee.models import CarriedDebt, CarriedDuesUntil
from smartcoop.ledger.models import Posting
from smartcoop.listing import unindexed


@dataclass(frozen=True, slots=True)
class Due:
    """What clients owe that is due on one day: how many debts, their sum, and what of it the fund stands for, without VAT; in minor units."""

    due_on: date
    count: int
    minor: int
    guaranteed: int


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed for one subject, in minor units."""

    subject: str
    due_on: date
    minor: int
    guaranteed: int


def dues(session: Session, book_id: int) -> list[Due]:
    """What clients owe now, by the day on which it is due, the earliest first."""
    while True:
        since = dues_carried_until(session, book_id)
        if not since:
            return _by_day(_debts(session, book_id))
        moved = _moved(book_id, since)
        found = [*_carried(session, book_id, moved), *_by_day(_debts(session, book_id, moved))]
        if dues_carried_until(session, book_id) == since:  # else it was carried on just before it was read
            return _together(found)


def carry_dues(session: Session, *, book_id: int, until: int) -> None:
    """Write down what clients owe after the entry `until`, which is the newest one; nobody may be writing another."""
    if until <= dues_carried_until(session, book_id):
        return
    session.execute(delete(CarriedDebt).where(CarriedDebt.book_id == book_id))
    debts = _debts(session, book_id)
    rows = [{"book_id": book_id, "subject": one.subject, "due_on": one.due_on, "minor": one.minor, "guaranteed_minor": one.guaranteed} for one in debts]
    write_rows(session, CarriedDebt, rows)
    session.merge(CarriedDuesUntil(book_id=book_id, entry_id=until))
    session.flush()


def dues_carried_until(session: Session, book_id: int) -> int:
    """The last entry that the carried debts count; 0 before they were carried."""
    return session.scalar(select(CarriedDuesUntil.entry_id).where(CarriedDuesUntil.book_id == book_id)) or 0


def wrong_dues(session: Session, book_id: int) -> list[str]:
    """Days for which what was carried and what moved since is not what clients owe by the books."""
    told, anew = ({one.due_on: one for one in found} for found in (dues(session, book_id), _by_day(_debts(session, book_id))))
    wrong = sorted(day for day in told | anew if told.get(day) != anew.get(day))
    return [f"due on {day}: {_said(told.get(day))} carried, {_said(anew.get(day))} in the books" for day in wrong]


def _said(due: Due | None) -> str:
    return f"{due.count} debts of {due.minor}, {due.guaranteed} guaranteed" if due else "nothing"


def _debts(session: Session, book_id: int, moved: Select[str] | None = None) -> list[Debt]:
    """From the books: all that is open, or what is left of the debts that moved."""
    told = (ExpectedPayment.clears_subject, ExpectedPayment.due_on, owed_on_expected(), Claim.guaranteed, Claim.net_minor, Claim.total_minor)
    query = select(*told).outerjoin(Claim, Claim.subject == ExpectedPayment.clears_subject)
    query = query.where(ExpectedPayment.book_id == book_id, ExpectedPayment.clears_role == AccountRole.RECEIVABLE)
    query = query.where(ExpectedPayment.is_open if moved is None else ExpectedPayment.clears_subject.in_(moved))
    return [
        Debt(subject, due_on, int(minor), max(0, net_part(int(minor), net, whole)) if guaranteed else 0)
        for subject, due_on, minor, guaranteed, net, whole in session.execute(query)
        if minor > 0
    ]


def _moved(book_id: int, since: int) -> Select[str]:
    """The subjects that entries after `since` moved."""
    receivable = (Posting.book_id == book_id, Posting.role == AccountRole.RECEIVABLE, Posting.entry_id > since)
    return select(unindexed(Posting.subject).label("subject")).where(*receivable).distinct()


def _carried(session: Session, book_id: int, moved: Select[str]) -> list[Due]:
    """What was carried of the debts that have not moved since, summed by the database."""
    sums: tuple[Any, ...] = (func.count(), func.sum(CarriedDebt.minor), func.sum(CarriedDebt.guaranteed_minor))
    query = select(CarriedDebt.due_on, *sums).where(CarriedDebt.book_id == book_id, CarriedDebt.subject.not_in(moved)).group_by(CarriedDebt.due_on)
    return [Due(due_on, count, int(minor), int(guaranteed)) for due_on, count, minor, guaranteed in session.execute(query)]


def _by_day(debts: Iterable[Debt]) -> list[Due]:
    return _together(Due(one.due_on, 1, one.minor, one.guaranteed) for one in debts)


def _together(found: Iterable[Due]) -> list[Due]:
    """One for each day, the earliest first."""
    by_day: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in found:
        by_day[one.due_on] = [held + more for held, more in zip(by_day[one.due_on], (one.count, one.minor, one.guaranteed), strict=True)]
    return [Due(day, *by_day[day]) for day in sorted(by_day)]
