"""The four figures of a budget. Each is a sum of ledger postings or of dated promises, never a column kept in step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity, Claim, Commitment, ConfirmedOrder
from smartcoop.country import BUDGET_ROLES, AccountRole
from smartcoop.dates import Month
from smartcoop.i18n import text
from smartcoop.ledger.models import Entry, Posting
from smartcoop.ledger.queries import (
    StatementLine,
    balance_of_roles,
    balances,
    statement,
)
from smartcoop.money import Money, total

NOT_OVERSPENT = text("a budget is not overspent")
"""The rule that a refusal for want of budget names."""


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim with what the client still owes on it, and how much of that is not VAT."""

    claim: Claim
    outstanding: Money
    net: Money


@dataclass(frozen=True, slots=True)
class Budget:
    """What an activity holds.

    `budget` = credits - debits on its budget roles. `orders` = confirmed by clients under guarantee and not invoiced, fee deducted.
    `committed` = promised and not booked. `uncollected` = what clients still owe, without VAT; of it `unguaranteed` does not count for
    wages until it is paid.
    """

    budget: Money
    orders: Money
    committed: Money
    uncollected: Money
    unguaranteed: Money

    @property
    def collected(self) -> Money:
        """The part of the budget covered by money received; below zero when more was spent than came in."""
        return self.budget - self.uncollected

    @property
    def available_for_wages(self) -> Money:
        """What new pay may cost."""
        return self.budget + self.orders - self.unguaranteed - self.committed

    @property
    def available_for_expenses(self) -> Money:
        """What new expenses may cost: only money that clients have paid."""
        return min(self.budget, self.collected) - self.committed


def budget_of(session: Session, activity: Activity) -> Budget:
    """The four figures now."""
    claims = open_claims(session, activity)
    currency = activity.cooperative.currency
    return Budget(
        budget=-balance_of_roles(session, activity.cooperative_id, BUDGET_ROLES, activity.ref),
        orders=confirmed_orders(session, activity),
        committed=committed(session, activity),
        uncollected=total((c.net for c in claims), currency),
        unguaranteed=total((c.net for c in claims if not c.claim.guaranteed), currency),
    )


def confirmed_orders(session: Session, activity: Activity) -> Money:
    """What confirmed orders that are not invoiced will bring, the fee deducted."""
    return _open_sum(session, activity, ConfirmedOrder)


def committed(session: Session, activity: Activity) -> Money:
    """The promises that are not released."""
    return _open_sum(session, activity, Commitment)


def _open_sum(session: Session, activity: Activity, kind: type[Commitment] | type[ConfirmedOrder]) -> Money:
    query = select(func.coalesce(func.sum(kind.amount_minor), 0)).where(kind.activity_id == activity.id, kind.released_on.is_(None))
    return Money(int(session.scalar(query) or 0), activity.cooperative.currency)


def orders_of(session: Session, activity: Activity) -> Sequence[ConfirmedOrder]:
    """The confirmed orders that are not invoiced, oldest first."""
    query = select(ConfirmedOrder).where(ConfirmedOrder.activity_id == activity.id, ConfirmedOrder.released_on.is_(None))
    return session.scalars(query.order_by(ConfirmedOrder.id)).all()


def commitments_of(session: Session, activity: Activity) -> Sequence[Commitment]:
    """The open promises, oldest first."""
    query = select(Commitment).where(Commitment.activity_id == activity.id, Commitment.released_on.is_(None))
    return session.scalars(query.order_by(Commitment.id)).all()


def open_claims(session: Session, activity: Activity) -> list[OpenClaim]:
    """The claims on which something is still owed, oldest first."""
    owing = (
        select(Posting.subject)
        .where(Posting.book_id == activity.cooperative_id, Posting.role == AccountRole.RECEIVABLE, Posting.subject == Claim.subject)
        .group_by(Posting.subject)
        .having(func.sum(Posting.minor) != 0)
    )
    claims = session.scalars(select(Claim).where(Claim.activity_id == activity.id, owing.exists()).order_by(Claim.id)).all()
    owed = balances(session, activity.cooperative_id, AccountRole.RECEIVABLE, [claim.subject for claim in claims])
    return [OpenClaim(claim, owed[claim.subject], claim.net_of(owed[claim.subject])) for claim in claims if claim.subject in owed]


def budget_lines(session: Session, activity: Activity, limit: int = 500) -> list[StatementLine]:
    """Every posting behind the budget, with the running balance (credit is negative)."""
    return statement(session, activity.cooperative_id, BUDGET_ROLES, activity.ref, limit=limit)


@dataclass(frozen=True, slots=True)
class BudgetMonth:
    """What came into a budget in a month (sales, transfers, less what was credited) and what went out, as positive amounts."""

    month: Month
    came_in: Money
    went_out: Money
    after: Money


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """A budget through one calendar year: what it held before, every posting with the balance after it, and the sums of each month."""

    year: int
    opening: Money
    lines: tuple[StatementLine, ...]
    months: tuple[BudgetMonth, ...]

    @property
    def closing(self) -> Money:
        """What it held at the end, or holds now."""
        return self.months[-1].after


COMES_IN = frozenset({AccountRole.SALES, AccountRole.TRANSFERS})
"""The budget roles that bring money in; all others take it out."""


def budget_year(session: Session, activity: Activity, year: int) -> BudgetYear:
    """A budget through a year, from the postings alone; the balances are what the budget holds (a credit is positive)."""
    first, last = Month(year, 1), Month(year, 12)
    before = -balance_of_roles(session, activity.cooperative_id, BUDGET_ROLES, activity.ref, until=first.first - timedelta(days=1))
    query = (
        select(Posting, Entry)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.book_id == activity.cooperative_id, Posting.subject == activity.ref, Posting.role.in_(BUDGET_ROLES))
        .where(Entry.booked_on >= first.first, Entry.booked_on <= last.last)
        .order_by(Entry.booked_on, Entry.id, Posting.position)
    )
    running, lines = before, []
    for posting, entry in session.execute(query):
        running -= posting.amount
        lines.append(StatementLine(entry, posting.role, -posting.amount, running))
    return BudgetYear(year, before, tuple(lines), tuple(_months(year, before, lines)))


def _months(year: int, opening: Money, lines: Sequence[StatementLine]) -> Iterator[BudgetMonth]:
    held = opening
    for number in range(1, 13):
        month = Month(year, number)
        mine = [line for line in lines if Month.of(line.entry.booked_on) == month]
        came_in = total((line.amount for line in mine if line.role in COMES_IN), opening.currency)
        went_out = -total((line.amount for line in mine if line.role not in COMES_IN), opening.currency)
        held = held + came_in - went_out
        yield BudgetMonth(month, came_in, went_out, held)


def first_year(session: Session, activity: Activity) -> int:
    """The year of the first posting of a budget, or of its opening."""
    query = select(func.min(Entry.booked_on)).join(Posting, Posting.entry_id == Entry.id)
    first = session.scalar(query.where(Posting.book_id == activity.cooperative_id, Posting.subject == activity.ref))
    return int((first or activity.opened_on or date.max).year)
