"""Files that people attach: PDF, JPEG, PNG or a phone's HEIC by their content, whatever their names say, and not too large."""

from flask import request
from werkzeug.datastructures import FileStorage

from smartcoop.errors import Invalid
from smartcoop.i18n import text

LARGEST = 10 * 1024 * 1024
MARKS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
"""How the files begin that are taken."""
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
"""A phone's HEIC says its brand after `ftyp`, from the fifth byte on."""


def attached(field: str) -> FileStorage | None:
    """The file in a field of the request's form; None where none was chosen."""
    file = request.files.get(field)
    return file if file is not None and file.filename else None


def content_of(file: FileStorage, field: str, marks: tuple[tuple[bytes, str], ...] = MARKS) -> tuple[str, bytes]:
    """Media type and bytes of an attached file; Invalid at its field for what is neither PDF nor photograph, or too large."""
    content = file.stream.read(LARGEST + 1)
    media_type = next((kind for mark, kind in marks if content.startswith(mark)), _heic(content) if marks is MARKS else "")
    if len(content) > LARGEST:
        raise Invalid({field: text("the file is larger than 10 MB; make a smaller photograph")})
    if not media_type:
        only_pdf = [kind for _, kind in marks] == ["application/pdf"]
        raise Invalid(
            {field: text("attach a PDF; this file is none") if only_pdf else text("attach a PDF or a photograph (JPEG, PNG, HEIC); this file is none of them")}
        )
    return media_type, content


def _heic(content: bytes) -> str:
    return "image/heic" if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS else ""


ONLY_PDF = MARKS[:1]
"""What is taken where a document is published."""
