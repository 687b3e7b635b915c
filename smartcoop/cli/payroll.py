"""Payroll runs from the command line; long steps show how far they are."""

from collections.abc import Callable
from pathlib import Path

import click
from rich.progress import Progress
from sqlalchemy.orm import Session

from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderKind, TransferFile
from smartcoop.banking.queries import main_account
from smartcoop.cli.doors import acting, clock_of, of_cooperative, reading, writing
from smartcoop.cli.saying import FOUND_WRONG, console
from smartcoop.country import load
from smartcoop.dates import Month
from smartcoop.db import locked
from smartcoop.documents import storage
from smartcoop.errors import NotFound
from smartcoop.followup import after_release
from smartcoop.i18n import recalled_value, text, translate
from smartcoop.members.models import Cooperative
from smartcoop.members.queries import cooperative_named
from smartcoop.money import parse_amount
from smartcoop.payroll import service
from smartcoop.payroll.issuing import correct_payslip
from smartcoop.payroll.models import PayrollRun, RunState
from smartcoop.payroll.queries import exceptions_of_run, payslip_numbered, recompute_differences, run_named
from smartcoop.payroll.remitting import remit_month


@click.group()
def payroll() -> None:
    """The payroll run of a month: open, calculate, check, approve, export."""


@payroll.command(name="open")
@click.argument("month")
@of_cooperative
@acting
def open_(month: str, code: str | None, by: str) -> None:
    """Open a run and collect the signed work of MONTH (2026-10)."""
    with writing() as session:
        cooperative = cooperative_named(session, code)
        run = service.open_run(session, cooperative.id, Month.parse(month), on=clock_of(cooperative).today(), by=by)
        console.print(f"run {run.name} is open")


@payroll.command()
@click.argument("month")
@of_cooperative
@acting
def calculate(month: str, code: str | None, by: str) -> None:
    """Calculate every payslip of the run and list what somebody must look at."""
    run_id = _run_id(month, code)
    _in_portions("calculating", lambda session: service.calculate_next(session, run_id, by=by))
    if _show_exceptions(run_id):
        raise SystemExit(FOUND_WRONG)


@payroll.command()
@click.argument("month")
@click.option("--note", default="", help="What was looked at.")
@of_cooperative
@acting
def check(month: str, note: str, code: str | None, by: str) -> None:
    """Say that every exception was looked at; refused while one forbids payment."""
    run_id = _run_id(month, code)
    with writing() as session:
        service.check_run(session, run_id, by=by, note=note)
    console.print("checked")


@payroll.command()
@click.argument("month")
@of_cooperative
@acting
def approve(month: str, code: str | None, by: str) -> None:
    """Approve and post the run; refused to the person who calculated it. Interrupted, it goes on where it was."""
    run_id = _run_id(month, code)
    with writing() as session:
        cooperative = cooperative_named(session, code)
        today, run = clock_of(cooperative).today(), locked(session, PayrollRun, run_id)
        if run.state not in (RunState.APPROVED, RunState.POSTED):
            service.approve_run(session, run_id, by=by)
        is_posted = run.state is RunState.POSTED
    if not is_posted:
        _in_portions("posting", lambda session: service.issue_next(session, run_id, on=today, by=by))
    with writing() as session:
        for told in remit_month(session, cooperative_named(session, code), Month.parse(month.partition(".")[0]), on=today, by=by):
            console.print(str(told))


@payroll.command()
@click.argument("month")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder for the file.")
@of_cooperative
@acting
def export(month: str, out: Path, code: str | None, by: str) -> None:
    """Release the salary orders of the run and write the payment file for the bank; refused to the person who ordered them.

    The file is handed out once the books know it; again, it is the same file while the bank has not executed it.
    """
    run_id = _run_id(month, code)
    with writing() as session:
        cooperative, orders = cooperative_named(session, code), service.salary_orders(session, run_id)
        if orders or not service.files_at_the_bank(session, run_id):
            today = clock_of(cooperative).today()
            banking.release_orders(session, cooperative.id, orders, by=by)
            after_release(session, cooperative, on=today)
            account = main_account(session, cooperative.id)
            banking.export_transfers(session, account.id, on=today, by=by, kinds=[OrderKind.SALARY])
    with reading() as session:
        for file in service.files_at_the_bank(session, run_id):
            console.print(f"{file.count} payments, {file.amount}: {_hand_out(session, file, out)}", soft_wrap=True)


