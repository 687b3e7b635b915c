"""What one does with invoices: draft them, issue them, credit them. Clients and quotes have files of their own and are offered here too."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from smartcoop import country
from smartcoop.activities.models import Activity
from smartcoop.activities.service import activity_that_earns, record_claim, release_order
from smartcoop.audit import checked_step, record_change, wrong_state
from smartcoop.banking import service as banking
from smartcoop.country import AccountRole, Mutualisation
from smartcoop.db import absent
from smartcoop.i18n import Text, text
from smartcoop.invoicing.calculation import LineInput, fee_of
from smartcoop.invoicing.clients import ClientDetails, add_client, change_client, possible_duplicates
from smartcoop.invoicing.crediting import credit_invoice, refund_client
from smartcoop.invoicing.drafting import SaleDraft, apply_vat, inputs_of, sale_version, write_draft
from smartcoop.invoicing.entries import entries_of_invoice
from smartcoop.invoicing.foreign import book_exchange_difference, convert
from smartcoop.invoicing.issuing import ask_for_rendering, freeze, guarantee
from smartcoop.invoicing.models import INVOICE_STEPS, Invoice, InvoiceKind, InvoiceState, QuoteState
from smartcoop.invoicing.quotes import (
    QuoteAnswer,
    answer_quote,
    cancel_quote,
    change_quote,
    draft_quote,
    expire_quotes,
    move_quote,
    quote_behind,
    quote_named,
    quote_to_change,
    send_quote,
    tell_answer,
)
from smartcoop.ledger import service as ledger
from smartcoop.members.facts import policies
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import Tiding, settle_notices, tell
from smartcoop.members.numbering import next_number
from smartcoop.versions import check_seen

_WHOLE = (
    select(Invoice)
    .where(Invoice.id == bindparam("key"))
    .options(
        joinedload(Invoice.activity, innerjoin=True).joinedload(Activity.holder, innerjoin=True),
        joinedload(Invoice.client, innerjoin=True),
        joinedload(Invoice.cooperative, innerjoin=True),
        joinedload(Invoice.lines),
        joinedload(Invoice.vat_groups),
    )
    .execution_options(populate_existing=True)
)
"""One question for an invoice and everybody it names, built once."""
_LOCK = select(Invoice.id).where(Invoice.id == bindparam("key")).with_for_update()


def draft_invoice(session: Session, said: SaleDraft, *, on: date, by: str) -> Invoice:
    """An invoice to be issued later, with the VAT of today. Invalid names wrong fields."""
    invoice = Invoice(kind=InvoiceKind.INVOICE, state=InvoiceState.DRAFT, drafted_on=on, drafted_by=by, payment_days=said.payment_days)
    write_draft(session, invoice, said, on)
    return invoice


def invoice_from_quote(session: Session, quote_id: int, *, on: date, by: str) -> Invoice:
    """A draft of what the client accepted. WrongState for a quote that is not accepted or invoiced already."""
    quote = quote_to_change(session, quote_id)
    checked_step({QuoteState.ACCEPTED: frozenset({QuoteState.INVOICED})}, quote.state, QuoteState.INVOICED, quote_named(quote))
    said = SaleDraft(
        activity_id=quote.activity_id,
        client_id=quote.client_id,
        lines=inputs_of(quote),
        delivered=quote.delivered,
        buyer_reference=quote.buyer_reference,
        order_reference=quote.order_reference or quote.number or "",
        note=quote.note,
        currency=quote.currency,
    )
    invoice = Invoice(kind=InvoiceKind.INVOICE, state=InvoiceState.DRAFT, drafted_on=on, drafted_by=by, currency=quote.currency)
    write_draft(session, invoice, said, on)
    invoice.quote = quote
    move_quote(session, quote, QuoteState.INVOICED, by=by)
    return invoice


def change_draft(session: Session, invoice_id: int, said: SaleDraft, *, on: date, by: str, seen: str | None = None) -> Invoice:
    """Write a draft anew. WrongState for what is issued: credit it instead. Changed where somebody wrote another than was `seen`."""
    invoice = _draft(session, invoice_id)
    check_seen(seen, sale_version(invoice))
    invoice.payment_days, invoice.drafted_by = said.payment_days, by
    write_draft(session, invoice, said, on)
    record_change(session, invoice.ref, invoice.state, invoice.state, by=by, at=datetime.now(UTC))
    return invoice


def delete_draft(session: Session, invoice_id: int, *, by: str) -> Invoice:
    """Drop a draft, which is kept without a number; a quote that it came from can be invoiced again."""
    invoice = _draft(session, invoice_id)
    _move(session, invoice, InvoiceState.CANCELLED_DRAFT, by=by)
    if invoice.quote is not None:
        move_quote(session, invoice.quote, QuoteState.ACCEPTED, by=by)
    return invoice


def issue_invoice(session: Session, invoice_id: int, *, on: date, by: str, seen: str | None = None) -> Invoice:
    """Number a draft, freeze it, and book what the client now owes and the fee.

    WrongState when it is no draft or its activity takes no new money; Invalid at `issued_on` before the last issued one, and at
    `lines.<n>.vat_category` where the law of the day refuses; RuleBroken for a foreign currency without a recent exchange rate;
    Changed where the draft is another than was `seen`.
    """
    invoice = _draft(session, invoice_id)
    check_seen(seen, sale_version(invoice))
    activity = activity_that_earns(session, invoice.activity_id)
    policy = policies(session, invoice.cooperative, on)
    apply_vat(session, invoice, _tax_point(invoice, on))
    convert(session, invoice, on=_tax_point(invoice, on))
    with session.no_autoflush:  # the rows are written together, not one by one before each question in between
        _set_terms(session, invoice, policy, on)
        freeze(session, invoice, on=on, by=by)
        guaranteed, reason = guarantee(policy, invoice)
        record_claim(session, activity, subject=invoice.ref, net=invoice.booked_net, total=invoice.booked_total, guaranteed=guaranteed, reason=reason)
        ask_for_rendering(session, invoice)
        ledger.post_new(session, entries_of_invoice(invoice))
        _expect_payment(session, invoice)
        if invoice.quote is not None:
            release_order(session, invoice.quote.ref, on=on)
    if invoice.quote_id is not None:
        settle_notices(session, NoticeKind.INVOICE_TO_CHECK, invoice.ref)
    tell(session, [_issued_tiding(invoice)], by=by)
    return invoice


def _issued_tiding(invoice: Invoice) -> Tiding:
    """What the issue means to whoever works in the activity."""
    said = text("Invoice %(number)s for %(client)s is issued: %(amount)s", number=invoice.number, client=invoice.client.name, amount=invoice.total)
    then = text("It goes to the client now and is due on %(day)s. You are told when it is paid, or when it is overdue.", day=invoice.due_on)
    return Tiding(NoticeKind.INVOICE_ISSUED, invoice.activity.holder_id, invoice.ref, f"{invoice.ref}:issued", said, then)


def _draft(session: Session, invoice_id: int) -> Invoice:
    """The draft, locked, with all that issuing it needs.

    Locked first, then read: who waited for the lock within one question would be given the lines of before.
    """
    session.execute(_LOCK, {"key": invoice_id})
    invoice = session.scalars(_WHOLE, {"key": invoice_id}).unique().one_or_none()
    if invoice is None:
        raise absent(Invoice, invoice_id)
    if invoice.state is not InvoiceState.DRAFT:
        raise wrong_state(_document(invoice), invoice.state, text("Only a draft can be changed or issued; a credit note undoes what is issued."))
    return invoice


def _document(invoice: Invoice) -> Text:
    return text("Invoice %(number)s", number=invoice.number) if invoice.number else text("This draft")


def _move(session: Session, invoice: Invoice, state: InvoiceState, *, by: str) -> None:
    checked_step(INVOICE_STEPS, invoice.state, state, _document(invoice))
    record_change(session, invoice.ref, invoice.state, state, by=by, at=datetime.now(UTC))
    invoice.state = state


def _tax_point(invoice: Invoice, on: date) -> date:
    """The rate is that of the day when the work was done (directive 2006/112/EC, art. 93), of today while it is not."""
    return min(invoice.delivered_until or on, on)


def _set_terms(session: Session, invoice: Invoice, policy: Mutualisation, on: date) -> None:
    terms = (invoice.payment_days, invoice.client.payment_days, policy.invoice_days)
    invoice.due_on = on + timedelta(days=next(days for days in terms if days is not None))
    fee = fee_of(invoice.booked_net, fee_rate=policy.fee_rate, fund_rate=policy.fund_rate)
    invoice.fee_minor, invoice.fund_minor = fee.fee.minor, fee.fund.minor
    law = country.load(invoice.cooperative.country)
    invoice.payment_reference = law.documents.payment_reference(next_number(session, invoice.cooperative_id, "reference"))


def _expect_payment(session: Session, invoice: Invoice) -> None:
    banking.expect_new(
        session,
        invoice.cooperative_id,
        reference=invoice.payment_reference,
        label=invoice.number or "",
        amount=invoice.booked_total,
        clears_role=AccountRole.RECEIVABLE,
        clears_subject=invoice.ref,
        due_on=invoice.due_on or invoice.drafted_on,
        payer=invoice.client.name,
    )


__all__ = [
    "ClientDetails",
    "LineInput",
    "QuoteAnswer",
    "SaleDraft",
    "add_client",
    "answer_quote",
    "book_exchange_difference",
    "cancel_quote",
    "change_client",
    "change_draft",
    "change_quote",
    "credit_invoice",
    "delete_draft",
    "draft_invoice",
    "draft_quote",
    "expire_quotes",
    "invoice_from_quote",
    "issue_invoice",
    "possible_duplicates",
    "quote_behind",
    "refund_client",
    "send_quote",
    "tell_answer",
]
