"""Files of a form that was refused: kept for whoever sent them, until the form comes again. They are never shown to anybody."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from smartcoop.db import KEY, Base

KEPT_FOR = timedelta(days=1)
MOST_FILES, MOST_BYTES = 30, 40 * 1024 * 1024
"""Of one person; what was kept first gives way."""
LONGEST_NAME = 100


class KeptFile(Base):
    """A file by the hash of who may take it: the field of a form, and a word that only the form that was shown again knows."""

    __tablename__ = "kept_file"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kept_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the form that is shown again says of a file: its name, and the word with which it is taken."""

    name: str
    word: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that its form came back for."""

    name: str
    content: bytes


def keep_file(session: Session, user_id: int, place: str, *, name: str, content: bytes, at: datetime) -> Kept:
    """Keep a file of one field of a form (`place`) for a day; of many or large ones the first give way."""
    _make_room(session, user_id, len(content))
    kept = Kept(name[-LONGEST_NAME:], secrets.token_urlsafe(24))
    session.add(KeptFile(user_id=user_id, sha256=_hashed(user_id, place, kept.word), name=kept.name, size=len(content), content=content, kept_at=at))
    session.flush()  # the next file of the form counts it
    return kept


def _make_room(session: Session, user_id: int, size: int) -> None:
    count, held = 1, size
    for row in session.scalars(select(KeptFile).where(KeptFile.user_id == user_id).order_by(KeptFile.id.desc())).all():
        count, held = count + 1, held + row.size
        if count > MOST_FILES or held > MOST_BYTES:
            session.delete(row)


def kept_file(session: Session, user_id: int, place: str, word: str, *, at: datetime) -> KeptFile | None:
    """The file that this person may take in this field with this word; None where there is none, or no more."""
    found = session.scalar(select(KeptFile).where(KeptFile.sha256 == _hashed(user_id, place, word)))
    return found if found is not None and at - found.kept_at < KEPT_FOR else None


def take_file(session: Session, user_id: int, place: str, word: str, *, at: datetime) -> Taken | None:
    """The file, which is kept no longer once the transaction ends; None where there is none, or no more."""
    found = kept_file(session, user_id, place, word, at=at)
    if found is None:
        return None
    taken = Taken(found.name, found.content)
    session.delete(found)
    return taken


def drop_files(session: Session, user_id: int) -> None:
    """Keep nothing of a person any more."""
    session.execute(delete(KeptFile).where(KeptFile.user_id == user_id))


def drop_old_files(session: Session, on: date) -> int:
    """Drop what nobody came back for, of everybody; how many files they were."""
    until = datetime.combine(on, time.min, UTC) - KEPT_FOR
    old = session.scalars(select(KeptFile).where(KeptFile.kept_at < until)).all()
    for row in old:
        session.delete(row)
    return len(old)


def _hashed(user_id: int, place: str, word: str) -> str:
    return hashlib.sha256(repr((user_id, place, word)).encode()).hexdigest()