def _hand_out(session: Session, file: TransferFile, out: Path) -> Path:
    document = storage.find(session, file.document_key)
    if document is None:
        raise NotFound("the payment file was not kept")
    out.mkdir(parents=True, exist_ok=True)
    unfinished = out / f"{document.name}.part"
    unfinished.write_bytes(storage.read(document))
    return unfinished.replace(out / document.name)  # never half a file under its name


@payroll.command()
@click.argument("month")
@of_cooperative
@acting
def close(month: str, code: str | None, by: str) -> None:
    """Close the run once its wages, contributions and tax are paid."""
    run_id = _run_id(month, code)
    with writing() as session:
        service.close_run(session, run_id, on=clock_of(cooperative_named(session, code)).today(), by=by)
    console.print("closed")


@payroll.command()
@click.argument("month")
@of_cooperative
def due(month: str, code: str | None) -> None:
    """What is to be declared and paid for MONTH, each with its last day."""
    with reading() as session:
        law = load(cooperative_named(session, code).country)
    wanted = Month.parse(month)
    declared = [(day, made.label, made.source.text) for made in law.duties.declarations if (day := made.due_for(wanted))]
    paid = [(owed.due_on, owed.label, owed.source) for owed in law.remittances(wanted)]
    for day, label, source in sorted(declared + paid):
        console.print(f"{day}  {translate(label, domain=law.domain)}  ({source})", markup=False, soft_wrap=True)


@payroll.command()
@click.argument("number")
@click.argument("month")
@click.option("--gross", default=None, help="The right gross of that month, where it was the gross that was wrong.")
@click.option("--why", required=True, help="What was wrong; the person reads it.")
@of_cooperative
@acting
def correct(number: str, month: str, gross: str | None, why: str, code: str | None, by: str) -> None:
    """Put a correction of payslip NUMBER into the open run MONTH: computed with the facts now known for its month, the difference is paid."""
    run_id = _run_id(month, code)
    with writing() as session:
        cooperative = cooperative_named(session, code)
        wrong = payslip_numbered(session, cooperative.id, number)
        right = parse_amount(gross, cooperative.currency, "gross") if gross else None
        correct_payslip(session, wrong.id, run_id, why=why, gross=right)
    console.print(f"{number} will be corrected by the run; calculate it")


@payroll.command()
@click.option("--since", default="2000-01", help="First month, like 2026-01.")
@of_cooperative
def recompute(since: str, code: str | None) -> None:
    """Compute every issued payslip again with its own date's parameters; report any cent of difference."""
    with reading() as session:
        found = recompute_differences(session, cooperative_named(session, code).id, Month.parse(since, "since"))
    for line in found:
        console.print(line)
    console.print(f"{len(found)} differences")
    if found:
        raise SystemExit(FOUND_WRONG)


def _run_id(month: str, code: str | None) -> int:
    with reading() as session:
        return _run(session, cooperative_named(session, code), month).id


def _run(session: Session, cooperative: Cooperative, month: str) -> PayrollRun:
    run = run_named(session, cooperative.id, month)
    if run is None:
        raise NotFound("there is no run of %(month)s; open it with `smartcoop payroll open %(month)s`", month=month)
    return run


def _in_portions(doing: str, step: Callable[[Session], int]) -> None:
    """Repeat a step, each portion in its own transaction, until nothing is left; show how far it is."""
    with Progress(console=console, transient=True) as progress:
        task, most = progress.add_task(doing, total=None), 0
        while True:
            with writing() as session:
                left = step(session)
            most = max(most, left)
            progress.update(task, total=most or 1, completed=most - left)
            if not left:
                return


def _show_exceptions(run_id: int) -> bool:
    with reading() as session:
        rows = exceptions_of_run(session, run_id)
        for row in rows:
            for finding in row.findings:
                values = {name: recalled_value(value) for name, value in finding["values"].items()}
                weight = "must be mended" if finding["blocking"] else "look at it"
                console.print(f"{row.name}: {text(finding['message'], **values)} ({weight})", markup=False, soft_wrap=True)
        return any(finding["blocking"] for row in rows for finding in row.findings)
