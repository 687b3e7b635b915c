"""The `smartcoop` command: what an operator and a developer do without the pages."""

import sys
from importlib import import_module

import click

from smartcoop.errors import DomainError, Invalid

REFUSED = 2

COMMANDS = {
    "init": "server",
    "serve": "server",
    "worker": "server",
    "demo": "demo",
    "country": "country",
    "payslip": "country",
    "simulate": "country",
    "bank": "bank",
    "rates": "rates",
    "payroll": "payroll",
    "ledger": "ledger",
    "cooperative": "cooperative",
    "members": "members",
    "daily": "daily",
}
"""Each command and the module that holds it, which is loaded only when the command is used."""


class Commands(click.Group):
    """Loads a command when it is used, and turns a refusal into one clear message on standard error and exit status 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"smartcoop.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DomainError as refused:
            _say(refused)
            sys.exit(REFUSED)


def _say(refused: DomainError) -> None:
    """The reason, field by field where it names fields."""
    if isinstance(refused, Invalid):
        for name, said in refused.fields.items():
            click.secho(f"{name}: {said}", fg="red", err=True)
    else:
        click.secho(str(refused.message), fg="red", err=True)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="smartcoop")
def main() -> None:
    """The software of a freelancers' cooperative: it invoices, collects, employs and pays.

    Settings come from the environment (SMARTCOOP_DATABASE_URL, SMARTCOOP_DATA_DIR, ...). Exit status: 0 done, 1 something was found wrong,
    2 bad usage or input.
    """
