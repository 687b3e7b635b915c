"""What a person does with a statement line that was not recognised: say what it pays, or give it back."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from smartcoop.banking.candidates import awaited, balances_of
from smartcoop.banking.models import ExpectedPayment, How, OrderKind, OrderState, PaymentOrder, StatementLine
from smartcoop.banking.orders import PENDING, move, order
from smartcoop.banking.statements import keep_matches, note_settled, open_day
from smartcoop.country import AccountRole
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import text
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book, Entry
from smartcoop.ledger.queries import entries_of
from smartcoop.money import Money, total

BANK_ROLES = frozenset({AccountRole.BANK, AccountRole.GUARANTEE_BANK})
FIELD = "allocations"
Share = tuple[AccountRole, str, Money]


def settle_line(session: Session, line_id: int, *, allocations: Sequence[Share], by: str, on: date, why: str) -> Entry:
    """Move what lies on SUSPENSE for a line to what it really is; amounts are positive parts of what is left of the line.

    Invalid at `allocations` for nothing, an amount not above zero, a bank account, more than is left, or more than an expected payment still
    owes; WrongState when nothing is left or a refund is on its way.
    """
    line, left = _to_settle(session, line_id)
    _check_parts(line, left, allocations)
    _check_owed(session, line, allocations)
    sign = 1 if left.minor > 0 else -1
    parts = [((role, subject), sign * amount.minor, How.MANUAL) for role, subject, amount in allocations]
    taken = sum(minor for _, minor, _ in parts)
    cleared = [(role, subject, Money(-minor, line.currency)) for (role, subject), minor, _ in parts]
    moves = ledger.moves((AccountRole.SUSPENSE, line.ref, Money(taken, line.currency)), *cleared)
    entry = _post(session, line, moves, by=by, on=on, why=why)
    keep_matches(session, line, parts, entry, by)
    if line.minor < 0:
        _note_executed(session, line, allocations, by)
    note_settled(session, line.book_id, [(AccountRole.SUSPENSE, line.ref), *(target for target, _, _ in parts)])
    return entry


def _note_executed(session: Session, line: StatementLine, allocations: Sequence[Share], by: str) -> None:
    """A payment that the bank told without its identifier: its order is booked too, so that it is not awaited for ever."""
    for role, subject, amount in allocations:
        query = select(PaymentOrder).where(
            PaymentOrder.book_id == line.book_id,
            PaymentOrder.state == OrderState.EXPORTED,
            PaymentOrder.clears_role == role,
            PaymentOrder.clears_subject == subject,
            PaymentOrder.minor == amount.minor,
        )
        executed = session.scalar(query.order_by(PaymentOrder.id).limit(1).with_for_update())
        if executed is not None:
            move(session, executed, OrderState.BOOKED, by=by, why=line.named)


def _post(session: Session, line: StatementLine, moves: tuple[ledger.Move, ...], *, by: str, on: date, why: str) -> Entry:
    done = sum(entry.kind.startswith("settle:") for entry in entries_of(session, line.book_id, line.ref))
    day = open_day(session.get_one(Book, line.book_id), on)
    return ledger.post(session, ledger.Draft(line.book_id, day, f"settle:{done + 1}", line.ref, why, moves, by))


def _to_settle(session: Session, line_id: int) -> tuple[StatementLine, Money]:
    """The line, locked, and what is left of it with its sign."""
    line = locked(session, StatementLine, line_id)
    if exists(session, select(PaymentOrder.id).where(_refunds(line), PaymentOrder.state.in_(PENDING))):
        raise WrongState("a refund of statement line %(id)s is on its way; cancel that payment order first", id=line.id)
    left = left_of(session, line)
    if not left:
        raise WrongState("nothing is left to settle of statement line %(id)s", id=line.id)
    return line, left


def _refunds(line: StatementLine) -> ColumnElement[bool]:
    return and_(PaymentOrder.book_id == line.book_id, PaymentOrder.clears_subject == line.ref)


def left_of(session: Session, line: StatementLine) -> Money:
    """What of a line lies on SUSPENSE, with the line's sign: money in is positive."""
    target = (AccountRole.SUSPENSE, line.ref)
    return Money(-balances_of(session, line.book_id, [target])[target], line.currency)


def _check_parts(line: StatementLine, left: Money, allocations: Sequence[Share]) -> None:
    if not allocations or any(amount.minor <= 0 or amount.currency != line.currency for _, _, amount in allocations):
        raise Invalid({FIELD: text("say at least one amount above zero, in %(currency)s", currency=line.currency)})
    if any(role in BANK_ROLES for role, _, _ in allocations):
        raise Invalid({FIELD: text("a bank account moves only by its own statement; choose what the line pays")})
    said = total((amount for _, _, amount in allocations), line.currency)
    if said > abs(left):
        raise Invalid({FIELD: text("the parts make %(said)s, but only %(left)s is left of the line; lower them", said=str(said), left=str(abs(left)))})


def _check_owed(session: Session, line: StatementLine, allocations: Sequence[Share]) -> None:
    """No expected payment may be cleared beyond what it still owes; the rest of the line can be refunded."""
    subjects = [subject for _, subject, _ in allocations]
    query = select(ExpectedPayment).where(ExpectedPayment.book_id == line.book_id, ExpectedPayment.clears_subject.in_(subjects))
    for one in awaited(session, line.book_id, session.scalars(query).all()):
        said = sum(amount.minor for role, subject, amount in allocations if (role, subject) == one.target)
        if line.minor > 0 and said > one.outstanding:
            owed = Money(one.outstanding, line.currency)
            raise Invalid({FIELD: text("%(label)s owes only %(owed)s; lower its part and refund the rest", label=one.label, owed=str(owed))})


def refund_line(session: Session, line_id: int, *, by: str, on: date, creditor_name: str = "", iban: str = "") -> PaymentOrder:
    """Order to give back what is left of a line, by default to where it came from; the payment clears its SUSPENSE.

    WrongState when nothing is left or a refund is on its way; Invalid at `iban` when the line names no account and none is given.
    """
    line, left = _to_settle(session, line_id)
    if left.minor < 0:
        raise WrongState("statement line %(id)s is money that went out; there is nothing to give back", id=line.id)
    earlier = session.scalar(select(func.count()).select_from(PaymentOrder).where(_refunds(line)))
    return order(
        session,
        line.book_id,
        source=f"{line.ref}:refund:{(earlier or 0) + 1}",
        kind=OrderKind.REFUND,
        creditor_name=creditor_name or line.counterparty,
        iban=iban or line.counterparty_iban,
        amount=left,
        execute_on=on,
        clears_role=AccountRole.SUSPENSE,
        clears_subject=line.ref,
        text=line.end_to_end_id or line.text[:140],
        by=by,
    )
