"""Ten years of wages, expenses and bank statements of a cooperative; the second half of what `decade` writes."""

from collections.abc import Iterator
from datetime import date
from heapq import merge
from itertools import groupby

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from smartcoop.banking.models import BankAccount, How, Match, OrderState, PaymentOrder, Statement, StatementLine, TransferFile
from smartcoop.country import AccountRole
from smartcoop.expenses.models import ExpenseClaim, ExpenseLine, ExpenseState, LineKind
from smartcoop.followup import carry_forward
from smartcoop.payroll.models import Engagement, EngagementState, PayrollRun, PayslipState, RunState, StoredPayslip
from tests.bench.bulk import write
from tests.bench.decade import BASE, FIRST, MONTHS, NOW, Booking, Decade, Moved, Size, _followed, begin, book, clients, day_of, month_of, people, sales

WAITING = 5_000
"""Of so many bank lines one is not explained, but at least some are."""
LEAST_WAITING = 25
EXCEPTIONS = 10
"""Payslips of the open month that somebody must look at."""


def fill(engine: Engine, size: Size) -> None:
    """Write all of it in one transaction, then have PostgreSQL look at its tables, as one in use does by itself; for SQLite we do."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA cache_size=-800000"))  # indices are written all over; read pages have the usual little
        with Session(connection, join_transaction_mode="conditional_savepoint") as session:
            scene = begin(session)
            decade = Decade(connection, size, scene)
            for part in (people, clients, sales, wages, expenses, statements):
                part(decade)
            carry_forward(session, book_id=decade.home)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))


def wages(decade: Decade) -> None:
    """Engagements, a run a month with its payslips, orders and files, and the entries; then the month that is open."""
    size, slip = decade.size, decade.template(StoredPayslip, state=PayslipState.ISSUED)
    slip = slip | {"findings": []}
    run = decade.template(PayrollRun, state=RunState.POSTED) | {"state": RunState.PAID}
    months = [(BASE + n, month_of(n, MONTHS)) for n in range(MONTHS)]
    write(decade.connection, PayrollRun, run, ("id", "month", "opened_on"), ((key, month, month.last) for key, month in months[:-2]))
    paid = [(BASE + n, BASE + n % size.members, n * (MONTHS - 2) // size.payslips) for n in range(size.payslips)]
    _engage(decade, [(key, who, months[at][1].first, months[at][1].last) for key, who, at in paid])
    names = ("id", "engagement_id", "member_id", "activity_id", "run_id", "month", "number", "pay_on", "issued_on")
    rows = ((key, key, who, who, BASE + at, months[at][1], f"P{key}", months[at][1].last, months[at][1].last) for key, who, at in paid)
    write(decade.connection, StoredPayslip, slip, names, rows)
    _pay(decade, [(key, who, months[at][1].last) for key, who, at in paid])
    _followed(decade, "payslip", "calculated", "issued", [(key, months[at][1].last) for key, _, at in paid])
    decade.bookings.append(list(_wage_entries(decade, slip["id"], [(key, who, str(months[at][1]), months[at][1].last) for key, who, at in paid])))
    _open_month(decade, BASE + size.payslips)


def _engage(decade: Decade, work: list[tuple[int, int, date, date]]) -> None:
    same = decade.template(Engagement, id=1) | {"state": EngagementState.SETTLED}
    write(decade.connection, Engagement, same, ("id", "member_id", "activity_id", "starts_on", "ends_on"), ((key, who, who, *days) for key, who, *days in work))


def _pay(decade: Decade, paid: list[tuple[int, int, date]]) -> None:
    file = {
        "book_id": decade.home,
        "bank_account_id": 1,
        "schema": "pain.001.001.09",
        "count": 1,
        "minor": 1,
        "currency": "EUR",
        "made_by": "x",
        "made_at": NOW,
    }
    days = {on: BASE + n for n, on in enumerate(sorted({on for _, _, on in paid}))}
    write(decade.connection, TransferFile, file, ("id", "message_id", "execute_on", "made_on"), ((key, f"M{key}", on, on) for on, key in days.items()))
    order = decade.template(PaymentOrder) | {"state": OrderState.BOOKED}
    names = ("id", "source", "clears_subject", "end_to_end_id", "execute_on", "file_id")
    write(decade.connection, PaymentOrder, order, names, ((key, f"payslip:{key}", f"payslip:{key}", f"PAY{key}", on, days[on]) for key, _, on in paid))
    net = int(order["minor"])
    decade.bank += [Moved(on, -net, "A person", AccountRole.NET_WAGES, f"payslip:{key}") for key, _, on in paid]


def _wage_entries(decade: Decade, like_payslip: int, slips: list[tuple[int, int, str, date]]) -> Iterator[Booking]:
    """The entry of the payslip that the services issued, for each of the others; the authorities get theirs with the month's end."""
    query = text("SELECT role, subject, minor FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id WHERE e.source = :source ORDER BY position")
    told = [
        (AccountRole(role), subject.partition(":")[0], minor)
        for role, subject, minor in decade.connection.execute(query, {"source": f"payslip:{like_payslip}"})
    ]
    for month, some in groupby(slips, key=lambda slip: slip[2:]):
        here = list(some)
        for key, who, said, on in here:
            subjects = {"activity": f"activity:{who}", "payslip": f"payslip:{key}", "month": f"month:{said}"}
            yield on, "payslip", f"payslip:{key}", f"P{key} {said}", [(role, subjects[kind], minor) for role, kind, minor in told]
        owed = [(role, -minor * len(here)) for role, kind, minor in told if kind == "month"]
        decade.bank += [Moved(month[1], -minor, "An authority", role, f"month:{month[0]}") for role, minor in owed]


