"""The first page: for a member what can be paid and what waits, for staff the work of the day."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from smartcoop.web.access import SIGNED_IN, allow, current_actor

bp = Blueprint("home", __name__)


@bp.get("/")
@allow(SIGNED_IN)
def show() -> ResponseReturnValue:
    """The first page of whoever is signed in."""
    return render_template("pages/home/member.html", actor=current_actor())
