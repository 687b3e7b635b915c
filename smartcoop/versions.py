"""Which content of a thing somebody had before them when they decided: a short name of it, carried by forms, compared before it is replaced.

The name is made of the content itself, not counted: nothing needs a column, a thing may be made of several tables, whatever changes it is
noticed, and what was changed back may be written over.
"""

import hashlib
import json

from smartcoop.errors import Changed

LENGTH = 20


def version_of(*said: object) -> str:
    """The name of a content: the same content has the same name on every machine."""
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:LENGTH]


def check_seen(seen: str | None, now: str) -> None:
    """Changed, unless what somebody saw is what is there; with None nobody says what they saw. Call it with the thing locked."""
    if seen is not None and seen != now:
        raise Changed("this has changed since you opened it; look at what is there now")
