"""Receipts from a phone or a scanner: known by their content, kept as they are, and shown only as small pictures that we draw ourselves."""

from io import BytesIO

from flask import Response, send_file
from PIL import Image, ImageOps

from smartcoop import extensions
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound
from smartcoop.i18n import text

LARGEST = 10 * 1024 * 1024
STARTS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
"""How the files begin that are taken, whatever their names say."""
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
"""A phone's HEIC says its brand after `ftyp`, from the fifth byte on."""
PICTURES = ("image/jpeg", "image/png")
"""What a small picture can be drawn of."""
SMALL, MOST_PIXELS = (240, 240), 60_000_000


def media_type_of(content: bytes, field: str, *, largest: int = LARGEST) -> str:
    """What an uploaded file is by its content; Invalid at the field for what is too large or neither PDF nor photograph."""
    if len(content) > largest:
        raise Invalid({field: text("the file is larger than 10 MB; make a smaller photograph")})
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "image/heic"
    found = next((kind for mark, kind in STARTS if content.startswith(mark)), "")
    if not found:
        raise Invalid({field: text("attach a PDF or a photograph (JPEG, PNG, HEIC); this file is none of them")})
    return found


def has_picture(media_type: str) -> bool:
    """Whether a small picture can be drawn of such a file."""
    return media_type in PICTURES


def small_picture(key: str) -> Response:
    """A stored photograph drawn anew, small and without what the camera wrote into it; NotFound where there is none or it cannot be read."""
    found = storage.find(extensions.session(), key)
    if found is None or not has_picture(found.media_type):
        raise NotFound("there is no picture of this receipt")
    try:
        drawn = _drawn(storage.read(found))
    except (OSError, Image.DecompressionBombError):
        raise NotFound("there is no picture of this receipt") from None
    return send_file(BytesIO(drawn), mimetype="image/jpeg", download_name="receipt.jpg")


def _drawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as photograph:
        if photograph.width * photograph.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        photograph.draft("RGB", SMALL)
        upright = ImageOps.exif_transpose(photograph).convert("RGB")
        upright.thumbnail(SMALL)
        drawn = BytesIO()
        upright.save(drawn, "JPEG", quality=80)
        return drawn.getvalue()
