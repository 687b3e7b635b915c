"""Clients in JSON."""

from typing import Any

from flask import Response

from smartcoop import extensions
from smartcoop.db import fetched, locked
from smartcoop.invoicing import service
from smartcoop.invoicing.clients import ClientDetails
from smartcoop.invoicing.models import Client
from smartcoop.web.access import allow, current_actor
from smartcoop.web.api.answering import once
from smartcoop.web.api.door import Door
from smartcoop.web.api.listed import asks_for, page_of_list
from smartcoop.web.lists.sales import CLIENTS
from smartcoop.web.owners import of_client, of_own_client
from smartcoop.web.schemas.answers import ClientAnswer, page_of
from smartcoop.web.schemas.sales import ClientSchema

bp = Door("clients", "Clients")


@bp.at()
@allow("client.read")
@bp.asks(asks_for(CLIENTS))
@bp.gives(page_of(ClientAnswer))
def index(said: dict[str, Any]) -> dict[str, Any]:
    """Clients by name."""
    return page_of_list(CLIENTS, said)


@bp.at("", "POST")
@allow("client.write")
@bp.takes(ClientSchema)
@bp.gives(ClientAnswer, 201)
def create(details: ClientDetails) -> Response:
    """Add a client."""
    actor = current_actor()
    holder_id = actor.scope("client.write")
    return once(lambda session: service.add_client(session, actor.cooperative_id, details, holder_id=holder_id, by=actor.by), ClientAnswer, 201)


@bp.at("/<int:client_id>")
@allow("client.read", owning=of_client)
@bp.gives(ClientAnswer)
def show(client_id: int) -> Client:
    """One client."""
    return fetched(extensions.session(), Client, client_id)


@bp.at("/<int:client_id>", "PUT", matches=True)
@allow("client.write", owning=of_own_client)
@bp.takes(ClientSchema)
@bp.gives(ClientAnswer)
def change(details: ClientDetails, client_id: int) -> Response:
    """New details, for documents to come."""
    by = current_actor().by
    return once(
        lambda session: service.change_client(session, client_id, details, by=by), ClientAnswer, 200, of=lambda session: locked(session, Client, client_id)
    )
