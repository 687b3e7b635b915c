"""Reading expenses."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from smartcoop.db import page
from smartcoop.expenses.entries import EXPENSE, REVERSAL
from smartcoop.expenses.models import ExpenseClaim, ExpenseState
from smartcoop.ledger.models import Entry

BOOKED = (ExpenseState.APPROVED, ExpenseState.SCHEDULED, ExpenseState.PAYMENT_ERROR, ExpenseState.PAID, ExpenseState.REVERSED)


def claims_page(
    session: Session,
    cooperative_id: int,
    *,
    state: ExpenseState | None = None,
    activity_id: int | None = None,
    member_id: int | None = None,
    after: int | None = None,
    size: int = 50,
) -> Sequence[ExpenseClaim]:
    """Expense claims, newest first, by key; `member_id` is who is paid."""
    query = select(ExpenseClaim).where(ExpenseClaim.cooperative_id == cooperative_id).options(selectinload(ExpenseClaim.member))
    if state is not None:
        query = query.where(ExpenseClaim.state == state)
    if activity_id is not None:
        query = query.where(ExpenseClaim.activity_id == activity_id)
    if member_id is not None:
        query = query.where(ExpenseClaim.member_id == member_id)
    return page(session, query, ExpenseClaim.id, after=after, size=size)


def missing_entries(session: Session, book_id: int) -> list[str]:
    """Approved claims without their entry, reversed ones without their reversal, and entries without such a claim."""
    rows = session.execute(select(ExpenseClaim.id, ExpenseClaim.state).where(ExpenseClaim.cooperative_id == book_id, ExpenseClaim.state.in_(BOOKED)))
    due = {(f"expense:{key}", kind) for key, state in rows for kind in ((EXPENSE, REVERSAL) if state is ExpenseState.REVERSED else (EXPENSE,))}
    entries = session.execute(select(Entry.source, Entry.kind).where(Entry.book_id == book_id, Entry.kind.in_((EXPENSE, REVERSAL))))
    booked = {(source, kind) for source, kind in entries}
    unbooked = [f"{source} has no entry of kind {kind}" for source, kind in sorted(due - booked)]
    return unbooked + [f"the entry of kind {kind} of {source} has no such claim" for source, kind in sorted(booked - due)]
