"""Numbers of quotes, invoices and credit notes: for each cooperative, kind and year a series without gaps, in the order of the dates."""

from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.invoicing.models import Invoice, InvoiceKind, InvoiceState
from smartcoop.members import numbering

PREFIXES = {InvoiceKind.INVOICE.value: "", InvoiceKind.CREDIT_NOTE.value: "C", "quote": "Q"}
DIGITS = 4

_LATEST = select(func.max(Invoice.issued_on)).where(
    Invoice.cooperative_id == bindparam("cooperative_id"),
    Invoice.kind == bindparam("kind"),
    Invoice.state == InvoiceState.ISSUED,
    Invoice.issued_on.between(bindparam("first"), bindparam("last")),
)
"""The day of the last document of a kind within a year, built once."""


def next_number(session: Session, cooperative_id: int, kind: str, on: date) -> str:
    """The next number of a series, such as `2026-0001` or `C2026-0001`; others wait until this transaction ends."""
    taken = numbering.next_number(session, cooperative_id, f"{kind}/{on.year}")
    return f"{PREFIXES[kind]}{on.year}-{taken:0{DIGITS}}"


def next_issued(session: Session, cooperative_id: int, kind: InvoiceKind, on: date) -> str:
    """The number of a document issued on a day. Invalid at `issued_on` before the day of the last one of the series."""
    number = next_number(session, cooperative_id, kind.value, on)  # holds the series, so that the last date stands still
    year = {"first": date(on.year, 1, 1), "last": date(on.year, 12, 31)}
    latest = session.connection().execute(_LATEST, {"cooperative_id": cooperative_id, "kind": kind, **year}).scalar()
    if latest and on < latest:
        raise Invalid({"issued_on": text("the last one was issued on %(latest)s; choose that day or later", latest=latest)})
    return number
