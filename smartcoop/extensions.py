"""What the doors share: the database session of a request, its one transaction, the clock, and what guards forms and logins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask, current_app, g, has_request_context, request
from flask_security import Security
from flask_smorest import Api
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.config import Settings
from smartcoop.country import registry
from smartcoop.dates import Clock
from smartcoop.db import Base, engine_options, normal_url, prepare_engine

READS = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestSession(FlaskSession):
    """A session whose transactions only read while a request only reads, so that pages never wait for writers."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        """The engine; within GET requests one that begins without the write lock."""
        engine = super().get_bind(*args, **kwargs)
        if not (isinstance(engine, Engine) and has_request_context() and request.method in READS):
            return engine
        if "reading" not in self.info:
            self.info["reading"] = engine.execution_options(reading=True)
        return self.info["reading"]


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RequestSession, "expire_on_commit": False})
csrf = CSRFProtect()
security = Security()
api = Api()


def init_database(app: Flask, settings: Settings) -> None:
    """Bind `db` to the database of the settings; a SQLite file's folder is made."""
    url = normal_url(settings.database_url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def session() -> Session:
    """The session of this request."""
    return cast(Session, db.session())


@contextmanager
def transaction() -> Iterator[Session]:
    """The request's one transaction: committed at the end, rolled back when anything is raised; then the outbox is run."""
    try:
        yield session()
        if HELD_BACK in g:
            db.session.flush()  # what the database refuses is refused here
            g.held_back = True
            return
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    run_outbox()


HELD_BACK = "held_back"


def commit_with_answer() -> None:
    """From now on the request's transaction ends with the answer, not before."""
    g.held_back = False


def is_held_back() -> bool:
    """Whether something was done that waits to be committed with the answer."""
    return bool(g.get(HELD_BACK))


def commit_held_back() -> None:
    """Commit it now, and have the outbox run."""
    try:
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    run_outbox()


def sessions() -> "sessionmaker[Session]":
    """Sessions apart from the request's, for jobs."""
    return sessionmaker(db.engine, expire_on_commit=False)


def run_outbox() -> None:
    """Have the jobs that wait done, in the way that the application was assembled with."""
    outbox()(sessions())


def outbox() -> "Callable[[sessionmaker[Session]], None]":
    """What has the jobs that wait done; for work that goes on beside an answer."""
    return cast("Callable[[sessionmaker[Session]], None]", current_app.extensions["outbox"])


def work_beside(work: Callable[[], None]) -> None:
    """Have long work done beside the answer, which waits a moment for it."""
    current_app.extensions["beside"](work)


def clock(country: str | None = None) -> Clock:
    """The clock of a cooperative's country (of the reader's cooperative where none is named)."""
    code = country or g.get("country_code")
    return Clock(registry.load(code).time_zone if code else "UTC", current_app.config.get("FROZEN_AT"))
