"""What a statement line might pay, for a person to confirm: each proposal with its reason in words, the likeliest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop import country
from smartcoop.banking.candidates import awaited, balances_of, candidates_for, seen
from smartcoop.banking.matching import Awaited, Candidates, Normalise, Seen, Target, compact, decide, named_in, numbers_of, references_of
from smartcoop.banking.models import CLAIMED, ExpectedPayment, OrderState, PaymentOrder, StatementLine
from smartcoop.banking.queries import accounts
from smartcoop.banking.settling import left_of
from smartcoop.country import AccountRole
from smartcoop.db import fetched
from smartcoop.i18n import Text, text
from smartcoop.ledger.models import Book
from smartcoop.money import Money

MOST = 20
SHORTEST_NAME = 4

Waiting = tuple[StatementLine, Money]
"""A line and what is left of it."""
Conditions = Sequence[ColumnElement[bool] | InstrumentedAttribute[bool]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Parts of a line, as `settle_line` takes them, and why they are likely."""

    allocations: tuple[tuple[*Target, Money], ...]
    reason: Text


def proposals(session: Session, line_id: int) -> list[Proposal]:
    """What the rest of a line may pay; empty when nothing is left or nothing is like it. Nothing is booked."""
    line = fetched(session, StatementLine, line_id)
    return proposals_of(session, line.book_id, [(line, left_of(session, line))])[line.id]


def proposals_of(session: Session, book_id: int, waiting: Sequence[Waiting]) -> dict[int, list[Proposal]]:
    """The same for several lines of one legal entity, by line: as many questions to the database as for one."""
    incoming, outgoing = [one for one in waiting if one[1].minor > 0], [one for one in waiting if one[1].minor < 0]
    made = [*_incoming(session, book_id, incoming), *_outgoing(session, book_id, outgoing)]
    found: dict[int, list[Proposal]] = {line.id: [] for line, _ in waiting}
    for line, proposal in made:
        if proposal.allocations not in [one.allocations for one in found[line.id]]:
            found[line.id].append(proposal)
    return found


def _incoming(session: Session, book_id: int, waiting: Sequence[Waiting]) -> Iterator[tuple[StatementLine, Proposal]]:
    if not waiting:
        return
    own = {account.id: account for account in accounts(session, book_id)}
    normal = country.load(session.get_one(Book, book_id).country).documents.normal_reference
    told = [seen(line, own[line.bank_account_id]) for line, _ in waiting]
    candidates, open_ones = candidates_for(session, book_id, told, normal), _open_ones(session, book_id, waiting)
    claims = _claims(session, book_id, candidates, waiting)
    for (line, left), one in zip(waiting, told, strict=True):
        sure = (_recognised(one, candidates, left, normal), _claimed(claims, line, one, left, normal), _named(one, candidates, left))
        found = (*sure, _same_payer(line, open_ones, left), _same_amount(open_ones, left))
        yield from ((line, proposal) for proposal in chain(*found))


