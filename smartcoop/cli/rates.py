"""Exchange rates from the command line."""

from datetime import UTC, datetime
from pathlib import Path

import click

from smartcoop.cli.doors import acting, reading, writing
from smartcoop.cli.saying import as_json, console, print_json
from smartcoop.exchange.queries import latest_rates
from smartcoop.exchange.service import import_rates


@click.group()
def rates() -> None:
    """Exchange rates for invoices in a foreign currency. Nothing is fetched: you import the file that a central bank publishes."""


@rates.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@acting
def import_(file: Path, by: str) -> None:
    """Keep the rates of a file: eurofxref of the European Central Bank (CSV or XML), or a table with date, base, currency, rate, source."""
    with writing() as session:
        count = import_rates(session, file.read_bytes(), by=by, at=datetime.now(UTC))
    console.print(f"{count} new rates")


@rates.command(name="list")
@as_json
def list_(as_json: bool) -> None:
    """The latest rate of each pair of currencies."""
    with reading() as session:
        found = [(one.on.isoformat(), one.base, one.currency, str(one.rate), one.source) for one in latest_rates(session)]
    if as_json:
        print_json([dict(zip(("date", "base", "currency", "rate", "source"), one, strict=True)) for one in found])
        return
    for on, base, currency, rate, source in found:
        console.print(f"{on}  1 {base} = {rate} {currency}  {source}", markup=False, soft_wrap=True)
