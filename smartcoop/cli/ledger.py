"""The books from the command line: prove them, export them, close a period."""

from datetime import date, datetime
from pathlib import Path

import click

from smartcoop.checks import check_book
from smartcoop.cli.doors import of_cooperative, reading, writing
from smartcoop.cli.saying import FOUND_WRONG, as_json, console, print_json
from smartcoop.ledger.checking import books
from smartcoop.ledger.export import FORMATS
from smartcoop.ledger.service import close_period
from smartcoop.members.queries import cooperative_named


@click.group()
def ledger() -> None:
    """The books."""


@ledger.command()
@as_json
def check(as_json: bool) -> None:
    """Prove every book: entries balance, control accounts equal their subjects, documents and entries belong together."""
    with reading() as session:
        told = {book.code: check_book(session, book) for book in books(session)}
    if as_json:
        print_json(told)
    for code, checks in told.items() if not as_json else []:
        for name, found in checks.items():
            console.print(f"{'ok   ' if not found else 'WRONG'} {code}: {name}", style=None if not found else "red", markup=False, soft_wrap=True)
            for line in found:
                console.print(f"      {line}", markup=False, soft_wrap=True)
    if any(found for checks in told.values() for found in checks.values()):
        raise SystemExit(FOUND_WRONG)


@ledger.command()
@click.option("--format", "kind", type=click.Choice(sorted(FORMATS)), default="beancount", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="File to write; standard output by default.")
@of_cooperative
def export(kind: str, out: Path | None, code: str | None) -> None:
    """Write the books of a cooperative for other software."""
    with reading() as session:
        lines = "\n".join(FORMATS[kind](session, cooperative_named(session, code).book)) + "\n"
    if out is None:
        click.echo(lines, nl=False)
    else:
        out.write_text(lines, encoding="utf-8")


@ledger.command()
@click.argument("until", type=click.DateTime(["%Y-%m-%d"]))
@of_cooperative
def close(until: datetime, code: str | None) -> None:
    """Close the books up to and including a day: no entry may be dated there any more."""
    with writing() as session:
        day: date = until.date()
        close_period(session, cooperative_named(session, code).id, day)
    console.print(f"closed until {day}")
