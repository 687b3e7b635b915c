"""Receipts are kept as they came, and shown only as pictures that we draw ourselves: photographs of phones and cameras, and the pages of PDFs."""

from io import BytesIO

from flask import Response, send_file

from smartcoop import extensions
from smartcoop.documents import pictures, storage
from smartcoop.documents.models import StoredDocument
from smartcoop.documents.pictures import Broken, Busy
from smartcoop.errors import NotFound

SMALL, LARGE = (240, 240), (1400, 1400)
REMEMBERED = 10_000

_counts: dict[str, int] = {}
"""How many pages of files were found to be drawn, by hash: none of a file that broke who drew it, so that it does so once."""


def pages_of(key: str) -> int:
    """How many pages of a stored receipt can be shown, at most some; none where it cannot be read."""
    found = storage.find(extensions.session(), key)
    return _count(found) if found is not None else 0


def _count(found: StoredDocument) -> int:
    if found.sha256 not in _counts:
        try:
            _remember(found, pictures.page_count(storage.read(found), found.media_type))
        except Broken:
            _remember(found, 0)
        except (Busy, NotFound):
            return 0
    return _counts[found.sha256]


def _remember(found: StoredDocument, count: int) -> None:
    if len(_counts) >= REMEMBERED:
        _counts.clear()
    _counts[found.sha256] = count


def picture(key: str, page: int = 0, size: tuple[int, int] = SMALL) -> Response:
    """A page of a stored receipt drawn anew, without what the camera wrote into it; NotFound where there is none or it cannot be read."""
    found = storage.find(extensions.session(), key)
    drawn = _drawn(found, page, size) if found is not None and 0 <= page < _count(found) else b""
    if not drawn:
        raise NotFound("this page of the receipt cannot be shown here; download the receipt to look at it")
    return send_file(BytesIO(drawn), mimetype="image/jpeg", download_name="receipt.jpg")


def _drawn(found: StoredDocument, page: int, size: tuple[int, int]) -> bytes:
    try:
        return pictures.page_picture(storage.read(found), found.media_type, page, size)
    except Busy:
        return b""
    except Broken:
        _remember(found, 0)
        return b""
