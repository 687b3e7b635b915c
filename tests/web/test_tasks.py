"""The outbox behind the pages: what each job does, in this process and on workers."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from smartcoop import extensions, tasks
from smartcoop.config import settings
from smartcoop.documents.mail import queue_mail
from smartcoop.extensions import db, transaction
from smartcoop.jobs.models import Job
from tests.web.conftest import SetUp

ROOT = Path(tasks.__file__).parent


def asked_for() -> set[str]:
    """The names of all jobs that the code asks for."""
    calls = [node for path in ROOT.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [call.args[1] for call in calls if getattr(call.func, "id", "") in ("enqueue", "enqueue_new") and len(call.args) > 1]
    return {name.value for name in named if isinstance(name, ast.Constant) and isinstance(name.value, str)}


def test_every_job_that_is_asked_for_has_a_handler() -> None:
    assert {"render_invoice", "render_payslip"} <= asked_for() <= set(tasks.HANDLERS)


@pytest.fixture
def mail(app: Flask, set_up: SetUp) -> int:
    """A mail that waits."""
    job: Job = set_up(lambda session: queue_mail(session, key="one", to="ana@example.org", subject="Hello", text="A word"))
    return job.id


def is_done(set_up: SetUp, job_id: int) -> bool:
    return bool(set_up(lambda session: session.get_one(Job, job_id).done_at))


def test_a_worker_runs_the_job_whose_key_it_is_told(mail: int, set_up: SetUp, data_dir: Path) -> None:
    tasks._sessions.cache_clear()
    worker = tasks.celery_app("memory://")
    worker.tasks["smartcoop.run_job"](mail)
    worker.tasks["smartcoop.run_job"](mail)
    assert is_done(set_up, mail)
    assert len(list((data_dir / "outbox").glob("*.eml"))) == 1
    tasks._sessions().kw["bind"].dispose()


def test_workers_are_told_the_keys_of_what_waits(mail: int, app: Flask) -> None:
    told = []
    worker = tasks.celery_app("memory://")
    worker.conf.task_always_eager = False
    with app.app_context(), worker.connection_for_write() as connection:
        tasks.announce(extensions.sessions(), "memory://")
        queue = connection.SimpleQueue("celery")
        told.append(queue.get(timeout=2).payload[0])
    assert told == [[mail]]


def test_jobs_run_beside_the_answer(mail: int, app: Flask, set_up: SetUp) -> None:
    with app.app_context():
        tasks.run_beside(extensions.sessions())
    assert is_done(set_up, mail)


def test_a_refusal_undoes_the_request_and_asks_for_no_job(app: Flask) -> None:
    def fail() -> None:
        with transaction() as session:
            queue_mail(session, key="two", to="ana@example.org", subject="Hello", text="A word")
            raise LookupError

    with app.test_request_context(method="POST"):
        with pytest.raises(LookupError):
            fail()
        assert db.session.scalars(select(Job)).all() == []


def test_reading_requests_never_take_the_write_lock(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        db.session.scalars(select(Job)).all()
        with app.test_request_context(method="GET"):
            assert extensions.session().connection().get_execution_options()["reading"]
            assert extensions.session().scalars(select(Job)).all() == []


def test_the_runner_follows_the_settings() -> None:
    assert tasks.runner(settings()) is tasks.run_beside
