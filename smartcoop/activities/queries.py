"""Reading activities."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from smartcoop.activities.models import Activity, Participant
from smartcoop.db import page


def activities_page(session: Session, cooperative_id: int, *, after: int | None = None, size: int = 50) -> Sequence[Activity]:
    """Activities of a cooperative with their holders, newest first, by key."""
    query = select(Activity).where(Activity.cooperative_id == cooperative_id).options(selectinload(Activity.holder))
    return page(session, query, Activity.id, after=after, size=size)


def activities_of(session: Session, member_id: int) -> Sequence[Activity]:
    """The activities that a member holds or takes part in."""
    taking_part = select(Participant.activity_id).where(Participant.member_id == member_id)
    query = select(Activity).where(or_(Activity.holder_id == member_id, Activity.id.in_(taking_part)))
    return session.scalars(query.order_by(Activity.id)).all()


def activities_with(session: Session, keys: Collection[int]) -> Sequence[Activity]:
    """The activities with these keys and their holders, by key."""
    query = select(Activity).where(Activity.id.in_(keys)).options(joinedload(Activity.holder, innerjoin=True))
    return session.scalars(query.order_by(Activity.id)).all() if keys else []


def participants_of(session: Session, activity_id: int) -> Sequence[Participant]:
    """Those who can be paid from an activity beside its holder."""
    query = select(Participant).where(Participant.activity_id == activity_id).options(joinedload(Participant.member, innerjoin=True))
    return session.scalars(query.order_by(Participant.member_id)).all()


def may_be_paid_from(session: Session, activity: Activity, member_id: int) -> bool:
    """Whether a member holds the activity or takes part in it."""
    return activity.holder_id == member_id or session.get(Participant, (activity.id, member_id)) is not None
