"""Making the database, serving the pages, working off the outbox."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from smartcoop import schema
from smartcoop import tasks as outbox
from smartcoop.cli.demo import build, data_of, is_built
from smartcoop.cli.doors import data_dir, sessions
from smartcoop.cli.saying import console
from smartcoop.config import settings
from smartcoop.db import open_engine, transaction
from smartcoop.jobs.service import given_up, try_again
from smartcoop.members.founding import new_setup_code


@click.command()
def init() -> None:
    """Create the database, or upgrade it to this release."""
    engine = open_engine(settings().database_url)
    before = schema.revision(engine)
    schema.upgrade(engine)
    after = schema.revision(engine)
    console.print(f"{engine.url.render_as_string()} stands at {after}" + (" already." if before == after else "."), soft_wrap=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--demo", is_flag=True, help="Serve the demo cooperative, built first if it is not there.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("var/demo"), show_default=True, help="Folder of the demo.")
def serve(host: str, port: int, workers: int, demo: bool, out: Path) -> None:
    """Serve the web application with gunicorn."""
    from smartcoop.app import serve as run  # the web application is loaded only where it is served

    if not settings().production:
        os.environ.setdefault("SMARTCOOP_BASE_URL", f"http://{host}:{port}")  # where the links of mails lead
    if demo:
        _use_demo(out.absolute())
    _tell_setup_code()
    console.print(f"http://{host}:{port}")
    run(host=host, port=port, workers=workers)


def _tell_setup_code() -> None:
    """Where no cooperative exists, only who reads this may set one up on the pages."""
    with transaction(sessions()) as session:
        code = new_setup_code(session, at=datetime.now(UTC))
    if code is not None:
        console.print(f"No cooperative exists yet. Open the address below and write the set-up code {code} (it replaces earlier ones).", soft_wrap=True)


def _use_demo(out: Path) -> None:
    if not is_built(out):
        build(out)
    data_dir(data_of(out))


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
@click.option("--every", default=2, show_default=True, help="Seconds between two looks.")
@click.option("--failed", is_flag=True, help="Say what could not be made after several tries, and why; then stop.")
@click.option("--again", is_flag=True, help="Try that again, once what was in its way is mended.")
def worker(once: bool, every: int, failed: bool, again: bool) -> None:
    """Work off the outbox: documents, mails. With a broker set, start Celery's own worker instead (see the README)."""
    if failed:
        _tell_failed()
        return
    if again:
        with transaction(sessions()) as session:
            console.print(f"{try_again(session)} jobs are tried again")
    while True:
        done = outbox.run_jobs(sessions())
        if done or once:
            console.print(f"{done} jobs done")
        if once:
            return
        time.sleep(every)


def _tell_failed() -> None:
    with transaction(sessions()) as session:
        for job in given_up(session):
            console.print(f"{job.key}: {job.error}", markup=False, soft_wrap=True)
