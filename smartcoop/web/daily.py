"""The daily work: what was done by itself on each day, and what failed and why."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request

from smartcoop import extensions
from smartcoop.daily.pieces import PIECES
from smartcoop.daily.service import runs_page
from smartcoop.i18n import Text
from smartcoop.members.notices import words
from smartcoop.web.access import allow, current_actor

bp = Blueprint("daily", __name__, url_prefix="/daily")

PAGE = 20
LABELS: Mapping[str, Text] = {piece.code: piece.label for piece in PIECES}
SUBJECTS: Mapping[str, str] = {"invoices": "quote", "reminders": "invoice", "erasure": "member"}
"""What the keys of a piece are keys of; of every other piece the cooperative's."""


@bp.get("")
@allow("daily.read")
def index() -> str:
    """The runs, the newest first."""
    rows = runs_page(extensions.session(), current_actor().cooperative_id, after=request.args.get("after", type=int), size=PAGE)
    return render_template("pages/daily.html", rows=rows, labels=LABELS, subjects=SUBJECTS, words=words, size=PAGE)
