"""The daily work: what was done by itself on each day, and what failed and why."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.daily.pieces import PIECES
from smartcoop.daily.service import check_not_under_way, run_daily, runs_page
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import Text, text
from smartcoop.members.notices import words
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import shown_by

bp = Blueprint("daily", __name__, url_prefix="/daily")

PAGE = 20
LABELS: Mapping[str, Text] = {piece.code: piece.label for piece in PIECES}
MEANINGS: Mapping[str, Text] = {
    "quotes": text("Their clients can no longer accept them. Send a new quote where one still wants the work."),
    "invoices": text("They went out as the job said. Nothing to do."),
    "overdue": text("Their members were told. A call helps; reminders follow by themselves."),
    "reminders": text("They went out by mail, as the rules lay down. Nothing to do."),
    "formal_notices": text("Somebody decides on each: they wait under What waits for you."),
    "collection": text("Payroll opens a run for them, so that they are paid on the promised day."),
    "payments": text("Whoever releases payments finds them under What waits for you."),
    "declarations": text("Payroll and accounting find them under Declarations, each with its day."),
    "fund": text("Treasurer and board decide how it is fed."),
    "law": text("Payslips after that day need the new figures; they come with a newer release. Have whoever looks after the server install it."),
    "erasure": text("What the law made us keep of them has ended. Nothing to do."),
    "kept_files": text("Tidying up. Nothing to do."),
    "answers": text("Tidying up. Nothing to do."),
    "totals": text("It keeps the books quick. Nothing to do."),
    "outbox": text("Administrators see which and why, and can have them tried again."),
}
"""What each piece means, and what somebody has to do about it."""
SUBJECTS: Mapping[str, str] = {"invoices": "quote", "reminders": "invoice", "erasure": "member"}
"""What the keys of a piece are keys of; of every other piece the cooperative's."""


@bp.get("")
@allow("daily.read")
def index() -> str:
    """The runs, the newest first."""
    rows = runs_page(extensions.session(), current_actor().cooperative_id, after=request.args.get("after", type=int), size=PAGE)
    return render_template("pages/daily.html", rows=rows, labels=LABELS, meanings=MEANINGS, subjects=SUBJECTS, words=words, size=PAGE, now=datetime.now(UTC))


@bp.post("/run")
@allow("settings.write")
@shown_by(index)
def run() -> ResponseReturnValue:
    """Do now what is due today, as the timer would: beside the answer, since it may take long."""
    actor, today = current_actor(), clock().today()
    home, by, sessions, outbox = actor.cooperative_id, actor.by, extensions.sessions(), extensions.outbox()
    with transaction() as session:  # ends before the work begins, which has transactions of its own
        check_not_under_way(session, home)

    def work() -> None:
        run_daily(sessions, home, on=today, today=today, by=by)
        outbox(sessions)

    extensions.work_beside(work)
    return redirect(url_for(".index"))
