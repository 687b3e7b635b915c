"""Many at once, on both databases: no number is missing or double, and what two people click at the same time happens once."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop import tasks
from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.service import transfer_budget
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderKind, OrderState, PaymentOrder, Statement, StatementLine, TransferFile
from smartcoop.banking.queries import main_account
from smartcoop.checks import check_book
from smartcoop.country import AccountRole
from smartcoop.dates import Month
from smartcoop.db import transaction
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import DomainError, RuleBroken
from smartcoop.followup import after_statement
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.service import credit_invoice, issue_invoice
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance, balances
from smartcoop.members.models import Cooperative, Series
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Wish, agree_engagement, declare_engagement
from smartcoop.payroll.issuing import payslip_of
from smartcoop.payroll.models import PayrollRun, PayslipState, RunState, StoredPayslip
from smartcoop.payroll.queries import recompute_differences
from smartcoop.payroll.remitting import remit_month
from tests.bank_samples import Line, camt, statement
from tests.factories import BY, TODAY, a_client, a_member, an_activity, an_entity, an_invoice
from tests.payroll_scene import OTHER, STAFF, a_scene, euros

Sessions = sessionmaker[Session]

PROCESSES, THREADS, EACH = 2, 25, 2
ROOT = Path(__file__).parents[2]
OCTOBER = Month(2026, 10)
LATER = date(2026, 10, 20)


def wrong(session: Session) -> list[str]:
    """What the proof of all books finds."""
    return [line for book in session.scalars(select(Book)) for found in check_book(session, book).values() for line in found]


def at_once(sessions: Sessions, *works: Callable[[Session], Any]) -> list[DomainError]:
    """Do all in transactions that begin together; what was refused."""
    start = Barrier(len(works))

    def run(work: Callable[[Session], Any]) -> DomainError | None:
        start.wait()
        try:
            with transaction(sessions) as session:
                work(session)
        except DomainError as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(works)) as pool:
        return [refused for refused in pool.map(run, works) if refused is not None]


@pytest.fixture
def drafts(sessions: Sessions) -> list[int]:
    """Drafts of one cooperative for all threads of all processes, of different amounts and of two activities."""
    with transaction(sessions) as session:
        cooperative = an_entity(session)
        member = a_member(session, cooperative)
        activities, client = [an_activity(session, member, name=name) for name in ("Design", "Lights")], a_client(session, cooperative)
        return [an_invoice(session, activities[n % 2], client, payment_days=n % 60).id for n in range(PROCESSES * THREADS * EACH)]


def issue_in_processes(url: str, shares: Sequence[Sequence[int]]) -> None:
    """One process for each share of the drafts; all begin when all are loaded."""
    command = [sys.executable, "-m", "tests.resilience.issuers", url, str(THREADS)]
    started = [subprocess.Popen([*command, *map(str, own)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for own in shares]
    ready = [process.stdout.readline() if process.stdout else "" for process in started]
    for process in started:
        process.communicate("go\n")
    assert ready == ["ready\n"] * len(started)
    assert [process.returncode for process in started] == [0] * len(started)


def test_fifty_threads_in_two_processes_issue_without_gap_or_double(sessions: Sessions, database_url: str, drafts: list[int]) -> None:
    issue_in_processes(database_url, [drafts[n::PROCESSES] for n in range(PROCESSES)])
    with transaction(sessions) as session:
        issued = session.scalars(select(Invoice).where(Invoice.id.in_(drafts))).all()
        assert sorted(invoice.number or "" for invoice in issued) == [f"2026-{n:04}" for n in range(1, len(drafts) + 1)]
        assert len({invoice.payment_reference for invoice in issued}) == len(drafts)
        taken = {series.name: series.last for series in session.scalars(select(Series)) if series.name.startswith(("reference", "invoice"))}
        assert set(taken.values()) == {len(drafts)}
        owed = balances(session, issued[0].cooperative_id, AccountRole.RECEIVABLE)
        assert owed == {invoice.ref: invoice.total for invoice in issued}
        assert wrong(session) == []


def test_an_invoice_issued_by_several_people_at_once_is_issued_once(sessions: Sessions, drafts: list[int]) -> None:
    refused = at_once(sessions, *[lambda session: issue_invoice(session, drafts[0], on=TODAY, by=BY)] * 4)
    assert len(refused) == 3
    with transaction(sessions) as session:
        invoice = session.get_one(Invoice, drafts[0])
        assert invoice.number == "2026-0001"
        assert balances(session, invoice.cooperative_id, AccountRole.RECEIVABLE) == {invoice.ref: invoice.total}
        assert wrong(session) == []


def test_an_invoice_credited_by_two_people_at_once_is_credited_once(sessions: Sessions, drafts: list[int]) -> None:
    with transaction(sessions) as session:
        issue_invoice(session, drafts[0], on=TODAY, by=BY)
    assert len(at_once(sessions, *[lambda session: credit_invoice(session, drafts[0], reason="wrong", on=TODAY, by=BY)] * 2)) == 1
    with transaction(sessions) as session:
        assert balances(session, session.get_one(Invoice, drafts[0]).cooperative_id, AccountRole.RECEIVABLE) == {}
        assert wrong(session) == []


def test_a_document_rendered_by_two_workers_at_once_is_made_and_mailed_once(sessions: Sessions, drafts: list[int], data_dir: Path) -> None:
    with transaction(sessions) as session:
        for draft in drafts[:4]:
            issue_invoice(session, draft, on=TODAY, by=BY)
    with ThreadPoolExecutor(2) as pool:
        done = sum(pool.map(tasks.run_jobs, [sessions] * 2))
    assert done == 8
    with transaction(sessions) as session:
        made = Counter(session.scalars(select(StoredDocument.subject).where(StoredDocument.media_type == "application/pdf")))
        assert made == {f"invoice:{draft}": 1 for draft in drafts[:4]}
    assert len(list((data_dir / "outbox").glob("*.eml"))) == 4


def test_the_last_of_a_budget_is_given_away_once(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        scene = a_scene(session)
        scene.earn(euros(500))
        giver, taker = scene.activity.id, an_activity(session, scene.member, name="Other").id
    giving = [
        lambda session, n=n: transfer_budget(session, giver, taker, euros(500), source=f"transfer:{n}", on=LATER, by=STAFF, why="together") for n in range(4)
    ]
    assert [type(refused) for refused in at_once(sessions, *giving)] == [RuleBroken] * 3
    with transaction(sessions) as session:
        assert [budget_of(session, session.get_one(Activity, key)).budget for key in (giver, taker)] == [euros(0), euros(500)]


def test_the_last_of_a_budget_is_promised_once(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        scene = a_scene(session)
        scene.earn(euros(1000))
        job = scene.job(date(2026, 10, 12), date(2026, 10, 16))
        agreed = [agree_engagement(session, job, Wish(), on=LATER, by=STAFF).id for _ in range(3)]
    declaring = [lambda session, key=key: declare_engagement(session, key, number="D", on=LATER, by=STAFF, late_because="agreed late") for key in agreed]
    assert [type(refused) for refused in at_once(sessions, *declaring)] == [RuleBroken] * 2
    with transaction(sessions) as session:
        assert 0 <= budget_of(session, session.scalars(select(Activity)).one()).available_for_wages.minor < 100


@pytest.fixture
def run_id(sessions: Sessions) -> int:
    """A run of October with six payslips, collected."""
    with transaction(sessions) as session:
        scene = a_scene(session)
        scene.earn(euros(12_000))
        for day in (1, 5, 8, 12, 15, 19):
            scene.engage(scene.job(date(2026, 10, day), date(2026, 10, day + 1), days=Decimal(2), hours=Decimal(15)), Wish(gross=euros(400 + day)))
        return scene.open_run(OCTOBER, LATER).id


def calculated(sessions: Sessions, run_id: int) -> None:
    left = 1
    while left:
        with transaction(sessions) as session:
            left = payroll.calculate_next(session, run_id, by=STAFF, portion=4)


def checked(sessions: Sessions, run_id: int) -> None:
    calculated(sessions, run_id)
    with transaction(sessions) as session:
        payroll.check_run(session, run_id, by=STAFF)


def posted(sessions: Sessions, run_id: int) -> None:
    checked(sessions, run_id)
    with transaction(sessions) as session:
        payroll.approve_run(session, run_id, by=OTHER)
        payroll.issue_next(session, run_id, on=LATER, by=OTHER)


def test_a_run_opened_by_two_people_at_once_is_opened_once(sessions: Sessions, run_id: int) -> None:
    opening = [lambda session: payroll.open_run(session, session.get_one(PayrollRun, run_id).cooperative_id, OCTOBER.next(), on=LATER, by=STAFF)] * 2
    assert len(at_once(sessions, *opening)) == 1
    with transaction(sessions) as session:
        assert [run.name for run in session.scalars(select(PayrollRun).order_by(PayrollRun.id))] == ["2026-10", "2026-11"]


def test_a_run_calculated_by_two_people_at_once_is_calculated_once(sessions: Sessions, run_id: int) -> None:
    assert at_once(sessions, *[lambda session: payroll.calculate_next(session, run_id, by=STAFF, portion=3)] * 2) == []
    with transaction(sessions) as session:
        assert session.get_one(PayrollRun, run_id).state is RunState.CALCULATED
        rows = session.scalars(select(StoredPayslip).order_by(StoredPayslip.id)).all()
        assert sorted(payslip_of(row).work.gross.minor for row in rows) == [40100, 40500, 40800, 41200, 41500, 41900]
        assert recompute_differences(session, rows[0].cooperative_id, OCTOBER) == []


def test_a_run_approved_by_two_people_at_once_is_approved_once(sessions: Sessions, run_id: int) -> None:
    checked(sessions, run_id)
    assert len(at_once(sessions, *[lambda session, by=by: payroll.approve_run(session, run_id, by=by) for by in (OTHER, "staff: Ana")])) == 1
    with transaction(sessions) as session:
        assert session.get_one(PayrollRun, run_id).state is RunState.APPROVED


@pytest.mark.parametrize("portion", [2, 3, 6])
def test_a_run_posted_by_two_people_at_once_is_posted_once(sessions: Sessions, run_id: int, portion: int) -> None:
    checked(sessions, run_id)
    with transaction(sessions) as session:
        payroll.approve_run(session, run_id, by=OTHER)
    for _ in range(2):
        at_once(sessions, *[lambda session: payroll.issue_next(session, run_id, on=LATER, by=OTHER, portion=portion)] * 2)
    with transaction(sessions) as session:
        rows = session.scalars(select(StoredPayslip).where(StoredPayslip.state == PayslipState.ISSUED).order_by(StoredPayslip.number)).all()
        assert [row.number for row in rows] == [f"P2026-{n:06}" for n in range(1, 7)]
        assert session.get_one(PayrollRun, run_id).state is RunState.POSTED
        assert balances(session, rows[0].cooperative_id, AccountRole.NET_WAGES) == {row.ref: -row.payable for row in rows}
        assert Counter(session.scalars(select(PaymentOrder.source))) == {row.ref: 1 for row in rows}
        assert wrong(session) == []


def test_what_a_month_owes_is_ordered_once_by_four_people_at_once(sessions: Sessions, run_id: int) -> None:
    posted(sessions, run_id)
    at_once(sessions, *[lambda session: remit_month(session, session.scalars(select(Cooperative)).one(), OCTOBER, on=LATER, by=STAFF)] * 4)
    with transaction(sessions) as session:
        for role in (AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX):
            orders = session.scalars(select(PaymentOrder).where(PaymentOrder.clears_role == role)).all()
            assert sum(order.minor for order in orders) == -balance(session, orders[0].book_id, role).minor


def export(session: Session, run_id: int) -> None:
    """What the command does: release what waits, write the file."""
    book_id = session.get_one(PayrollRun, run_id).cooperative_id
    banking.release_orders(session, book_id, payroll.salary_orders(session, run_id), by="staff: Ana")
    banking.export_transfers(session, main_account(session, book_id).id, on=LATER, by="staff: Ana", kinds=[OrderKind.SALARY])


def test_wages_exported_by_two_people_at_once_are_in_one_file(sessions: Sessions, run_id: int) -> None:
    posted(sessions, run_id)
    assert len(at_once(sessions, *[lambda session: export(session, run_id)] * 2)) == 1
    with transaction(sessions) as session:
        [file] = session.scalars(select(TransferFile))
        orders = session.scalars(select(PaymentOrder)).all()
        assert {(order.state, order.file_id) for order in orders} == {(OrderState.EXPORTED, file.id)}
        assert (file.count, file.minor) == (6, sum(order.minor for order in orders))


def test_a_statement_with_wages_and_payments_imported_by_two_people_at_once_is_booked_once(sessions: Sessions, run_id: int) -> None:
    posted(sessions, run_id)
    with transaction(sessions) as session:
        export(session, run_id)
    with transaction(sessions) as session:
        paid = [Line(-order.minor, end_to_end=order.end_to_end_id or "") for order in session.scalars(select(PaymentOrder))]
    content = camt(statement([*paid, Line(77700, text="unknown")], opening=1_200_000, day=LATER))

    def read(session: Session) -> None:
        cooperative = session.scalars(select(Cooperative)).one()
        banking.import_statement(session, cooperative.id, content, name="x.xml", by=STAFF, on=LATER)
        after_statement(session, cooperative, on=LATER, by=STAFF)

    assert at_once(sessions, *[read] * 3) == []
    with transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == 1
        assert session.scalar(select(func.count()).select_from(StatementLine)) == 7
        assert session.get_one(PayrollRun, run_id).state is RunState.PAID
        assert balances(session, 1, AccountRole.NET_WAGES) == {}
        assert balance(session, 1, AccountRole.BANK, "bank_account:1").minor == 1_200_000 + sum(line.minor for line in paid) + 77700
