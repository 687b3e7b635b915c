"""Credit notes: an issued invoice is undone, wholly or in part, by a document of its own, to the cent and never by more than it says."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Claim
from smartcoop.activities.service import restrict_overspent
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.country import TRANSFERRED, AccountRole
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import Text, text
from smartcoop.identifiers import checked_iban
from smartcoop.invoicing.calculation import Fee, VatGroup, fee_share, vat_groups, vat_of
from smartcoop.invoicing.drafting import write_groups, write_totals
from smartcoop.invoicing.entries import WRITE_OFF, entries_of_credit_note
from smartcoop.invoicing.issuing import ask_for_rendering, freeze
from smartcoop.invoicing.models import Invoice, InvoiceKind, InvoiceLine, InvoiceState
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Entry
from smartcoop.ledger.queries import balance
from smartcoop.money import Money, total

_COPIED = ("cooperative_id", "activity_id", "client_id", "currency", "delivered_from", "delivered_until", "buyer_reference", "order_reference")
_TAXED = ("description", "currency", "vat_category", "vat_code", "vat_rate", "vat_source", "mention", "vatex")


def credit_invoice(session: Session, invoice_id: int, *, reason: str, on: date, by: str, lines: Mapping[int, Money] | None = None) -> Invoice:
    """Issue a credit note over all that is left of an invoice, or over net amounts of some of its lines (by position).

    The fee is given back in proportion, so that credit notes over the whole return exactly the fee. What the client has paid beyond what
    is then owed stands as a negative receivable: see `refund_client`. WrongState when nothing is left or it was written off; Invalid at
    `reason`, `issued_on` and `lines.<position>`.
    """
    invoice = locked(session, Invoice, invoice_id)
    _check_creditable(session, invoice, reason, on)
    before = credited_lines(session, invoice)
    chosen = _chosen(invoice, before, lines)
    note = _note(invoice, reason, on, by)
    note.lines.extend(_line(n, line, amount) for n, (line, amount) in enumerate(chosen))
    net_before, bases_before = total(before.values(), invoice.currency), _credited_bases(session, invoice)
    groups = _groups(invoice, note, bases_before)
    write_groups(session, note, groups)
    write_totals(note, groups)
    _convert_back(invoice, note, net_before, bases_before)
    _give_fee_back(invoice, note, net_before)
    session.add(note)
    session.flush()  # its number and its entries name it
    freeze(session, note, on=on, by=by)
    ledger.post_all(session, entries_of_credit_note(note))
    _lower_claim(session, invoice, note, on)
    ask_for_rendering(session, note)
    restrict_overspent(session, invoice.activity, by=by, on=on)
    return note


def _check_creditable(session: Session, invoice: Invoice, reason: str, on: date) -> None:
    if invoice.kind is not InvoiceKind.INVOICE or invoice.state is not InvoiceState.ISSUED:
        raise WrongState("only an issued invoice can be credited; a draft is changed or dropped")
    if invoice.issued_on and on < invoice.issued_on:
        raise Invalid({"issued_on": text("the invoice is of %(issued)s; credit it on that day or later", issued=invoice.issued_on)})
    if not reason.strip():
        raise Invalid({"reason": text("say why; the client will read it")})
    if exists(session, select(Entry.id).where(Entry.book_id == invoice.cooperative_id, Entry.source == invoice.ref, Entry.kind == WRITE_OFF)):
        raise WrongState("%(number)s was written off; what still comes in is booked as a late recovery", number=invoice.number)


def notes_of(session: Session, invoice: Invoice) -> Sequence[Invoice]:
    """The credit notes of an invoice, oldest first."""
    return session.scalars(select(Invoice).where(Invoice.credits_id == invoice.id, Invoice.state == InvoiceState.ISSUED).order_by(Invoice.id)).all()


def credited_lines(session: Session, invoice: Invoice) -> dict[int, Money]:
    """The net amount that credit notes have given back of each line, by position."""
    query = (
        select(InvoiceLine.credits_position, func.sum(InvoiceLine.net_minor))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Invoice.credits_id == invoice.id, Invoice.state == InvoiceState.ISSUED)
        .group_by(InvoiceLine.credits_position)
    )
    return {position: Money(int(minor), invoice.currency) for position, minor in session.execute(query) if position is not None}


def _chosen(invoice: Invoice, before: Mapping[int, Money], said: Mapping[int, Money] | None) -> list[tuple[InvoiceLine, Money]]:
    left = {line.position: line.net - before.get(line.position, Money.zero(invoice.currency)) for line in invoice.lines}
    wanted = {position: amount for position, amount in left.items() if amount} if said is None else dict(said)
    if not any(left.values()):
        raise WrongState("%(number)s is credited in full already", number=invoice.number)
    wrong = {f"lines.{position}": _refusal(amount, left.get(position)) for position, amount in wanted.items() if not _fits(amount, left.get(position))}
    if wrong:
        raise Invalid(wrong)
    if total(wanted.values(), invoice.currency).minor <= 0:
        raise Invalid({"lines": text("give an amount above zero on at least one line")})
    return [(line, wanted[line.position]) for line in invoice.lines if wanted.get(line.position)]


def _fits(amount: Money, left: Money | None) -> bool:
    return left is not None and min(0, left.minor) <= amount.minor <= max(0, left.minor)


def _refusal(amount: Money, left: Money | None) -> Text:
    if left is None:
        return text("the invoice has no such line")
    return text("%(left)s is left to credit of this line, not %(amount)s", left=str(left), amount=str(amount))


def _note(invoice: Invoice, reason: str, on: date, by: str) -> Invoice:
    note = Invoice(
        kind=InvoiceKind.CREDIT_NOTE,
        state=InvoiceState.DRAFT,
        credits_id=invoice.id,
        reason=reason.strip(),
        drafted_on=on,
        drafted_by=by,
        **{name: getattr(invoice, name) for name in _COPIED},
    )
    note.cooperative, note.activity, note.client, note.credits = invoice.cooperative, invoice.activity, invoice.client, invoice
    return note


def _line(position: int, credited: InvoiceLine, amount: Money) -> InvoiceLine:
    """The line as it was where all of it is given back, else one piece at the amount."""
    shape: dict[str, Any] = {"quantity": Decimal(1).copy_sign(amount.amount), "unit": "C62", "unit_price": abs(amount.amount)}
    shape |= {"discount_percent": Decimal(0), "discount_minor": 0}
    if amount == credited.net:
        shape = {name: getattr(credited, name) for name in shape}
    taxed = {name: getattr(credited, name) for name in _TAXED}
    return InvoiceLine(position=position, credits_position=credited.position, net_minor=amount.minor, **shape, **taxed)


def _credited_bases(session: Session, invoice: Invoice) -> dict[tuple[str, Decimal], Money]:
    """What earlier credit notes gave back of each code and rate of VAT of an invoice, without the VAT."""
    before = {(group.code, group.rate): Money.zero(invoice.currency) for group in invoice.vat_groups}
    for group in (group for earlier in notes_of(session, invoice) for group in earlier.vat_groups):
        before[group.code, group.rate] += group.base
    return before


def _groups(invoice: Invoice, note: Invoice, before: Mapping[tuple[str, Decimal], Money]) -> list[VatGroup]:
    """The VAT given back: that on all that is credited now less that on all that was credited before, so that no cent stays behind."""
    bases = {(group.code, group.rate): group.base for group in invoice.vat_groups}
    return [_group(group, before[group.code, group.rate], bases) for group in _plain_groups(note)]


def _convert_back(invoice: Invoice, note: Invoice, net_before: Money, before: Mapping[tuple[str, Decimal], Money]) -> None:
    """The amounts of the books at the rate of the invoice, again as the difference of two sums, so that the whole comes back."""
    rate = invoice.conversion
    if rate is None:
        return
    note.exchange, note.booked_net_minor = invoice.exchange, (rate.of(net_before + note.net) - rate.of(net_before)).minor
    taxes = [(vat_of(before[key], key[1]), group.tax) for group in note.vat_groups if group.code != TRANSFERRED for key in [(group.code, group.rate)]]
    note.booked_vat_minor = sum((rate.of(earlier + tax) - rate.of(earlier)).minor for earlier, tax in taxes)


def _plain_groups(note: Invoice) -> Sequence[VatGroup]:
    return vat_groups((line.net, line.treatment) for line in note.lines)


def _group(group: VatGroup, before: Money, bases: Mapping[tuple[str, Decimal], Money]) -> VatGroup:
    whole, after = bases[group.code, group.rate], before + group.base
    if not _fits(after, whole):
        raise Invalid({"lines": text("more would be credited at %(rate)s %% VAT than was invoiced; credit the deductions too", rate=str(group.rate))})
    return VatGroup(group.code, group.rate, group.base, vat_of(after, group.rate) - vat_of(before, group.rate), group.mentions, group.vatex)


def _give_fee_back(invoice: Invoice, note: Invoice, before: Money) -> None:
    own = invoice.cooperative.currency
    fee = Fee(Money(invoice.fee_minor, own), Money(invoice.fund_minor, own))
    back = fee_share(fee, before + note.net, invoice.net) - fee_share(fee, before, invoice.net)
    note.fee_minor, note.fund_minor = back.fee.minor, back.fund.minor


def _lower_claim(session: Session, invoice: Invoice, note: Invoice, on: date) -> None:
    """What is claimed shrinks by what is credited, so that the part of it that is not VAT stays right with several rates."""
    claim = session.scalars(select(Claim).where(Claim.subject == invoice.ref).with_for_update()).one()
    claim.net_minor, claim.total_minor = claim.net_minor - note.booked_net.minor, claim.total_minor - note.booked_total.minor
    session.flush()  # budgets read it in this transaction
    if balance(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref):
        banking.refresh_expectation(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref)
    else:
        banking.cancel_expectation(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref, on=on)


def owed_to_client(session: Session, invoice: Invoice) -> Money:
    """What the client has paid beyond what is owed and is not on its way back."""
    ordered = session.scalar(
        select(func.coalesce(func.sum(PaymentOrder.minor), 0)).where(
            PaymentOrder.book_id == invoice.cooperative_id,
            PaymentOrder.clears_subject == invoice.ref,
            PaymentOrder.state.in_((OrderState.ORDERED, OrderState.RELEASED, OrderState.EXPORTED)),
        )
    )
    owed = -balance(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref)
    return owed - Money(int(ordered or 0), owed.currency)


def refund_client(session: Session, invoice_id: int, *, iban: str, on: date, by: str) -> PaymentOrder:
    """Order the payment of what the client is owed after credit notes. WrongState when that is nothing; Invalid at `iban`."""
    invoice = locked(session, Invoice, invoice_id)
    account = checked_iban(iban)
    owed = owed_to_client(session, invoice)
    if owed.minor <= 0:
        raise WrongState("the client of %(number)s is owed nothing that is not ordered already", number=invoice.number)
    earlier = session.scalar(select(func.count()).select_from(PaymentOrder).where(PaymentOrder.clears_subject == invoice.ref)) or 0
    return banking.order(
        session,
        invoice.cooperative_id,
        source=f"{invoice.ref}:refund:{earlier + 1}",
        kind="refund",
        creditor_name=invoice.client.name,
        iban=account,
        amount=owed,
        execute_on=on,
        text=invoice.number or "",
        clears_role=AccountRole.RECEIVABLE,
        clears_subject=invoice.ref,
        by=by,
    )
