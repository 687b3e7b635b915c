"""The work queue of staff: what waits, by its day, each with what settles it."""

from flask import Blueprint, render_template, request

from smartcoop import extensions
from smartcoop.extensions import clock
from smartcoop.web.access import SIGNED_IN, allow, current_actor
from smartcoop.web.waiting import Desk, waiting_for

bp = Blueprint("queue", __name__, url_prefix="/work")


@bp.get("")
@allow(SIGNED_IN)
def index() -> str:
    """All that waits for the reader, or what is of one kind."""
    today, actor = clock().today(), current_actor()
    found = waiting_for(Desk(extensions.session(), actor, today)) if actor.is_staff else []
    kinds = list(dict.fromkeys(str(one.what) for one in found))
    chosen = request.args.get("what", "")
    rows = [one for one in found if not chosen or str(one.what) == chosen]
    return render_template("pages/home/queue.html", rows=rows, kinds=[(kind, kind) for kind in kinds], chosen=chosen)
