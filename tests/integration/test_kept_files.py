"""Files of refused forms: kept in bounds, for one person, and dropped by the daily work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.members import kept_files
from smartcoop.members.accounts import User, invite_user
from smartcoop.members.kept_files import KEPT_FOR, Kept, KeptFile, drop_old_files, keep_file, kept_file, take_file

AT = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)
PLACE = "/expenses/new lines-0-receipt"


@pytest.fixture
def user(session: Session) -> User:
    return invite_user(session, email="ana@example.org", name="Ana", language="en", at=AT)


def keep(session: Session, user: User, content: bytes = b"%PDF-", at: datetime = AT) -> Kept:
    return keep_file(session, user.id, PLACE, name="a.pdf", content=content, at=at)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(KeptFile)) or 0


def test_a_file_is_taken_once_by_its_person_in_its_place(session: Session, user: User) -> None:
    bob = invite_user(session, email="bob@example.org", name="Bob", language="en", at=AT)
    word = keep(session, user).word
    assert take_file(session, bob.id, PLACE, word, at=AT) is None
    assert take_file(session, user.id, "/expenses/new lines-1-receipt", word, at=AT) is None
    assert kept_file(session, user.id, PLACE, word, at=AT + KEPT_FOR) is None
    taken = take_file(session, user.id, PLACE, word, at=AT + timedelta(hours=23))
    assert taken is not None
    assert (taken.name, taken.content) == ("a.pdf", b"%PDF-")
    assert take_file(session, user.id, PLACE, word, at=AT) is None


@pytest.mark.parametrize(("bound", "most"), [("MOST_FILES", 2), ("MOST_BYTES", 10)])
def test_of_many_or_large_files_the_first_give_way(session: Session, user: User, bound: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, bound, most)
    words = [keep(session, user).word for _ in range(4)]
    assert [kept_file(session, user.id, PLACE, word, at=AT) is not None for word in words] == [False, False, True, True]


def test_the_daily_work_drops_what_nobody_came_back_for(session: Session, user: User) -> None:
    keep(session, user, at=datetime(2026, 10, 13, 23, 59, tzinfo=UTC))
    late = keep(session, user, at=datetime(2026, 10, 14, 0, 1, tzinfo=UTC))
    assert drop_old_files(session, date(2026, 10, 15)) == 1
    assert take_file(session, user.id, PLACE, late.word, at=datetime(2026, 10, 14, 20, tzinfo=UTC)) is not None
    session.flush()
    assert count(session) == 0
