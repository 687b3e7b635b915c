"""What a client means to a member: how much was invoiced, what is open, and how long payments take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.invoicing.models import Client, Invoice, InvoiceKind
from smartcoop.invoicing.queries import InvoiceRow, InvoiceStatus, invoices_page
from smartcoop.ledger.models import Entry, Posting
from smartcoop.money import Money, total

LOOKED_AT = 200
"""The newest documents of a client that its figures are made of."""


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """The newest invoices and credit notes of a client, and of each invoice that is paid the days it took."""

    rows: Sequence[InvoiceRow]
    days: dict[int, int]
    currency: str

    @property
    def invoiced(self) -> Money:
        """All that was invoiced less what was credited, without VAT."""
        issued = [row.invoice for row in self.rows if row.status not in (InvoiceStatus.DRAFT, InvoiceStatus.DROPPED)]
        return total((one.booked_net if one.kind is InvoiceKind.INVOICE else -one.booked_net for one in issued), self.currency)

    @property
    def outstanding(self) -> Money:
        """What the client still owes."""
        return total((row.outstanding for row in self.rows), self.currency)

    @property
    def overdue(self) -> Money:
        """What of it is late."""
        return total((row.outstanding for row in self.rows if row.status is InvoiceStatus.OVERDUE), self.currency)

    @property
    def usual_days(self) -> int | None:
        """The days that half of the paid invoices took at most; None while none is paid."""
        return sorted(self.days.values())[(len(self.days) - 1) // 2] if self.days else None

    @property
    def longest_days(self) -> int | None:
        """The days of the slowest payment."""
        return max(self.days.values(), default=None)


def client_history(session: Session, client: Client, *, member_id: int | None, on: date) -> ClientHistory:
    """The history of a client with a member, or with the whole cooperative."""
    rows = invoices_page(session, client.cooperative_id, on=on, client_id=client.id, member_id=member_id, size=LOOKED_AT)
    paid = [row.invoice for row in rows if row.status is InvoiceStatus.PAID]
    last = _last_booked(session, client.cooperative_id, (invoice.ref for invoice in paid))
    days = {invoice.id: _days(invoice, last[invoice.ref]) for invoice in paid if invoice.ref in last}
    return ClientHistory(rows, days, client.cooperative.currency)


def _days(invoice: Invoice, paid_on: date) -> int:
    return (paid_on - (invoice.issued_on or invoice.drafted_on)).days


def _last_booked(session: Session, book_id: int, refs: Iterable[str]) -> dict[str, date]:
    query = (
        select(Posting.subject, func.max(Entry.booked_on))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.book_id == book_id, Posting.role == AccountRole.RECEIVABLE, Posting.subject.in_(list(refs)))
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Posting.subject))}
