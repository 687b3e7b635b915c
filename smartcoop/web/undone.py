"""Documents and mails that could not be made: whose, why, and trying again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.documents.mail import SEND_MAIL
from smartcoop.extensions import transaction
from smartcoop.i18n import Text, text, translate
from smartcoop.jobs.models import Job
from smartcoop.jobs.service import given_up, try_again
from smartcoop.trail import owned
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import shown_by

bp = Blueprint("undone", __name__, url_prefix="/undone")

OF_MAIL = text("A mail")
KINDS: Mapping[str, tuple[str, Text]] = {
    "render_invoice": ("invoice", text("The documents, and the mail that brings them")),
    "render_quote": ("quote", text("The quote, and the mail that brings it")),
    "render_payslip": ("payslip", text("The payslip, and the mail that tells of it")),
    "send_reminder": ("invoice", text("A reminder")),
}
"""What the first number in the key of a job counts, and what the job makes."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A job that gave up: what it makes, and of what."""

    job: Job
    what: Text
    subject: str


@bp.get("")
@allow("daily.read")
def index() -> str:
    """What gave up in the reader's cooperative, and how much that is nobody's in particular."""
    found, others = undone(extensions.session(), current_actor().cooperative_id)
    return render_template("pages/undone.html", rows=found, others=others)


@bp.post("")
@allow("settings.write")
@shown_by(index)
def again() -> ResponseReturnValue:
    """Try all of it again now."""
    with transaction() as session:
        found, _ = undone(session, current_actor().cooperative_id)
        count = try_again(session, {one.job.id for one in found})
    flash(translate("Tried again: %(count)s. What still cannot be made is listed below.", count=count))
    return redirect(url_for(".index"))


def undone(session: Session, cooperative_id: int) -> tuple[Sequence[Undone], int]:
    """The jobs of a cooperative that gave up, the oldest first, and how many there are of which it is not known whose they are."""
    known = [one for job in given_up(session) if (one := _known(job))]
    here = owned(session, cooperative_id, {one.subject for one in known})
    return [one for one in known if one.subject in here], len(given_up(session)) - len(known)


def _known(job: Job) -> Undone | None:
    name, _, key = job.key.partition(":")
    number, _, more = key.partition(":")
    if name in KINDS:
        kind, what = KINDS[name]
        return Undone(job, what, f"{kind}:{number}")
    is_of_something = name == SEND_MAIL and more.partition(":")[0].isdecimal()
    return Undone(job, OF_MAIL, f"{number}:{more.partition(':')[0]}") if is_of_something else None
