"""What one does with an activity: open it, let people in, promise from its budget, move money between budgets, close it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smartcoop.activities.budget import NOT_OVERSPENT, budget_of, open_claims
from smartcoop.activities.models import ACTIVITY_STEPS, EARNS, SPENDS, Activity, ActivityState, Claim, Commitment, ConfirmedOrder, Participant
from smartcoop.audit import checked_step, record_change
from smartcoop.country import AccountRole
from smartcoop.db import locked, write_rows
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import Text, text
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Entry
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.models import BRINGS_NEW_MONEY, STATUTES, Member
from smartcoop.members.numbering import next_number
from smartcoop.money import Money


def open_activity(session: Session, holder_id: int, *, name: str, on: date, by: str, is_collective: bool = False) -> Activity:
    """A new activity of a member. RuleBroken for somebody whose share is not paid."""
    holder = session.get_one(Member, holder_id)
    if not name.strip():
        raise Invalid({"name": text("name the activity, as its holder would call it")})
    if holder.state not in BRINGS_NEW_MONEY:
        said = text("%(name)s cannot open an activity before a share is paid. State now: %(state)s", name=holder.name, state=holder.state.label)
        raise RuleBroken(said, source=STATUTES)
    activity = Activity(
        cooperative_id=holder.cooperative_id,
        number=next_number(session, holder.cooperative_id, "activity"),
        name=name.strip(),
        holder_id=holder.id,
        is_collective=is_collective,
        state=ActivityState.OPEN,
        opened_on=on,
    )
    session.add(activity)
    session.flush()  # the change of state names it
    record_change(session, activity.ref, ActivityState.DRAFT, ActivityState.OPEN, by=by, at=datetime.now(UTC))
    return activity


def join_activity(session: Session, activity_id: int, member_id: int, *, on: date) -> Participant:
    """A member of the same cooperative takes part in a collective activity."""
    activity, member = session.get_one(Activity, activity_id), session.get_one(Member, member_id)
    if not activity.is_collective:
        raise WrongState("%(name)s is a personal activity; open a collective one to work together", name=activity.name)
    if member.cooperative_id != activity.cooperative_id:
        raise RuleBroken("%(name)s belongs to another cooperative", name=member.name, source=text("one entity employs its own members"))
    told = session.get(Participant, (activity_id, member_id))
    if told is not None:
        return told
    participant = Participant(activity_id=activity_id, member_id=member_id, since=on)
    session.add(participant)
    return participant


def change_activity_state(session: Session, activity_id: int, state: ActivityState, *, by: str, on: date, why: Text | str = "") -> Activity:
    """One step in the life of an activity. WrongState names the possible steps; a budget that is not zero does not close."""
    activity = locked(session, Activity, activity_id)
    checked_step(ACTIVITY_STEPS, activity.state, state, activity.name)
    if state is ActivityState.CLOSING and open_claims(session, activity):
        raise WrongState("%(name)s has unpaid invoices; collect or credit them first", name=activity.name)
    if state is ActivityState.CLOSED and (left := budget_of(session, activity)).budget:
        raise WrongState("%(name)s still holds %(left)s; pay it out or transfer it first", name=activity.name, left=str(left.budget))
    record_change(session, activity.ref, activity.state, state, by=by, at=datetime.now(UTC), why=why)
    activity.state = state
    activity.closed_on = on if state is ActivityState.CLOSED else None
    return activity


def restrict_overspent(session: Session, activity: Activity, *, by: str, on: date) -> None:
    """An open activity that spent more than its budget and its confirmed orders takes no new money until a plan is agreed.

    Call it after a booking that may cost more than was promised.
    """
    if activity.state is not ActivityState.OPEN:
        return
    budget = budget_of(session, activity)
    if (budget.budget + budget.orders).minor < 0:
        change_activity_state(session, activity.id, ActivityState.RESTRICTED, by=by, on=on, why=text("the budget is below zero"))


def activity_that_earns(session: Session, activity_id: int) -> Activity:
    """The activity, if it may bring new money in; WrongState says what is in the way."""
    activity = session.get_one(Activity, activity_id)
    if activity.state not in EARNS:
        raise WrongState("%(name)s takes no new invoices; reopen it first. State now: %(state)s", name=activity.name, state=activity.state.label)
    if activity.holder.state not in BRINGS_NEW_MONEY:
        holder = activity.holder
        raise WrongState("the share of %(name)s must be paid first. State now: %(state)s", name=holder.name, state=holder.state.label)
    return activity


def activity_that_spends(session: Session, activity_id: int) -> Activity:
    """The activity, locked, if money may go out of it; WrongState otherwise."""
    activity = locked(session, Activity, activity_id)
    if activity.state not in SPENDS:
        raise WrongState("nothing can be paid from %(name)s. State now: %(state)s", name=activity.name, state=activity.state.label)
    return activity


def commit_budget(session: Session, activity_id: int, amount: Money, *, source: str, on: date, wages: bool = True) -> Commitment:
    """Promise an amount. RuleBroken beyond what is available; exactly all of it is allowed. The same source again finds the first."""
    activity = activity_that_spends(session, activity_id)
    told = session.scalar(select(Commitment).where(Commitment.source == source))
    if told is not None:
        return told
    budget = budget_of(session, activity)
    available = budget.available_for_wages if wages else budget.available_for_expenses
    if amount > available:
        raise RuleBroken(
            "this costs %(amount)s and %(available)s is available in %(name)s; lower it or wait for more income",
            amount=str(amount),
            available=str(available),
            name=activity.name,
            source=NOT_OVERSPENT,
        )
    commitment = Commitment(activity_id=activity.id, source=source, amount_minor=amount.minor, made_on=on)
    session.add(commitment)
    session.flush()  # the next figures must count it
    return commitment


def change_promises(session: Session, amounts: Mapping[str, Money]) -> None:
    """Promises, by source, become others before they are booked; the caller has looked whether the budget bears them."""
    for source, amount in amounts.items():
        session.execute(update(Commitment).where(Commitment.source == source, Commitment.released_on.is_(None)).values(amount_minor=amount.minor))


def release_budget(session: Session, sources: Iterable[str], *, on: date) -> None:
    """The promises are booked or dropped; nothing happens where there is none."""
    waiting = update(Commitment).where(Commitment.source.in_(list(sources)), Commitment.released_on.is_(None))
    session.execute(waiting.values(released_on=on))


def confirm_order(session: Session, activity_id: int, amount: Money, *, source: str, on: date) -> ConfirmedOrder:
    """A client confirmed an order under guarantee: `amount`, the fee deducted, may pay wages from now on. The same source again finds the first."""
    told = session.scalar(select(ConfirmedOrder).where(ConfirmedOrder.source == source))
    if told is not None:
        return told
    order = ConfirmedOrder(activity_id=activity_id, source=source, amount_minor=amount.minor, confirmed_on=on)
    session.add(order)
    session.flush()  # the next figures must count it
    return order


def release_order(session: Session, source: str, *, on: date) -> None:
    """The order is invoiced or dropped; nothing happens when there is none."""
    order = session.scalar(select(ConfirmedOrder).where(ConfirmedOrder.source == source, ConfirmedOrder.released_on.is_(None)))
    if order is not None:
        order.released_on = on
        session.flush()  # the next figures must not count it


def record_claim(session: Session, activity: Activity, *, subject: str, net: Money, total: Money, guaranteed: bool, reason: str) -> None:
    """A client owes `total`, of which `net` feeds the activity."""
    amounts = {"net_minor": net.minor, "total_minor": total.minor, "currency": net.currency}
    write_rows(session, Claim, [{"activity_id": activity.id, "subject": subject, **amounts, "guaranteed": guaranteed, "reason": reason}])


def transfer_budget(session: Session, from_id: int, to_id: int, amount: Money, *, source: str, on: date, by: str, why: str) -> Entry:
    """Move budget to another activity of the same cooperative (P13). `source` names the request, so that it is done once."""
    giver = activity_that_spends(session, from_id)
    taker = activity_that_earns(session, to_id)
    if giver.id == taker.id:
        raise Invalid({"to": text("choose another activity than the one that gives")})
    if giver.cooperative_id != taker.cooperative_id:
        raise RuleBroken("budgets move only inside one cooperative", source=text("each legal entity has its own money"))
    if amount.minor <= 0:
        raise Invalid({"amount": text("give an amount above zero")})
    if amount > (available := budget_of(session, giver).available_for_wages):
        raise RuleBroken("%(available)s is available in %(name)s", available=str(available), name=giver.name, source=NOT_OVERSPENT)
    made = moves((AccountRole.TRANSFERS, giver.ref, amount), (AccountRole.TRANSFERS, taker.ref, -amount))
    return ledger.post(session, Draft(giver.cooperative_id, on, "budget_transfer", source, why, made, by))
