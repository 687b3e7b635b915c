"""How commands say things, and read what they are given."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from smartcoop.errors import Invalid
from smartcoop.i18n import text

FOUND_WRONG = 1

console = Console(highlight=False)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a machine to read.")


def read_input(source: str) -> str:
    """The text of a file, or of standard input for `-`; Invalid at `input`."""
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise Invalid({"input": text("%(source)s cannot be read: %(why)s", source=source, why=str(wrong))}) from None


def print_json(value: Any) -> None:
    """JSON on standard output, amounts and dates as text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
