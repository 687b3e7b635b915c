"""The lists of clients, quotes and invoices."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from smartcoop.activities.models import Activity
from smartcoop.i18n import text
from smartcoop.invoicing.clients import known_to
from smartcoop.invoicing.models import Client, Invoice, Quote, QuoteState
from smartcoop.invoicing.queries import InvoiceList, InvoiceRow, in_list, rows_of
from smartcoop.web.labels import INVOICE_KINDS, INVOICE_LISTS, named
from smartcoop.web.lists.filters import at_least, at_most, called, in_state, numbered, one_of, since, until
from smartcoop.web.lists.listing import AskedLast, Asks, Badge, Column, Conditions, Filter, Listing, Pairs, Seen


def _clients(seen: Seen) -> Select[Any]:
    query = select(Client).where(seen.at_home(Client.cooperative_id))
    return query if seen.mine is None else query.where(known_to(seen.mine))


CLIENTS = Listing(
    name="clients",
    title=text("Clients by name"),
    endpoint="clients.index",
    permission="client.read",
    query=_clients,
    key=Client.id,
    columns=(
        Column("name", text("Name"), lambda one: one.name, sort=Client.name_key, link=lambda one: url_for("clients.show", client_id=one.id)),
        Column("place", text("Place"), lambda one: f"{one.city}, {one.country}"),
        Column("vat", text("VAT number"), lambda one: one.vat_number, sort=Client.vat_number),
        Column("email", text("Mail address"), lambda one: one.email),
    ),
    filters=(
        called(Client, Client.id, "search", text("Name")),
        Filter("vat", text("VAT number"), Asks.WORDS, lambda seen, said: [Client.vat_number == "".join(said.upper().split()).replace(".", "")]),
    ),
    sorted_by="name",
    descending=False,
    empty=text("You have no clients yet. Add the first one: name, address, and the VAT number if it has one."),
)


def of_activities(sale: type[Quote] | type[Invoice], seen: Seen) -> Select[Any]:
    """Quotes or invoices: the cooperative's, or those of a member's own activities, which an index finds."""
    query = select(sale).options(selectinload(sale.client))
    if seen.mine is None:
        return query.where(seen.at_home(sale.cooperative_id))
    held = seen.session.scalars(select(Activity.id).where(Activity.holder_id == seen.mine)).all()
    return query.where(sale.activity_id.in_(held))


QUOTES = Listing(
    name="quotes",
    title=text("Quotes, the newest first"),
    endpoint="quotes.index",
    permission="quote.read",
    query=lambda seen: of_activities(Quote, seen),
    key=Quote.id,
    columns=(
        Column("number", text("Quote"), lambda one: one.number or text("Draft"), sort=Quote.number, link=lambda one: url_for("quotes.show", quote_id=one.id)),
        Column("client", text("Client"), lambda one: one.client.name),
        Column("valid", text("Valid until"), lambda one: one.valid_until, sort=Quote.valid_until),
        Column("total", text("Total"), lambda one: one.total, "number money", sort=Quote.total_minor),
        Column("state", text("State"), lambda one: Badge(*named(one.state))),
    ),
    filters=(
        in_state(Quote.state, QuoteState),
        called(Client, Quote.client_id, "client", text("Client")),
        numbered(Quote.number),
        since("valid_from", text("Valid until, from"), Quote.valid_until, "valid"),
        until("valid_until", text("to"), Quote.valid_until, "valid"),
        at_least("at_least", text("Total at least"), Quote.total_minor, "total"),
        at_most("at_most", text("at most"), Quote.total_minor, "total"),
    ),
    empty=text("No quote here. A quote that the client accepts protects your pay: the work is then agreed in writing."),
)


def _lists() -> Pairs:
    return [(which.value, said) for which, said in INVOICE_LISTS.items()]


def _in_list(seen: Seen, said: str) -> Conditions:
    """What is awaited is nearly always still owed: the books are asked last."""
    which = InvoiceList(said)
    conditions = in_list(seen.session, which, seen.actor.cooperative_id, seen.today, of_few=seen.mine is not None)
    return AskedLast(conditions) if which in (InvoiceList.OUTSTANDING, InvoiceList.OVERDUE) else conditions


def _told(seen: Seen, rows: Sequence[Any]) -> list[InvoiceRow]:
    return rows_of(seen.session, seen.actor.cooperative_id, rows, on=seen.today)


def _address(row: InvoiceRow) -> str:
    return url_for("invoices.show", invoice_id=row.invoice.id)


INVOICES = Listing(
    name="invoices",
    title=text("Invoices and credit notes, the newest first"),
    endpoint="invoices.index",
    permission="invoice.read",
    query=lambda seen: of_activities(Invoice, seen),
    key=Invoice.id,
    columns=(
        Column("number", text("Invoice"), lambda row: row.invoice.number or text("Draft"), sort=Invoice.number, link=_address),
        Column("client", text("Client"), lambda row: row.invoice.client.name),
        Column("issued", text("Issued"), lambda row: row.invoice.issued_on, sort=Invoice.issued_on),
        Column("due", text("Due"), lambda row: row.invoice.due_on, sort=Invoice.due_on),
        Column("total", text("Total"), lambda row: row.invoice.total, "number money", sort=Invoice.total_minor),
        Column("owed", text("Still owed"), lambda row: row.outstanding or None, "number money wide-only"),
        Column("state", text("State"), lambda row: Badge(*named(row.status))),
    ),
    filters=(
        Filter(
            "which",
            text("List"),
            Asks.CHOICE,
            _in_list,
            _lists,
            first=True,
        ),
        called(Client, Invoice.client_id, "client", text("Client")),
        numbered(Invoice.number),
        one_of("kind", text("Kind"), Invoice.kind, INVOICE_KINDS, "-issued"),
        since("issued_from", text("Issued from"), Invoice.issued_on, "issued"),
        until("issued_until", text("until"), Invoice.issued_on, "issued"),
        since("due_from", text("Due from"), Invoice.due_on, "due"),
        until("due_until", text("until"), Invoice.due_on, "due"),
        at_least("at_least", text("Total at least"), Invoice.total_minor, "total"),
        at_most("at_most", text("at most"), Invoice.total_minor, "total"),
    ),
    told=_told,
    empty=text("No invoice here."),
)
