"""Pictures of what people attached, drawn by another process (see `drawing`) that is given some seconds for each and ends when it takes longer."""

import atexit
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import Any

SECONDS = 5
"""For one picture."""
PATIENCE = 2 * SECONDS
"""Seconds that one waits for pictures that others asked for."""
LARGEST = 20 * 1024 * 1024
SCRIPT = Path(__file__).with_name("drawing.py")
NEEDED = ("PATH", "LD_LIBRARY_PATH")
"""What it sees of our environment: no secret."""


class Busy(Exception):  # nothing is wrong with the file
    """Others are drawn; try again."""


class Broken(Exception):  # the file is, not the program
    """The file holds up whoever draws it, or breaks it."""


class Drawer:
    """The process that draws for this one: begun when it is first asked, and anew after a file broke it. It does one thing at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, content: bytes, **asked: Any) -> bytes:
        """What it answers, nothing for a file that cannot be read. Broken, Busy."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise Busy
        try:
            return self._answer(content, {**asked, "length": len(content), "seconds": SECONDS})
        except (OSError, EOFError):
            self._end()
            raise Broken from None
        finally:
            self._lock.release()

    def _answer(self, content: bytes, asked: dict[str, Any]) -> bytes:
        process = self._process = self._process or _begun()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asked).encode() + b"\n" + content)
        process.stdin.flush()
        length = int.from_bytes(_read(process.stdout, 4), "big")
        if length > LARGEST:
            raise EOFError  # a picture is smaller: a file has taken hold of it
        return _read(process.stdout, length)

    def close(self) -> None:
        """End it."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _begun() -> "subprocess.Popen[bytes]":
    sees = {name: os.environ[name] for name in NEEDED if name in os.environ}
    return subprocess.Popen([sys.executable, "-I", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=sees)


def _read(stream: Any, length: int) -> bytes:
    said: bytes = stream.read(length)
    if len(said) < length:
        raise EOFError
    return said


_drawer = Drawer()
atexit.register(_drawer.close)


def page_count(content: bytes, media_type: str) -> int:
    """How many pages of a file can be drawn, at most some; none where it cannot be read. Broken, Busy."""
    return int(_drawer.ask(content, media_type=media_type) or 0)


def page_picture(content: bytes, media_type: str, page: int, size: tuple[int, int]) -> bytes:
    """A page as a JPEG as large as fits into a size; nothing where there is none or it cannot be read. Broken, Busy."""
    return _drawer.ask(content, media_type=media_type, page=page, size=size)
