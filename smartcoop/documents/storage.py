"""Keeping files: written once under their hash, found by their natural key, verified when read."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.config import settings
from smartcoop.db import exists
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import NotFound
from smartcoop.jobs.service import enqueue


def store(session: Session, *, key: str, subject: str, name: str, media_type: str, content: bytes, template_version: str = "") -> StoredDocument:
    """Keep a file for ever; the same key again finds the first, whose bytes stand."""
    told = session.scalar(select(StoredDocument).where(StoredDocument.key == key))
    if told is not None:
        return told
    digest = hashlib.sha256(content).hexdigest()
    _write(_place(digest), content)
    document = StoredDocument(
        key=key,
        subject=subject,
        name=name,
        media_type=media_type,
        sha256=digest,
        size=len(content),
        template_version=template_version,
        stored_at=datetime.now(UTC),
    )
    session.add(document)
    session.flush()  # so that the caller has its id and a second telling finds it
    return document


def find(session: Session, key: str) -> StoredDocument | None:
    """The file with this natural key."""
    return session.scalar(select(StoredDocument).where(StoredDocument.key == key))


def documents_of(session: Session, subject: str) -> Sequence[StoredDocument]:
    """All files of a subject (`invoice:42`)."""
    return session.scalars(select(StoredDocument).where(StoredDocument.subject == subject).order_by(StoredDocument.id)).all()


def read(document: StoredDocument) -> bytes:
    """The bytes, after their hash was verified; NotFound when the file is gone, ValueError when it was altered."""
    place = _place(document.sha256)
    if not place.is_file():
        raise NotFound("the file of %(name)s is missing from the document store; restore it from a backup", name=document.name)
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise ValueError(f"{document.name} was altered after it was stored")
    return content


DISCARD = "discard_file"
REST = timedelta(hours=1)
"""How long bytes rest before they are removed: longer than a transaction that stores the same and has not ended yet."""


def discard(session: Session, document: StoredDocument) -> None:
    """Forget a file that the law does not keep; its bytes go an hour later, unless another file has the same by then."""
    _ask_to_remove(session, document.sha256)
    session.delete(document)
    session.flush()  # the same key may be stored anew


def _ask_to_remove(session: Session, sha256: str) -> None:
    now = datetime.now(UTC)
    enqueue(session, DISCARD, f"{DISCARD}:{sha256}:{now.isoformat()}", sha256=sha256).not_before = now + REST


def discard_file(session: Session, *, sha256: str) -> None:
    """Remove bytes that no stored file has any more; later where somebody stored the same meanwhile, and nothing when they are gone."""
    place = _place(sha256)
    if not place.is_file() or exists(session, select(StoredDocument.id).where(StoredDocument.sha256 == sha256)):
        return
    if _is_resting(place) or not _removed(place):
        _ask_to_remove(session, sha256)


def _is_resting(place: Path) -> bool:
    """Whether the bytes were stored, or stored again, a short while ago: a row that we cannot see yet may name them."""
    return datetime.fromtimestamp(place.stat().st_mtime, UTC) > datetime.now(UTC) - REST


def _removed(place: Path) -> bool:
    """Whether the bytes are gone: they are put aside first, and back where somebody stored them in this very moment."""
    aside = place.with_name(f"{place.name}.{uuid4()}")
    place.rename(aside)
    if _is_resting(aside):
        aside.rename(place)
        return False
    aside.unlink()
    return True


def _place(digest: str) -> Path:
    return settings().documents_dir / digest[:2] / digest


def _is_there(place: Path) -> bool:
    """Whether the bytes are kept; from now on as if they were written now, so that nobody removes them meanwhile."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


def _write(place: Path, content: bytes) -> None:
    if _is_there(place):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).rename(place)
