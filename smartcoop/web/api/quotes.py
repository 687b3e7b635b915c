"""Quotes in JSON: draft, send, withdraw, and the draft invoice of an accepted one. Only the client answers, by the link."""

from datetime import date
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.db import fetched, locked
from smartcoop.errors import Invalid
from smartcoop.extensions import clock
from smartcoop.i18n import text
from smartcoop.invoicing import service
from smartcoop.invoicing.models import Quote
from smartcoop.invoicing.queries import InvoiceRow, invoice_row
from smartcoop.payroll.withdrawing import withdraw_quote
from smartcoop.web.access import allow, current_actor
from smartcoop.web.api.answering import once
from smartcoop.web.api.door import Door
from smartcoop.web.api.listed import asks_for, page_of_list
from smartcoop.web.lists.sales import QUOTES
from smartcoop.web.owners import of_quote
from smartcoop.web.sales import check_sale
from smartcoop.web.schemas.answers import QuoteAnswer, WholeInvoiceAnswer, WholeQuoteAnswer, page_of
from smartcoop.web.schemas.base import WhySchema
from smartcoop.web.schemas.sales import SaleForm, SaleSchema

bp = Door("quotes", "Quotes")


@bp.at()
@allow("quote.read")
@bp.asks(asks_for(QUOTES))
@bp.gives(page_of(QuoteAnswer))
def index(said: dict[str, Any]) -> dict[str, Any]:
    """Quotes, the newest first."""
    return page_of_list(QUOTES, said)


@bp.at("", "POST")
@allow("quote.write")
@bp.takes(SaleSchema)
@bp.gives(WholeQuoteAnswer, 201)
def create(sale: SaleForm) -> Response:
    """Keep a draft."""
    actor, today = current_actor(), clock().today()

    def draft(session: Session) -> Quote:
        check_sale(session, actor, "quote.write", sale)
        return service.draft_quote(session, sale.draft, valid_until=_until(sale), on=today, by=actor.by)

    return once(draft, WholeQuoteAnswer, 201)


def _until(sale: SaleForm) -> date:
    if sale.valid_until is None:
        raise Invalid({"valid_until": text("say until when the client may accept")})
    return sale.valid_until


@bp.at("/<int:quote_id>")
@allow("quote.read", owning=of_quote)
@bp.gives(WholeQuoteAnswer)
def show(quote_id: int) -> Quote:
    """One quote with its lines."""
    return fetched(extensions.session(), Quote, quote_id)


@bp.at("/<int:quote_id>", "PUT", matches=True)
@allow("quote.write", owning=of_quote)
@bp.takes(SaleSchema)
@bp.gives(WholeQuoteAnswer)
def change(sale: SaleForm, quote_id: int) -> Response:
    """Write it anew."""
    actor, today = current_actor(), clock().today()

    def kept(session: Session) -> Quote:
        check_sale(session, actor, "quote.write", sale)
        return service.change_quote(session, quote_id, sale.draft, valid_until=_until(sale), on=today, by=actor.by)

    return once(kept, WholeQuoteAnswer, 200, of=lambda session: locked(session, Quote, quote_id))


@bp.at("/<int:quote_id>/send", "POST", matches=True)
@allow("quote.write", owning=of_quote)
@bp.gives(WholeQuoteAnswer)
def send(quote_id: int) -> Response:
    """Number it and mail it to the client."""
    by, today = current_actor().by, clock().today()
    return once(
        lambda session: service.send_quote(session, quote_id, on=today, by=by), WholeQuoteAnswer, 200, of=lambda session: locked(session, Quote, quote_id)
    )


@bp.at("/<int:quote_id>/cancel", "POST")
@allow("quote.write", owning=of_quote)
@bp.takes(WhySchema)
@bp.gives(WholeQuoteAnswer)
def cancel(said: dict[str, Any], quote_id: int) -> Response:
    """Withdraw it."""
    by, today = current_actor().by, clock().today()
    return once(lambda session: withdraw_quote(session, quote_id, on=today, by=by, why=said["why"]), WholeQuoteAnswer, 200)


@bp.at("/<int:quote_id>/invoice", "POST")
@allow("invoice.write", owning=of_quote)
@bp.gives(WholeInvoiceAnswer, 201)
def invoice(quote_id: int) -> Response:
    """A draft invoice of what the client accepted."""
    by, today = current_actor().by, clock().today()

    def drafted(session: Session) -> InvoiceRow:
        return invoice_row(session, service.invoice_from_quote(session, quote_id, on=today, by=by), on=today)

    return once(drafted, WholeInvoiceAnswer, 201)
