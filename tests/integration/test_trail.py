"""The audit trail holds what the cooperative's things went through, and nothing of others."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smartcoop import trail
from smartcoop.audit import record_change
from smartcoop.members.accounts import Role, grant_role, invite_user, withdraw_role
from smartcoop.members.models import Cooperative
from smartcoop.trail import Look, trail_page
from tests.factories import an_entity

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def home(session: Session) -> Cooperative:
    return an_entity(session)


@pytest.fixture
def elsewhere(session: Session) -> Cooperative:
    return an_entity(session, "other")


def change(session: Session, subject: str, to: str, *, by: str = "user:1 Ana", hours: int = 0) -> None:
    record_change(session, subject, "open", to, by=by, at=AT + timedelta(hours=hours))
    session.flush()


def told(session: Session, home: Cooperative, look: Look | None = None) -> list[str]:
    return [row.state_to for row in trail_page(session, home.id, look or Look()).rows]


def test_changes_of_others_and_of_unknown_things_are_left_out(session: Session, home: Cooperative, elsewhere: Cooperative) -> None:
    change(session, home.ref, "here")
    change(session, elsewhere.ref, "there")
    change(session, "moon:1", "unknown")
    change(session, "cooperative:x", "unreadable")
    assert told(session, home) == ["here"]
    assert told(session, elsewhere) == ["there"]


def test_one_looks_by_thing_kind_person_and_day(session: Session, home: Cooperative) -> None:
    change(session, home.ref, "first")
    change(session, home.ref, "second", by="user:2 Bob", hours=24)
    user = invite_user(session, email="a@example.org", name="A", language="en", at=AT)
    grant = grant_role(session, user.id, home.id, Role.BOARD, by="user:1 Ana", at=AT + timedelta(hours=48))
    withdraw_role(session, grant.id, by="user:2 Bob", at=AT + timedelta(hours=49))
    session.flush()
    assert told(session, home) == ["withdrawn", "granted", "second", "first"]
    assert told(session, home, Look(subject=home.ref)) == ["second", "first"]
    assert told(session, home, Look(kind="role_grant")) == ["withdrawn", "granted"]
    assert told(session, home, Look(by="user:2 Bob")) == ["withdrawn", "second"]
    assert told(session, home, Look(since=AT + timedelta(hours=1), before=AT + timedelta(hours=48))) == ["second"]


def test_pages_follow_by_key_whatever_lies_between(session: Session, home: Cooperative, elsewhere: Cooperative, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "CHUNK", 3)
    for number in range(5):
        change(session, home.ref, str(number))
        for _ in range(4):
            change(session, elsewhere.ref, "there")
    first = trail_page(session, home.id, Look(), size=2)
    assert [row.state_to for row in first.rows] == ["4", "3"]
    second = trail_page(session, home.id, Look(), after=first.older, size=2)
    assert [row.state_to for row in second.rows] == ["2", "1"]
    last = trail_page(session, home.id, Look(), after=second.older, size=2)
    assert ([row.state_to for row in last.rows], last.older) == (["0"], None)
    monkeypatch.setattr(trail, "MOST_CHUNKS", 1)
    cut = trail_page(session, home.id, Look(), size=2)
    assert (list(cut.rows), cut.older is not None) == ([], True)


@pytest.mark.parametrize("few", [0, 100])
def test_days_are_walked_by_their_moments(session: Session, home: Cooperative, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Each change once, the newest first even where it was not written last; the same whether a kind or a person has few changes or many."""
    monkeypatch.setattr(trail, "FEW", few)
    for hours in (1, 4, 2, 3, 3):
        change(session, home.ref, str(hours), hours=hours)
    for look in (Look(since=AT), Look(kind="cooperative", before=AT + timedelta(days=1)), Look(by="user:1 Ana", since=AT)):
        page = trail_page(session, home.id, look, size=2)
        met = [row.state_to for row in page.rows]
        while page.older is not None:
            page = trail_page(session, home.id, look, after=page.older, size=2)
            met += [row.state_to for row in page.rows]
        assert met == ["4", "3", "3", "2", "1"]
    assert told(session, home, Look(kind="cooperative")) == ["3", "3", "2", "4", "1"]
