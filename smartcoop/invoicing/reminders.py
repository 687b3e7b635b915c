"""Reminders: a friendly letter about what is overdue, at most one in a while, each kept with who sent it."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import StateChange, history_of, record_change
from smartcoop.db import locked
from smartcoop.documents.letters import letter
from smartcoop.documents.mail import queue_mail
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import text
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.queries import InvoiceStatus, invoice_row
from smartcoop.invoicing.views import invoice_view

DAYS_BETWEEN = 7
REMINDED = "reminded"


def remind_client(session: Session, invoice_id: int, *, on: date, by: str) -> int:
    """Mail the client what is still open on an overdue invoice, with the invoice; gives which reminder it is, from 1.

    WrongState when nothing is overdue or the last reminder is less than a week old; Invalid at `email` where the client has none.
    """
    invoice = locked(session, Invoice, invoice_id, "invoice")
    row = invoice_row(session, invoice, on=on)
    if row.status is not InvoiceStatus.OVERDUE:
        raise WrongState("nothing is overdue on %(number)s", number=invoice.number or invoice.ref)
    if not invoice.client.email:
        raise Invalid({"email": text("the client has no mail address; add one, or call")})
    earlier = reminders_of(session, invoice)
    if earlier and (on - date.fromisoformat(earlier[-1].why)).days < DAYS_BETWEEN:
        raise WrongState("the client was reminded on %(day)s; wait %(days)s days between reminders", day=earlier[-1].why, days=DAYS_BETWEEN)
    view = invoice_view(session, invoice)
    told = letter("reminder", view, language=view.language, country_domain=country.load(view.country).domain, outstanding=row.outstanding)
    turn = len(earlier) + 1
    queue_mail(
        session,
        key=f"{invoice.ref}:reminder:{turn}",
        to=invoice.client.email,
        subject=told.subject,
        text=told.text,
        html=told.html,
        attachments=[f"{invoice.ref}:pdf"],
        reply_to=invoice.activity.holder.email,
    )
    record_change(session, invoice.ref, invoice.state, REMINDED, by=by, at=datetime.now(UTC), why=on.isoformat())
    return turn


def reminders_of(session: Session, invoice: Invoice) -> list[StateChange]:
    """The reminders of an invoice, oldest first; `why` holds the day."""
    return [change for change in history_of(session, invoice.ref) if change.state_to == REMINDED]
