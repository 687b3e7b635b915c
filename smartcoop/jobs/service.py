"""Asking for work and doing it: at least once, each job in a transaction of its own."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.db import transaction
from smartcoop.jobs.models import Job

Handler = Callable[..., object]
MOST_ATTEMPTS = 5


def enqueue(session: Session, name: str, key: str, **arguments: Any) -> Job:
    """Ask for the job `name` in this transaction; `key` makes it unique (`render_invoice:42`)."""
    told = session.scalar(select(Job).where(Job.key == key))
    if told is not None:
        return told
    job = _asked(name, key, arguments)
    session.add(job)
    return job


def enqueue_new(session: Session, name: str, asked: Mapping[str, Mapping[str, Any]]) -> None:
    """Ask for many jobs of one name whose keys are known to be new; arguments by key."""
    session.add_all(_asked(name, key, arguments) for key, arguments in asked.items())


def _asked(name: str, key: str, arguments: Mapping[str, Any]) -> Job:
    return Job(name=name, key=key, arguments=dict(arguments), asked_at=datetime.now(UTC), attempts=0, error="")


def waiting(session: Session, limit: int = 1000) -> list[int]:
    """The keys of jobs to be run, oldest first; those that failed too often wait for a person."""
    query = select(Job.id).where(Job.done_at.is_(None), Job.attempts < MOST_ATTEMPTS).order_by(Job.id).limit(limit)
    return list(session.scalars(query))


def failed(session: Session) -> int:
    """How many jobs gave up."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.done_at.is_(None), Job.attempts >= MOST_ATTEMPTS)) or 0


def run(sessions: "sessionmaker[Session]", job_id: int, handlers: Mapping[str, Handler]) -> bool:
    """Run one job; False when it failed (the reason is kept) or somebody else has it. A handler gets the session and its arguments."""
    try:
        with transaction(sessions) as session:
            job = session.scalar(select(Job).where(Job.id == job_id, Job.done_at.is_(None)).with_for_update(skip_locked=True))
            if job is None:
                return False
            handlers[job.name](session, **job.arguments)
            job.done_at, job.error = datetime.now(UTC), ""
    except Exception as failure:
        _keep_failure(sessions, job_id, failure)
        return False
    return True


def _keep_failure(sessions: "sessionmaker[Session]", job_id: int, failure: Exception) -> None:
    with transaction(sessions) as session:
        job = session.get_one(Job, job_id)
        job.attempts += 1
        job.error = f"{type(failure).__name__}: {failure}"


def run_waiting(sessions: "sessionmaker[Session]", handlers: Mapping[str, Handler]) -> int:
    """Run what waits until nothing does or all that is left fails; how many were done."""
    done = 0
    while True:
        with transaction(sessions) as session:
            ids = waiting(session)
        ran = sum(run(sessions, job_id, handlers) for job_id in ids)
        done += ran
        if not ran:
            return done
