"""The jobs of the outbox: what each name does, and who runs them: this process, or Celery workers where a broker is set."""

import smtplib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from email.message import EmailMessage
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session, sessionmaker

from smartcoop.config import Settings, settings
from smartcoop.db import open_engine, transaction
from smartcoop.jobs import service as jobs

Runner = Callable[["sessionmaker[Session]"], None]

PATIENCE = 2
"""Seconds that an answer waits for the work it asked for, so that a document is there when its page is shown."""
SWEEP = 60
"""Seconds between two looks for jobs whose message was lost."""

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")


def send_mail(session: Session, *, to: str, subject: str, body: str) -> None:
    """Send one mail in plain text, or write it to the outbox folder where no server is set."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings().mail_from, to, subject
    message.set_content(body)
    if settings().smtp_url:
        _transmit(message, settings().smtp_url)
    else:
        settings().outbox_dir.mkdir(parents=True, exist_ok=True)
        (settings().outbox_dir / f"{time.time_ns()}.eml").write_bytes(bytes(message))


def _transmit(message: EmailMessage, url: str) -> None:
    """`smtp://` begins in the clear and turns to TLS where the server offers it, `smtps://` begins with TLS."""
    at = urlsplit(url)
    server = smtplib.SMTP_SSL if at.scheme == "smtps" else smtplib.SMTP
    with server(at.hostname or "localhost", at.port or 0, timeout=30) as smtp:
        if at.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls()
        if at.username:
            smtp.login(unquote(at.username), unquote(at.password or ""))
        smtp.send_message(message)


HANDLERS: Mapping[str, jobs.Handler] = {
    "send_mail": send_mail,
}


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


def _wait(work: "Future[int]") -> None:
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
    app.task(name="smartcoop.run_job")(lambda job_id: jobs.run(_sessions(), job_id, HANDLERS))
    app.task(name="smartcoop.sweep")(lambda: announce(_sessions(), broker_url))
    return app


def worker() -> Any:
    """The Celery application on the broker of the settings."""
    return celery_app(settings().broker_url)


@cache
def _sessions() -> "sessionmaker[Session]":
    return sessionmaker(open_engine(settings().database_url), expire_on_commit=False)
