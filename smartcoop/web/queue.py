"""The first page of staff, which is the work queue: what waits, by its day, each with what settles it."""

from flask import Blueprint, render_template, request
from flask_security import current_user

from smartcoop import extensions
from smartcoop.extensions import clock
from smartcoop.jobs.service import failed
from smartcoop.members.accounts import MOVES_MONEY
from smartcoop.web.access import SIGNED_IN, Actor, allow, current_actor, has_second_factor
from smartcoop.web.desk import Desk
from smartcoop.web.first_steps import steps_ahead
from smartcoop.web.labels import DUTIES, ROLES
from smartcoop.web.waiting import kinds_of, waiting_for

bp = Blueprint("queue", __name__, url_prefix="/work")


@bp.get("")
@allow(SIGNED_IN)
def index() -> str:
    """All that waits for the reader, or what is of one kind."""
    return queue_page(current_actor())


def queue_page(actor: Actor) -> str:
    """What could not be made, the first steps as long as some are open, the kinds of what waits, and what waits; nothing for a member."""
    session = extensions.session()
    found = waiting_for(Desk(session, actor, clock().today())) if actor.is_staff else []
    kinds, chosen = kinds_of(found), request.args.get("what", "")
    return render_template(
        "pages/home/queue.html",
        rows=[one for one in found if not chosen or str(one.what) == chosen],
        kinds=kinds,
        all=sum(kind.count for kind in kinds),
        is_cut=any(kind.is_cut for kind in kinds),
        chosen=chosen,
        broken=failed(session) if actor.is_staff else 0,
        duties=[(str(ROLES[role]), str(DUTIES[role])) for role in DUTIES if role in actor.roles],
        unprotected=[] if has_second_factor(current_user) else [str(ROLES[role]) for role in ROLES if role in actor.roles & MOVES_MONEY],
        ahead=steps_ahead(session, actor) if actor.as_staff("settings.write") else None,
    )
