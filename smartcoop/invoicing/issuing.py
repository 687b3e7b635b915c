"""From a draft to a document that counts: numbered, frozen, booked, to be rendered."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from smartcoop.audit import record_change
from smartcoop.country import UBL, Mutualisation
from smartcoop.i18n import marked
from smartcoop.invoicing.einvoice import structured
from smartcoop.invoicing.models import Invoice, InvoiceState
from smartcoop.invoicing.numbering import next_issued
from smartcoop.invoicing.views import einvoice_rule, freeze_parties, invoice_view
from smartcoop.jobs.service import enqueue_new


def freeze(session: Session, document: Invoice, *, on: date, by: str) -> None:
    """Number a draft and make it unchangeable; its lines and its VAT must be written already, for the database takes no more of them."""
    with session.no_autoflush:  # one statement writes the document, together with its entries in the books
        freeze_parties(session, document)
        document.number = next_issued(session, document.cooperative_id, document.kind, on)
        document.issued_on, document.issued_by, document.state = on, by, InvoiceState.ISSUED
        record_change(session, document.ref, InvoiceState.DRAFT, InvoiceState.ISSUED, by=by, at=datetime.now(UTC))


def ask_for_rendering(session: Session, document: Invoice) -> None:
    """Have its PDF, and its e-invoice where the law asks for one, made and sent after this transaction.

    RuleBroken where its receiver would refuse the e-invoice: what could not be sent must not be issued.
    """
    rule = einvoice_rule(document, document.issued_on or document.drafted_on)
    if rule is not None and rule.syntax == UBL:
        structured(invoice_view(session, document))
    enqueue_new(session, "render_invoice", {f"render_invoice:{document.id}": {"invoice_id": document.id}})


COVERED = marked("covered by the guarantee fund")
UNCONFIRMED = marked("the client has not confirmed the order, so it counts for wages once it is paid")
ABROAD = marked("the client is outside the countries that the guarantee fund covers, so it counts for wages once it is paid")


def guarantee(policy: Mutualisation, invoice: Invoice) -> tuple[bool, str]:
    """Whether the fund advances wages on an invoice, and why (a message id)."""
    return guarantee_of(policy, invoice.client.country, is_confirmed=invoice.quote is not None and invoice.quote.answered_at is not None)


def guarantee_of(policy: Mutualisation, client_country: str, *, is_confirmed: bool) -> tuple[bool, str]:
    """Whether the fund advances wages on what a client in a country orders, and why (a message id)."""
    if policy.guarantee_countries and client_country not in policy.guarantee_countries:
        return False, ABROAD
    if policy.guarantee_needs_confirmation and not is_confirmed:
        return False, UNCONFIRMED
    return True, COVERED
