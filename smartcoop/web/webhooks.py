"""Webhooks: which addresses are told of changes, and whether the messages arrived."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.db import fetched
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import translate
from smartcoop.web.access import allow, current_actor, sure
from smartcoop.web.forms import shown_by
from smartcoop.web.labels import SUBJECTS
from smartcoop.web.owners import of_delivery, of_webhook
from smartcoop.webhooks import service
from smartcoop.webhooks.models import Delivery, Webhook

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")

PAGE = 50
KINDS = {kind: SUBJECTS[kind] for kind in ("activity", "engagement", "expense", "invoice", "member", "payment_order", "payroll_run", "quote")}


@bp.get("")
@allow("webhook.write")
def index() -> str:
    """The addresses, and the form for another."""
    actor = current_actor()
    return render_template("pages/webhooks/index.html", webhooks=service.webhooks_of(extensions.session(), actor.cooperative_id), kinds=KINDS)


@bp.post("")
@allow("webhook.write")
@sure()
@shown_by(index)
def register() -> ResponseReturnValue:
    """Tell an address from now on; the secret is shown on the answer and never again."""
    actor, said, settings = current_actor(), request.form, current_app.config["SETTINGS"]
    with transaction() as session:
        made = service.register_webhook(
            session,
            actor.cooperative_id,
            label=said.get("label", ""),
            url=said.get("url", ""),
            kinds=said.getlist("kinds"),
            local=not settings.production,
            by=actor.by,
            at=clock().now(),
        )
    return _page(made, service.secret_of(made, settings.secret_key))


def _page(webhook: Webhook, secret: str) -> str:
    after = request.args.get("after", type=int)
    told = service.deliveries_of(extensions.session(), webhook.id, after=after, size=PAGE)
    return render_template("pages/webhooks/show.html", webhook=webhook, secret=secret, told=told, size=PAGE, kinds=KINDS)


@bp.get("/<int:webhook_id>")
@allow("webhook.write", owning=of_webhook)
def show(webhook_id: int) -> str:
    """An address and its messages, the newest first: which arrived, which are tried again and when, which were given up."""
    return _page(fetched(extensions.session(), Webhook, webhook_id), "")


@bp.post("/<int:webhook_id>/end")
@allow("webhook.write", owning=of_webhook)
@shown_by(show)
def end(webhook_id: int) -> ResponseReturnValue:
    """Tell an address nothing more."""
    with transaction() as session:
        ended = service.end_webhook(session, webhook_id, by=current_actor().by, at=clock().now())
    flash(translate("%(label)s is told nothing more.", label=ended.label))
    return redirect(url_for(".index"))


@bp.post("/deliveries/<int:delivery_id>/again")
@allow("webhook.write", owning=of_delivery)
def again(delivery_id: int) -> ResponseReturnValue:
    """Try a message once more."""
    with transaction() as session:
        service.deliver_again(session, delivery_id)
        webhook_id = fetched(session, Delivery, delivery_id).webhook_id
    flash(translate("The message is tried again now."))
    return redirect(url_for(".show", webhook_id=webhook_id))
