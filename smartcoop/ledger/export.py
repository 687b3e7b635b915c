"""The books for other people's software. Everything is written from the postings."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import Account, AccountRole, account_name
from smartcoop.i18n import recalled
from smartcoop.ledger.models import Book, Entry

ROOTS = {
    "Equity": {AccountRole.SHARE_CAPITAL},
    "Income": {
        AccountRole.SALES,
        AccountRole.FEE_INCOME,
        AccountRole.FEE_FUND_INCOME,
        AccountRole.POOLED_REDUCTIONS,
        AccountRole.FUND_USE,
        AccountRole.LATE_INTEREST,
    },
    "Expenses": {
        AccountRole.GROSS_WAGES,
        AccountRole.EMPLOYER_CONTRIBUTIONS,
        AccountRole.FEE_CHARGED,
        AccountRole.EXPENSES,
        AccountRole.ALLOWANCES,
        AccountRole.TRANSFERS,
        AccountRole.BAD_DEBTS,
        AccountRole.FUND_ALLOCATION,
        AccountRole.BANK_CHARGES,
        AccountRole.EXCHANGE_DIFFERENCES,
    },
    "Assets": {
        AccountRole.BANK,
        AccountRole.GUARANTEE_BANK,
        AccountRole.RECEIVABLE,
        AccountRole.RECEIVABLE_IN_RECOVERY,
        AccountRole.INPUT_VAT,
        AccountRole.VAT_RELIEF,
        AccountRole.OWED_BY_MEMBERS,
    },
}
"""Beancount's five kinds of account; what stands under none of these is a liability."""

COLUMNS = ("entry", "date", "kind", "source", "text", "account", "name", "role", "subject", "debit", "credit", "currency", "reverses", "recorded_at", "by")


def beancount(session: Session, book: Book) -> Iterator[str]:
    """A Beancount journal, line by line: accounts opened, every entry, and a balance assertion for every account and its roles' totals."""
    accounts = country.load(book.country).accounts
    yield f'option "title" "{_quoted(book.name)}"'
    yield f'option "operating_currency" "{book.currency}"'
    first = session.scalar(select(Entry.booked_on).where(Entry.book_id == book.id).order_by(Entry.booked_on).limit(1))
    if first is None:
        return
    for role in AccountRole:
        yield f"{first} open {_account(role, accounts)} {book.currency}"
    held: dict[AccountRole, int] = defaultdict(int)
    last = first
    for entry in _entries(session, book):
        yield from _transaction(entry, accounts)
        last = max(last, entry.booked_on)
        for posting in entry.postings:
            held[posting.role] += posting.minor
    for role in AccountRole:
        # without the tolerance of zero, Beancount lets two figures pass that differ by a cent
        yield f"{last + timedelta(days=1)} balance {_account(role, accounts)} {_decimal(held[role])} ~ 0.00 {book.currency}"


def _transaction(entry: Entry, accounts: Mapping[AccountRole, Account]) -> Iterator[str]:
    yield ""
    yield f'{entry.booked_on} * "{entry.kind}" "{_quoted(recalled(entry.text))}"'
    yield f'  source: "{_quoted(entry.source)}"'
    yield f"  entry: {entry.id}"
    for posting in entry.postings:
        yield f"  {_account(posting.role, accounts)}  {_decimal(posting.minor)} {posting.currency}"
        yield f'    subject: "{_quoted(posting.subject)}"'


def _account(role: AccountRole, accounts: Mapping[AccountRole, Account]) -> str:
    root = next((name for name, roles in ROOTS.items() if role in roles), "Liabilities")
    words = "-".join(part.capitalize() for part in role.value.split("_"))
    return f"{root}:{accounts[role].number}-{words}"


def _decimal(minor: int) -> str:
    sign, whole = "-" if minor < 0 else "", abs(minor)
    return f"{sign}{whole // 100}.{whole % 100:02}"


def _quoted(said: str) -> str:
    return said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def as_csv(session: Session, book: Book) -> Iterator[str]:
    """Every posting as one row, with the national account's number and name in the reader's language."""
    accounts = country.load(book.country).accounts
    yield _row(COLUMNS)
    for entry in _entries(session, book):
        for posting in entry.postings:
            number, name = accounts[posting.role].number, account_name(accounts, posting.role)
            debit, credit = (_decimal(posting.minor), "") if posting.minor > 0 else ("", _decimal(-posting.minor))
            yield _row(
                (
                    *(entry.id, entry.booked_on, entry.kind, entry.source, recalled(entry.text), number, name, posting.role.value, posting.subject),
                    *(debit, credit, posting.currency, entry.reverses_id or "", entry.recorded_at.isoformat(), entry.recorded_by),
                )
            )


def _row(values: tuple[object, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(values)
    return buffer.getvalue()


def _entries(session: Session, book: Book, size: int = 500) -> Iterator[Entry]:
    after: tuple[date, int] | None = None
    while True:
        query = select(Entry).where(Entry.book_id == book.id).order_by(Entry.booked_on, Entry.id).limit(size)
        if after is not None:
            on, key = after
            query = query.where((Entry.booked_on > on) | ((Entry.booked_on == on) & (Entry.id > key)))
        entries = session.scalars(query).all()
        yield from entries
        if len(entries) < size:
            return
        after = (entries[-1].booked_on, entries[-1].id)


FORMATS = {"beancount": beancount, "csv": as_csv}
"""What `smartcoop ledger export --format` can write."""
