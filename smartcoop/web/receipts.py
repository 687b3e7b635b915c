"""Receipts are kept as they came, and shown only as pictures that we draw ourselves: photographs of phones and cameras, and the pages of PDFs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from threading import Lock

import pi_heif
import pypdfium2
from flask import Response, send_file
from PIL import Image, ImageOps

from smartcoop import extensions
from smartcoop.documents import storage
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import NotFound

pi_heif.register_heif_opener(thumbnails=False)

FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}
"""What is read of photographs, and by which reader: by what the file is, never by what it says."""
PDF = "application/pdf"
SMALL, LARGE, MOST_PIXELS, MOST_PAGES = (240, 240), (1400, 1400), 60_000_000, 5
UNREADABLE = (OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError)
"""What the readers raise of files that are broken, locked, or no such files at all."""

_pdfium = Lock()
"""PDFium is used by one thread at a time."""


def pages_of(key: str) -> int:
    """How many pages of a stored receipt can be shown, at most some; none where it cannot be read."""
    found = storage.find(extensions.session(), key)
    if found is None or (found.media_type != PDF and found.media_type not in FORMATS):
        return 0
    try:
        return _count(found)
    except UNREADABLE:
        return 0


def _count(found: StoredDocument) -> int:
    content = storage.read(found)
    if found.media_type != PDF:
        with _photograph(content, found.media_type):
            return 1
    with _pdf(content) as pdf:
        return min(len(pdf), MOST_PAGES)


def picture(key: str, page: int = 0, size: tuple[int, int] = SMALL) -> Response:
    """A page of a stored receipt drawn anew, without what the camera wrote into it; NotFound where there is none or it cannot be read."""
    found = storage.find(extensions.session(), key)
    if found is None or not 0 <= page < MOST_PAGES:
        raise NotFound("there is no picture of this receipt")
    try:
        drawn = _drawn(storage.read(found), found.media_type, page, size)
    except UNREADABLE:
        raise NotFound("there is no picture of this receipt") from None
    return send_file(BytesIO(drawn), mimetype="image/jpeg", download_name="receipt.jpg")


def _drawn(content: bytes, media_type: str, page: int, size: tuple[int, int]) -> bytes:
    drawn = BytesIO()
    if media_type == PDF:
        _page(content, page, size).save(drawn, "JPEG", quality=85)
        return drawn.getvalue()
    if page:
        raise ValueError("a photograph has one page")
    with _photograph(content, media_type) as photograph:
        photograph.draft("RGB", size)
        upright = ImageOps.exif_transpose(photograph).convert("RGB")
        upright.thumbnail(size)
        upright.save(drawn, "JPEG", quality=80)
    return drawn.getvalue()


@contextmanager
def _photograph(content: bytes, media_type: str) -> Iterator[Image.Image]:
    """A photograph that is not larger than we draw; ValueError for what is none."""
    if media_type not in FORMATS:
        raise ValueError(f"{media_type} is no photograph")
    with Image.open(BytesIO(content), formats=(FORMATS[media_type],)) as photograph:
        if photograph.width * photograph.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        yield photograph


@contextmanager
def _pdf(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _pdfium:
        pdf = pypdfium2.PdfDocument(content)
        try:
            yield pdf
        finally:
            pdf.close()


def _page(content: bytes, number: int, size: tuple[int, int]) -> Image.Image:
    """One page as large as fits, on white."""
    with _pdf(content) as pdf:
        if number >= len(pdf):
            raise ValueError("there is no such page")
        page = pdf[number]
        scale = min(most / max(side, 1) for most, side in zip(size, page.get_size(), strict=True))
        image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        page.close()
        return image
