"""A person's own data: taken along in one file, or erased but for what the law keeps."""

from tempfile import SpooledTemporaryFile

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from smartcoop import country, extensions
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import text, translate
from smartcoop.members.models import Member
from smartcoop.personal.erasing import erase_person, erasure_plan
from smartcoop.personal.giving import write_archive
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import shown_by
from smartcoop.web.owners import of_member

bp = Blueprint("personal", __name__, url_prefix="/members/<int:member_id>/data")

IN_MEMORY = 16 * 1024 * 1024


@bp.get("")
@allow("own_data.read", owning=of_member)
def show(member_id: int) -> str:
    """What is kept about a person, how to take it along, and what an erasure would leave."""
    return _page(member_id, "pages/personal/show.html")


def _page(member_id: int, template: str) -> str:
    session = extensions.session()
    member = fetched(session, Member, member_id)
    plan = erasure_plan(session, member, on=clock().today())
    return render_template(template, member=member, plan=plan, law=country.load(member.cooperative.country), is_mine=member_id == current_actor().member_id)


@bp.get("/archive.zip")
@allow("own_data.read", owning=of_member)
def archive(member_id: int) -> ResponseReturnValue:
    """Everything in one file."""
    session = extensions.session()
    number, now = fetched(session, Member, member_id).number, clock().now()
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the answer closes it when it is sent
    write_archive(session, member_id, file, at=now)
    file.seek(0)
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=f"member-{number}-{now:%Y-%m-%d}.zip")


@bp.get("/erasure")
@allow("own_data.erase", owning=of_member)
def ask(member_id: int) -> str:
    """The second look before the erasure: what goes, what stays, and the name to be typed."""
    return _page(member_id, "pages/personal/erase.html")


@bp.post("/erasure")
@allow("own_data.erase", owning=of_member)
@shown_by(ask)
def erase(member_id: int) -> ResponseReturnValue:
    """Erase, once the person's name is typed; who erases themselves is signed out."""
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        member = fetched(session, Member, member_id)
        if request.form.get("name", "").strip().casefold() != member.name.casefold():
            raise Invalid({"name": text("type the name as it stands here: %(name)s", name=member.name)})
        erase_person(session, member_id, on=today, by=actor.by)
    if member_id == actor.member_id:
        return _farewell(closed=not current_user.active)
    flash(translate("Erased, but for what the law keeps."))
    return redirect(url_for("members.show", member_id=member_id))


def _farewell(*, closed: bool) -> ResponseReturnValue:
    if closed:
        logout_user()
    flash(translate("Your data is erased, but for what the law keeps. Farewell."), "success")
    return redirect(url_for("home.show"))
