"""A process whose children do one step of the work, as the commands do it, and are killed in the middle: `python -m tests.resilience.victims`.

Everything is loaded before a child is made, so that the moment of its death falls into the work. Told line by line, as JSON: the step, the
database and the folder to do it in, and after how many seconds to kill (null: never). Answers the exit status, negative for a signal, and
the seconds it took.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country, tasks
from smartcoop.cli import bank, doors, main
from smartcoop.cli import payroll as payroll_commands
from smartcoop.dates import Clock
from smartcoop.documents import storage
from smartcoop.invoicing.models import Invoice, InvoiceState
from smartcoop.invoicing.service import issue_invoice
from smartcoop.members.models import Cooperative
from smartcoop.payroll import service
from tests.payroll_scene import OTHER, STAFF

NOW = datetime(2026, 10, 20, 9, 30, tzinfo=UTC)
MONTH, THIRD, PORTION = "2026-10", "staff: Ana", 5


def issue(_folder: Path) -> None:
    """Issue every draft, one transaction each, then render and mail what waits; there is no command for it."""
    with doors.reading() as session:
        drafts = session.scalars(select(Invoice.id).where(Invoice.state == InvoiceState.DRAFT).order_by(Invoice.id)).all()
    for draft in drafts:
        with doors.writing() as session:
            issue_invoice(session, draft, on=NOW.date(), by=THIRD)
    _command("worker", "--once")


def import_statements(folder: Path) -> None:
    """Import every statement of the folder, those read before too."""
    for file in sorted((folder / "statements").iterdir()):
        _command("bank", "import", str(file), "--by", THIRD)


def calculate(_folder: Path) -> None:
    """Calculate the run."""
    _command("payroll", "calculate", MONTH, "--by", STAFF)


def post(_folder: Path) -> None:
    """Approve the run, post it, order what the month owes."""
    _command("payroll", "approve", MONTH, "--by", OTHER)


def export(folder: Path) -> None:
    """Release the wages and write the payment file."""
    _command("payroll", "export", MONTH, "--by", THIRD, "--out", str(folder / "transfers"))


STEPS: Mapping[str, Callable[[Path], None]] = {"issue": issue, "import": import_statements, "calculate": calculate, "post": post, "export": export}


def _command(*words: str) -> None:
    main.main(list(words), standalone_mode=False)


def _stand_still(_cooperative: Cooperative) -> Clock:
    return Clock("Europe/Brussels", frozen=NOW)


def _keep_short_payslip(session: Session, payslip_id: int) -> None:
    """A few words instead of a PDF: drawing forty would be most of the time in which one can die. Those of invoices are drawn."""
    content = f"payslip {payslip_id}".encode()
    storage.store(session, key=f"payslip:{payslip_id}:pdf", subject=f"payslip:{payslip_id}", name="payslip.txt", media_type="text/plain", content=content)


def _prepare() -> None:
    """The clock stands still, runs go in small portions, payslips are short, and what is read once is read."""
    changed: list[tuple[ModuleType, str, Any]] = [(commands, "clock_of", _stand_still) for commands in (bank, payroll_commands)]
    changed.append((tasks, "HANDLERS", {**tasks.HANDLERS, "render_payslip": _keep_short_payslip}))
    changed += [(service, name, partial(getattr(service, name), portion=PORTION)) for name in ("calculate_next", "issue_next")]
    for module, name, value in changed:
        setattr(module, name, value)
    country.load("BE")


def _child(step: str, url: str, folder: Path) -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    os.environ |= {"SMARTCOOP_DATABASE_URL": url, "SMARTCOOP_DATA_DIR": str(folder / "data")}
    try:
        STEPS[step](folder)
    except SystemExit as refused:
        return int(refused.code or 0)
    except BaseException:  # whatever it is, the child ends here and says so
        traceback.print_exc()
        return 70
    return 0


def _do(step: str, url: str, folder: Path, after: float | None) -> dict[str, Any]:
    """Let a child do a step; kill it after so many seconds unless it is done before."""
    began = time.monotonic()
    child = os.fork()
    if not child:
        os._exit(_child(step, url, folder))
    while after is not None and time.monotonic() - began < after:
        if (ended := os.waitpid(child, os.WNOHANG))[0]:
            return _answer(ended[1], began)
        time.sleep(0.0005)
    if after is not None:
        os.kill(child, signal.SIGKILL)
    return _answer(os.waitpid(child, 0)[1], began)


def _answer(status: int, began: float) -> dict[str, Any]:
    return {"status": os.waitstatus_to_exitcode(status), "took": time.monotonic() - began}


if __name__ == "__main__":
    _prepare()
    for said in sys.stdin:
        told = json.loads(said)
        print(json.dumps(_do(told["step"], told["url"], Path(told["folder"]), told["after"])), flush=True)
