"""Asking for work and doing it: at least once, each job in a transaction of its own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.db import transaction, write_rows
from smartcoop.jobs.models import Job

Handler = Callable[..., object]
MOST_ATTEMPTS = 5
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
"""How long work that waits for others rests after each failure."""
LEASE = timedelta(minutes=2)
"""For how long one that is at such work keeps others from it."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Work that waits for others, who must not make our writers wait: prepared in one transaction, done outside any, its result kept in another."""

    prepare: Callable[..., Any]
    send: Callable[[Any], Any]
    keep: Callable[..., object]


def enqueue(session: Session, name: str, key: str, **arguments: Any) -> Job:
    """Ask for the job `name` in this transaction; `key` makes it unique (`render_invoice:42`)."""
    told = session.scalar(select(Job).where(Job.key == key))
    if told is not None:
        return told
    job = Job(**_asked(name, key, arguments))
    session.add(job)
    return job


def enqueue_new(session: Session, name: str, asked: Mapping[str, Mapping[str, Any]]) -> None:
    """Ask for many jobs of one name whose keys are known to be new; arguments by key."""
    write_rows(session, Job, [_asked(name, key, arguments) for key, arguments in asked.items()])


def _asked(name: str, key: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "key": key, "arguments": dict(arguments), "asked_at": datetime.now(UTC), "attempts": 0, "error": ""}


def waiting(session: Session, limit: int = 1000) -> list[int]:
    """The keys of jobs to be run, oldest first; those that failed too often wait for a person."""
    is_due = or_(Job.not_before.is_(None), Job.not_before <= datetime.now(UTC))
    query = select(Job.id).where(Job.done_at.is_(None), Job.attempts < MOST_ATTEMPTS, is_due).order_by(Job.id).limit(limit)
    return list(session.scalars(query))


def failed(session: Session) -> int:
    """How many jobs gave up."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.done_at.is_(None), Job.attempts >= MOST_ATTEMPTS)) or 0


def given_up(session: Session) -> Sequence[Job]:
    """The jobs that gave up, the oldest first, each with why."""
    return session.scalars(select(Job).where(Job.done_at.is_(None), Job.attempts >= MOST_ATTEMPTS).order_by(Job.id)).all()


def reason_given_up(session: Session, key: str) -> str:
    """Why the job with this key gave up; empty while it is still tried, was done, or was never asked for."""
    query = select(Job.error).where(Job.key == key, Job.done_at.is_(None), Job.attempts >= MOST_ATTEMPTS)
    return session.scalar(query) or ""


def try_again(session: Session, only: Collection[int] | None = None) -> int:
    """Let the jobs that gave up be tried anew, all or those with these keys; how many they are."""
    found = [job for job in given_up(session) if only is None or job.id in only]
    for job in found:
        job.attempts, job.not_before = 0, None
    return len(found)


def run(sessions: "sessionmaker[Session]", job_id: int, handlers: Mapping[str, Handler | Sending]) -> bool:
    """Run one job; False when it failed (the reason is kept) or somebody else has it. A handler gets the session and its arguments."""
    try:
        with transaction(sessions) as session:
            job = session.scalar(select(Job).where(Job.id == job_id, Job.done_at.is_(None)).with_for_update(skip_locked=True))
            if job is None:
                return False
            handler = handlers[job.name]
            if not isinstance(handler, Sending):
                handler(session, **job.arguments)
                job.done_at, job.error = datetime.now(UTC), ""
                return True
            if job.not_before is not None and job.not_before > datetime.now(UTC):
                return False
            job.not_before = datetime.now(UTC) + LEASE
            arguments, prepared = dict(job.arguments), handler.prepare(session, **job.arguments)
        _send(sessions, job_id, handler, prepared, arguments)
    except Exception as failure:
        _keep_failure(sessions, job_id, failure)
        return False
    return True


def _send(sessions: "sessionmaker[Session]", job_id: int, handler: Sending, prepared: Any, arguments: Mapping[str, Any]) -> None:
    """Nothing is locked while others answer; nothing is sent where nothing was prepared."""
    result = None if prepared is None else handler.send(prepared)
    with transaction(sessions) as session:
        handler.keep(session, result, **arguments)
        job = session.get_one(Job, job_id)
        job.done_at, job.error, job.attempts = datetime.now(UTC), "", job.attempts + 1


def _keep_failure(sessions: "sessionmaker[Session]", job_id: int, failure: Exception) -> None:
    with transaction(sessions) as session:
        job = session.get_one(Job, job_id)
        if job.not_before is not None:
            job.not_before = datetime.now(UTC) + PAUSES[min(job.attempts, len(PAUSES) - 1)]
        job.attempts += 1
        job.error = f"{type(failure).__name__}: {failure}"


def run_waiting(sessions: "sessionmaker[Session]", handlers: Mapping[str, Handler | Sending]) -> int:
    """Run what waits until nothing does or all that is left fails; how many were done."""
    done = 0
    while True:
        with transaction(sessions) as session:
            ids = waiting(session)
        ran = sum(run(sessions, job_id, handlers) for job_id in ids)
        done += ran
        if not ran:
            return done
