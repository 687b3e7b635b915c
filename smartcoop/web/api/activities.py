"""Activities in JSON, each with the figures of its budget."""

from dataclasses import dataclass
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.activities.budget import Budget, budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.service import open_activity
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.extensions import clock
from smartcoop.i18n import text
from smartcoop.members.models import Member
from smartcoop.web.access import allow, current_actor
from smartcoop.web.api.answering import once
from smartcoop.web.api.door import Door
from smartcoop.web.api.listed import asks_for, page_of_list
from smartcoop.web.lists.people import ACTIVITIES
from smartcoop.web.owners import of_activity
from smartcoop.web.schemas.activities import ActivityAnswer, ActivitySchema, WholeActivityAnswer
from smartcoop.web.schemas.answers import page_of

bp = Door("activities", "Activities and their budgets")


@bp.at()
@allow("activity.read")
@bp.asks(asks_for(ACTIVITIES))
@bp.gives(page_of(ActivityAnswer))
def index(said: dict[str, Any]) -> dict[str, Any]:
    """Activities, the newest first; a member's own and those that they take part in."""
    return page_of_list(ACTIVITIES, said)


@dataclass(frozen=True, slots=True)
class WholeActivity:
    """An activity and what its budget holds."""

    activity: Activity
    budget: Budget


@bp.at("/<int:activity_id>")
@allow("activity.read", owning=of_activity)
@bp.gives(WholeActivityAnswer)
def show(activity_id: int) -> WholeActivity:
    """One activity with its budget."""
    session = extensions.session()
    activity = fetched(session, Activity, activity_id)
    return WholeActivity(activity, budget_of(session, activity))


@bp.at("", "POST")
@allow("activity.write")
@bp.takes(ActivitySchema)
@bp.gives(ActivityAnswer, 201)
def create(said: dict[str, Any]) -> Response:
    """Open an activity: one's own, or for staff a member's."""
    actor, today = current_actor(), clock().today()

    def opened(session: Session) -> Activity:
        holder_id = actor.scope("activity.write") or _holder(session, actor.cooperative_id, said["holder_id"])
        return open_activity(session, holder_id, name=said["name"], on=today, by=actor.by, is_collective=said["is_collective"])

    return once(opened, ActivityAnswer, 201)


def _holder(session: Session, cooperative_id: int, member_id: int | None) -> int:
    member = session.get(Member, member_id or 0)
    if member is None or member.cooperative_id != cooperative_id:
        raise Invalid({"holder_id": text("choose a member of this cooperative")})
    return member.id
