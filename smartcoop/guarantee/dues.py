"""What clients owe by the day on which it is due: carried forward with the totals of the books, so that only debts that moved since are looked at.

A debt is an expected payment of a RECEIVABLE with a balance above zero. What was asked, its day and its claim never change, so that the balance after
an entry says what was owed then: what is owed now is what was carried, less what the moved debts were then, and what they are now.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Claim, net_part
from smartcoop.banking.models import ExpectedPayment
from smartcoop.banking.queries import owed_now
from smartcoop.country import AccountRole
from smartcoop.db import write_rows
from smartcoop.guarantee.models import CarriedDue, CarriedDuesUntil
from smartcoop.ledger.models import Posting
from smartcoop.listing import unindexed


@dataclass(frozen=True, slots=True)
class Due:
    """What clients owe that is due on one day: how many debts, their sum, and what of it the fund stands for, without VAT; in minor units."""

    due_on: date
    count: int
    minor: int
    guaranteed: int


def dues(session: Session, book_id: int) -> list[Due]:
    """What clients owe now, by the day on which it is due, the earliest first."""
    while True:
        since = dues_carried_until(session, book_id)
        if not since:
            return _anew(session, book_id)
        found = _summed([*_carried(session, book_id), *_moved(session, book_id, since)])
        if dues_carried_until(session, book_id) == since:  # else it was carried on just before it was read
            return found


def carry_dues(session: Session, *, book_id: int, until: int) -> None:
    """Write down what clients owe after the entry `until`, which is the newest one; nobody may be writing another."""
    if until <= dues_carried_until(session, book_id):
        return
    session.execute(delete(CarriedDue).where(CarriedDue.book_id == book_id))
    rows = [
        {"book_id": book_id, "due_on": one.due_on, "count": one.count, "minor": one.minor, "guaranteed_minor": one.guaranteed}
        for one in _anew(session, book_id)
    ]
    write_rows(session, CarriedDue, rows)
    session.merge(CarriedDuesUntil(book_id=book_id, entry_id=until))
    session.flush()


def dues_carried_until(session: Session, book_id: int) -> int:
    """The last entry that the carried debts count; 0 before they were carried."""
    return session.scalar(select(CarriedDuesUntil.entry_id).where(CarriedDuesUntil.book_id == book_id)) or 0


def wrong_dues(session: Session, book_id: int) -> list[str]:
    """Days for which what was carried and what moved since is not what clients owe by the books."""
    told, anew = ({one.due_on: one for one in found} for found in (dues(session, book_id), _anew(session, book_id)))
    wrong = sorted(day for day in told | anew if told.get(day) != anew.get(day))
    return [f"due on {day}: {_said(told.get(day))} carried, {_said(anew.get(day))} in the books" for day in wrong]


def _said(due: Due | None) -> str:
    return f"{due.count} debts of {due.minor}, {due.guaranteed} guaranteed" if due else "nothing"


def _anew(session: Session, book_id: int) -> list[Due]:
    """From the books: debts of which nothing is paid are summed by the database, the others one by one."""
    owed = owed_now(book_id, AccountRole.RECEIVABLE)
    one = case((owed.c.minor == Claim.total_minor, 0), else_=Claim.id).label("one")
    sums = (func.count(), func.sum(owed.c.minor), func.sum(Claim.net_minor), func.sum(Claim.total_minor))
    query = select(owed.c.due_on, Claim.guaranteed, one, *sums).select_from(owed).outerjoin(Claim, Claim.subject == owed.c.subject).where(owed.c.minor > 0)
    return _summed(
        Due(due_on, count, int(minor), _guaranteed(bool(key), int(minor), int(net), int(whole)) if guaranteed else 0)
        for due_on, guaranteed, key, count, minor, net, whole in session.execute(query.group_by(owed.c.due_on, Claim.guaranteed, one))
    )


def _guaranteed(is_paid_in_part: bool, minor: int, net: int, whole: int) -> int:
    return max(0, net_part(minor, net, whole)) if is_paid_in_part else net


def _carried(session: Session, book_id: int) -> list[Due]:
    told = (CarriedDue.due_on, CarriedDue.count, CarriedDue.minor, CarriedDue.guaranteed_minor)
    return [Due(*row) for row in session.execute(select(*told).where(CarriedDue.book_id == book_id))]


def _moved(session: Session, book_id: int, since: int) -> list[Due]:
    """Of each debt that entries after `since` moved: less what it was then, and what it is now."""
    receivable = (Posting.book_id == book_id, Posting.role == AccountRole.RECEIVABLE)
    moved = select(unindexed(Posting.subject).label("subject")).where(*receivable, Posting.entry_id > since).distinct().subquery()
    then: ColumnElement[int] = func.sum(case((Posting.entry_id <= since, Posting.minor), else_=0))
    balances = select(moved.c.subject, then.label("then"), func.sum(Posting.minor).label("now")).join(Posting, Posting.subject == moved.c.subject)
    debt = balances.where(*receivable).group_by(moved.c.subject).subquery()
    query = select(ExpectedPayment.due_on, debt.c.then, debt.c.now, Claim.guaranteed, Claim.net_minor, Claim.total_minor).select_from(debt)
    query = query.join(ExpectedPayment, ExpectedPayment.clears_subject == debt.c.subject).outerjoin(Claim, Claim.subject == debt.c.subject)
    query = query.where(ExpectedPayment.book_id == book_id, ExpectedPayment.clears_role == AccountRole.RECEIVABLE)
    return [
        Due(due_on, sign, sign * int(minor), sign * max(0, net_part(int(minor), net, whole)) if guaranteed else 0)
        for due_on, before, now, guaranteed, net, whole in session.execute(query)
        for sign, minor in ((-1, before), (1, now))
        if minor > 0
    ]


def _summed(found: Iterable[Due]) -> list[Due]:
    """By day; a day on which nothing is owed any more is left out."""
    by_day: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in found:
        by_day[one.due_on] = [held + more for held, more in zip(by_day[one.due_on], (one.count, one.minor, one.guaranteed), strict=True)]
    return [Due(day, *by_day[day]) for day in sorted(by_day) if by_day[day][0]]
