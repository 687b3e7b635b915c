"""Bank statements from the command line."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from smartcoop.banking import service as banking
from smartcoop.banking.proposals import proposals
from smartcoop.banking.queries import Unsettled, unmatched_lines
from smartcoop.cli.doors import acting, clock_of, of_cooperative, reading, writing
from smartcoop.cli.saying import as_json, console, print_json
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
        told, sentences = report.told(), [str(said) for said in report.sentences()]
    if as_json:
        print_json(told)
        return
    for said in sentences:
        console.print(said, markup=False, soft_wrap=True)


@bank.command()
@of_cooperative
@as_json
def unmatched(code: str | None, as_json: bool) -> None:
    """List the first 50 statement lines that wait for a person, with the likeliest proposal."""
    with reading() as session:
        cooperative = cooperative_named(session, code)
        found = [_told(session, one) for one in unmatched_lines(session, cooperative.id)]
    if as_json:
        print_json(found)
    for row in found if not as_json else []:
        console.print(f"{row['line']}  {row['booked_on']}  {row['amount']}  {row['payer']}  {row['text']}  {row['proposal']}", markup=False, soft_wrap=True)


def _told(session: Session, one: Unsettled) -> dict[str, object]:
    likely = [str(proposal.reason) for proposal in proposals(session, one.line.id)]
    return {
        "line": one.line.id,
        "booked_on": one.line.booked_on.isoformat(),
        "amount": str(one.left),
        "payer": one.line.counterparty,
        "text": one.line.text,
        "proposal": likely[0] if likely else "",
    }
