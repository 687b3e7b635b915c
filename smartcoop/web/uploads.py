"""Files that people attach: known by their content, whatever their names say, not too large, and kept while their form is refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, TypeVar

from flask import current_app, g, request
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from smartcoop import extensions
from smartcoop.errors import Invalid
from smartcoop.extensions import clock
from smartcoop.i18n import Text, text
from smartcoop.members.kept_files import MOST_FILES, Kept, Taken, keep_file, kept_file, take_file

V = TypeVar("V", bound=Callable[..., Any])

LARGEST = 10 * 1024 * 1024
KEPT = "kept-"
"""How the field begins with which a form takes a file that was kept for it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Files that a field takes: how they begin (from which byte, with what, and which media type that is), and what to say of others."""

    marks: tuple[tuple[int, bytes, str], ...]
    otherwise: Text

    def media_type(self, content: bytes) -> str:
        """What a file is by its content; nothing for what is not taken."""
        return next((kind for at, mark, kind in self.marks if content.startswith(mark, at)), "")


_PDF = (0, b"%PDF-", "application/pdf")
_PHOTOGRAPHS = ((0, b"\xff\xd8\xff", "image/jpeg"), (0, b"\x89PNG\r\n\x1a\n", "image/png"))
_HEIC = tuple((4, b"ftyp" + brand, "image/heic") for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"))
PAPER = Kind((_PDF, *_PHOTOGRAPHS, *_HEIC), text("attach a PDF or a photograph (JPEG, PNG, HEIC); this file is none of them"))
"""What somebody photographs or scans. A phone's HEIC says its brand from the fifth byte on."""
PDF = Kind((_PDF,), text("attach a PDF; this file is none"))
"""What is taken where a document is published."""
XML = Kind(((0, b"<", "application/xml"), (0, b"\xef\xbb\xbf<", "application/xml")), text("the file is not whole XML; download it again from the bank"))


def takes(**files: Kind) -> Callable[[V], V]:
    """A view whose form has fields for files, by name (in rows by the last part of it): `receipt` for `lines-0-receipt`."""

    def marked(view: V) -> V:
        view.takes = files  # type: ignore[attr-defined]
        return view

    return marked


def _kinds() -> Mapping[str, Kind]:
    """What the form of this request takes."""
    found: Mapping[str, Kind] = getattr(current_app.view_functions.get(request.endpoint or ""), "takes", {})
    return found


def _name(field: str) -> str:
    return field.rpartition("-")[2]


def attached(*fields: str) -> FileStorage | None:
    """The file in one of the fields of the request's form: chosen now, else kept from before; None where there is neither.

    Invalid at the field whose file was kept for too long.
    """
    taken = {field: _taken(field) for field in fields if request.form.get(KEPT + field)}
    for file in map(request.files.get, fields):
        if file is not None and file.filename:
            return file
    for field, kept in taken.items():
        if kept is None:
            raise Invalid({field: text("the file that you attached before is kept no longer; choose it once more")})
        return FileStorage(BytesIO(kept.content), filename=kept.name)
    return None


def _taken(field: str) -> Taken | None:
    """What was kept for a field; it is gone once the request's transaction has what it is for."""
    taken: dict[str, Taken | None] = g.setdefault("taken_files", {})
    if field not in taken:
        taken[field] = take_file(extensions.session(), current_user.id, _place(field), request.form[KEPT + field], at=clock().now())
    return taken[field]


def _place(field: str) -> str:
    return f"{request.path} {field}"


def content_of(file: FileStorage, field: str) -> tuple[str, bytes]:
    """Media type and bytes of an attached file; Invalid at its field for what the field does not take, or too large."""
    content, kind = file.stream.read(LARGEST + 1), _kinds()[_name(field)]
    if len(content) > LARGEST:
        raise Invalid({field: text("the file is larger than 10 MB; make a smaller photograph")})
    media_type = kind.media_type(content)
    if not media_type:
        raise Invalid({field: kind.otherwise})
    return media_type, content


def keep_files(errors: Mapping[str, str]) -> dict[str, Kept]:
    """Keep the files of a form that comes again, but for those that are wrong themselves; by field, those kept before and now.

    Committed at once: the request that was refused changes nothing else.
    """
    if not _kinds() or not current_user.is_authenticated:
        return {}
    session, user_id, at = extensions.session(), current_user.id, clock().now()
    kept = _kept_before(session, user_id, at)
    for field, name, content in _chosen(errors):
        if field in kept:
            take_file(session, user_id, _place(field), kept[field].word, at=at)  # it is replaced
        kept[field] = keep_file(session, user_id, _place(field), name=name, content=content, at=at)
    extensions.db.session.commit()
    return {field: one for field, one in kept.items() if field not in errors}


def _kept_before(session: Session, user_id: int, at: datetime) -> dict[str, Kept]:
    words = {name.removeprefix(KEPT): word for name, word in request.form.items() if name.startswith(KEPT)}
    rows = {field: kept_file(session, user_id, _place(field), word, at=at) for field, word in words.items()}
    return {field: Kept(row.name, words[field]) for field, row in rows.items() if row is not None}


def _chosen(errors: Mapping[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """The files of the request that are what their fields take, with field and name."""
    for field, file in islice(request.files.items(), MOST_FILES):
        kind = _kinds().get(_name(field))
        if file.filename and kind is not None and field not in errors:
            file.stream.seek(0)
            content = file.stream.read(LARGEST + 1)
            if len(content) <= LARGEST and kind.media_type(content):
                yield field, file.filename, content
