"""What a member may expect: how much could be paid now, and when work that is agreed will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.dates import Month, Period
from smartcoop.errors import DomainError
from smartcoop.members.facts import policies
from smartcoop.members.models import Member
from smartcoop.money import Money
from smartcoop.payroll.cases import promised_on
from smartcoop.payroll.engagements import Job, Wish, proposed_within
from smartcoop.payroll.models import OPEN_WORK, Engagement, EngagementState, PayBasis

MOST = 50


@dataclass(frozen=True, slots=True)
class PayEstimate:
    """The net that all of a `budget` would pay for work like `like`, which was the last."""

    activity: Activity
    budget: Money
    net: Money
    like: Engagement


def estimate_pay(session: Session, member: Member, activity: Activity, available: Money, *, on: date) -> PayEstimate | None:
    """What all that is available in an activity would be as net pay for another piece of work like the member's last; None where nobody can say."""
    last = session.scalar(
        select(Engagement)
        .where(Engagement.member_id == member.id, Engagement.state != EngagementState.CANCELLED, Engagement.basis == PayBasis.TOTAL)
        .order_by(Engagement.starts_on.desc(), Engagement.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    job = Job(member.id, activity.id, _soon(last.period, on), last.days, last.hours, last.function, last.place, last.regime, last.facts)
    try:
        proposal = proposed_within(session, activity, job, Wish(), available=available, on=on)
    except DomainError:
        return None
    return PayEstimate(activity, proposal.cost + proposal.unspent, proposal.net, last)


def _soon(like: Period, on: date) -> Period:
    """As long a period from tomorrow on, or from the next month's first day where it would reach into it."""
    length = like.end - like.start
    first = on + timedelta(days=1)
    if Month.of(first) != Month.of(first + length):
        first = Month.of(first).next().first
    return Period(first, first + length)


def promised_net(session: Session, made: Engagement, *, on: date) -> Money | None:
    """The net of work that is agreed, as it is reckoned today; None where it is paid in several parts, or nobody can say.

    The payslip reckons anew with what is true then.
    """
    job = Job(made.member_id, made.activity_id, made.period, made.days, made.hours, made.function, made.place, made.regime, made.facts, basis=made.basis)
    try:
        proposal = proposed_within(session, made.activity, job, Wish(gross=made.gross), available=made.gross, on=on)
    except DomainError:
        return None
    return proposal.net if len(proposal.simulations) == 1 else None


@dataclass(frozen=True, slots=True)
class ExpectedPay:
    """Work that is agreed and not on a payslip yet, with the day on which the cooperative promises its pay."""

    engagement: Engagement
    pay_on: date


def expected_pay(session: Session, member: Member, *, on: date) -> Sequence[ExpectedPay]:
    """The agreed work of a member that is still to be paid, the soonest first."""
    rules = policies(session, member.cooperative, on)
    query = select(Engagement).where(Engagement.member_id == member.id, Engagement.state.in_(OPEN_WORK)).order_by(Engagement.ends_on, Engagement.id).limit(MOST)
    return [ExpectedPay(one, promised_on(rules.promise, one.ends_on, member.cooperative.country)) for one in session.scalars(query)]
