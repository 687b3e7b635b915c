"""Reading invoicing: lists paged by key, what is outstanding and how old it is, the story of one invoice, and what the books should hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVarTuple

from sqlalchemy import BigInteger, ColumnElement, Select, String, and_, cast, func, literal, or_, select, true
from sqlalchemy.orm import Session, joinedload

from smartcoop.activities.models import Activity
from smartcoop.audit import State, StateChange, history_of
from smartcoop.banking.models import ExpectedPayment
from smartcoop.banking.queries import owed_on_expected
from smartcoop.country import AccountRole
from smartcoop.db import page
from smartcoop.documents.models import StoredDocument
from smartcoop.documents.storage import documents_of
from smartcoop.i18n import text
from smartcoop.invoicing.clients import known_to, name_key
from smartcoop.invoicing.crediting import credited_lines, notes_of, owed_to_client
from smartcoop.invoicing.entries import CREDIT, FEE, FEE_BACK, SALE, WRITE_OFF
from smartcoop.invoicing.models import Client, Invoice, InvoiceKind, InvoiceState, Quote, QuoteState
from smartcoop.ledger.models import Entry, Posting
from smartcoop.ledger.queries import StatementLine, balance, balances, currency_of, statement
from smartcoop.money import Money

Told = TypeVarTuple("Told")
MANY = 2000
"""So many awaited payments are asked of each invoice of a list, instead of looking up the invoice of each payment."""


class InvoiceStatus(State):
    """How an invoice stands with its client; all but draft and dropped are read from the books."""

    DRAFT = "draft", text("Draft"), "plain"
    DROPPED = "dropped", text("Dropped"), "plain"
    OUTSTANDING = "outstanding", text("Awaiting payment"), "waiting"
    PART_PAID = "part_paid", text("Part paid"), "waiting"
    OVERDUE = "overdue", text("Overdue"), "wrong"
    PAID = "paid", text("Paid"), "good"
    CREDITED = "credited", text("Credited"), "plain"
    TO_REFUND = "to_refund", text("To be refunded"), "waiting"
    WRITTEN_OFF = "written_off", text("Written off"), "wrong"
    CREDIT_NOTE = "credit_note", text("Credit note"), "plain"


class InvoiceList(StrEnum):
    """The lists that one may ask for."""

    DRAFT = "draft"
    ISSUED = "issued"
    OUTSTANDING = "outstanding"
    OVERDUE = "overdue"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice with what its client still owes (negative: is owed) and how it stands on the day that was asked."""

    invoice: Invoice
    outstanding: Money
    status: InvoiceStatus


def clients_page(
    session: Session, cooperative_id: int, *, holder_id: int | None = None, search: str = "", after: tuple[str, int] | None = None, size: int = 50
) -> Sequence[Client]:
    """Clients by name: all of a cooperative, or those that a member may use; `after` is the (name_key, id) of the last one seen."""
    query = select(Client).where(Client.cooperative_id == cooperative_id)
    if holder_id is not None:
        query = query.where(known_to(holder_id))
    if search.strip():
        query = query.where(Client.name_key.contains(name_key(search), autoescape=True))
    if after is not None:
        query = query.where(or_(Client.name_key > after[0], and_(Client.name_key == after[0], Client.id > after[1])))
    return session.scalars(query.order_by(Client.name_key, Client.id).limit(size)).all()


def quotes_page(
    session: Session,
    cooperative_id: int,
    *,
    state: QuoteState | None = None,
    activity_id: int | None = None,
    member_id: int | None = None,
    client_id: int | None = None,
    after: int | None = None,
    size: int = 50,
) -> Sequence[Quote]:
    """Quotes, newest first, by key; `member_id` is the holder of their activities."""
    query = select(Quote).where(Quote.cooperative_id == cooperative_id).options(joinedload(Quote.client, innerjoin=True))
    if state is not None:
        query = query.where(Quote.state == state)
    if activity_id is not None:
        query = query.where(Quote.activity_id == activity_id)
    if client_id is not None:
        query = query.where(Quote.client_id == client_id)
    if member_id is not None:
        query = query.where(Quote.activity_id.in_(_activities_of(member_id)))
    return page(session, query, Quote.id, after=after, size=size)


