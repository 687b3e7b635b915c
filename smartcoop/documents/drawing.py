"""Draws what people attached, in a process of its own: a file may hold it up, break it or fill its memory, and nobody waits for it.

It is run as a script, with nothing of ours around it (see `pictures`). It reads a line of JSON for each thing that is asked, and the bytes of the
file after it; it answers with a length of four bytes and as many bytes, none of them for a file that cannot be read. What takes too long ends it.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

import pi_heif
import pypdfium2
from PIL import Image, ImageOps

FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}
"""What is read of photographs, and by which reader: by what the file is, never by what it says."""
PDF = "application/pdf"
MOST_PIXELS, MOST_PAGES, MOST_MEMORY = 60_000_000, 5, 2 * 1024**3
UNREADABLE = (OSError, ValueError, SyntaxError, RuntimeError, MemoryError, OverflowError, Image.DecompressionBombError)
"""What the readers raise of files that are broken, locked, too large, or no such files at all."""


def count(content: bytes, media_type: str) -> bytes:
    """How many pages can be drawn, at most some."""
    if media_type != PDF:
        with _photograph(content, media_type):
            return b"1"
    with _pdf(content) as pdf:
        return str(min(len(pdf), MOST_PAGES)).encode()


def draw(content: bytes, media_type: str, page: int, size: tuple[int, int]) -> bytes:
    """A page as a JPEG that is as large as fits into a size, without what a camera wrote into the file."""
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
    pdf = pypdfium2.PdfDocument(content)
    try:
        yield pdf
    finally:
        pdf.close()


def _page(content: bytes, number: int, size: tuple[int, int]) -> Image.Image:
    """One page as large as fits, on white."""
    with _pdf(content) as pdf:
        if number >= min(len(pdf), MOST_PAGES):
            raise ValueError("there is no such page")
        page = pdf[number]
        scale = min(most / max(side, 1) for most, side in zip(size, page.get_size(), strict=True))
        image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        page.close()
        return image


def answer(asked: Mapping[str, object], content: bytes) -> bytes:
    """What is asked of a file, nothing where it cannot be read."""
    media_type, size = str(asked["media_type"]), asked.get("size")
    try:
        return draw(content, media_type, int(str(asked["page"])), (size[0], size[1])) if isinstance(size, list) else count(content, media_type)
    except UNREADABLE:
        return b""


def serve(asks: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more; a signal that nothing catches ends the process when one answer takes too long."""
    while line := asks.readline():
        asked = json.loads(line)
        content = asks.read(asked["length"])
        signal.alarm(asked["seconds"])
        said = answer(asked, content)
        signal.alarm(0)
        answers.write(len(said).to_bytes(4, "big") + said)
        answers.flush()


if __name__ == "__main__":
    pi_heif.register_heif_opener(thumbnails=False)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a reader prints is no answer
    serve(sys.stdin.buffer, own)
