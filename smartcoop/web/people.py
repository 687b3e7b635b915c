"""Your account: password, second factor, language, the cooperative that you act in, and programs' keys."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import current_user

from smartcoop import extensions
from smartcoop.errors import NotFound
from smartcoop.extensions import transaction
from smartcoop.i18n import translate
from smartcoop.members.accounts import issue_token, roles_of
from smartcoop.members.models import Cooperative
from smartcoop.web.access import SIGNED_IN, allow, current_actor

bp = Blueprint("people", __name__, url_prefix="/account")


@bp.get("")
@allow(SIGNED_IN)
def show() -> str:
    """What there is to set."""
    session = extensions.session()
    held = dict.fromkeys(grant.cooperative_id for grant in roles_of(session, current_user.id))
    return render_template("pages/account.html", user=current_user, cooperatives=[session.get_one(Cooperative, key) for key in held])


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
def token() -> ResponseReturnValue:
    """A key for a program, shown once."""
    actor = current_actor()
    with transaction() as session:
        key = issue_token(session, actor.user_id, actor.cooperative_id, request.form.get("label", "")[:60], at=extensions.clock().now())
    flash(translate("This is the key. It is shown only now: %(key)s", key=key), "success")
    return redirect(url_for(".show"))