def _open_month(decade: Decade, first: int) -> None:
    """Payslips that are calculated in the run that the services opened."""
    size, slip = decade.size, decade.template(StoredPayslip, state=PayslipState.CALCULATED)
    keys = range(first, first + size.in_run)
    month = slip["month"]
    _engage(decade, [(key, BASE + (key - first) * 4, month.first, month.last) for key in keys])
    found = slip["findings"]
    rows = (
        (key, key, BASE + (key - first) * 4, BASE + (key - first) * 4, slip["payable_minor"] + key % 7, [] if key - first > EXCEPTIONS else found)
        for key in keys
    )
    write(decade.connection, StoredPayslip, slip, ("id", "engagement_id", "member_id", "activity_id", "payable_minor", "findings"), rows)


def expenses(decade: Decade) -> None:
    """One claim for each member, paid but for the newest."""
    count = decade.size.members
    same = {"cooperative_id": decade.home, "title": "Cables", "currency": "EUR", "total_minor": 4_200, "cost_minor": 4_200, "drafted_by": "x"}
    keys = [(BASE + n, day_of(n, count), ExpenseState.PAID if n < count * 99 // 100 else ExpenseState.SUBMITTED) for n in range(count)]
    rows = ((key, key, key, f"F{key}", on, on, state) for key, on, state in keys)
    names = ("id", "activity_id", "member_id", "number", "drafted_on", "submitted_on", "state")
    write(decade.connection, ExpenseClaim, same, names, rows)
    line = {"position": 0, "kind": LineKind.RECEIPT, "description": "Cables", "total_minor": 4_200, "currency": "EUR"}
    write(decade.connection, ExpenseLine, line, ("claim_id", "spent_on"), ((key, on) for key, on, _ in keys))


def statements(decade: Decade) -> None:
    """What the bank moved, on a statement every few days, each line with its entry; some wait for an explanation."""
    moved, account = sorted(decade.bank), decade.template(BankAccount, is_main=True)["id"]
    waiting = max(LEAST_WAITING, len(moved) // WAITING)
    moved += [Moved(moved[-1].on, 12_300 + n, "Somebody", AccountRole.SUSPENSE, f"statement_line:{BASE + len(moved) + n}") for n in range(waiting)]
    bank = (_bank_entry(BASE + n, one, f"bank_account:{account}") for n, one in enumerate(moved))
    book(decade, merge(*decade.bookings, bank, key=lambda booking: booking[0]))
    entries = decade.lines
    same = {"book_id": decade.home, "bank_account_id": account, "currency": "EUR"}
    papers = [list(some) for _, some in groupby(enumerate(moved), key=lambda one: (one[1].on - FIRST).days // decade.size.days_a_statement)]
    _papers(decade, papers, same)
    numbered = ((at, place, n, one) for at, paper in enumerate(papers) for place, (n, one) in enumerate(paper))
    names = ("id", "statement_id", "position", "natural_key", "booked_on", "value_on", "minor", "text", "counterparty", "entry_id", "is_unsettled", "why")
    settled = len(moved) - waiting
    rows = (
        (
            *(BASE + n, BASE + at, place, f"k{n}", one.on, one.on, one.minor),
            *(one.subject, one.who, entries[n], n >= settled, "no reference" if n >= settled else ""),
        )
        for at, place, n, one in numbered
    )
    write(decade.connection, StatementLine, same, names, rows)
    match = {"how": How.REFERENCE, "by": "system", "at": NOW, "currency": "EUR"}
    cleared = ((BASE + n, one.role, one.subject, one.minor, entries[n]) for n, one in enumerate(moved[:settled]))
    write(decade.connection, Match, match, ("line_id", "clears_role", "clears_subject", "minor", "entry_id"), cleared)


def _bank_entry(key: int, one: Moved, account: str) -> Booking:
    return one.on, "bank", f"statement_line:{key}", one.who, [(AccountRole.BANK, account, one.minor), (one.role, one.subject, -one.minor)]


def _papers(decade: Decade, papers: list[list[tuple[int, Moved]]], same: dict[str, object]) -> None:
    held, rows = 0, []
    for at, paper in enumerate(papers):
        opening, held = held, held + sum(one.minor for _, one in paper)
        first, last = paper[0][1].on, paper[-1][1].on
        rows.append((BASE + at, str(at), f"i{at}", f"{at:064}", opening, held, first, last, last))
    told = {**same, "document_key": "", "imported_by": "bench"}
    names = ("id", "number", "identity", "sha256", "opening_minor", "closing_minor", "from_on", "to_on", "imported_on")
    write(decade.connection, Statement, told, names, rows)