def _activities_of(member_id: int) -> Select[int]:
    return select(Activity.id).where(Activity.holder_id == member_id)


def invoices_page(
    session: Session,
    cooperative_id: int,
    *,
    on: date,
    which: InvoiceList | None = None,
    activity_id: int | None = None,
    member_id: int | None = None,
    client_id: int | None = None,
    after: int | None = None,
    size: int = 50,
) -> list[InvoiceRow]:
    """Invoices and credit notes, newest first, by key, as they stand on a day; `member_id` is the holder of their activities."""
    query = select(Invoice).where(Invoice.cooperative_id == cooperative_id).options(joinedload(Invoice.client, innerjoin=True))
    if which is not None:
        of_few = any(limit is not None for limit in (activity_id, member_id, client_id))
        query = query.where(*in_list(session, which, cooperative_id, on, of_few=of_few))
    if activity_id is not None:
        query = query.where(Invoice.activity_id == activity_id)
    if client_id is not None:
        query = query.where(Invoice.client_id == client_id)
    if member_id is not None:
        query = query.where(Invoice.activity_id.in_(_activities_of(member_id)))
    return rows_of(session, cooperative_id, page(session, query, Invoice.id, after=after, size=size), on=on)


def invoices_of(session: Session, member_id: int, *, state: InvoiceState | None = None, size: int = 50) -> Sequence[Invoice]:
    """The newest documents of the activities that a member holds, in a state or in any, with their clients; not how they stand."""
    query = select(Invoice).where(Invoice.activity_id.in_(_activities_of(member_id))).options(joinedload(Invoice.client, innerjoin=True))
    return page(session, query if state is None else query.where(Invoice.state == state), Invoice.id, size=size)


def longest_overdue(session: Session, cooperative_id: int, *, on: date, size: int) -> list[tuple[Invoice, Money]]:
    """The invoices that are overdue on a day with their clients and what is owed, the longest due first."""
    currency = currency_of(session, cooperative_id)
    rows = session.execute(_longest_due(select(ExpectedPayment.clears_subject, owed_on_expected()), cooperative_id, on).limit(size))
    owed = {int(subject.partition(":")[2]): Money(int(minor), currency) for subject, minor in rows}
    query = select(Invoice).where(Invoice.id.in_(owed)).options(joinedload(Invoice.client, innerjoin=True))
    found = {one.id: one for one in session.scalars(query)} if owed else {}
    return [(found[key], money) for key, money in owed.items()]


def _longest_due(told: Select[*Told], cooperative_id: int, on: date) -> Select[*Told]:
    of_book = (ExpectedPayment.book_id == cooperative_id, ExpectedPayment.is_open, ExpectedPayment.clears_role == AccountRole.RECEIVABLE)
    overdue = told.where(*of_book, ExpectedPayment.due_on < on, owed_on_expected() > 0)
    return overdue.order_by(ExpectedPayment.due_on, ExpectedPayment.id)


def in_list(session: Session, which: InvoiceList, cooperative_id: int, on: date, *, of_few: bool = False) -> list[ColumnElement[bool]]:
    """What puts an invoice on one of the lists on a day; `of_few` where the list holds few by itself, such as those of one member."""
    issued = [Invoice.state == InvoiceState.ISSUED, Invoice.kind == InvoiceKind.INVOICE]
    of_book = ExpectedPayment.book_id == cooperative_id
    awaited = [and_(of_book, ExpectedPayment.is_open, ExpectedPayment.clears_role == AccountRole.RECEIVABLE)]
    match which:
        case InvoiceList.DRAFT:
            return [Invoice.state == InvoiceState.DRAFT]
        case InvoiceList.ISSUED:
            return issued[:1]
        case InvoiceList.OUTSTANDING:
            return [*issued, _is_among(session, awaited, of_few), _owed() > 0]
        case InvoiceList.OVERDUE:
            return [*issued, _is_among(session, [*awaited, ExpectedPayment.due_on < on], of_few), _owed() > 0]
        case InvoiceList.PAID:
            return [*issued, *([] if of_few else [Invoice.id.not_in(_invoices_of(awaited))]), _owed() == 0]


