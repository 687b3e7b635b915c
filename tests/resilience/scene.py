"""What interrupted work is proved on: forty people with signed work, drafts to issue, statements to read; and what must be true of it at any moment."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.audit import StateChange
from smartcoop.banking.models import OrderState, PaymentOrder, Statement, StatementLine, TransferFile
from smartcoop.checks import check_book
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.documents import storage
from smartcoop.documents.models import StoredDocument
from smartcoop.invoicing.models import Invoice
from smartcoop.jobs.models import Job as OutboxJob
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book, Entry
from smartcoop.members.models import Series
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.models import PayrollRun, StoredPayslip
from tests import bank_samples
from tests.factories import a_client, a_line, a_member, an_activity, an_invoice, an_issued_invoice, euros
from tests.payroll_scene import STAFF, Scene, a_scene

PEOPLE, DRAFTS, STATEMENTS = 40, 4, 4
AGREED, TODAY = date(2026, 10, 9), date(2026, 10, 20)
WEEK = Period(date(2026, 10, 12), date(2026, 10, 16))
STATEMENT_FILES = ("a", "b", "c", "d")


def lay_out(session: Session, folder: Path) -> None:
    """The cooperative of all steps; its statements in a folder. Everything is certain, so that two runs can be compared."""
    scene = a_scene(session)
    client = a_client(session, scene.cooperative)
    sold = [an_issued_invoice(session, scene.activity, client, [a_line(f"{400 + n}.{n:02}")], on=AGREED) for n in range(STATEMENTS * 2)]
    for n in range(DRAFTS):
        an_invoice(session, scene.activity, client, [a_line(f"{100 + n}.37", quantity="3"), a_line(f"{n + 1}.99", category="reduced")], on=AGREED)
    for n in range(PEOPLE):
        _engage(scene, n)
    payroll.open_run(session, scene.cooperative.id, Month(2026, 10), on=TODAY, by=STAFF)
    _write_statements(sold, folder / "statements")


def _engage(scene: Scene, n: int) -> None:
    """One person with an activity of their own, money in it, and a week's work."""
    session, member = scene.session, a_member(scene.session, scene.cooperative, facts={"household": "single", "children": n % 4})
    activity = an_activity(session, member, name=f"Activity {n}")
    money = ledger.moves((AccountRole.BANK, "bank", euros(3000)), (AccountRole.SALES, activity.ref, euros(-3000)))
    ledger.post(session, ledger.Draft(scene.cooperative.id, AGREED, "sale", f"sale:{n}", "a sale", money))
    facts = {"worker": "white_collar", "joint_committee": "304"}
    job = Job(member.id, activity.id, WEEK, Decimal(5), Decimal(38), "Technicienne", "Bruxelles", "employment", facts)
    engagement = agree_engagement(session, job, Wish(gross=euros(600 + 7 * n)), on=AGREED, by=STAFF)
    declare_engagement(session, engagement.id, number=f"D{n}", on=AGREED, by=STAFF)
    sign_engagement(session, engagement.id, on=AGREED, by=STAFF)


def _write_statements(sold: Sequence[Invoice], folder: Path) -> None:
    """Each tells of an invoice that is paid, one that is paid in part, charges, and money of somebody unknown."""
    folder.mkdir()
    opening = 0
    for n, name in enumerate(STATEMENT_FILES):
        whole, part = sold[2 * n], sold[2 * n + 1]
        lines = [
            bank_samples.Line(whole.total.minor, reference=whole.payment_reference),
            bank_samples.Line(part.total.minor - 100, reference=part.payment_reference),
            bank_samples.Line(-250, text="charges"),
            bank_samples.Line(1234 + n, text="from my aunt"),
        ]
        content = bank_samples.camt(bank_samples.statement(lines, opening=opening, number=n + 1, day=AGREED + timedelta(days=n)))
        (folder / f"{name}.xml").write_bytes(content)
        opening += sum(line.minor for line in lines)


def wrong(session: Session, handed_out: Path) -> list[str]:
    """What does not hold; empty at any moment, however the work before it ended."""
    proofs = (line for book in session.scalars(select(Book)) for found in check_book(session, book).values() for line in found)
    return [*proofs, *_numbers(session), *_lines(session), *_transfers(session, handed_out), *_documents(session)]


