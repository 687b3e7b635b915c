"""What one can do with the bank: open an account, expect money, order and export payments, import statements, settle what was not recognised."""

from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from stdnum import bic as stdnum_bic

from smartcoop import country
from smartcoop.banking.matching import compact
from smartcoop.banking.models import BankAccount, ExpectedPayment, OrderKind
from smartcoop.banking.orders import (
    NewOrder,
    cancel_order,
    export_transfers,
    note_given,
    order,
    order_again,
    order_all,
    reject_order,
    release_orders,
)
from smartcoop.banking.report import ImportReport
from smartcoop.banking.settling import refund_line, settle_line
from smartcoop.banking.statements import import_statement
from smartcoop.country import AccountRole
from smartcoop.db import write_rows
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.identifiers import checked, checked_iban
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance
from smartcoop.money import Money

ACCOUNT_ROLES = frozenset({AccountRole.BANK, AccountRole.GUARANTEE_BANK})


def open_account(
    session: Session, book_id: int, *, iban: str, holder: str, bic: str = "", role: AccountRole = AccountRole.BANK, is_main: bool | None = None
) -> BankAccount:
    """Enter an account that the bank has opened; the same IBAN again finds the first. The first of a book is its main account.

    Invalid at `iban`, `bic`, `holder` or `role`.
    """
    number = checked_iban(iban)
    if role not in ACCOUNT_ROLES:
        raise Invalid({"role": text("a bank account is an ordinary one or that of the guarantee fund")})
    if not holder.strip():
        raise Invalid({"holder": text("write the name in which the account is held")})
    told = session.scalar(select(BankAccount).where(BankAccount.book_id == book_id, BankAccount.iban == number))
    if told is not None:
        return told
    main = session.scalar(select(BankAccount).where(BankAccount.book_id == book_id, BankAccount.is_main))
    chosen = main is None and role is AccountRole.BANK if is_main is None else is_main
    if chosen:
        session.execute(update(BankAccount).where(BankAccount.book_id == book_id).values(is_main=False))
    account = BankAccount(book_id=book_id, iban=number, bic=checked_bic(bic), holder=holder.strip(), role=role, is_main=chosen)
    session.add(account)
    session.flush()  # so that the caller has its id
    return account


def checked_bic(said: str) -> str:
    """A bank's code in its normal form, or nothing. Invalid at `bic`."""
    return checked(said, stdnum_bic.validate, "bic", text("leave it empty, or copy it from a bank statement")) if said.strip() else ""


class Expectation(TypedDict):
    """Money awaited: what it clears, and how its payer will name it (`reference`, `label`)."""

    reference: str
    label: str
    amount: Money
    clears_role: AccountRole
    clears_subject: str
    due_on: date
    payer: NotRequired[str]
    payer_iban: NotRequired[str]


def expect(session: Session, book_id: int, **said: Unpack[Expectation]) -> ExpectedPayment:
    """Await money that clears a role and subject, to be recognised by its reference or label; the same subject again finds the first.

    What is outstanding is the ledger balance of the subject, never this amount. ValueError (a bug) when a second telling has another reference.
    """
    told = _expected(session, book_id, said["clears_role"], said["clears_subject"])
    if told is None:
        awaited = ExpectedPayment(**_awaited(session, book_id, said))
        session.add(awaited)
        session.flush()  # so that a second telling finds it
        return awaited
    if told.reference != compact(_printed(session, book_id, said["reference"])):
        raise ValueError(f"{told.clears_subject} is expected already with another reference")
    return told


def expect_new(session: Session, book_id: int, **said: Unpack[Expectation]) -> None:
    """The same for a subject that is known to be new, for it was made in this transaction; written at once, as a row."""
    write_rows(session, ExpectedPayment, [_awaited(session, book_id, said)])


def _awaited(session: Session, book_id: int, said: Expectation) -> dict[str, Any]:
    printed, payer = _printed(session, book_id, said["reference"]), said.get("payer", "")
    return {
        "book_id": book_id,
        "reference": compact(printed),
        "printed_reference": printed,
        "label": said["label"],
        "label_key": compact(said["label"]),
        "minor": said["amount"].minor,
        "currency": said["amount"].currency,
        "clears_role": said["clears_role"],
        "clears_subject": said["clears_subject"],
        "due_on": said["due_on"],
        "payer": payer,
        "payer_key": compact(payer),
        "payer_iban": compact(said.get("payer_iban", "")),
    }


def _printed(session: Session, book_id: int, reference: str) -> str:
    return country.load(session.get_one(Book, book_id).country).documents.normal_reference(reference) or reference


def _expected(session: Session, book_id: int, role: AccountRole, subject: str) -> ExpectedPayment | None:
    same = (ExpectedPayment.book_id == book_id, ExpectedPayment.clears_role == role, ExpectedPayment.clears_subject == subject)
    return session.scalar(select(ExpectedPayment).where(*same))


def cancel_expectation(session: Session, book_id: int, clears_role: AccountRole, clears_subject: str, *, on: date) -> None:
    """No longer await money for a subject, such as an invoice that was credited whole: what still comes is held for a person to decide."""
    told = _expected(session, book_id, clears_role, clears_subject)
    if told is not None and told.cancelled_on is None:
        told.cancelled_on, told.is_open = on, False


def refresh_expectation(session: Session, book_id: int, clears_role: AccountRole, clears_subject: str) -> None:
    """To be called by a room that changed what is owed by its own entry (a credit note, a write-off): lists ask the books again."""
    told = _expected(session, book_id, clears_role, clears_subject)
    if told is not None and told.cancelled_on is None:
        told.is_open = bool(balance(session, book_id, clears_role, clears_subject))


def claim_more(session: Session, book_id: int, clears_role: AccountRole, clears_subject: str, amount: Money) -> None:
    """A formal notice claims this beside what is owed: a payment that is larger by exactly so much is proposed to pay both."""
    told = _expected(session, book_id, clears_role, clears_subject)
    if told is not None:
        told.claimed_minor = amount.minor or None


__all__ = [
    "ImportReport",
    "NewOrder",
    "OrderKind",
    "cancel_expectation",
    "cancel_order",
    "claim_more",
    "expect",
    "expect_new",
    "export_transfers",
    "import_statement",
    "note_given",
    "open_account",
    "order",
    "order_again",
    "order_all",
    "refresh_expectation",
    "refund_line",
    "reject_order",
    "release_orders",
    "settle_line",
]
