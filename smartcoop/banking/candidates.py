"""Fetching what the lines of a statement could pay: a few queries by what they name, whatever the size of the books."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop.banking.matching import Awaited, Candidates, Normalise, Seen, Sent, Target, numbers_of, references_of
from smartcoop.banking.models import BankAccount, ExpectedPayment, OrderState, PaymentOrder, StatementLine
from smartcoop.country import AccountRole
from smartcoop.ledger import queries as ledger

CHUNK = 2000
AT_THE_BANK = (OrderState.EXPORTED, OrderState.BOOKED, OrderState.REJECTED)


def seen(line: StatementLine, account: BankAccount) -> Seen:
    """What a line tells, as matching takes it."""
    return Seen(
        minor=line.minor,
        end_to_end_id=line.end_to_end_id,
        payment_information_id=line.payment_information_id,
        references=tuple(line.references),
        text=line.text,
        counterparty=line.counterparty,
        counterparty_iban=line.counterparty_iban,
        account_iban=account.iban,
    )


def candidates_for(session: Session, book_id: int, lines: Sequence[Seen], normal: Normalise) -> Candidates:
    """Every expected payment and payment order that one of the lines names."""
    incoming = [line for line in lines if line.minor > 0]
    numbers = {number for line in incoming for number in numbers_of(line)}
    references = {reference for line in incoming for reference in references_of(line, normal)}
    by_number = _where(session, book_id, ExpectedPayment.label_key, numbers)
    by_reference = _where(session, book_id, ExpectedPayment.reference, references)
    expected = {one.id: one for one in [*by_number, *by_reference]}
    found = Candidates()
    for one, waiting in zip(expected.values(), awaited(session, book_id, list(expected.values())), strict=True):
        found.add_awaited(waiting, [one.label_key] if one.label_key else [])
    for order in _sent(session, book_id, lines):
        found.add_sent(order)
    return found


def chunked(values: Iterable[str]) -> Iterator[list[str]]:
    """Values in lists short enough for one query, in a stable order."""
    ordered = sorted(values)
    return (ordered[n : n + CHUNK] for n in range(0, len(ordered), CHUNK))


def _where(session: Session, book_id: int, column: InstrumentedAttribute[str], values: Iterable[str]) -> list[ExpectedPayment]:
    queries = (select(ExpectedPayment).where(ExpectedPayment.book_id == book_id, column.in_(chunk)).order_by(ExpectedPayment.id) for chunk in chunked(values))
    return [one for query in queries for one in session.scalars(query)]


def awaited(session: Session, book_id: int, expected: Sequence[ExpectedPayment]) -> list[Awaited]:
    """Expected payments with the balances of what they clear, in their order."""
    balances = balances_of(session, book_id, [(one.clears_role, one.clears_subject) for one in expected])
    return [
        Awaited(
            target=(one.clears_role, one.clears_subject),
            reference=one.reference,
            label=one.label,
            balance=balances[one.clears_role, one.clears_subject],
            due_on=one.due_on,
            is_cancelled=one.cancelled_on is not None,
        )
        for one in expected
    ]


def balances_of(session: Session, book_id: int, targets: Iterable[Target]) -> dict[Target, int]:
    """The ledger balance of each target in minor units."""
    result = dict.fromkeys(targets, 0)
    roles: dict[AccountRole, list[str]] = {}
    for role, subject in result:
        roles.setdefault(role, []).append(subject)
    for role, subjects in roles.items():
        for chunk in chunked(subjects):
            found = ledger.balances(session, book_id, role, chunk)
            result |= {(role, subject): amount.minor for subject, amount in found.items()}
    return result


def _sent(session: Session, book_id: int, lines: Sequence[Seen]) -> Iterator[Sent]:
    orders: dict[int, PaymentOrder] = {}
    names: tuple[tuple[InstrumentedAttribute[Any], set[str]], ...] = (
        (PaymentOrder.end_to_end_id, {line.end_to_end_id for line in lines} - {""}),
        (PaymentOrder.payment_information_id, {line.payment_information_id for line in lines if line.minor < 0} - {""}),
    )
    for column, values in names:
        for chunk in chunked(values):
            query = select(PaymentOrder).where(PaymentOrder.book_id == book_id, column.in_(chunk), PaymentOrder.state.in_(AT_THE_BANK))
            orders |= {one.id: one for one in session.scalars(query.order_by(PaymentOrder.id).execution_options(populate_existing=True))}
    return (_as_sent(one) for one in orders.values())


def _as_sent(one: PaymentOrder) -> Sent:
    return Sent(
        id=one.id,
        target=(one.clears_role, one.clears_subject),
        minor=one.minor,
        end_to_end_id=str(one.end_to_end_id),
        payment_information_id=one.payment_information_id,
        state=one.state,
        creditor_iban=one.iban,
    )
