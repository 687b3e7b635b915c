"""Your account: password, second factor, language, the cooperative that you act in, and programs' keys."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.errors import Invalid, NotFound
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import Text, text, translate
from smartcoop.members.accounts import ApiToken, issue_token, revoke_token, roles_of, tokens_of
from smartcoop.members.models import Cooperative
from smartcoop.web.access import SIGNED_IN, Actor, Owner, allow, current_actor, permission_of, reader, sure
from smartcoop.web.forms import shown_by

bp = Blueprint("people", __name__, url_prefix="/account")

ROOMS: Mapping[str, Text] = {
    "activity": text("Activities"),
    "bank": text("Bank"),
    "client": text("Clients"),
    "invoice": text("Invoices"),
    "pay": text("Agreeing on work"),
    "payroll": text("Declaring and signing work"),
    "payslip": text("Payslips"),
    "quote": text("Quotes"),
}
"""What a key may be for, by the groups of permissions that the API asks."""
LASTS: Mapping[int, Text] = {30: text("30 days"), 90: text("90 days"), 365: text("a year")}
"""For how many days a key is issued."""


@bp.get("")
@allow(SIGNED_IN)
def show() -> str:
    """What there is to set."""
    return _page("")


def _page(key: str) -> str:
    session, actor = extensions.session(), reader()
    held = dict.fromkeys(grant.cooperative_id for grant in roles_of(session, current_user.id))
    return render_template(
        "pages/account.html",
        user=current_user,
        cooperatives=[session.get_one(Cooperative, one) for one in held],
        tokens=tokens_of(session, actor.user_id, actor.cooperative_id) if actor else (),
        groups=_groups(actor) if actor else (),
        uses=ROOMS,
        lasts=LASTS,
        now=clock().now(),
        key=key,
    )


def _groups(actor: Actor) -> Sequence[tuple[str, Text, Sequence[tuple[str, Text]]]]:
    """The groups of permissions of the API that the person holds, with what a key may be for within each."""
    asked = {permission_of(current_app, endpoint) or "" for endpoint in current_app.view_functions if endpoint.startswith("api_")}
    held = {permission for permission in asked if permission in _named(asked) and actor.may(permission)}
    reads = {group: any(one == f"{group}.read" for one in held) for group in ROOMS}
    writes = {group: any(one.startswith(f"{group}.") and not one.endswith(".read") for one in held) for group in ROOMS}
    offered = {group: _uses(reads[group], writes[group]) for group in ROOMS}
    return [(group, label, offered[group]) for group, label in ROOMS.items() if offered[group]]


def _uses(reads: bool, writes: bool) -> list[tuple[str, Text]]:
    read = [("read", text("read"))] if reads else []
    return [*read, ("*", text("read and write") if reads else text("write"))] if writes else read


def _named(asked: set[str]) -> set[str]:
    return {permission for permission in asked if permission.partition(".")[0] in ROOMS}


@bp.post("/cooperative")
@allow(SIGNED_IN)
def act_in() -> ResponseReturnValue:
    """Act in another cooperative from now on."""
    wished = request.form.get("cooperative_id", type=int)
    if wished not in {grant.cooperative_id for grant in roles_of(extensions.session(), current_user.id)}:
        raise NotFound("you have no role in this cooperative")
    cookie["cooperative_id"] = wished
    return redirect(url_for("home.show"))


@bp.post("/token")
@allow(SIGNED_IN)
@sure()
@shown_by(show)
def token() -> ResponseReturnValue:
    """A key for a program, shown on the answer and never again."""
    actor, said, now = current_actor(), request.form, clock().now()
    offered = {group: {code for code, _ in choices} for group, _, choices in _groups(actor)}
    scopes = [f"{group}.{said[name]}" for group, codes in offered.items() if said.get(name := f"scope-{group}") in codes]
    if not scopes:
        raise Invalid({f"scope-{next(iter(offered), 'client')}": text("choose at least one thing that the key is for")})
    days = said.get("days", type=int)
    if days not in LASTS:
        raise Invalid({"days": text("choose one of the list")})
    with transaction() as session:
        key = issue_token(
            session, actor.user_id, actor.cooperative_id, said.get("label", "")[:60], at=now, scopes=scopes, expires_at=now + timedelta(days=days or 0)
        )
    return _page(key)


def of_token(session: Session, token_id: int) -> Owner:
    """The person's for whom it was issued."""
    held, actor = session.get(ApiToken, token_id), current_actor()
    if held is None or held.user_id != actor.user_id:
        raise NotFound("there is no such key")
    return Owner(held.cooperative_id, actor.member_id)


@bp.post("/keys/<int:token_id>/revoke")
@allow(SIGNED_IN, owning=of_token)
def revoke(token_id: int) -> ResponseReturnValue:
    """End a key at once."""
    with transaction() as session:
        ended = revoke_token(session, token_id, current_actor().user_id, at=clock().now())
    flash(translate("The key %(label)s opens nothing any more.", label=ended.label))
    return redirect(url_for(".show"))
