"""Reading what must come in, what must go out, and what the bank told. Lists are paged by key; amounts owed are ledger balances."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, Subquery, and_, bindparam, func, not_, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from smartcoop.banking.models import (
    BankAccount,
    ExpectedPayment,
    Match,
    OrderState,
    PaymentOrder,
    Statement,
    StatementLine,
    TransferFile,
)
from smartcoop.banking.orders import PENDING
from smartcoop.country import AccountRole
from smartcoop.db import page
from smartcoop.errors import NotFound
from smartcoop.ledger import queries as ledger
from smartcoop.ledger.models import Posting
from smartcoop.money import Money

STATEMENTS_COMPARED = 400


@dataclass(frozen=True, slots=True)
class Awaiting:
    """An expected payment and what is outstanding of it; negative where too much came."""

    expected: ExpectedPayment
    outstanding: Money


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A statement line and what of it lies on SUSPENSE, with the line's sign."""

    line: StatementLine
    left: Money


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Whether the books say of a bank account what the bank says. `gaps` are pairs of statements between which one is missing."""

    account: BankAccount
    books: Money
    bank: Money | None
    until: date | None
    gaps: tuple[tuple[Statement, Statement], ...]

    @property
    def difference(self) -> Money:
        """What the books say less what the bank says; zero before the first statement."""
        return self.books - (self.bank or self.books)

    @property
    def agrees(self) -> bool:
        """Whether they are the same and no statement is missing."""
        return not self.difference and not self.gaps


def accounts(session: Session, book_id: int) -> Sequence[BankAccount]:
    """The bank accounts of a legal entity, its main one first."""
    return session.scalars(select(BankAccount).where(BankAccount.book_id == book_id).order_by(BankAccount.is_main.desc(), BankAccount.id)).all()


_MAIN = select(BankAccount).where(BankAccount.book_id == bindparam("book_id"), BankAccount.is_main).limit(1)


def main_account(session: Session, book_id: int) -> BankAccount:
    """The account that clients pay to; NotFound before one is opened."""
    found = session.scalar(_MAIN, {"book_id": book_id})
    if found is None:
        raise NotFound("no main bank account is entered; open one first")
    return found


_PAYEE = select(BankAccount.iban, BankAccount.bic).where(BankAccount.book_id == bindparam("book_id"), BankAccount.is_main).limit(1)


def payee(session: Session, book_id: int) -> tuple[str, str]:
    """IBAN and BIC of the main account, as documents print them; NotFound before one is opened."""
    found = session.connection().execute(_PAYEE, {"book_id": book_id}).one_or_none()
    if found is None:
        raise NotFound("no main bank account is entered; open one first")
    return found.iban, found.bic


def outstanding(session: Session, book_id: int, role: AccountRole, subject: str) -> Money:
    """What is still to be paid to clear a subject: positive is to come in, negative to go out, zero is paid."""
    return ledger.balance(session, book_id, role, subject)


def open_expected(session: Session, book_id: int, *, after: tuple[date, int] | None = None, size: int = 50, due_before: date | None = None) -> list[Awaiting]:
    """Expected payments that are not paid, the longest due first, beyond the key (due day, id) of the last one seen."""
    owed = owed_on_expected()
    query = select(ExpectedPayment, owed).where(ExpectedPayment.book_id == book_id, ExpectedPayment.is_open, ExpectedPayment.cancelled_on.is_(None), owed != 0)
    if due_before is not None:
        query = query.where(ExpectedPayment.due_on < due_before)
    if after is not None:
        query = query.where(tuple_(ExpectedPayment.due_on, ExpectedPayment.id) > after)
    rows = session.execute(query.order_by(ExpectedPayment.due_on, ExpectedPayment.id).limit(size))
    return [Awaiting(expected, Money(int(minor), expected.currency)) for expected, minor in rows]


def wrong_expectations(session: Session, book_id: int) -> list[str]:
    """Expected payments that are marked as open though the books say that nothing is owed, or as settled though something is."""
    owed = owed_on_expected()
    wrong = or_(and_(ExpectedPayment.is_open, owed == 0), and_(not_(ExpectedPayment.is_open), owed != 0, ExpectedPayment.cancelled_on.is_(None)))
    query = select(ExpectedPayment.id, ExpectedPayment.clears_subject, owed).where(ExpectedPayment.book_id == book_id, wrong)
    rows = session.execute(query.order_by(ExpectedPayment.id))
    return [f"expected payment {key} for {subject} is not marked as the books say: {minor} minor units are owed" for key, subject, minor in rows]


def owed_on_expected() -> ScalarSelect[int]:
    """The ledger balance of what an expected payment clears, as a column beside it."""
    same = (Posting.book_id == ExpectedPayment.book_id, Posting.subject == ExpectedPayment.clears_subject, Posting.role == ExpectedPayment.clears_role)
    return select(func.coalesce(func.sum(Posting.minor), 0)).where(*same).scalar_subquery()


def owed_now(book_id: int, role: AccountRole) -> Subquery:
    """What is awaited for a role and not settled: subject, day and balance, to be counted and summed by the database."""
    told = (ExpectedPayment.clears_subject.label("subject"), ExpectedPayment.due_on, owed_on_expected().label("minor"))
    query = select(*told).where(ExpectedPayment.book_id == book_id, ExpectedPayment.is_open, ExpectedPayment.clears_role == role)
    return query.offset(0).subquery()  # with an offset each balance is summed once, not again for each mention


def expectation_of(session: Session, book_id: int, clears_role: AccountRole, clears_subject: str) -> ExpectedPayment | None:
    """What is awaited for a role and subject."""
    same = (ExpectedPayment.book_id == book_id, ExpectedPayment.clears_role == clears_role, ExpectedPayment.clears_subject == clears_subject)
    return session.scalar(select(ExpectedPayment).where(*same))


def orders_in(session: Session, book_id: int, state: OrderState, *, after: int | None = None, size: int = 50) -> Sequence[PaymentOrder]:
    """Payment orders in a state (`ordered`: to be released; `released`: to be exported), oldest first."""
    query = select(PaymentOrder).where(PaymentOrder.book_id == book_id, PaymentOrder.state == state)
    return page(session, query, PaymentOrder.id, after=after, size=size, descending=False)


def total_in(session: Session, book_id: int, state: OrderState) -> tuple[int, Money]:
    """How many payment orders are in a state, and their sum."""
    query = select(func.count(), func.coalesce(func.sum(PaymentOrder.minor), 0)).where(PaymentOrder.book_id == book_id, PaymentOrder.state == state)
    count, minor = session.execute(query).one()
    return int(count), Money(int(minor), ledger.currency_of(session, book_id))


def orders_of(session: Session, book_id: int, clears_subject: str) -> Sequence[PaymentOrder]:
    """All payment orders that clear a subject (`payslip:9`), oldest first."""
    query = select(PaymentOrder).where(PaymentOrder.book_id == book_id, PaymentOrder.clears_subject == clears_subject)
    return session.scalars(query.order_by(PaymentOrder.id)).all()


def at_the_bank(session: Session, book_id: int, subjects: Sequence[str]) -> set[str]:
    """Those of some subjects of which a payment order is in a file that somebody gave to the bank."""
    given = (PaymentOrder.book_id == book_id, PaymentOrder.clears_subject.in_(subjects), PaymentOrder.state == OrderState.EXPORTED)
    query = select(PaymentOrder.clears_subject).join(TransferFile, TransferFile.id == PaymentOrder.file_id).where(*given, TransferFile.given_at.is_not(None))
    return set(session.scalars(query)) if subjects else set()


def files(session: Session, book_id: int, *, after: int | None = None, size: int = 50) -> Sequence[TransferFile]:
    """Payment files, newest first."""
    return page(session, select(TransferFile).where(TransferFile.book_id == book_id), TransferFile.id, after=after, size=size)


def files_to_give(session: Session, book_id: int, *, size: int = 20) -> Sequence[TransferFile]:
    """Payment files that nobody gave to the bank as far as anybody said, and of which the bank booked nothing, the first to be paid first."""
    booked = select(PaymentOrder.file_id).where(PaymentOrder.file_id == TransferFile.id, PaymentOrder.state.in_((OrderState.BOOKED, OrderState.REJECTED)))
    waiting = (TransferFile.book_id == book_id, TransferFile.given_at.is_(None), ~booked.exists())
    return session.scalars(select(TransferFile).where(*waiting).order_by(TransferFile.execute_on, TransferFile.id).limit(size)).all()


def pending_for(session: Session, book_id: int, subjects: Collection[str]) -> dict[tuple[AccountRole, str], int]:
    """What is ordered and not booked yet of what clears some subjects, in minor units by role and subject; nothing of one without any."""
    if not subjects:
        return {}
    by = (PaymentOrder.clears_role, PaymentOrder.clears_subject)
    pending = (PaymentOrder.book_id == book_id, PaymentOrder.clears_subject.in_(subjects), PaymentOrder.state.in_(PENDING))
    rows = session.execute(select(*by, func.sum(PaymentOrder.minor)).where(*pending).group_by(*by))
    return {(role, subject): int(minor) for role, subject, minor in rows}


def orders_of_file(session: Session, file_id: int, *, after: int | None = None, size: int = 50) -> Sequence[PaymentOrder]:
    """The payment orders in a file, oldest first."""
    return page(session, select(PaymentOrder).where(PaymentOrder.file_id == file_id), PaymentOrder.id, after=after, size=size, descending=False)


def statements(session: Session, bank_account_id: int, *, after: int | None = None, size: int = 50) -> Sequence[Statement]:
    """The imported statements of an account, the last imported first."""
    return page(session, select(Statement).where(Statement.bank_account_id == bank_account_id), Statement.id, after=after, size=size)


def lines_of(session: Session, statement_id: int, *, after: int | None = None, size: int = 50) -> Sequence[StatementLine]:
    """The lines of a statement in its order."""
    query = select(StatementLine).where(StatementLine.statement_id == statement_id)
    return page(session, query, StatementLine.id, after=after, size=size, descending=False)


def unmatched_lines(session: Session, book_id: int, *, after: int | None = None, size: int = 50) -> list[Unsettled]:
    """Statement lines of which something lies on SUSPENSE, oldest first, with how much."""
    query = select(StatementLine).where(StatementLine.book_id == book_id, StatementLine.is_unsettled)
    lines = page(session, query, StatementLine.id, after=after, size=size, descending=False)
    held = ledger.balances(session, book_id, AccountRole.SUSPENSE, [line.ref for line in lines]) if lines else {}
    return [Unsettled(line, -held[line.ref]) for line in lines if line.ref in held]


def matches_of(session: Session, line_id: int) -> Sequence[Match]:
    """What the parts of a line cleared, oldest first."""
    return session.scalars(select(Match).where(Match.line_id == line_id).order_by(Match.id)).all()


def matches_of_lines(session: Session, line_ids: Sequence[int]) -> dict[int, list[Match]]:
    """What the parts of each of some lines cleared, oldest first."""
    found: dict[int, list[Match]] = {key: [] for key in line_ids}
    for match in session.scalars(select(Match).where(Match.line_id.in_(line_ids)).order_by(Match.id)):
        found[match.line_id].append(match)
    return found


def payments_of(session: Session, book_id: int, clears_subject: str) -> Sequence[tuple[Match, StatementLine]]:
    """The parts of statement lines that cleared a subject (`invoice:42`), oldest first."""
    query = select(Match, StatementLine).join(StatementLine, StatementLine.id == Match.line_id)
    rows = session.execute(query.where(StatementLine.book_id == book_id, Match.clears_subject == clears_subject).order_by(Match.id))
    return [(match, line) for match, line in rows]


def reconciliation(session: Session, bank_account_id: int) -> Reconciliation:
    """What the books and the latest statement say of an account, and where a statement is missing among the last 400."""
    account = session.get_one(BankAccount, bank_account_id)
    return _reconciled(session, account.book_id, [account])[0]


def reconciliations(session: Session, book_id: int) -> list[Reconciliation]:
    """The same for every account of a legal entity, its main one first; as many questions to the database as for one."""
    found = accounts(session, book_id)
    return _reconciled(session, book_id, found) if found else []


def _reconciled(session: Session, book_id: int, some: Sequence[BankAccount]) -> list[Reconciliation]:
    books = ledger.standing(session, book_id, {account.role for account in some}, [account.ref for account in some])
    latest = _latest(session, [account.id for account in some])
    gaps = {key: _gaps(newest_first) for key, newest_first in latest.items()}
    shown = [*(row.id for found in latest.values() for row in found[:1]), *(key for found in gaps.values() for pair in found for key in pair)]
    told = {one.id: one for one in session.scalars(select(Statement).where(Statement.id.in_(shown)))}
    zero = Money.zero(ledger.currency_of(session, book_id))
    return [
        Reconciliation(
            account=account,
            books=books.get((account.role, account.ref), zero),
            bank=told[latest[account.id][0].id].closing if latest[account.id] else None,
            until=told[latest[account.id][0].id].to_on if latest[account.id] else None,
            gaps=tuple((told[before], told[then]) for before, then in gaps[account.id]),
        )
        for account in some
    ]


def _latest(session: Session, account_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Days and balances of the last 400 statements of each account, the newest first."""
    found: dict[int, list[Row[Any]]] = {key: [] for key in account_ids}
    for row in session.execute(union_all(*(_latest_of(key) for key in account_ids))):
        found[row.bank_account_id].append(row)
    return {key: sorted(rows, key=lambda row: (row.to_on, row.from_on, row.id), reverse=True) for key, rows in found.items()}


def _latest_of(account_id: int) -> Select[Any]:
    told = (Statement.bank_account_id, Statement.id, Statement.from_on, Statement.to_on, Statement.opening_minor, Statement.closing_minor)
    newest_first = (Statement.to_on.desc(), Statement.from_on.desc(), Statement.id.desc())
    return select(select(*told).where(Statement.bank_account_id == account_id).order_by(*newest_first).limit(STATEMENTS_COMPARED).subquery())


def _gaps(newest_first: Sequence[Row[Any]]) -> list[tuple[int, int]]:
    """Pairs of statements, by key, between which one is missing."""
    pairs = zip(newest_first[1:], newest_first, strict=False)
    return [(before.id, then.id) for before, then in pairs if before.to_on < then.from_on and before.closing_minor != then.opening_minor]
