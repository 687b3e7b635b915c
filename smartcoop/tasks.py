"""The jobs of the outbox: what each name does, and who runs them: this process, or Celery workers where a broker is set."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from functools import cache
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from smartcoop.config import Settings, settings
from smartcoop.db import open_engine, transaction
from smartcoop.documents.mail import deliver
from smartcoop.documents.storage import discard_file
from smartcoop.followup import CARRY, carry_forward
from smartcoop.invoicing.dunning import send_reminder
from smartcoop.invoicing.rendering import render_invoice, render_quote
from smartcoop.jobs import service as jobs
from smartcoop.members.rendering import render_certificate
from smartcoop.payroll.rendering import render_contract, render_payslip
from smartcoop.webhooks import sending
from smartcoop.webhooks import service as webhooks

Runner = Callable[["sessionmaker[Session]"], None]

PATIENCE = 2
"""Seconds that an answer waits for the work it asked for, so that a document is there when its page is shown."""
SWEEP = 60
"""Seconds between two looks for jobs whose message was lost."""

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
_long = ThreadPoolExecutor(max_workers=1, thread_name_prefix="long")
"""What takes long does not keep documents and mails waiting."""


def send_mail(session: Session, **mail: Any) -> None:
    """Hand a mail to the server of the settings, or to the outbox folder where none is set."""
    deliver(session, settings(), **mail)


def _webhook(session: Session, *, delivery_id: int) -> sending.Message | None:
    return sending.prepared(session, settings(), delivery_id=delivery_id)


HANDLERS: Mapping[str, jobs.Handler | jobs.Sending] = {
    CARRY: carry_forward,
    "discard_file": discard_file,
    webhooks.ANNOUNCE: webhooks.announce_change,
    webhooks.DELIVER: jobs.Sending(_webhook, sending.sent, sending.kept),
    "render_certificate": render_certificate,
    "render_contract": render_contract,
    "render_invoice": render_invoice,
    "render_payslip": render_payslip,
    "render_quote": render_quote,
    "send_mail": send_mail,
    "send_reminder": send_reminder,
}
"""What each job of the outbox does; all may run twice."""


def run_jobs(sessions: "sessionmaker[Session]") -> int:
    """Run what waits in the outbox, in this process; how many were done."""
    return jobs.run_waiting(sessions, HANDLERS)


def runner(chosen: Settings) -> Runner:
    """What a door calls after a commit: tells the workers where a broker is set, else runs the jobs beside the answer."""
    if chosen.broker_url:
        return lambda sessions: announce(sessions, chosen.broker_url)
    return run_beside


def run_beside(sessions: "sessionmaker[Session]") -> None:
    """Run the jobs in a thread; return when they are done, or after a moment while they go on."""
    _wait(_worker.submit(run_jobs, sessions))


def work_beside(work: Callable[[], None]) -> None:
    """Do long work in a thread, one after the other; return when it is done, or after a moment while it goes on."""
    _wait(_long.submit(work))


def _wait(work: "Future[Any]") -> None:
    try:
        work.result(timeout=PATIENCE)
    except NotYet:
        return


def announce(sessions: "sessionmaker[Session]", broker_url: str) -> None:
    """Tell the workers the keys of the jobs that wait; a key that is told twice is run once."""
    with transaction(sessions) as session:
        waiting = jobs.waiting(session)
    task = celery_app(broker_url).tasks["smartcoop.run_job"]
    for job_id in waiting:
        task.delay(job_id)


@cache
def celery_app(broker_url: str) -> Any:
    """The Celery application: `celery -A 'smartcoop.tasks:worker()' worker --beat`. Needs the extra `scale`."""
    from celery import Celery

    app = Celery("smartcoop", broker=broker_url)
    app.conf.update(task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=1)
    app.conf.beat_schedule = {"sweep": {"task": "smartcoop.sweep", "schedule": SWEEP}}

    @app.task(name="smartcoop.run_job")  # type: ignore[untyped-decorator]
    def run_job(job_id: int) -> None:
        jobs.run(_sessions(), job_id, HANDLERS)

    @app.task(name="smartcoop.sweep")  # type: ignore[untyped-decorator]
    def sweep() -> None:
        announce(_sessions(), broker_url)

    app.finalize()
    return app


def worker() -> Any:
    """The Celery application on the broker of the settings."""
    return celery_app(settings().broker_url)


@cache
def _sessions() -> "sessionmaker[Session]":
    return sessionmaker(open_engine(settings().database_url), expire_on_commit=False)
