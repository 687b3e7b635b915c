"""The proof that the books and the documents tell the same story."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.banking import queries as banking
from smartcoop.banking.models import StatementLine
from smartcoop.expenses import queries as expenses
from smartcoop.guarantee.dues import wrong_dues
from smartcoop.invoicing import queries as invoicing
from smartcoop.ledger.checking import wrong_controls, wrong_days, wrong_entries, wrong_totals
from smartcoop.ledger.models import Book
from smartcoop.members import queries as members
from smartcoop.payroll import queries as payroll


def _bank(session: Session, book_id: int) -> list[str]:
    unbooked = select(StatementLine.id).where(StatementLine.book_id == book_id, StatementLine.entry_id.is_(None))
    found = [f"statement line {key} is not in the books" for key in session.scalars(unbooked)]
    told = banking.reconciliations(session, book_id)
    return found + [f"account {one.account.iban}: {one.books} in the books, {one.bank} on the statement" for one in told if one.difference]


CHECKS: dict[str, Callable[[Session, int], list[str]]] = {
    "every entry is whole and balances": wrong_entries,
    "every control account is the sum of its subjects": wrong_controls,
    "every total carried forward is the sum of its postings": wrong_totals,
    "every day's entries are where the totals carried forward say": wrong_days,
    "what clients owe by day, carried forward, is what the books say": wrong_dues,
    "every invoice and credit note has its entries, and they their document": invoicing.missing_entries,
    "every payslip has its entry, and it its document": payroll.missing_entries,
    "every expense claim has its entry, and it its document": expenses.missing_entries,
    "every share subscription has its entry, and it its document": members.missing_entries,
    "every statement line has its entry, and the bank balance is the statement's": _bank,
    "every expected payment is open as long as the books say that it is owed": banking.wrong_expectations,
}


def check_book(session: Session, book: Book) -> dict[str, list[str]]:
    """Each check with what it found wrong; all lists are empty when the books hold."""
    return {name: check(session, book.id) for name, check in CHECKS.items()}
