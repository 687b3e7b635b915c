"""The values of the work queue: what waits, what settles it, and who sits at the desk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from smartcoop.i18n import Text
from smartcoop.money import Money
from smartcoop.web.access import Actor

MOST = 20
"""Things of one sort that are shown; the longest due come first."""


@dataclass(frozen=True, slots=True)
class Action:
    """What settles a thing at once: the words of its button, where it is sent, what with, and whether Enter is enough."""

    label: Text
    address: str
    fields: tuple[tuple[str, str], ...] = ()
    note: object = ""
    enters: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: `what` sort it is of, and its own words (`title`) where those are more; `is_cut` where more of its sort may wait than are shown."""

    due: date
    what: Text
    who: str
    why: object
    address: str
    money: Money | None = None
    action: Action | None = None
    is_cut: bool = False
    title: object = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Things that wait for the same: what, how many are shown, and whether more may wait."""

    what: str
    count: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits at it, and which day it is; `fetched` keeps what several of its sorts look at."""

    session: Session
    actor: Actor
    today: date
    home: int = field(init=False)
    fetched: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.actor.cooperative_id)


Look = Callable[[Desk], Iterator[Waiting]]
