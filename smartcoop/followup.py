"""What follows when payments were released, and when the bank told something.

Paid shares make members, paid wages and expenses close what asked for them, advances are released, notices are settled.
"""

from datetime import date

from sqlalchemy.orm import Session

from smartcoop.expenses.service import note_paid_claims
from smartcoop.guarantee.dues import carry_dues, dues_carried_until
from smartcoop.guarantee.service import settle_advances
from smartcoop.jobs.service import enqueue
from smartcoop.ledger import carrying
from smartcoop.ledger.carrying import carried_until, last_entry
from smartcoop.members.models import Cooperative, Member
from smartcoop.members.service import welcome_paid_members
from smartcoop.payroll.service import note_paid_runs
from smartcoop.tidings import settle_payments_told, tell_bank_news

CARRY = "carry_forward"
ENOUGH = 500
"""Entries after which the totals of the books are carried forward."""


def after_statement(session: Session, cooperative: Cooperative, *, on: date, by: str) -> list[Member]:
    """Draw the consequences of an imported statement or a settled line, in the same transaction; who became a member."""
    welcome = welcome_paid_members(session, cooperative.id, on=on, by=by)
    note_paid_runs(session, cooperative.id, by=by)
    note_paid_claims(session, cooperative.id, by=by)
    settle_advances(session, cooperative.id, on=on, by=by)
    tell_bank_news(session, cooperative.id, on=on, by=by)
    carry_books_forward(session, cooperative.id)
    return welcome


def after_release(session: Session, cooperative: Cooperative, *, on: date) -> None:
    """Payments were released, in the same transaction: who was told to release them need not read of it any more."""
    settle_payments_told(session, cooperative, on=on)


def carry_books_forward(session: Session, book_id: int) -> None:
    """Have the totals of the books carried forward once enough was written since; until then a balance adds up what came."""
    if is_enough_to_carry(session, book_id):
        enqueue(session, CARRY, f"{CARRY}:{book_id}:{last_entry(session, book_id) // ENOUGH}", book_id=book_id)


def is_enough_to_carry(session: Session, book_id: int) -> bool:
    """Whether enough was written since the totals, or what clients owe, were carried forward."""
    counted = min(carried_until(session, book_id), dues_carried_until(session, book_id))
    return last_entry(session, book_id) - counted >= ENOUGH


def carry_forward(session: Session, *, book_id: int) -> None:
    """Carry the totals of the books and what clients owe forward to the newest entry."""
    carry_dues(session, book_id=book_id, until=carrying.carry_forward(session, book_id=book_id))
