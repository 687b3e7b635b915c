"""Invoices in JSON: draft, issue, credit."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.db import fetched, locked
from smartcoop.extensions import clock
from smartcoop.invoicing import service
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.queries import InvoiceRow, invoice_row
from smartcoop.web.access import allow, current_actor
from smartcoop.web.api.answering import once
from smartcoop.web.api.door import Door
from smartcoop.web.api.listed import asks_for, page_of_list
from smartcoop.web.lists.sales import INVOICES
from smartcoop.web.owners import of_invoice
from smartcoop.web.sales import check_issuer, check_sale
from smartcoop.web.schemas.answers import InvoiceAnswer, WholeInvoiceAnswer, page_of
from smartcoop.web.schemas.sales import CreditSchema, SaleForm, SaleSchema

bp = Door("invoices", "Invoices and credit notes")


@bp.at()
@allow("invoice.read")
@bp.asks(asks_for(INVOICES))
@bp.gives(page_of(InvoiceAnswer))
def index(said: dict[str, Any]) -> dict[str, Any]:
    """Invoices and credit notes, the newest first."""
    return page_of_list(INVOICES, said)


@bp.at("", "POST")
@allow("invoice.write")
@bp.takes(SaleSchema)
@bp.gives(WholeInvoiceAnswer, 201)
def create(sale: SaleForm) -> Response:
    """Keep a draft."""
    actor, today = current_actor(), clock().today()

    def draft(session: Session) -> InvoiceRow:
        check_sale(session, actor, "invoice.write", sale)
        return _row(session, service.draft_invoice(session, sale.draft, on=today, by=actor.by))

    return once(draft, WholeInvoiceAnswer, 201)


def _row(session: Session, invoice: Invoice) -> InvoiceRow:
    return invoice_row(session, invoice, on=clock().today())


@bp.at("/<int:invoice_id>")
@allow("invoice.read", owning=of_invoice)
@bp.gives(WholeInvoiceAnswer)
def show(invoice_id: int) -> InvoiceRow:
    """One invoice with its lines."""
    return _row(extensions.session(), fetched(extensions.session(), Invoice, invoice_id))


@bp.at("/<int:invoice_id>/issue", "POST", matches=True)
@allow("invoice.issue", owning=of_invoice)
@bp.gives(WholeInvoiceAnswer)
def issue(invoice_id: int) -> Response:
    """Give a draft its number and book it."""
    actor, today = current_actor(), clock().today()

    def made(session: Session) -> InvoiceRow:
        check_issuer(session, actor)
        return _row(session, service.issue_invoice(session, invoice_id, on=today, by=actor.by))

    return once(made, WholeInvoiceAnswer, 200, of=lambda session: _row(session, locked(session, Invoice, invoice_id)))


@bp.at("/<int:invoice_id>/credit", "POST")
@allow("invoice.credit", owning=of_invoice)
@bp.takes(CreditSchema)
@bp.gives(WholeInvoiceAnswer, 201)
def credit(said: dict[str, Any], invoice_id: int) -> Response:
    """Issue a credit note over all that is left."""
    by, today = current_actor().by, clock().today()
    return once(lambda session: _row(session, service.credit_invoice(session, invoice_id, reason=said["reason"], on=today, by=by)), WholeInvoiceAnswer, 201)
