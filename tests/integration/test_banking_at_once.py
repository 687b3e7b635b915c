"""Two people at once, and a process that dies: money is still booked and sent exactly once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.banking import queries
from smartcoop.banking import service as banking
from smartcoop.banking.models import Match, OrderKind, PaymentOrder, Statement, TransferFile
from smartcoop.country import AccountRole
from smartcoop.db import transaction
from smartcoop.errors import WrongState
from smartcoop.ledger.models import Entry
from smartcoop.ledger.queries import balance, balances
from smartcoop.money import Money
from tests.bank_samples import DAY, GUARANTEE_IBAN, MEMBER_IBAN, Line, a_book, an_account, camt, owed, reference, statement

Sessions = sessionmaker[Session]

DYING = """
import os, signal, sys
from pathlib import Path
from sqlalchemy.orm import Session
from smartcoop.banking import service as banking
from smartcoop.db import open_engine
from tests.bank_samples import DAY
with Session(open_engine(sys.argv[1])) as session:
    banking.import_statement(session, 1, Path(sys.argv[2]).read_bytes(), name="x.xml", by="ann", on=DAY)
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def opened(sessions: Sessions) -> Sessions:
    """A book with two accounts and an invoice of 1,210.00, committed."""
    with transaction(sessions) as session:
        book = a_book(session)
        an_account(session, book)
        an_account(session, book, GUARANTEE_IBAN, AccountRole.GUARANTEE_BANK)
        owed(session, book, 42, 121000)
    return sessions


def at_once(sessions: Sessions, *works: Callable[[Session], Any]) -> list[Exception]:
    """Do all in transactions that begin together; what went wrong."""
    start = Barrier(len(works))

    def run(work: Callable[[Session], Any]) -> Exception | None:
        start.wait()
        try:
            with transaction(sessions) as session:
                work(session)
        except (WrongState, IntegrityError) as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(works)) as pool:
        return [refused for refused in pool.map(run, works) if refused is not None]


def importing(content: bytes) -> Callable[[Session], Any]:
    return lambda session: banking.import_statement(session, 1, content, name="x.xml", by="ann", on=DAY)


def test_the_same_statement_imported_by_two_people_at_once_is_booked_once(opened: Sessions) -> None:
    content = camt(statement([Line(121000, reference=reference(42)), Line(-700)]))
    assert at_once(opened, *[importing(content)] * 4) == []
    with transaction(opened) as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == 1
        assert balance(session, 1, AccountRole.BANK) == Money(120300, "EUR")
        assert queries.reconciliation(session, 1).agrees


def test_two_accounts_paid_for_the_same_invoice_at_once_clear_it_once(opened: Sessions) -> None:
    line = Line(121000, reference=reference(42))
    failed = at_once(opened, importing(camt(statement([line]))), importing(camt(statement([line], iban=GUARANTEE_IBAN))))
    assert failed == []
    with transaction(opened) as session:
        assert balances(session, 1, AccountRole.RECEIVABLE) == {}
        assert balance(session, 1, AccountRole.SUSPENSE) == Money(-121000, "EUR")
        assert session.scalar(select(func.count()).select_from(Match)) == 1


def test_two_people_who_export_at_once_make_one_file(opened: Sessions) -> None:
    with transaction(opened) as session:
        wanted = [
            banking.NewOrder(f"bill:{n}", OrderKind.SUPPLIER, "Supplier", MEMBER_IBAN, Money(n, "EUR"), DAY, AccountRole.SUPPLIERS, f"bill:{n}")
            for n in range(1, 6)
        ]
        orders = banking.order_all(session, 1, wanted, by="ann")
        banking.release_orders(session, 1, [one.id for one in orders], by="bob")
    exports = [lambda session, key=key: banking.export_transfers(session, key, on=DAY, by="bob") for key in (1, 2, 1)]
    failed = at_once(opened, *exports)
    assert [type(one) for one in failed] == [WrongState, WrongState]
    with transaction(opened) as session:
        [file] = session.scalars(select(TransferFile))
        assert (file.count, file.minor) == (5, 15)
        assert {one.file_id for one in session.scalars(select(PaymentOrder))} == {file.id}


def test_a_line_settled_by_two_people_at_once_is_settled_once(opened: Sessions) -> None:
    with transaction(opened) as session:
        banking.import_statement(session, 1, camt(statement([Line(500)])), name="x.xml", by="ann", on=DAY)
    share = [(AccountRole.SALES, "activity:1", Money(500, "EUR"))]
    works = [lambda session: banking.settle_line(session, 1, allocations=share, by="ann", on=DAY, why="gift")] * 3
    assert [type(one) for one in at_once(opened, *works)] == [WrongState, WrongState]
    with transaction(opened) as session:
        assert balances(session, 1, AccountRole.SUSPENSE) == {}


def test_a_process_killed_before_the_commit_leaves_nothing_and_the_next_import_does_all(opened: Sessions, database_url: str, tmp_path: Path) -> None:
    content = camt(statement([Line(121000, reference=reference(42))]))
    (tmp_path / "x.xml").write_bytes(content)
    died = subprocess.run([sys.executable, "-c", DYING, database_url, str(tmp_path / "x.xml")], env=os.environ, cwd=Path(__file__).parents[2], check=False)
    assert died.returncode == -signal.SIGKILL
    with transaction(opened) as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 1
        assert session.scalar(select(func.count()).select_from(Statement)) == 0
        assert len(importing(content)(session).matched) == 1
    with transaction(opened) as session:
        assert balances(session, 1, AccountRole.RECEIVABLE) == {}
