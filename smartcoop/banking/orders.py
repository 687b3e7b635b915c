"""Money going out: ordered once, released by a second person, exported once, then booked by the bank's statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from stdnum import bic as stdnum_bic

from smartcoop.audit import checked_step, record_change, wrong_state
from smartcoop.banking import sepa
from smartcoop.banking.models import ORDER_STEPS, BankAccount, OrderKind, OrderState, PaymentOrder, TransferFile
from smartcoop.country import AccountRole
from smartcoop.db import locked
from smartcoop.documents import storage
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import Text, text
from smartcoop.identifiers import checked, checked_iban
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance
from smartcoop.money import Money

CHUNK = 500
FOUR_EYES = text("four eyes: who orders a payment does not release it")
PENDING = (OrderState.ORDERED, OrderState.RELEASED, OrderState.EXPORTED)


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A payment to be made. `source` is its natural key (`payslip:9`); `reference` is the creditor's structured one, `text` free.

    Between two own accounts, clear SUSPENSE of a subject of the transfer (`transfer:7`): the first account's line opens it, the second's closes it.
    """

    source: str
    kind: OrderKind
    creditor_name: str
    iban: str
    amount: Money
    execute_on: date
    clears_role: AccountRole
    clears_subject: str
    text: str = ""
    reference: str = ""
    bic: str = ""
    bank_account_id: int | None = None


def order(
    session: Session,
    book_id: int,
    *,
    source: str,
    kind: OrderKind | str,
    creditor_name: str,
    iban: str,
    amount: Money,
    execute_on: date,
    clears_role: AccountRole,
    clears_subject: str,
    by: str,
    text: str = "",
    reference: str = "",
    bic: str = "",
    bank_account_id: int | None = None,
) -> PaymentOrder:
    """Ask for one payment; see `order_all`."""
    wanted = NewOrder(source, OrderKind(kind), creditor_name, iban, amount, execute_on, clears_role, clears_subject, text, reference, bic, bank_account_id)
    return order_all(session, book_id, [wanted], by=by)[0]


def order_all(session: Session, book_id: int, wanted: Iterable[NewOrder], *, by: str) -> list[PaymentOrder]:
    """Ask for payments, in the order given; the same source again finds the first.

    Invalid at `iban`, `bic`, `amount`, `currency` or `creditor_name`; ValueError (a bug) when a second telling asks another amount or payee.
    """
    all_wanted = list(wanted)
    known = _known(session, book_id, [one.source for one in all_wanted])
    currency = session.get_one(Book, book_id).currency
    made = {one.source: _new(book_id, one, currency, by) for one in all_wanted if one.source not in known}
    session.add_all(made.values())
    session.flush()  # their keys are part of the identifiers that the bank gives back
    for new in made.values():
        new.end_to_end_id = f"PAY-{new.execute_on:%Y-%m}-{new.id}"
    return [made.get(one.source) or _same(known[one.source], one) for one in all_wanted]


def _known(session: Session, book_id: int, sources: Sequence[str]) -> dict[str, PaymentOrder]:
    chunks = (sources[n : n + CHUNK] for n in range(0, len(sources), CHUNK))
    found = (session.scalars(select(PaymentOrder).where(PaymentOrder.book_id == book_id, PaymentOrder.source.in_(chunk))) for chunk in chunks)
    return {one.source: one for orders in found for one in orders}


def _same(told: PaymentOrder, wanted: NewOrder) -> PaymentOrder:
    if (told.amount, told.iban) != (wanted.amount, checked_iban(wanted.iban)):
        raise ValueError(f"{wanted.source} is ordered already with another amount or account")
    return told


def _new(book_id: int, wanted: NewOrder, currency: str, by: str) -> PaymentOrder:
    if not wanted.creditor_name.strip():
        raise Invalid({"creditor_name": text("write the name of the holder of the account")})
    if wanted.amount.currency != currency:
        raise Invalid({"currency": text("payments are made in %(currency)s, the currency of these books", currency=currency)})
    if not 0 < wanted.amount.minor <= sepa.LARGEST_TRANSFER:
        most = Money(sepa.LARGEST_TRANSFER, currency)
        raise Invalid({"amount": text("%(amount)s cannot be transferred; give more than zero and at most %(most)s", amount=str(wanted.amount), most=str(most))})
    return PaymentOrder(
        book_id=book_id,
        source=wanted.source,
        kind=wanted.kind,
        bank_account_id=wanted.bank_account_id,
        creditor_name=wanted.creditor_name.strip(),
        iban=checked_iban(wanted.iban),
        bic=checked(wanted.bic, stdnum_bic.validate, "bic", text("leave it empty, or copy it from a bank statement")) if wanted.bic else "",
        minor=wanted.amount.minor,
        currency=currency,
        execute_on=wanted.execute_on,
        text=wanted.text,
        reference=wanted.reference,
        clears_role=wanted.clears_role,
        clears_subject=wanted.clears_subject,
        state=OrderState.ORDERED,
        ordered_by=by,
        ordered_at=datetime.now(UTC),
    )


