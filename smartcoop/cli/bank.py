"""Bank statements from the command line."""

from pathlib import Path

import click

from smartcoop.banking import service as banking
from smartcoop.cli.doors import acting, as_json, clock_of, console, of_cooperative, print_json, reading, writing
from smartcoop.followup import after_statement
from smartcoop.members.queries import cooperative_named


@click.group()
def bank() -> None:
    """Bank statements and payment files."""


@bank.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_cooperative
@acting
@as_json
def import_(file: Path, code: str | None, by: str, as_json: bool) -> None:
    """Read a camt.053 statement: match it, book it, report what did not match. The same statement again books nothing."""
    with writing() as session:
        cooperative = cooperative_named(session, code)
        today = clock_of(cooperative).today()
        report = banking.import_statement(session, cooperative.id, file.read_bytes(), name=file.name, by=by, on=today)
        after_statement(session, cooperative, on=today, by=by)
        told = report.told()
    if as_json:
        print_json(told)
        return
    for line in report.sentences():
        console.print(str(line), soft_wrap=True)


@bank.command()
@of_cooperative
@as_json
def unmatched(code: str | None, as_json: bool) -> None:
    """List the statement lines that wait for a person, with proposals."""
    with reading() as session:
        cooperative = cooperative_named(session, code)
        found = [
            {"line": line.id, "booked_on": line.booked_on, "amount": str(line.amount), "payer": line.counterparty_name, "text": line.text}
            for line in banking.unmatched_lines(session, cooperative.id)
        ]
    if as_json:
        print_json(found)
    for row in found if not as_json else []:
        console.print(f"{row['line']}  {row['booked_on']}  {row['amount']}  {row['payer']}  {row['text']}", markup=False, soft_wrap=True)
