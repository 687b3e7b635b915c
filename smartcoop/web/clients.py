"""Clients: found once, with numbers that are checked, and everything sold to them."""

from collections.abc import Sequence

from babel.core import get_global
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from smartcoop import country, extensions
from smartcoop.db import fetched
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import LANGUAGES, in_order, translate
from smartcoop.invoicing import service
from smartcoop.invoicing.clients import client_version, details_of
from smartcoop.invoicing.history import client_history
from smartcoop.invoicing.models import Client
from smartcoop.invoicing.queries import quotes_page
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import form, loaded, seen, shown_by
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.sales import CLIENTS
from smartcoop.web.owners import of_client, of_own_client
from smartcoop.web.pages import territories
from smartcoop.web.schemas.sales import ClientSchema
from smartcoop.web.speech import offered

bp = Blueprint("clients", __name__, url_prefix="/clients")


@bp.get("")
@allow("client.read")
def index() -> ResponseReturnValue:
    """Clients by name, those that the reader may use."""
    return answered(CLIENTS, "pages/clients/index.html")


@bp.get("/new")
@allow("client.write")
def new() -> str:
    """The form for a client."""
    typed = form().values
    alike: Sequence[Client] = ()
    if form().is_refused and typed.get("postcode"):
        actor = current_actor()
        alike = service.possible_duplicates(
            extensions.session(), actor.cooperative_id, holder_id=actor.scope("client.write"), name=typed.get("name", ""), postcode=typed["postcode"]
        )
    return render_template("pages/clients/new.html", client=None, alike=alike, countries=countries(), spoken=spoken())


@bp.post("/new")
@allow("client.write")
@shown_by(new)
def create() -> ResponseReturnValue:
    """Add a client: a member's own, or shared by all when staff adds it."""
    actor = current_actor()
    with transaction() as session:
        client = service.add_client(session, actor.cooperative_id, loaded(ClientSchema), holder_id=actor.scope("client.write"), by=actor.by)
    flash(translate("%(name)s is added.", name=client.name))
    return redirect(url_for(".show", client_id=client.id))


@bp.get("/<int:client_id>")
@allow("client.read", owning=of_client)
def show(client_id: int) -> str:
    """A client with its history: quotes, invoices, how long payments take, and what is open."""
    actor, session = current_actor(), extensions.session()
    client = fetched(session, Client, client_id)
    return render_template(
        "pages/clients/show.html",
        client=client,
        history=client_history(session, client, member_id=actor.scope("invoice.read"), on=clock().today()),
        quotes=quotes_page(session, actor.cooperative_id, client_id=client_id, member_id=actor.scope("quote.read"), size=10),
    )


@bp.get("/<int:client_id>/change")
@allow("client.write", owning=of_own_client)
def change(client_id: int) -> str:
    """The form with what is known."""
    client = fetched(extensions.session(), Client, client_id)
    return render_template(
        "pages/clients/new.html", client=details_of(client), version=client_version(client), key=client_id, alike=[], countries=countries(), spoken=spoken()
    )


@bp.post("/<int:client_id>/change")
@allow("client.write", owning=of_own_client)
@shown_by(change, about="client:{client_id}")
def keep(client_id: int) -> ResponseReturnValue:
    """New details, for documents to come."""
    with transaction() as session:
        service.change_client(session, client_id, loaded(ClientSchema), by=current_actor().by, seen=seen())
    flash(translate("Kept. Documents that are issued keep the old details."))
    return redirect(url_for(".show", client_id=client_id))


def countries() -> list[tuple[str, str]]:
    """Countries by their names in the reader's language, the reader's own and those installed first."""
    names = territories()
    known = sorted(country.codes(), key=lambda code: in_order(names[code]))
    rest = sorted(names, key=lambda code: in_order(names[code]))
    return [(code, names[code]) for code in dict.fromkeys([current_actor().country, *known, *rest])]


def language_at(code: str, postcode: str) -> str:
    """The language of documents at an address: what the law of an installed country says of it, else what most people there speak."""
    if code in country.codes():
        law = country.load(code)
        known = law.payslip_languages(postcode) or law.languages
    else:
        known = (get_global("likely_subtags").get(f"und_{code}", "en").partition("_")[0],)
    mine = current_actor().language
    return next((one for one in (mine, *known) if one in known and one in LANGUAGES), "en")


def spoken() -> list[tuple[str, str]]:
    """The languages in which documents are written, the reader's own first."""
    return offered()