def _is_among(session: Session, awaited: Sequence[ColumnElement[bool]], of_few: bool) -> ColumnElement[bool]:
    """That an invoice's payment is awaited, so that the books are not asked of each invoice; `checks` proves that they say the same.

    Of few invoices each is asked. Of all, the invoices of few payments are looked up; of many payments each invoice is asked in the order of the list.
    """
    if of_few:
        return select(ExpectedPayment.id).where(*awaited, ExpectedPayment.clears_subject == _subject()).exists()
    keys = _invoices_of(awaited)
    is_among = Invoice.id.in_(keys)
    return is_among.is_(true()) if session.scalar(select(func.count()).select_from(keys.limit(MANY).subquery())) == MANY else is_among


def _invoices_of(awaited: Sequence[ColumnElement[bool]]) -> Select[int]:
    return select(cast(func.substr(ExpectedPayment.clears_subject, len("invoice:") + 1), BigInteger)).where(*awaited)


def _subject() -> ColumnElement[str]:
    return literal("invoice:") + cast(Invoice.id, String)


def _owed() -> ColumnElement[int]:
    """The ledger balance of the receivable of each invoice, in minor units; an index of the ledger answers it."""
    return (
        select(func.coalesce(func.sum(Posting.minor), 0))
        .where(Posting.book_id == Invoice.cooperative_id, Posting.subject == _subject(), Posting.role == AccountRole.RECEIVABLE)
        .scalar_subquery()
    )


def rows_of(session: Session, cooperative_id: int, invoices: Sequence[Invoice], *, on: date) -> list[InvoiceRow]:
    """How invoices of one cooperative stand, with three questions to the books for all of them."""
    refs = [invoice.ref for invoice in invoices]
    owed = balances(session, cooperative_id, AccountRole.RECEIVABLE, refs)
    written_off = set(session.scalars(select(Entry.source).where(Entry.book_id == cooperative_id, Entry.kind == WRITE_OFF, Entry.source.in_(refs))))
    credited = _credited(session, [invoice.id for invoice in invoices])
    return [_row(invoice, owed.get(invoice.ref), invoice.ref in written_off, credited.get(invoice.id, 0), on) for invoice in invoices]


def _credited(session: Session, ids: Iterable[int]) -> dict[int, int]:
    booked = func.coalesce(Invoice.booked_net_minor + Invoice.booked_vat_minor, Invoice.total_minor)
    query = select(Invoice.credits_id, func.sum(booked)).where(Invoice.credits_id.in_(list(ids)), Invoice.state == InvoiceState.ISSUED)
    return {key: int(minor or 0) for key, minor in session.execute(query.group_by(Invoice.credits_id)) if key is not None}


def _row(invoice: Invoice, owed: Money | None, written_off: bool, credited: int, on: date) -> InvoiceRow:
    outstanding = owed or Money.zero(invoice.cooperative.currency)
    return InvoiceRow(invoice, outstanding, _status(invoice, outstanding.minor, written_off, credited, on))


def _status(invoice: Invoice, owed: int, written_off: bool, credited: int, on: date) -> InvoiceStatus:
    rules = (
        (InvoiceStatus.DRAFT, invoice.state is InvoiceState.DRAFT),
        (InvoiceStatus.DROPPED, invoice.state is InvoiceState.CANCELLED_DRAFT),
        (InvoiceStatus.CREDIT_NOTE, invoice.kind is InvoiceKind.CREDIT_NOTE),
        (InvoiceStatus.WRITTEN_OFF, written_off),
        (InvoiceStatus.TO_REFUND, owed < 0),
        (InvoiceStatus.OVERDUE, owed > 0 and invoice.due_on is not None and invoice.due_on < on),
        (InvoiceStatus.PART_PAID, 0 < owed < invoice.booked_total.minor - credited),
        (InvoiceStatus.OUTSTANDING, owed > 0),
        (InvoiceStatus.CREDITED, credited == invoice.booked_total.minor),
    )
    return next((status for status, holds in rules if holds), InvoiceStatus.PAID)


def invoice_row(session: Session, invoice: Invoice, *, on: date) -> InvoiceRow:
    """How one invoice stands."""
    return rows_of(session, invoice.cooperative_id, [invoice], on=on)[0]


