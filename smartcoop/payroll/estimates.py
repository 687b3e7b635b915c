"""What a member may expect: how much could be paid now, and when work that is agreed will be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.country import PayCase, Payslip
from smartcoop.dates import Month, Period
from smartcoop.errors import DomainError
from smartcoop.members.facts import policies
from smartcoop.members.models import Member
from smartcoop.money import Money, total
from smartcoop.payroll.cases import Known, cases_of_work, known_of, promised_on
from smartcoop.payroll.engagements import Job, Wish, proposed_within
from smartcoop.payroll.models import OPEN_WORK, Engagement, EngagementState, PayBasis, PayslipState

MOST = 50
WORTH_PAYING = 5_000
"""In minor units: of less, such as the cents that a wage left, nobody is led to pay themselves; they still may."""


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


@dataclass(frozen=True, slots=True)
class PromisedPay:
    """The pay of one wage month of agreed work, as it is reckoned today, and the day for which it is promised."""

    pay_on: date
    net: Money
    gross: Money


def promised_pays(session: Session, made: Engagement) -> list[PromisedPay]:
    """What agreed work still pays, month by month; nothing where nobody can say. The payslip reckons anew with what is true then."""
    known = known_of(session, made.cooperative, [made.member])
    mine = [slip for slip in known.slips.get(made.member_id, ()) if slip.engagement_id == made.id]
    paid = {slip.month for slip in mine if slip.state is PayslipState.ISSUED}
    known.slips[made.member_id] = [slip for slip in known.slips.get(made.member_id, ()) if slip not in mine or slip.state is PayslipState.ISSUED]
    try:
        return list(_promised(known, [case for case in cases_of_work(known, made) if case.month not in paid]))
    except DomainError:
        return []


def _promised(known: Known, cases: Sequence[PayCase]) -> Iterator[PromisedPay]:
    earlier: list[Payslip] = []
    for case in cases:
        earlier.append(known.law.payroll.compute(replace(case, history=(*case.history, *earlier))))
        yield PromisedPay(case.paid_on, earlier[-1].net_payable, case.work.gross)


def promised_net(session: Session, made: Engagement) -> Money | None:
    """The net that agreed work still pays, all months together; None where nobody can say."""
    pays = promised_pays(session, made)
    return total((pay.net for pay in pays), made.currency) if pays else None


def agreed_costs(session: Session, activities: Sequence[Activity]) -> dict[int, Money]:
    """What agreed work costs that is not declared, so that no budget has promised it yet, by activity: it is offered to nobody once more."""
    found = {one.id: Money.zero(one.cooperative.currency) for one in activities}
    query = select(Engagement).where(Engagement.activity_id.in_(found), Engagement.state == EngagementState.COSTED)
    for made in session.scalars(query) if found else ():
        found[made.activity_id] += made.cost
    return found


def free_for_pay(session: Session, activity: Activity) -> Money:
    """What new pay may cost without taking what agreed work will."""
    return budget_of(session, activity).available_for_wages - agreed_costs(session, [activity])[activity.id]


def next_pays(session: Session, activities: Sequence[Activity], *, on: date) -> dict[int, date]:
    """The first day for which pay of agreed work is promised that is on no payslip yet, by activity."""
    open_work = (Engagement.activity_id.in_([one.id for one in activities]), Engagement.state.in_(OPEN_WORK))
    ends = session.execute(select(Engagement.activity_id, func.min(Engagement.ends_on)).where(*open_work).group_by(Engagement.activity_id))
    homes = {one.id: one.cooperative for one in activities}
    return {key: promised_on(policies(session, homes[key], on).promise, end, homes[key].country) for key, end in ends}


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
