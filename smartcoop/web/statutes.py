"""The statutes of the cooperative: every version to read, and a new one to publish."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import text, translate
from smartcoop.members import onboarding
from smartcoop.members.models import Cooperative, Statutes
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.forms import day_typed, shown_by
from smartcoop.web.owners import of_statutes
from smartcoop.web.uploads import PDF, attached, content_of, takes

bp = Blueprint("statutes", __name__, url_prefix="/statutes")


@bp.get("")
@allow("statutes.read")
def index() -> str:
    """All versions, the newest first."""
    rows = onboarding.statutes_of(extensions.session(), current_actor().cooperative_id)
    return render_template("pages/statutes.html", rows=rows, may_publish=current_actor().may("settings.write"))


@bp.post("")
@allow("settings.write")
@shown_by(index)
@takes(file=PDF)
def publish() -> ResponseReturnValue:
    """Publish a version; whoever joins from now on accepts it."""
    actor, file = current_actor(), attached("file")
    if file is None:
        raise Invalid({"file": text("attach the statutes as a PDF")})
    _, content = content_of(file, "file")
    version, adopted_on = request.form.get("version", ""), day_typed("adopted_on")
    with transaction() as session:
        cooperative = session.get_one(Cooperative, actor.cooperative_id)
        onboarding.publish_statutes(session, cooperative, version=version, adopted_on=adopted_on, content=content, by=actor.by, at=clock().now())
        is_first = len(onboarding.statutes_of(session, actor.cooperative_id)) == 1
    flash(translate("Published. Who joins from now on accepts this version."))
    return redirect(url_for("first_steps.show" if is_first else ".index"))


@bp.get("/<int:statutes_id>/pdf")
@allow("statutes.read", owning=of_statutes)
def pdf(statutes_id: int) -> ResponseReturnValue:
    """A version as it was published."""
    return document(fetched(extensions.session(), Statutes, statutes_id).document_key)