def invoice_of_quote(session: Session, quote_id: int) -> Invoice | None:
    """The newest invoice that was made of a quote and not dropped."""
    made = select(Invoice).where(Invoice.quote_id == quote_id, Invoice.state != InvoiceState.CANCELLED_DRAFT)
    return session.scalar(made.order_by(Invoice.id.desc()).limit(1))


def outstanding_of(session: Session, invoice: Invoice) -> Money:
    """What the client still owes; negative when the client is owed."""
    return balance(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref)


AGES = (0, 30, 60, 90)
"""The days overdue at which a bucket of the ageing ends; the first holds what is not due."""


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """What clients owe that is overdue for `over` to `until` days (`until` None: and more)."""

    over: int | None
    until: int | None
    count: int
    owed: Money


def ageing(owed: Iterable[tuple[date, int, int]], currency: str, *, on: date) -> list[AgeBucket]:
    """What clients owe by how long it is overdue, from the number and sum (in minor units) of what is due on each day."""
    days = [((on - due_on).days, count, minor) for due_on, count, minor in owed]
    edges = zip((None, *AGES), (*AGES, None), strict=True)
    return [_bucket(over, until, days, currency) for over, until in edges]


def _bucket(over: int | None, until: int | None, days: Sequence[tuple[int, int, int]], currency: str) -> AgeBucket:
    found = [(count, minor) for age, count, minor in days if (over is None or age > over) and (until is None or age <= until)]
    return AgeBucket(over, until, sum(count for count, _ in found), Money(sum(minor for _, minor in found), currency))


@dataclass(frozen=True, slots=True)
class Timeline:
    """The story of an invoice: its states, what was booked on its receivable, its credit notes and its files, each oldest first."""

    changes: Sequence[StateChange]
    bookings: Sequence[StatementLine]
    credit_notes: Sequence[Invoice]
    documents: Sequence[StoredDocument]


def timeline(session: Session, invoice: Invoice) -> Timeline:
    """Everything that happened to an invoice."""
    roles = (AccountRole.RECEIVABLE, AccountRole.RECEIVABLE_IN_RECOVERY)
    return Timeline(
        changes=history_of(session, invoice.ref),
        bookings=statement(session, invoice.cooperative_id, roles, invoice.ref),
        credit_notes=notes_of(session, invoice),
        documents=documents_of(session, invoice.ref),
    )


def missing_entries(session: Session, book_id: int) -> list[str]:
    """Issued invoices and credit notes without their entries, and entries whose document is not issued."""
    query = select(Invoice.id, Invoice.kind, Invoice.fee_minor, Invoice.fund_minor).where(
        Invoice.cooperative_id == book_id, Invoice.state == InvoiceState.ISSUED
    )
    due = {(f"invoice:{key}", kind) for key, which, fee, fund in session.execute(query) for kind in _kinds(which, bool(fee or fund))}
    kinds = (SALE, FEE, CREDIT, FEE_BACK)
    booked = {(source, kind) for source, kind in session.execute(select(Entry.source, Entry.kind).where(Entry.book_id == book_id, Entry.kind.in_(kinds)))}
    unbooked = [f"{source} has no entry of kind {kind}" for source, kind in sorted(due - booked)]
    return unbooked + [f"the entry of kind {kind} of {source} has no such issued document" for source, kind in sorted(booked - due)]


def _kinds(which: InvoiceKind, shares: bool) -> tuple[str, ...]:
    """A credit note of some cents may give back a cent of the fund's part alone."""
    sale, share = (SALE, FEE) if which is InvoiceKind.INVOICE else (CREDIT, FEE_BACK)
    return (sale, share) if shares else (sale,)


__all__ = [
    "AgeBucket",
    "InvoiceList",
    "InvoiceRow",
    "InvoiceStatus",
    "Timeline",
    "ageing",
    "clients_page",
    "credited_lines",
    "in_list",
    "invoice_of_quote",
    "invoice_row",
    "invoices_of",
    "invoices_page",
    "longest_overdue",
    "missing_entries",
    "notes_of",
    "outstanding_of",
    "owed_to_client",
    "quotes_page",
    "rows_of",
    "timeline",
]
