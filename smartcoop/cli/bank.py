"""Bank statements from the command line."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from smartcoop.banking import service as banking
from smartcoop.banking.models import StatementLine
from smartcoop.banking.proposals import Proposal
from smartcoop.banking.queries import Unsettled, unmatched_lines
from smartcoop.banking.settling import left_of
from smartcoop.cli.doors import acting, clock_of, of_cooperative, reading, writing
from smartcoop.cli.saying import as_json, console, print_json
from smartcoop.country import AccountRole
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.followup import after_statement
from smartcoop.i18n import text
from smartcoop.members.models import Cooperative
from smartcoop.members.queries import cooperative_named
from smartcoop.money import Money, parse_amount
from smartcoop.payroll.remitting import explanations

Allocation = tuple[AccountRole, str, Money]


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
        found = [_told(session, cooperative, one) for one in unmatched_lines(session, cooperative.id)]
    if as_json:
        print_json(found)
    for row in found if not as_json else []:
        console.print(f"{row['line']}  {row['booked_on']}  {row['amount']}  {row['payer']}  {row['text']}  {row['proposal']}", markup=False, soft_wrap=True)


def _told(session: Session, cooperative: Cooperative, one: Unsettled) -> dict[str, object]:
    likely = [str(proposal.reason) for proposal in _offered(session, cooperative, one.line, one.left)]
    return {
        "line": one.line.id,
        "booked_on": one.line.booked_on.isoformat(),
        "amount": str(one.left),
        "payer": one.line.counterparty,
        "text": one.line.text,
        "proposal": likely[0] if likely else "",
    }


@bank.command()
@click.argument("line", type=int)
@click.option("--accept", "accepted", type=int, help="Take the proposal with this number; `bank unmatched` shows number 1.")
@click.option(
    "--to", "parts", type=(click.Choice([role.value for role in AccountRole]), str, str), multiple=True, help="ROLE SUBJECT AMOUNT, once or more often."
)
@click.option("--refund", is_flag=True, help="Order it to be paid back to where it came from.")
@click.option("--why", default="", help="The reason, kept in the books.")
@of_cooperative
@acting
def settle(line: int, accepted: int | None, parts: tuple[tuple[str, str, str], ...], refund: bool, why: str, code: str | None, by: str) -> None:
    """Say what the unmatched statement LINE really is: accept a proposal, name what it clears, or refund it."""
    if sum((accepted is not None, bool(parts), refund)) != 1:
        raise click.UsageError("say one of --accept, --to and --refund")
    with writing() as session:
        cooperative = cooperative_named(session, code)
        today = clock_of(cooperative).today()
        if refund:
            banking.refund_line(session, line, by=by, on=today)
        else:
            allocations, reason = _proposed(session, cooperative, line, accepted) if accepted is not None else _named(parts, cooperative.currency)
            banking.settle_line(session, line, allocations=allocations, by=by, on=today, why=why or reason)
        after_statement(session, cooperative, on=today, by=by)
    console.print("settled")


def _offered(session: Session, cooperative: Cooperative, line: StatementLine, left: Money) -> Sequence[Proposal]:
    return explanations(session, cooperative, [(line, left)], on=clock_of(cooperative).today())[line.id]


def _proposed(session: Session, cooperative: Cooperative, line: int, number: int) -> tuple[Sequence[Allocation], str]:
    told = fetched(session, StatementLine, line)
    offered = _offered(session, cooperative, told, left_of(session, told))
    if not 1 <= number <= len(offered):
        raise Invalid({"accept": text("proposals for this line: %(count)s; see `smartcoop bank unmatched`", count=len(offered))})
    return offered[number - 1].allocations, str(offered[number - 1].reason)


def _named(parts: Iterable[tuple[str, str, str]], currency: str) -> tuple[Sequence[Allocation], str]:
    return [(AccountRole(role), subject, parse_amount(amount, currency, "to")) for role, subject, amount in parts], ""
