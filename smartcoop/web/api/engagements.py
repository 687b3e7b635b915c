"""Engagements in JSON: agreed, declared before the work starts, signed, or cancelled."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.activities.models import Activity
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.extensions import clock
from smartcoop.i18n import text
from smartcoop.members.models import Member
from smartcoop.payroll import engagements as service
from smartcoop.payroll.evidence import Given
from smartcoop.payroll.models import Engagement
from smartcoop.web.access import allow, current_actor
from smartcoop.web.api.answering import once
from smartcoop.web.api.door import Door
from smartcoop.web.api.listed import asks_for, page_of_list
from smartcoop.web.lists.pay import ENGAGEMENTS
from smartcoop.web.owners import of_engagement
from smartcoop.web.schemas.activities import DeclarationSchema, EngagementAnswer, EngagementSchema, SignatureSchema
from smartcoop.web.schemas.answers import page_of
from smartcoop.web.schemas.base import WhySchema

bp = Door("engagements", "Engagements")


@bp.at()
@allow("activity.read")
@bp.asks(asks_for(ENGAGEMENTS))
@bp.gives(page_of(EngagementAnswer))
def index(said: dict[str, Any]) -> dict[str, Any]:
    """Engagements, the newest first; a member's own."""
    return page_of_list(ENGAGEMENTS, said)


@bp.at("/<int:engagement_id>")
@allow("activity.read", owning=of_engagement)
@bp.gives(EngagementAnswer)
def show(engagement_id: int) -> Engagement:
    """One engagement."""
    return fetched(extensions.session(), Engagement, engagement_id)


@bp.at("", "POST")
@allow("pay.propose")
@bp.takes(EngagementSchema)
@bp.gives(EngagementAnswer, 201)
def create(said: Any) -> Response:
    """Agree on work whose cost fits the budget."""
    actor, today = current_actor(), clock().today()
    activity_id, form, facts = said

    def agreed(session: Session) -> Engagement:
        activity = session.get(Activity, activity_id)
        mine = actor.scope("pay.propose")
        if activity is None or activity.cooperative_id != actor.cooperative_id or mine not in (None, activity.holder_id):
            raise Invalid({"activity_id": text("choose one of the activities in the list")})
        member = session.get(Member, form.member_id)
        if member is None or member.cooperative_id != actor.cooperative_id:
            raise Invalid({"member_id": text("choose a member of this cooperative")})
        law = country.load(activity.cooperative.country)
        return service.agree_engagement(session, form.job(activity_id, facts), form.wished(law.currency), on=today, by=actor.by)

    return once(agreed, EngagementAnswer, 201)


@bp.at("/<int:engagement_id>/declare", "POST")
@allow("payroll.calculate", owning=of_engagement)
@bp.takes(DeclarationSchema)
@bp.gives(EngagementAnswer)
def declare(said: dict[str, Any], engagement_id: int) -> Response:
    """Keep what was answered to the hire declaration."""
    by, today = current_actor().by, clock().today()
    number, late = said["declaration_number"], said["late_because"]
    return once(lambda session: service.declare_engagement(session, engagement_id, number=number, on=today, by=by, late_because=late), EngagementAnswer, 200)


@bp.at("/<int:engagement_id>/sign", "POST")
@allow("payroll.calculate", owning=of_engagement)
@bp.takes(SignatureSchema)
@bp.gives(EngagementAnswer)
def sign(said: dict[str, Any], engagement_id: int) -> Response:
    """Note that both parties signed, and where their contract is kept; it must be said where no signed copy was put to the work."""
    by, today, late = current_actor().by, clock().today(), said["late_because"]
    kept = Given(said["where"])
    return once(lambda session: service.sign_engagement(session, engagement_id, on=today, by=by, late_because=late, signed=kept), EngagementAnswer, 200)


@bp.at("/<int:engagement_id>/cancel", "POST")
@allow("payroll.calculate", owning=of_engagement)
@bp.takes(WhySchema)
@bp.gives(EngagementAnswer)
def cancel(said: dict[str, Any], engagement_id: int) -> Response:
    """The work does not take place."""
    by, today = current_actor().by, clock().today()
    return once(lambda session: service.cancel_engagement(session, engagement_id, on=today, by=by, why=said["why"]), EngagementAnswer, 200)
