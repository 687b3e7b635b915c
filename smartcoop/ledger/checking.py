"""Proving the books: every entry whole and balanced, every posting in its entry's book, every control account the sum of its subjects."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.ledger.carrying import carried_until, keys_by_day, summed
from smartcoop.ledger.models import Book, CarriedDay, CarriedTotal, Entry, Posting
from smartcoop.ledger.queries import trial_balance


def wrong_entries(session: Session, book_id: int) -> list[str]:
    """Entries that do not balance in some currency, lost postings, or hold postings of another book."""
    return [*_unbalanced(session, book_id), *_not_whole(session, book_id), *_strays(session, book_id)]


def _unbalanced(session: Session, book_id: int) -> list[str]:
    query = (
        select(Posting.entry_id, Posting.currency, func.sum(Posting.minor))
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Entry.book_id == book_id)
        .group_by(Posting.entry_id, Posting.currency)
        .having(func.sum(Posting.minor) != 0)
    )
    return [f"entry {entry} is out of balance by {minor} {currency} minor units" for entry, currency, minor in session.execute(query)]


def _not_whole(session: Session, book_id: int) -> list[str]:
    held = select(func.count()).select_from(Posting).where(Posting.entry_id == Entry.id).scalar_subquery()
    query = select(Entry.id, Entry.posting_count, held).where(Entry.book_id == book_id, held != Entry.posting_count)
    return [f"entry {entry} should hold {told} postings and holds {found}" for entry, told, found in session.execute(query)]


def _strays(session: Session, book_id: int) -> list[str]:
    query = select(Posting.entry_id).join(Entry, Entry.id == Posting.entry_id).where(Entry.book_id == book_id, Posting.book_id != Entry.book_id).distinct()
    return [f"entry {entry} holds postings of another book" for entry in session.scalars(query)]


def wrong_controls(session: Session, book_id: int) -> list[str]:
    """Roles whose balance is not the sum of their subjects' balances, and books that do not sum to zero.

    The two sums are taken apart: the role's from all postings, the subjects' one by one.
    """
    query = select(Posting.role, Posting.subject, func.sum(Posting.minor)).where(Posting.book_id == book_id).group_by(Posting.role, Posting.subject)
    by_role: dict[str, int] = defaultdict(int)
    for role, _, minor in session.execute(query):
        by_role[role] += int(minor)
    balances = trial_balance(session, book_id)
    found = [f"{role.value}: {amount.minor} in all, {by_role[role]} by subject" for role, amount in balances.items() if amount.minor != by_role[role]]
    off = sum(amount.minor for amount in balances.values())
    return [*found, f"the books are out of balance by {off} minor units"] if off else found


def wrong_totals(session: Session, book_id: int) -> list[str]:
    """Carried totals that are not the sum of the postings that they count, summed anew."""
    table = CarriedTotal
    query = select(table.unit, table.span, table.role, table.subject, table.minor).where(table.book_id == book_id)
    carried = {(unit, span, role, subject): int(minor) for unit, span, role, subject, minor in session.execute(query)}
    anew = summed(session, book_id, 0, carried_until(session, book_id))
    wrong = sorted(key for key in carried | anew if carried.get(key, 0) != anew.get(key, 0))
    return [f"{role.value} {subject} of {span}: {carried.get(key, 0)} carried, {anew.get(key, 0)} booked" for key in wrong for _, span, role, subject in [key]]


def wrong_days(session: Session, book_id: int) -> list[str]:
    """Days whose entries are not between the keys that were carried forward."""
    query = select(CarriedDay.booked_on, CarriedDay.lowest, CarriedDay.highest).where(CarriedDay.book_id == book_id)
    carried = {on: (lowest, highest) for on, lowest, highest in session.execute(query)}
    anew = keys_by_day(session, book_id, 0, carried_until(session, book_id))
    wrong = sorted(on for on in carried | anew if carried.get(on) != anew.get(on))
    return [f"entries of {on}: {carried.get(on)} carried, {anew.get(on)} written" for on in wrong]


def books(session: Session) -> list[Book]:
    """All books."""
    return list(session.scalars(select(Book).order_by(Book.id)))
