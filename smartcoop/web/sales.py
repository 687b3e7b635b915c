"""What the forms of quotes and invoices share: whose activities and clients can be chosen, and the rows of lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.activities.models import EARNS, Activity
from smartcoop.activities.queries import activities_of, activities_page
from smartcoop.documents.templating import unit
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.exchange.conversion import Conversion
from smartcoop.exchange.queries import currencies, find_conversion
from smartcoop.extensions import clock
from smartcoop.i18n import text
from smartcoop.invoicing.calculation import UNITS
from smartcoop.invoicing.drafting import inputs_of
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.invoicing.queries import clients_page
from smartcoop.members.facts import policies
from smartcoop.members.models import Cooperative
from smartcoop.money import Money
from smartcoop.web.access import Actor
from smartcoop.web.forms import form, loaded
from smartcoop.web.schemas.sales import SaleForm, SaleSchema, row_values

OFFERED = 500
SPARE_ROWS = 2
ONE = Decimal(1)


def sale_options(actor: Actor, document: Quote | Invoice | None, permission: str) -> dict[str, Any]:
    """What the form offers: activities, clients, units, kinds of sale, and its rows."""
    session, law = extensions.session(), country.load(actor.country)
    mine = actor.scope(permission)
    activities = activities_of(session, mine) if mine is not None else activities_page(session, actor.cooperative_id, size=OFFERED)
    clients = clients_page(session, actor.cooperative_id, holder_id=mine, size=OFFERED)
    return {
        "activities": [(a.id, a.name if mine else f"{a.name}, {a.holder.name}") for a in activities if a.state in EARNS and mine in (None, a.holder_id)],
        "clients": [(client.id, client.name) for client in clients],
        "units": [(code, unit(code, ONE)) for code in UNITS],
        "categories": [(found.code, text(found.label, domain=law.domain)) for found in law.vat.categories(clock().today())],
        "currency": document.currency if document else form().values.get("currency") or law.currency,
        "currencies": [(code, code) for code in currencies(session, law.currency, on=clock().today())],
        "values": _values(document),
        "rows": range(_rows(document)),
    }


def _values(document: Quote | Invoice | None) -> dict[str, Any]:
    """What the fields hold before anything is typed: a document that is changed, or what the address says."""
    if document is None:
        return dict(request.args)
    names = (
        "activity_id",
        "client_id",
        "delivered_from",
        "delivered_until",
        "buyer_reference",
        "order_reference",
        "note",
        "currency",
        "payment_days",
        "valid_until",
    )
    known = {name: getattr(document, name, None) for name in names}
    return {name: value for name, value in known.items() if value is not None} | row_values(inputs_of(document))


def _rows(document: Quote | Invoice | None) -> int:
    typed = [int(name.split("-")[1]) for name in form().values if name.startswith("lines-")]
    written = max(typed, default=-1) + 1
    return max(written, len(document.lines) if document else 0, 1) + (0 if typed else SPARE_ROWS)


def said_sale(session: Session, actor: Actor, permission: str) -> SaleForm:
    """The form of this request; Invalid at a field that names what is not the reader's to use."""
    sale: SaleForm = loaded(SaleSchema)
    check_sale(session, actor, permission, sale)
    return sale


def check_sale(session: Session, actor: Actor, permission: str, sale: SaleForm) -> None:
    """Invalid at `activity_id` or `client_id` for what belongs to another cooperative or member."""
    activity = session.get(Activity, sale.draft.activity_id)
    mine = actor.scope(permission)
    if activity is None or activity.cooperative_id != actor.cooperative_id or mine not in (None, activity.holder_id):
        raise Invalid({"activity_id": text("choose one of the activities in the list")})
    client = session.get(Client, sale.draft.client_id)
    if client is None or client.cooperative_id != actor.cooperative_id:
        raise Invalid({"client_id": text("choose one of the clients in the list")})


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a document in another currency comes to in the books' at the latest rate, until its invoice takes the rate of its own day."""

    net: Money
    conversion: Conversion


def own_estimate(session: Session, document: Quote | Invoice, *, on: date) -> Estimate | None:
    """The estimate of a document; None in the cooperative's own currency, and without a recent rate."""
    own = document.cooperative.currency
    found = find_conversion(session, document.currency, own, on=on) if document.currency != own else None
    return Estimate(found.of(document.net), found) if found else None


def issues_itself(session: Session, actor: Actor) -> bool:
    """Whether the reader issues invoices: staff do, members where the cooperative does not have staff check them first."""
    home = session.get_one(Cooperative, actor.cooperative_id)
    return actor.as_staff("invoice.issue") or (actor.may("invoice.issue") and not policies(session, home, clock().today()).staff_checks_invoices)


def check_issuer(session: Session, actor: Actor) -> None:
    """RuleBroken for a member of a cooperative whose staff check invoices first."""
    if not issues_itself(session, actor):
        raise RuleBroken(
            "staff checks invoices here before they go out; this one waits in their work queue", source=text("Staff checks invoices before they go out")
        )
