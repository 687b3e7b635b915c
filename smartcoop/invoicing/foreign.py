"""Invoices in a foreign currency: what they are in the books, and what the bank made of the payment."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.banking import service as banking
from smartcoop.banking.models import Match
from smartcoop.country import TRANSFERRED, AccountRole
from smartcoop.db import exists, locked
from smartcoop.errors import WrongState
from smartcoop.exchange.queries import conversion_at
from smartcoop.i18n import text
from smartcoop.invoicing.models import Invoice
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import COOP, Entry
from smartcoop.ledger.queries import balance

EXCHANGE = "exchange"


def convert(session: Session, invoice: Invoice, *, on: date) -> None:
    """Keep what an invoice in a foreign currency comes to in that of the books, at the rate of the day when the VAT is chargeable."""
    own = invoice.cooperative.currency
    if invoice.currency == own:
        return
    found = conversion_at(session, invoice.currency, own, on=on)
    invoice.exchange, invoice.booked_net_minor = found.kept(), found.of(invoice.net).minor
    invoice.booked_vat_minor = sum(found.of(group.tax).minor for group in invoice.vat_groups if group.code != TRANSFERRED)


def book_exchange_difference(session: Session, invoice_id: int, *, on: date, by: str) -> Entry:
    """Book what is left of a paid invoice in a foreign currency as a loss or gain on exchange, which the cooperative bears.

    WrongState for an invoice in the currency of the books, one that nobody has paid anything of, and one of which nothing is left.
    """
    invoice = locked(session, Invoice, invoice_id)
    if invoice.conversion is None:
        raise WrongState("%(number)s is in the currency of the books; what is missing is still owed", number=invoice.number)
    if not exists(session, select(Match.id).where(Match.clears_role == AccountRole.RECEIVABLE, Match.clears_subject == invoice.ref)):
        raise WrongState("nothing was paid of %(number)s yet; a difference shows only once the money is there", number=invoice.number)
    left = balance(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref)
    if not left:
        raise WrongState("nothing is left of %(number)s", number=invoice.number)
    moves = ledger.moves((AccountRole.EXCHANGE_DIFFERENCES, COOP, left), (AccountRole.RECEIVABLE, invoice.ref, -left))
    label = text("Exchange difference of invoice %(number)s", number=invoice.number)
    kind = f"{EXCHANGE}:{_booked(session, invoice) + 1}"
    entry = ledger.post(session, ledger.Draft(invoice.cooperative_id, on, kind, invoice.ref, label, moves, by))
    session.flush()  # what is still open is asked of the books
    banking.cancel_expectation(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref, on=on)
    return entry


def _booked(session: Session, invoice: Invoice) -> int:
    same = (Entry.book_id == invoice.cooperative_id, Entry.source == invoice.ref, Entry.kind.startswith(f"{EXCHANGE}:"))
    return session.scalar(select(func.count()).select_from(Entry).where(*same)) or 0