def _recognised(told: Seen, candidates: Candidates, left: Money, normal: Normalise) -> Iterator[Proposal]:
    outcome = decide(told, candidates, normal)
    if outcome.allocations and outcome.allocated <= left.minor:
        parts = tuple((*part.target, Money(part.minor, left.currency)) for part in outcome.allocations)
        yield Proposal(parts, text("its reference or number names this, which was not known or not owed when the line was read"))


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a formal notice claimed beside a debt, what of it has not come yet, and what is still owed of the debt itself."""

    row: ExpectedPayment
    debt: Awaited
    more: int

    def fits(self, line: StatementLine, told: Seen, left: Money, normal: Normalise) -> bool:
        """Whether a line of exactly both, or of the claim alone, names it or comes from its payer."""
        names = self.row.reference in references_of(told, normal) or self.row.label_key in numbers_of(told)
        paid = (line.counterparty_iban, compact(line.counterparty))
        pays = (self.row.payer_iban and self.row.payer_iban == paid[0]) or (len(paid[1]) >= SHORTEST_NAME and self.row.payer_key == paid[1])
        return self.debt.outstanding + self.more == left.minor and bool(names or pays)


def _claims(session: Session, book_id: int, candidates: Candidates, waiting: Sequence[Waiting]) -> list[_Claim]:
    """The claims that any of the lines may pay, with as many questions as for one."""
    ibans, payers = {line.counterparty_iban for line, _ in waiting} - {""}, {compact(line.counterparty) for line, _ in waiting}
    wanted = (
        ExpectedPayment.clears_subject.in_({subject for _, subject in candidates.awaited}),
        ExpectedPayment.payer_iban.in_(ibans),
        ExpectedPayment.payer_key.in_({name for name in payers if len(name) >= SHORTEST_NAME}),
    )
    query = select(ExpectedPayment).where(ExpectedPayment.book_id == book_id, CLAIMED, or_(*wanted))
    rows = session.scalars(query.order_by(ExpectedPayment.due_on, ExpectedPayment.id).limit(MOST * len(waiting))).all()
    came = balances_of(session, book_id, [(AccountRole.LATE_INTEREST, row.clears_subject) for row in rows])
    left = [(row.claimed_minor or 0) + came[AccountRole.LATE_INTEREST, row.clears_subject] for row in rows]
    return [_Claim(row, debt, more) for row, debt, more in zip(rows, awaited(session, book_id, rows), left, strict=True) if more > 0]


def _claimed(claims: Sequence[_Claim], line: StatementLine, told: Seen, left: Money, normal: Normalise) -> Iterator[Proposal]:
    """What is owed together with exactly what a formal notice claimed beside it; or that alone, where the debt itself is paid."""
    for one in claims:
        if one.fits(line, told, left, normal):
            more = Money(one.more, left.currency)
            debt = ((*one.debt.target, Money(one.debt.outstanding, left.currency)),) if one.debt.outstanding else ()
            interest = (AccountRole.LATE_INTEREST, one.row.clears_subject, more)
            yield Proposal((*debt, interest), _claimed_in_words(one.row, debt, more))


def _claimed_in_words(row: ExpectedPayment, debt: Sequence[object], more: Money) -> Text:
    if debt:
        return text("exactly what %(label)s owes, with the interest and costs of %(more)s that the formal notice claimed", label=row.label, more=str(more))
    return text("exactly the interest and costs that the formal notice for %(label)s claimed", label=row.label)


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


@dataclass(frozen=True, slots=True)
class _Open:
    """What is owed by payers and in amounts that the lines tell, at most MOST of each: the longest due of those that are awaited."""

    by_iban: Mapping[str, list[ExpectedPayment]]
    by_name: Mapping[str, list[ExpectedPayment]]
    by_amount: Mapping[int, list[ExpectedPayment]]
    owed: Mapping[int, Awaited]

    def of(self, *found: list[ExpectedPayment]) -> list[Awaited]:
        """Those of some lists on which something is owed, the longest due first."""
        oldest = sorted({one.id: one for some in found for one in some}.values(), key=lambda one: (one.due_on, one.id))[:MOST]
        return [self.owed[one.id] for one in oldest if self.owed[one.id].outstanding]


def _open_ones(session: Session, book_id: int, waiting: Sequence[Waiting]) -> _Open:
    def oldest(column: InstrumentedAttribute[Any], values: Iterable[Any]) -> Mapping[Any, list[ExpectedPayment]]:
        is_open: Conditions = (ExpectedPayment.book_id == book_id, ExpectedPayment.is_open, ExpectedPayment.cancelled_on.is_(None))
        return _first_of_each(session, column, values, is_open, (ExpectedPayment.due_on, ExpectedPayment.id))

    by_iban = oldest(ExpectedPayment.payer_iban, {line.counterparty_iban for line, _ in waiting} - {""})
    by_name = oldest(ExpectedPayment.payer_key, {name for line, _ in waiting if len(name := compact(line.counterparty)) >= SHORTEST_NAME})
    by_amount = oldest(ExpectedPayment.minor, {left.minor for _, left in waiting})
    every = {one.id: one for found in (by_iban, by_name, by_amount) for some in found.values() for one in some}
    return _Open(by_iban, by_name, by_amount, dict(zip(every, awaited(session, book_id, list(every.values())), strict=True)))


def _first_of_each(
    session: Session,
    column: InstrumentedAttribute[Any],
    values: Iterable[Any],
    conditions: Conditions,
    order: Sequence[InstrumentedAttribute[Any]],
) -> Mapping[Any, list[Any]]:
    """The first rows for each of some values of a column, in an order, with one question for all of them."""
    found: dict[Any, list[Any]] = defaultdict(list)
    if wanted := sorted(values):
        model = column.class_
        place = func.row_number().over(partition_by=column, order_by=order).label("place")
        first = select(model.id, place).where(*conditions, column.in_(wanted)).subquery()
        query = select(model).join(first, first.c.id == model.id).where(first.c.place <= MOST)
        for one in session.scalars(query.order_by(*order)):
            found[getattr(one, column.key)].append(one)
    return found


def _same_payer(line: StatementLine, open_ones: _Open, left: Money) -> Iterator[Proposal]:
    owed = open_ones.of(open_ones.by_iban.get(line.counterparty_iban, []), open_ones.by_name.get(compact(line.counterparty), []))
    exact = [one for one in owed if one.outstanding == left.minor]
    if len(exact) == 1:
        yield _from_oldest(exact, left, text("%(payer)s owes exactly this for %(label)s", payer=line.counterparty, label=exact[0].label))
    for n in range(2, len(owed) + 1):
        if sum(one.outstanding for one in owed[:n]) == left.minor:
            yield _from_oldest(owed[:n], left, text("the %(n)s oldest debts of %(payer)s make exactly this", n=n, payer=line.counterparty))
    if owed and not exact:
        yield _from_oldest(owed, left, text("%(payer)s owes this; the oldest debts first", payer=line.counterparty))


def _same_amount(open_ones: _Open, left: Money) -> Iterator[Proposal]:
    exact = [one for one in open_ones.of(open_ones.by_amount.get(left.minor, [])) if one.outstanding == left.minor]
    if len(exact) == 1:
        yield _from_oldest(exact, left, text("only %(label)s owes exactly this amount", label=exact[0].label))


def _outgoing(session: Session, book_id: int, waiting: Sequence[Waiting]) -> Iterator[tuple[StatementLine, Proposal]]:
    """Orders given to the bank and not booked yet, of this amount."""
    exported = (PaymentOrder.book_id == book_id, PaymentOrder.state == OrderState.EXPORTED)
    found = _first_of_each(session, PaymentOrder.minor, {-left.minor for _, left in waiting}, exported, (PaymentOrder.id,))
    for line, left in waiting:
        for one in found.get(-left.minor, []):
            same = line.counterparty_iban == one.iban or compact(line.counterparty) == compact(one.creditor_name)
            said = text("payment order %(id)s to this payee has this amount", id=one.id) if same else text("payment order %(id)s has this amount", id=one.id)
            yield line, Proposal(((one.clears_role, one.clears_subject, abs(left)),), said)
