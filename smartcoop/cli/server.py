"""Making the database, serving the pages, working off the outbox."""

import time

import click

from smartcoop import schema
from smartcoop import tasks as outbox
from smartcoop.cli.doors import console, sessions
from smartcoop.config import settings
from smartcoop.db import open_engine


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
def serve(host: str, port: int, workers: int) -> None:
    """Serve the web application with gunicorn."""
    from smartcoop.app import serve as run  # the web application is loaded only where it is served

    sessions()
    run(host=host, port=port, workers=workers)


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
@click.option("--every", default=2, show_default=True, help="Seconds between two looks.")
def worker(once: bool, every: int) -> None:
    """Work off the outbox: documents, mails. With a broker set, start Celery's own worker instead (see the README)."""
    while True:
        done = outbox.run_jobs(sessions())
        if done or once:
            console.print(f"{done} jobs done")
        if once:
            return
        time.sleep(every)
