"""Activities: what a budget holds, each figure opening onto its postings."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.activities import budget as budgets
from smartcoop.activities import queries, service
from smartcoop.activities.models import Activity, ActivityState
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import month_letter, text, translate
from smartcoop.members.models import Member
from smartcoop.members.queries import member_numbered, members_page
from smartcoop.payroll.queries import engagements_from, paid_from
from smartcoop.web.access import Actor, allow, current_actor
from smartcoop.web.charts import Series, bars
from smartcoop.web.forms import count_typed, shown_by
from smartcoop.web.labels import by_value, changes
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.people import ACTIVITIES
from smartcoop.web.owners import of_activity, of_held_activity
from smartcoop.web.subjects import meet

bp = Blueprint("activities", __name__, url_prefix="/activities")


@bp.get("")
@allow("activity.read")
def index() -> ResponseReturnValue:
    """The activities that the reader may see: a member's with what is available, the cooperative's newest first."""
    actor, session = current_actor(), extensions.session()
    if (mine := actor.scope("activity.read")) is not None:
        activities = queries.activities_of(session, mine)
        return render_template("pages/activities/mine.html", own=list(zip(activities, budgets.budgets_of(session, activities), strict=True)))
    return answered(ACTIVITIES, "pages/activities/index.html")


@bp.get("/new")
@allow("activity.write")
def new() -> str:
    """The form for a new activity."""
    actor = current_actor()
    return render_template("pages/activities/new.html", members=_holders(extensions.session(), actor))


def _holders(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Whose activity it can be: one's own, or for staff a recent member's."""
    mine = actor.scope("activity.write")
    people = [session.get_one(Member, mine)] if mine is not None else members_page(session, actor.cooperative_id, size=500)
    return [(person.id, person.name) for person in people]


@bp.post("/new")
@allow("activity.write")
@shown_by(new)
def create() -> ResponseReturnValue:
    """Open an activity."""
    actor = current_actor()
    with transaction() as session:
        holder_id = actor.scope("activity.write") or _holder(session, actor)
        activity = service.open_activity(session, holder_id, name=request.form.get("name", ""), on=clock().today(), by=actor.by, is_collective=_is_collective())
        is_first = holder_id == actor.member_id and len(queries.activities_of(session, holder_id)) == 1
    flash(translate("%(name)s is open", name=activity.name))
    if is_first:
        flash(translate("Your checklist is done: you are a member. Next: your first job."))
    return redirect(url_for(".show", activity_id=activity.id))


def _is_collective() -> bool:
    return request.form.get("is_collective") == "yes"


def _holder(session: Session, actor: Actor) -> int:
    member = session.get(Member, request.form.get("holder_id", type=int) or 0)
    if member is None or member.cooperative_id != actor.cooperative_id:
        raise Invalid({"holder_id": text("choose a member of this cooperative")})
    return member.id


@bp.get("/<int:activity_id>")
@allow("activity.read", owning=of_activity)
def show(activity_id: int) -> str:
    """The four figures, the year as a chart, what waits, and every posting behind them."""
    session, today = extensions.session(), clock().today()
    activity = fetched(session, Activity, activity_id)
    first = budgets.first_year(session, activity)
    year = min(max(request.args.get("year", today.year, type=int), first), today.year)
    told = budgets.budget_year(session, activity, year)
    commitments, orders, claims = budgets.commitments_of(session, activity), budgets.orders_of(session, activity), budgets.open_claims(session, activity)
    promised = [*(one.source for one in commitments), *(one.source for one in orders)]
    meet([*promised, *(one.claim.subject for one in claims), *(one.entry.source for one in told.lines)])
    return render_template(
        "pages/activities/show.html",
        activity=activity,
        budget=budgets.budget_of(session, activity),
        told=told,
        years=range(today.year, first - 1, -1),
        chart=_chart(told),
        commitments=commitments,
        orders=orders,
        claims=claims,
        people=queries.participants_of(session, activity_id),
        paid=paid_from(session, activity),
        engagements=engagements_from(session, activity_id, size=20),
        history=changes(session, activity.ref, by_value(ActivityState)),
        may_sell=activity.state is ActivityState.OPEN and activity.holder_id == current_actor().member_id,
        may_invite=activity.is_collective and (current_actor().as_staff("activity.write") or activity.holder_id == current_actor().member_id),
    )


def _chart(told: budgets.BudgetYear) -> Markup:
    """What came in and what went out, month by month."""
    labels = [month_letter(month.month.first) for month in told.months]
    came_in = Series("in", [month.came_in for month in told.months])
    went_out = Series("out", [month.went_out for month in told.months])
    return bars(labels, (came_in, went_out), label=translate("What came in and what went out in %(year)s, by month", year=told.year))


@bp.post("/<int:activity_id>/people")
@allow("activity.write", owning=of_held_activity)
@shown_by(show)
def let_in(activity_id: int) -> ResponseReturnValue:
    """Let another member take part; who it is, is said by number, which members tell each other."""
    actor = current_actor()
    with transaction() as session:
        member = member_numbered(session, actor.cooperative_id, count_typed("number"))
        service.join_activity(session, activity_id, member.id, on=clock().today())
    flash(translate("%(name)s can be paid from this activity now.", name=member.name))
    return redirect(url_for(".show", activity_id=activity_id))