def order_again(session: Session, order_id: int, *, by: str, execute_on: date, iban: str = "", creditor_name: str = "") -> PaymentOrder:
    """Ask once more for a payment that was cancelled, rejected or came back, to the same or a corrected account: never more than is owed now.

    WrongState while the first may still be paid, or when nothing is owed any more.
    """
    first = locked(session, PaymentOrder, order_id)
    if first.state not in (OrderState.CANCELLED, OrderState.REJECTED):
        then = text("Only one that was cancelled or that the bank refused is ordered again.")
        raise wrong_state(text("payment order %(id)s", id=first.id), first.state, then)
    wanted = NewOrder(
        source=f"{first.source}/again:{first.id}",
        kind=first.kind,
        creditor_name=creditor_name or first.creditor_name,
        iban=iban or first.iban,
        amount=_still_owed(session, first),
        execute_on=execute_on,
        clears_role=first.clears_role,
        clears_subject=first.clears_subject,
        text=first.text,
        reference=first.reference,
        bic="" if iban else first.bic,
        bank_account_id=first.bank_account_id,
    )
    return order_all(session, first.book_id, [wanted], by=by)[0]


def _still_owed(session: Session, first: PaymentOrder) -> Money:
    if first.kind is OrderKind.OWN_ACCOUNT:
        return first.amount
    owed = -balance(session, first.book_id, first.clears_role, first.clears_subject)
    if owed.minor <= 0:
        raise WrongState("nothing is owed any more of what payment order %(id)s was for", id=first.id)
    return min(first.amount, owed)


def move(session: Session, changed: PaymentOrder, to: OrderState, *, by: str, why: Text | str = "") -> None:
    """Take an order one step on, with its history; WrongState when its state does not allow it."""
    checked_step(ORDER_STEPS, changed.state, to, text("payment order %(id)s", id=changed.id))
    record_change(session, changed.ref, changed.state.value, to.value, by=by, at=datetime.now(UTC), why=why)
    changed.state = to


def release_orders(session: Session, book_id: int, order_ids: Sequence[int], *, by: str) -> list[PaymentOrder]:
    """Let orders go to the bank. RuleBroken when `by` ordered one of them; WrongState when one is not waiting for release."""
    orders = locked_orders(session, book_id, order_ids)
    own = [one for one in orders if one.ordered_by == by]
    if own:
        raise RuleBroken("you ordered payment %(id)s yourself; another person must release it", id=own[0].id, source=FOUR_EYES)
    for one in orders:
        move(session, one, OrderState.RELEASED, by=by)
        one.released_by, one.released_at = by, datetime.now(UTC)
    return orders


def locked_orders(session: Session, book_id: int, order_ids: Sequence[int]) -> list[PaymentOrder]:
    """The orders, locked in the order of their keys; Invalid at `orders` when one is not in this book."""
    keys = sorted(set(order_ids))
    found: list[PaymentOrder] = []
    for n in range(0, len(keys), CHUNK):
        query = select(PaymentOrder).where(PaymentOrder.book_id == book_id, PaymentOrder.id.in_(keys[n : n + CHUNK])).order_by(PaymentOrder.id)
        found += session.scalars(query.with_for_update().execution_options(populate_existing=True))
    if len(found) != len(keys):
        raise Invalid({"orders": text("one of the payment orders is not in these books; reload the list")})
    return found


def cancel_order(session: Session, order_id: int, *, by: str, why: str) -> PaymentOrder:
    """Call off an order that no file holds yet; what it was to clear stays owed."""
    cancelled = locked(session, PaymentOrder, order_id)
    move(session, cancelled, OrderState.CANCELLED, by=by, why=why)
    return cancelled


