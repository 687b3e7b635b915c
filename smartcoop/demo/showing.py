"""What the demo lays out for people to open, and what it says of each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.config import settings
from smartcoop.demo.stage import Stage
from smartcoop.demo.story import day
from smartcoop.documents import storage
from smartcoop.documents.models import StoredDocument
from smartcoop.invoicing.models import Invoice
from smartcoop.ledger.export import FORMATS
from smartcoop.payroll.models import StoredPayslip
from smartcoop.payroll.queries import payslips_page
from smartcoop.payroll.rendering import render_individual_account

FOLDERS = {
    "invoice": "invoices",
    "quote": "quotes",
    "payslip": "payslips",
    "transfers": "payment-files",
    "statement": "bank-statements",
    "share": "shares",
    "member": "individual-accounts",
    "receipt": "receipts",
}
SUFFIXES = {"beancount": "beancount", "csv": "csv"}


def lay_out(stage: Stage, out: Path) -> list[Path]:
    """Write every stored document and the books into folders; the paths, in order."""
    with stage.act() as session:
        for member in ("ana", "lea", "jonas"):
            _account(session, stage, member)
    with stage.act() as session:
        written = [_write(document, out) for document in session.scalars(select(StoredDocument).order_by(StoredDocument.id))]
        return [*written, *_books(session, stage, out), *_mails(out)]


def _account(session: Session, stage: Stage, member: str) -> None:
    row = session.scalars(select(StoredPayslip).where(StoredPayslip.member_id == stage.keys[member])).first()
    if row is not None:
        render_individual_account(session, stage.cooperative(session), row.member, row.month.year, on=day(11, 18))


def _write(document: StoredDocument, out: Path) -> Path:
    place = out / FOLDERS.get(document.key.partition(":")[0], "other") / document.name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(storage.read(document))
    return place


def _books(session: Session, stage: Stage, out: Path) -> Iterator[Path]:
    (out / "ledger").mkdir(parents=True, exist_ok=True)
    for kind, write in FORMATS.items():
        place = out / "ledger" / f"books.{SUFFIXES.get(kind, kind)}"
        place.write_text("\n".join(write(session, stage.cooperative(session).book)) + "\n", encoding="utf-8")
        yield place


def _mails(out: Path) -> Iterator[Path]:
    for mail in sorted(settings().outbox_dir.rglob("*")):
        if mail.is_file():
            place = out / "outbox" / mail.relative_to(settings().outbox_dir)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(mail, place)
            yield place


def told(stage: Stage) -> Iterator[str]:
    """What each amount became, sentence by sentence."""
    with stage.act() as session:
        for invoice in session.scalars(select(Invoice).order_by(Invoice.id)):
            yield f"invoice {invoice.number}: {invoice.net} without VAT for {invoice.client.name}, {invoice.total} to pay by {invoice.due_on}"
        for row in reversed(payslips_page(session, cooperative_id=stage.keys["cooperative"])):
            yield f"payslip {row.number}: {row.member.name}, gross {row.gross}, paid {row.payable} on {row.pay_on}, cost to {row.activity.name} {row.cost}"
        for activity in session.scalars(select(Activity).order_by(Activity.id)):
            budget = budget_of(session, activity)
            yield f"activity {activity.name}: {budget.budget} in the budget, {budget.uncollected} still owed by clients"
