import smtplib
import socket
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.dates import Clock
from smartcoop.db import transaction
from smartcoop.jobs.models import Job
from smartcoop.jobs.service import enqueue
from smartcoop.ledger.models import Book


def test_clock_stands_still(clock: Clock) -> None:
    assert clock.today() == date(2026, 10, 15)
    assert clock.now() == clock.now()


@pytest.mark.parametrize("_again", [1, 2])
def test_each_test_begins_with_an_empty_database_that_counts_from_one(sessions: "sessionmaker[Session]", _again: int) -> None:
    with transaction(sessions) as session:
        enqueue(session, "told", "key")
    with transaction(sessions) as session:
        assert session.scalar(select(func.count()).select_from(Book)) == 0
        assert session.scalars(select(Job.id)).all() == [1]


def test_committing_in_a_service_fails(session: Session) -> None:
    enqueue(session, "told", "key")
    with pytest.raises(AssertionError, match="committed"):
        session.commit()


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as unconnected, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        unconnected.connect(("192.0.2.1", 80))


def test_no_test_sends_mail() -> None:
    with pytest.raises(AssertionError, match="mail"):
        smtplib.SMTP("localhost")