def reject_order(session: Session, order_id: int, *, by: str, why: str) -> PaymentOrder:
    """Note that the bank refused an exported order (pain.002) without booking it; what it was to clear stays owed."""
    rejected = locked(session, PaymentOrder, order_id)
    if rejected.state is OrderState.BOOKED:
        raise WrongState("payment order %(id)s was booked; import the statement on which the money came back", id=rejected.id)
    move(session, rejected, OrderState.REJECTED, by=by, why=why)
    return rejected


def export_transfers(
    session: Session, bank_account_id: int, *, on: date, by: str, kinds: Iterable[OrderKind] | None = None, schema: str | None = None
) -> TransferFile:
    """Put all released orders (of these kinds) that this account may pay into one payment file and mark them exported.

    Each is executed on its day, or on the next on which banks settle. WrongState when nothing is left to export; Invalid at `schema`.
    """
    account = locked(session, BankAccount, bank_account_id)
    chosen = schema or account.schema
    if chosen not in sepa.SCHEMAS:
        raise Invalid({"schema": text("%(schema)s cannot be written; choose one of %(known)s", schema=chosen, known=", ".join(sepa.SCHEMAS))})
    orders = _to_export(session, account, kinds)
    if not orders:
        raise WrongState("there is nothing to export: release payment orders first; those exported before are in their files")
    book = session.get_one(Book, account.book_id)
    file = _file(session, account, orders, book.currency, on=on, by=by, schema=chosen)
    groups = sepa.grouped([_transfer(one, on, book) for one in orders], str(file.message_id))
    _mark_exported(session, orders, groups, file)
    payer = sepa.Payer(account.holder, account.iban, account.bic, book.currency, book.country)
    content = sepa.transfer_file(payer, groups, message_id=str(file.message_id), on=on, schema=chosen)
    file.payment_information_ids = [group.id for group in groups]
    file.execute_on = min(group.execute_on for group in groups)
    storage.store(session, key=file.document_key, subject=account.ref, name=f"{file.message_id}.xml", media_type="application/xml", content=content)
    return file


def note_given(session: Session, file_id: int, *, by: str, at: datetime) -> TransferFile:
    """The bank has a payment file: somebody uploaded and signed it there. Said again, it changes nothing."""
    file = locked(session, TransferFile, file_id)
    if file.given_at is None:
        file.given_by, file.given_at = by, at
        record_change(session, file.ref, "made", "given", by=by, at=at)
    return file


def _to_export(session: Session, account: BankAccount, kinds: Iterable[OrderKind] | None) -> Sequence[PaymentOrder]:
    query = select(PaymentOrder).where(
        PaymentOrder.book_id == account.book_id,
        PaymentOrder.state == OrderState.RELEASED,
        or_(PaymentOrder.bank_account_id.is_(None), PaymentOrder.bank_account_id == account.id),
    )
    if kinds is not None:
        query = query.where(PaymentOrder.kind.in_(list(kinds)))
    return session.scalars(query.order_by(PaymentOrder.id).with_for_update().execution_options(populate_existing=True)).all()


def _file(session: Session, account: BankAccount, orders: Sequence[PaymentOrder], currency: str, *, on: date, by: str, schema: str) -> TransferFile:
    file = TransferFile(
        book_id=account.book_id,
        bank_account_id=account.id,
        schema=schema,
        execute_on=on,
        count=len(orders),
        minor=sum(one.minor for one in orders),
        currency=currency,
        made_by=by,
        made_on=on,
        made_at=datetime.now(UTC),
    )
    session.add(file)
    session.flush()  # its key is part of the message id
    file.message_id, file.document_key = f"SC{account.book_id}-{on:%Y%m%d}-{file.id}", f"transfers:{file.id}"
    return file


def _transfer(one: PaymentOrder, on: date, book: Book) -> sepa.Transfer:
    return sepa.Transfer(
        end_to_end_id=str(one.end_to_end_id),
        name=one.creditor_name,
        iban=one.iban,
        bic=one.bic,
        minor=one.minor,
        execute_on=sepa.execution_day(one.execute_on, on, book.currency, book.country),
        text=one.text,
        reference=one.reference,
        is_salary=one.kind is OrderKind.SALARY,
    )


def _mark_exported(session: Session, orders: Sequence[PaymentOrder], groups: Sequence[sepa.Group], file: TransferFile) -> None:
    group_of = {transfer.end_to_end_id: group.id for group in groups for transfer in group.transfers}
    for one in orders:
        move(session, one, OrderState.EXPORTED, by=file.made_by, why=str(file.message_id))
        one.file_id, one.payment_information_id = file.id, group_of[str(one.end_to_end_id)]
