"""What the guarantee fund has advanced for each activity: wages that were paid out before the clients paid. Read in bulk, from the books alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity, Claim, ConfirmedOrder, net_part
from smartcoop.banking.models import ExpectedPayment
from smartcoop.banking.queries import owed_on_expected
from smartcoop.country import AccountRole
from smartcoop.dates import Month
from smartcoop.ledger.carrying import standing
from smartcoop.ledger.models import Entry, Posting
from smartcoop.ledger.queries import balances
from smartcoop.payroll.entries import month_of
from smartcoop.payroll.models import PayslipState, StoredPayslip

INCOME = frozenset({AccountRole.SALES, AccountRole.TRANSFERS, AccountRole.BAD_DEBTS})
SPENT = frozenset({AccountRole.GROSS_WAGES, AccountRole.EMPLOYER_CONTRIBUTIONS, AccountRole.ALLOWANCES, AccountRole.EXPENSES})
MONTHLY = frozenset({AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX, AccountRole.HOLIDAY_PROVISION})
CHUNK = 500

T = TypeVar("T")


@dataclass
class Position:
    """What one activity's money comes to, in minor units.

    `income` booked, `uncollected` of it, of which the fund stands for `guaranteed` (confirmed orders included); cost `spent`, `unpaid` of
    it; and what is `advanced` in the books now.
    """

    income: int = 0
    uncollected: int = 0
    guaranteed: int = 0
    spent: int = 0
    unpaid: int = 0
    advanced: int = 0

    @property
    def needed(self) -> int:
        """Cost that was paid out and no client has paid for, up to what the fund guarantees (P06 to P08)."""
        return max(0, min(self.spent - self.unpaid - (self.income - self.uncollected), self.guaranteed))


@dataclass
class Positions:
    """The positions of the activities that have, or could need, an advance."""

    book_id: int
    by_activity: dict[int, Position] = field(default_factory=lambda: defaultdict(Position))

    def refs(self) -> list[str]:
        """Their subjects."""
        return [f"activity:{key}" for key in sorted(self.by_activity)]


def positions(session: Session, book_id: int) -> Mapping[int, Position]:
    """Those of the activities with an open claim, an open order or an advance; what was settled in the past is only summed."""
    found = Positions(book_id)
    _claims(session, found)
    _orders(session, found)
    for subject, balance in balances(session, book_id, AccountRole.GUARANTEE_BANK).items():
        if subject.startswith("activity:"):
            found.by_activity[_key(subject)].advanced = -balance.minor
    _booked(session, found)
    _unpaid(session, found)
    return found.by_activity


def ordered(session: Session, book_id: int) -> int:
    """What the fund stands for on orders that clients confirmed, without VAT, in minor units."""
    found = Positions(book_id)
    _orders(session, found)
    return sum(position.guaranteed for position in found.by_activity.values())


def _key(subject: str) -> int:
    return int(subject.partition(":")[2])


def _claims(session: Session, found: Positions) -> None:
    told = (Claim.activity_id, Claim.net_minor, Claim.total_minor, Claim.guaranteed)
    query = select(*told, owed_on_expected()).join(ExpectedPayment, ExpectedPayment.clears_subject == Claim.subject)
    query = query.where(ExpectedPayment.book_id == found.book_id, ExpectedPayment.is_open, ExpectedPayment.clears_role == AccountRole.RECEIVABLE)
    for key, without_vat, with_vat, guaranteed, owed in session.execute(query):
        if owed:
            position, net = found.by_activity[key], net_part(int(owed), without_vat, with_vat)
            position.uncollected += net
            position.guaranteed += max(0, net) if guaranteed else 0


def _orders(session: Session, found: Positions) -> None:
    """Orders that clients confirmed under guarantee pay wages before they are invoiced."""
    query = select(ConfirmedOrder.activity_id, func.sum(ConfirmedOrder.amount_minor)).join(Activity, Activity.id == ConfirmedOrder.activity_id)
    query = query.where(Activity.cooperative_id == found.book_id, ConfirmedOrder.released_on.is_(None)).group_by(ConfirmedOrder.activity_id)
    for key, minor in session.execute(query):
        found.by_activity[key].guaranteed += int(minor)


def _booked(session: Session, found: Positions) -> None:
    for refs in _chunks(found.refs()):
        query = select(Posting.subject, Posting.role, func.sum(Posting.minor)).where(Posting.book_id == found.book_id, Posting.subject.in_(refs))
        for subject, role, minor in session.execute(query.where(Posting.role.in_(INCOME | SPENT)).group_by(Posting.subject, Posting.role)):
            position = found.by_activity[_key(subject)]
            if role in INCOME:
                position.income -= int(minor)
            else:
                position.spent += int(minor)


def _unpaid(session: Session, found: Positions) -> None:
    """What of the booked wages is owed still: net pay by payslip, and of each month's debts to authorities the activity's share."""
    debts = _month_debts(session, found.book_id)
    for payslips in _open_payslips(session, found, {found_in for _, subject in debts if (found_in := month_of(subject))}):
        for subject, owed in balances(session, found.book_id, AccountRole.NET_WAGES, list(payslips)).items():
            found.by_activity[payslips[subject]].unpaid -= owed.minor
        for source, role, month, minor in _owed_by(session, found.book_id, payslips, debts):
            debt = debts[role, month]
            found.by_activity[payslips[source]].unpaid += -minor * debt.outstanding // debt.booked


@dataclass(frozen=True, slots=True)
class _Debt:
    booked: int
    outstanding: int


def _month_debts(session: Session, book_id: int) -> dict[tuple[AccountRole, str], _Debt]:
    """The debts of wage months that are not paid: what was booked and what is left, in minor units."""
    left = {key: -minor for key, minor in standing(session, book_id, MONTHLY).items() if minor < 0 and key[1].startswith("month:")}
    query = select(Posting.role, Posting.subject, -func.sum(Posting.minor)).where(Posting.book_id == book_id, Posting.minor < 0)
    query = query.where(Posting.role.in_(MONTHLY), Posting.subject.in_({subject for _, subject in left})).group_by(Posting.role, Posting.subject)
    booked = {(role, subject): int(minor) for role, subject, minor in session.execute(query)} if left else {}
    return {key: _Debt(booked[key], outstanding) for key, outstanding in left.items()}


def _open_payslips(session: Session, found: Positions, months: Iterable[Month]) -> Iterator[dict[str, int]]:
    """The activity of each issued payslip of the months that are not settled, by subject, in portions."""
    query = select(StoredPayslip.id, StoredPayslip.activity_id).where(
        StoredPayslip.cooperative_id == found.book_id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.month.in_(list(months))
    )
    rows = [(f"payslip:{key}", activity) for key, activity in session.execute(query.order_by(StoredPayslip.id)) if activity in found.by_activity]
    yield from (dict(portion) for portion in _chunks(rows))


def _owed_by(
    session: Session, book_id: int, payslips: Mapping[str, int], debts: Mapping[tuple[AccountRole, str], _Debt]
) -> list[tuple[str, AccountRole, str, int]]:
    query = (
        select(Entry.source, Posting.role, Posting.subject, func.sum(Posting.minor))
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Entry.book_id == book_id, Entry.source.in_(list(payslips)), Posting.role.in_(MONTHLY))
        .group_by(Entry.source, Posting.role, Posting.subject)
    )
    return [(source, role, subject, int(minor)) for source, role, subject, minor in session.execute(query) if (role, subject) in debts]


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))
