"""What a statement line might pay, for a person to confirm: each proposal with its reason in words, the likeliest first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.banking.candidates import awaited, balances_of, candidates_for, seen
from smartcoop.banking.matching import Awaited, Candidates, Seen, Target, compact, decide, named_in
from smartcoop.banking.models import CLAIMED, BankAccount, ExpectedPayment, OrderState, PaymentOrder, StatementLine
from smartcoop.banking.settling import left_of
from smartcoop.country import AccountRole
from smartcoop.db import fetched
from smartcoop.i18n import Text, text
from smartcoop.ledger.models import Book
from smartcoop.money import Money

MOST = 20
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """Parts of a line, as `settle_line` takes them, and why they are likely."""

    allocations: tuple[tuple[*Target, Money], ...]
    reason: Text


def proposals(session: Session, line_id: int) -> list[Proposal]:
    """What the rest of a line may pay; empty when nothing is left or nothing is like it. Nothing is booked."""
    line = fetched(session, StatementLine, line_id)
    left = left_of(session, line)
    if not left:
        return []
    found = _incoming(session, line, left) if left.minor > 0 else _outgoing(session, line, left)
    return list({one.allocations: one for one in reversed(list(found))}.values())[::-1]


def _incoming(session: Session, line: StatementLine, left: Money) -> Iterator[Proposal]:
    told = seen(line, session.get_one(BankAccount, line.bank_account_id))
    normal = country.load(session.get_one(Book, line.book_id).country).documents.normal_reference
    candidates = candidates_for(session, line.book_id, [told], normal)
    outcome = decide(told, candidates, normal)
    if outcome.allocations and outcome.allocated <= left.minor:
        parts = tuple((*part.target, Money(part.minor, line.currency)) for part in outcome.allocations)
        yield Proposal(parts, text("its reference or number names this, which was not known or not owed when the line was read"))
    yield from _claimed(session, line, {target for _, target in candidates.awaited}, left)
    yield from _named(told, candidates, left)
    yield from _same_payer(session, line, left)
    yield from _same_amount(session, line, left)


def _claimed(session: Session, line: StatementLine, named: Collection[str], left: Money) -> Iterator[Proposal]:
    """What is owed together with exactly what a formal notice claimed beside it; or that alone, where the debt itself is paid."""
    conditions = [ExpectedPayment.clears_subject.in_(named), *_of_payer(line)]
    query = select(ExpectedPayment).where(ExpectedPayment.book_id == line.book_id, CLAIMED, or_(*conditions))
    rows = session.scalars(query.order_by(ExpectedPayment.due_on, ExpectedPayment.id).limit(MOST)).all()
    came = balances_of(session, line.book_id, [(AccountRole.LATE_INTEREST, row.clears_subject) for row in rows])
    for row, one in zip(rows, awaited(session, line.book_id, rows), strict=True):
        more = (row.claimed_minor or 0) + came[AccountRole.LATE_INTEREST, row.clears_subject]
        if more > 0 and one.outstanding + more == left.minor:
            debt = ((*one.target, Money(one.outstanding, left.currency)),) if one.outstanding else ()
            interest = (AccountRole.LATE_INTEREST, row.clears_subject, Money(more, left.currency))
            yield Proposal((*debt, interest), _claimed_in_words(row, debt, interest[2]))


def _claimed_in_words(row: ExpectedPayment, debt: Sequence[object], more: Money) -> Text:
    if debt:
        return text("exactly what %(label)s owes, with the interest and costs of %(more)s that the formal notice claimed", label=row.label, more=str(more))
    return text("exactly the interest and costs that the formal notice for %(label)s claimed", label=row.label)


def _of_payer(line: StatementLine) -> list[ColumnElement[bool]]:
    """What names the payer of a line: its account, or a name that is long enough."""
    name = compact(line.counterparty)
    conditions: list[ColumnElement[bool]] = [ExpectedPayment.payer_iban == line.counterparty_iban] if line.counterparty_iban else []
    return conditions + ([ExpectedPayment.payer_key == name] if len(name) >= SHORTEST_NAME else [])


def _named(told: Seen, candidates: Candidates, left: Money) -> Iterator[Proposal]:
    named = [one for one in named_in(told, candidates) if one.outstanding and not one.is_cancelled]
    if named:
        yield _from_oldest(named, left, text("the text names %(labels)s", labels=", ".join(one.label for one in named)))


def _from_oldest(owed: Sequence[Awaited], left: Money, reason: Text) -> Proposal:
    parts, rest = [], left.minor
    for one in sorted(owed, key=lambda one: (one.due_on, one.label)):
        part = min(rest, one.outstanding)
        rest -= part
        parts += [(*one.target, Money(part, left.currency))] if part else []
    return Proposal(tuple(parts), reason)


def _open_where(session: Session, line: StatementLine, condition: ColumnElement[bool]) -> list[Awaited]:
    same = (ExpectedPayment.book_id == line.book_id, ExpectedPayment.is_open, ExpectedPayment.cancelled_on.is_(None), condition)
    expected = session.scalars(select(ExpectedPayment).where(*same).order_by(ExpectedPayment.due_on, ExpectedPayment.id).limit(MOST)).all()
    return [one for one in awaited(session, line.book_id, expected) if one.outstanding]


def _same_payer(session: Session, line: StatementLine, left: Money) -> Iterator[Proposal]:
    conditions = _of_payer(line)
    owed = _open_where(session, line, or_(*conditions)) if conditions else []
    exact = [one for one in owed if one.outstanding == left.minor]
    if len(exact) == 1:
        yield _from_oldest(exact, left, text("%(payer)s owes exactly this for %(label)s", payer=line.counterparty, label=exact[0].label))
    for n in range(2, len(owed) + 1):
        if sum(one.outstanding for one in owed[:n]) == left.minor:
            yield _from_oldest(owed[:n], left, text("the %(n)s oldest debts of %(payer)s make exactly this", n=n, payer=line.counterparty))
    if owed and not exact:
        yield _from_oldest(owed, left, text("%(payer)s owes this; the oldest debts first", payer=line.counterparty))


def _same_amount(session: Session, line: StatementLine, left: Money) -> Iterator[Proposal]:
    exact = [one for one in _open_where(session, line, ExpectedPayment.minor == left.minor) if one.outstanding == left.minor]
    if len(exact) == 1:
        yield _from_oldest(exact, left, text("only %(label)s owes exactly this amount", label=exact[0].label))


def _outgoing(session: Session, line: StatementLine, left: Money) -> Iterator[Proposal]:
    """Orders given to the bank and not booked yet, of this amount."""
    query = select(PaymentOrder).where(PaymentOrder.book_id == line.book_id, PaymentOrder.state == OrderState.EXPORTED, PaymentOrder.minor == -left.minor)
    for one in session.scalars(query.order_by(PaymentOrder.id).limit(MOST)):
        same = line.counterparty_iban == one.iban or compact(line.counterparty) == compact(one.creditor_name)
        reason = text("payment order %(id)s to this payee has this amount", id=one.id) if same else text("payment order %(id)s has this amount", id=one.id)
        yield Proposal(((one.clears_role, one.clears_subject, abs(left)),), reason)
