"""The `smartcoop` command: what an operator and a developer do without the pages."""

import sys

import click

from smartcoop.cli import bank, country, demo, ledger, payroll, server
from smartcoop.cli.doors import REFUSED, say_refusal
from smartcoop.errors import DomainError


class Commands(click.Group):
    """Turns a refusal into one clear message on standard error and exit status 2."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DomainError as refused:
            say_refusal(refused)
            sys.exit(REFUSED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="smartcoop")
def main() -> None:
    """The software of a freelancers' cooperative: it invoices, collects, employs and pays.

    Settings come from the environment (SMARTCOOP_DATABASE_URL, SMARTCOOP_DATA_DIR, ...). Exit status: 0 done, 1 something was found wrong,
    2 bad usage or input.
    """


for command in (
    server.init,
    server.serve,
    server.worker,
    demo.demo,
    country.country,
    country.payslip,
    country.simulate,
    bank.bank,
    payroll.payroll,
    ledger.ledger,
):
    main.add_command(command)