def _numbers(session: Session) -> Iterator[str]:
    """Numbers are taken in their order, without gap or double, and none is taken for nothing."""
    taken = {row.name: row.last for row in session.scalars(select(Series))}
    series = {
        "invoice": ("invoice/2026", Invoice.number),
        "reference": ("reference", Invoice.payment_reference),
        "payslip": ("payslip/2026", StoredPayslip.number),
    }
    for what, (name, column) in series.items():
        found = [number for number in session.scalars(select(column)) if number]
        if len(set(found)) != len(found):
            yield f"a number of {what} is double: {found}"
        if taken.get(name, 0) != len(found):
            yield f"{taken.get(name, 0)} numbers of {what} are taken, {len(found)} are given"
        if what != "reference" and sorted(int(number[-4:]) for number in found) != list(range(1, len(found) + 1)):
            yield f"a number of {what} is missing: {found}"


def _lines(session: Session) -> Iterator[str]:
    """Each statement is read whole and each of its lines booked by one entry of its own."""
    booked = Counter(session.scalars(select(Entry.source).where(Entry.kind == "bank")))
    lines = {line.ref: line for line in session.scalars(select(StatementLine))}
    if booked != dict.fromkeys(lines, 1):
        yield f"lines and their entries differ: {booked}"
    for statement in session.scalars(select(Statement)):
        moved = sum(line.minor for line in lines.values() if line.statement_id == statement.id)
        if statement.opening_minor + moved != statement.closing_minor:
            yield f"statement {statement.number} is not whole"


def _transfers(session: Session, handed_out: Path) -> Iterator[str]:
    """An order is in at most one file, and in one if the books say so; only files that the books know are handed out."""
    known, sent = {}, Counter[str]()
    for file in session.scalars(select(TransferFile)):
        document = storage.find(session, file.document_key)
        content = storage.read(document) if document else b""
        known[document.name if document else ""] = content
        sent.update(re.findall(r"<EndToEndId>([^<]+)</EndToEndId>", content.decode()))
    exported = session.scalars(select(PaymentOrder.end_to_end_id).where(PaymentOrder.state.in_((OrderState.EXPORTED, OrderState.BOOKED)))).all()
    if sent != dict.fromkeys(exported, 1):
        yield f"orders and files differ: {sent} and {exported}"
    for place in handed_out.glob("*.xml"):
        if known.get(place.name) != place.read_bytes():
            yield f"{place.name} was handed out and is not in the books"


def _documents(session: Session) -> Iterator[str]:
    """Every stored document is there, unaltered."""
    for document in session.scalars(select(StoredDocument)):
        if len(storage.read(document)) != document.size:
            yield f"{document.name} is not whole"


def figures(session: Session, handed_out: Path) -> dict[str, Any]:
    """All that work ends in, without keys and moments, to compare an interrupted run with one that was not."""
    posted = [(e.kind, e.booked_on, e.text, tuple((p.role, p.minor) for p in e.postings)) for e in session.scalars(select(Entry))]
    invoices = select(Invoice.id, Invoice.number, Invoice.payment_reference, Invoice.total_minor, Invoice.state)
    payslips = select(StoredPayslip.id, StoredPayslip.number, StoredPayslip.payable_minor, StoredPayslip.cost_minor, StoredPayslip.state)
    orders = select(PaymentOrder.source, PaymentOrder.minor, PaymentOrder.iban, PaymentOrder.state, PaymentOrder.execute_on)
    lines = select(StatementLine.natural_key, StatementLine.minor, StatementLine.is_unsettled)
    return {
        "entries": Counter(posted),
        "invoices": Counter(map(tuple, session.execute(invoices))),
        "payslips": Counter(map(tuple, session.execute(payslips))),
        "orders": Counter(map(tuple, session.execute(orders))),
        "lines": Counter(map(tuple, session.execute(lines))),
        "documents": Counter(session.scalars(select(StoredDocument.subject))),
        "undone jobs": session.scalar(select(func.count()).select_from(OutboxJob).where(OutboxJob.done_at.is_(None))),
        "jobs": session.scalar(select(func.count()).select_from(OutboxJob)),
        "runs": Counter(session.scalars(select(PayrollRun.state))),
        "handed out": len(list(handed_out.glob("*.xml"))),
        "history": Counter((c.subject.partition(":")[0], c.state_from, c.state_to, c.by) for c in session.scalars(select(StateChange))),
    }
