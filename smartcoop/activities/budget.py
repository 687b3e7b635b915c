"""The four figures of a budget. Each is a sum of ledger postings or of dated promises, never a column kept in step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session, lazyload

from smartcoop.activities.models import Activity, Claim, Commitment, ConfirmedOrder
from smartcoop.country import BUDGET_ROLES, AccountRole
from smartcoop.dates import Month
from smartcoop.i18n import text
from smartcoop.ledger.models import Entry, Posting
from smartcoop.ledger.queries import StatementLine, balance_of_roles, balances_of_roles, statement
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
    return budgets_of(session, [activity])[0]


def budgets_of(session: Session, activities: Sequence[Activity]) -> list[Budget]:
    """The four figures of some activities of one cooperative, in their order; as many questions to the database as for one."""
    if not activities:
        return []
    home, currency = activities[0].cooperative_id, activities[0].cooperative.currency
    claims, promised = _open_claims(session, activities), _promised(session, activities)
    booked = balances_of_roles(session, home, BUDGET_ROLES, [activity.ref for activity in activities])
    zero = Money.zero(currency)
    return [
        Budget(
            budget=-booked.get(one.ref, zero),
            orders=Money(promised.get((ConfirmedOrder.__tablename__, one.id), 0), currency),
            committed=Money(promised.get((Commitment.__tablename__, one.id), 0), currency),
            uncollected=total((c.net for c in claims[one.id]), currency),
            unguaranteed=total((c.net for c in claims[one.id] if not c.claim.guaranteed), currency),
        )
        for one in activities
    ]


def _promised(session: Session, activities: Sequence[Activity]) -> dict[tuple[str, int], int]:
    """What confirmed orders that are not invoiced will bring, the fee deducted, and the promises that are not released."""
    keys = [activity.id for activity in activities]
    kinds = (ConfirmedOrder, Commitment)
    queries = (
        select(literal(kind.__tablename__).label("what"), kind.activity_id, kind.amount_minor).where(kind.activity_id.in_(keys), kind.released_on.is_(None))
        for kind in kinds
    )
    every = union_all(*queries).subquery()
    query = select(every.c.what, every.c.activity_id, func.sum(every.c.amount_minor)).group_by(every.c.what, every.c.activity_id)
    return {(what, key): int(minor) for what, key, minor in session.execute(query)}


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
    return _open_claims(session, [activity])[activity.id]


def _open_claims(session: Session, activities: Sequence[Activity]) -> dict[int, list[OpenClaim]]:
    """The open claims of each of some activities of one cooperative, oldest first."""
    found: dict[int, list[OpenClaim]] = {activity.id: [] for activity in activities}
    home, currency = activities[0].cooperative_id, activities[0].cooperative.currency
    receivable = (Posting.book_id == home, Posting.role == AccountRole.RECEIVABLE, Posting.subject == Claim.subject)
    owed = select(func.coalesce(func.sum(Posting.minor), 0)).where(*receivable).scalar_subquery()
    query = select(Claim, owed).where(Claim.activity_id.in_(found), owed != 0).order_by(Claim.id)
    for claim, minor in session.execute(query):
        outstanding = Money(int(minor), currency)
        found[claim.activity_id].append(OpenClaim(claim, outstanding, claim.net_of(outstanding)))
    return found


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
        .options(lazyload(Entry.postings))
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
