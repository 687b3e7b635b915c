"""Receipts are kept as they came, and shown only as small pictures that we draw ourselves."""

from io import BytesIO

from flask import Response, send_file
from PIL import Image, ImageOps

from smartcoop import extensions
from smartcoop.documents import storage
from smartcoop.errors import NotFound

PICTURES = ("image/jpeg", "image/png")
"""What a small picture can be drawn of."""
SMALL, MOST_PIXELS = (240, 240), 60_000_000


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
