"""The demo: a small living cooperative built through the services, with everything that a person would want to open."""

import shutil
from pathlib import Path

import click
from sqlalchemy.orm import sessionmaker

from smartcoop import schema
from smartcoop.checks import check_book
from smartcoop.cli.doors import data_dir
from smartcoop.cli.saying import FOUND_WRONG, console
from smartcoop.config import settings
from smartcoop.db import open_engine
from smartcoop.demo.logins import LOGINS, PASSWORD
from smartcoop.demo.showing import lay_out, told
from smartcoop.demo.stage import Stage
from smartcoop.demo.story import tell
from smartcoop.errors import Invalid
from smartcoop.i18n import text

MARK = ".smartcoop-demo"


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("var/demo"), show_default=True, help="Folder for database and documents.")
def demo(out: Path) -> None:
    """Build the demo cooperative: two months from invoices to payslips and payment files. Twice gives the same figures."""
    build(out.absolute())


def data_of(out: Path) -> Path:
    """Where the demo laid out in a folder keeps its data."""
    return out / "data"


def is_built(out: Path) -> bool:
    """Whether a demo lies in a folder."""
    return (out / MARK).is_file() and (data_of(out) / "smartcoop.sqlite").is_file()


def build(out: Path) -> None:
    """Make the folder new and build the demo in it; exit status 1 when its books do not hold."""
    _clear(out)
    data_dir(data_of(out))
    engine = open_engine(settings().database_url)
    schema.upgrade(engine)
    stage = Stage(sessionmaker(engine, expire_on_commit=False))
    with console.status("living through two months"):
        tell(stage)
    for line in told(stage):
        console.print(line, markup=False, soft_wrap=True)
    for place in lay_out(stage, out):
        console.print(f"  {place}", markup=False, soft_wrap=True)
    _prove(stage)
    console.print(f"\nOpen the web application with `make serve`, or `smartcoop serve --demo --out {out}`.", soft_wrap=True)
    console.print(f"The password of every login is {PASSWORD}:")
    for login in LOGINS:
        console.print(f"  {login.email:28} {login.title}", soft_wrap=True)


def _clear(out: Path) -> None:
    """Make the folder new, if it is ours or empty."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).exists():
            raise Invalid({"out": text("%(out)s holds other files; choose an empty or new folder", out=str(out))})
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("made by smartcoop demo; the next one replaces everything here\n", encoding="utf-8")


def _prove(stage: Stage) -> None:
    with stage.act() as session:
        found = [line for lines in check_book(session, stage.cooperative(session).book).values() for line in lines]
    for line in found:
        console.print(line, style="red", markup=False)
    if found:
        raise SystemExit(FOUND_WRONG)
    console.print("The books hold: every entry balances, every document has its entries.")
