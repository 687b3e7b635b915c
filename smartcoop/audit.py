"""Who changed the state of what, when, from what to what, and why."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeVar

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from smartcoop.db import KEY, Base
from smartcoop.errors import WrongState
from smartcoop.i18n import Text, stored, text

UNNAMED = text("")


class State(StrEnum):
    """A state of something, stored as a word, with what people call it and how it stands: plain, waiting, good or wrong."""

    _value_: str
    label: Text
    tone: str

    def __new__(cls, word: str, label: Text = UNNAMED, tone: str = "plain") -> Self:
        """A state as its class names it; `State("word")` finds it again."""
        state = str.__new__(cls, word)
        state._value_, state.label, state.tone = word, label, tone
        return state


S = TypeVar("S", bound=State)


class StateChange(Base):
    """One change of state; never altered."""

    __tablename__ = "state_change"
    __table_args__ = (
        Index("ix_state_change_subject", "subject", "id", postgresql_ops={"subject": "text_pattern_ops"}),
        Index(None, "by", "id"),
        Index("ix_state_change_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    subject: Mapped[str]
    state_from: Mapped[str]
    state_to: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(default="")


def record_change(session: Session, subject: str, state_from: str, state_to: str, *, by: str, at: datetime, why: Text | str = "") -> None:
    """Keep that `by` moved `subject` (`invoice:42`) from one state to another at a moment."""
    session.add(StateChange(subject=subject, state_from=state_from, state_to=state_to, by=by, at=at, why=stored(why)))


def history_of(session: Session, subject: str) -> Sequence[StateChange]:
    """All changes of a subject, oldest first."""
    return session.scalars(select(StateChange).where(StateChange.subject == subject).order_by(StateChange.id)).all()


def first_change_of_each(session: Session, subjects: Collection[str]) -> dict[str, StateChange]:
    """The first change of each of some subjects that have any."""
    first = select(func.min(StateChange.id)).where(StateChange.subject.in_(subjects)).group_by(StateChange.subject)
    return {change.subject: change for change in session.scalars(select(StateChange).where(StateChange.id.in_(first)))} if subjects else {}


def checked_step(table: Mapping[S, frozenset[S]], state_from: S, state_to: S, what: Text | str) -> None:
    """WrongState, naming what is possible, unless the table allows the step."""
    allowed = table.get(state_from, frozenset())
    if state_to not in allowed:
        possible = ", ".join(sorted(str(s.label) for s in allowed))
        raise wrong_state(what, state_from, text("Possible next: %(states)s.", states=possible) if allowed else text("Nothing can follow this state."))


def wrong_state(what: Text | str, state: State, then: Text) -> WrongState:
    """The refusal of a step that the state of something does not allow, with what can be done instead."""
    return WrongState("%(what)s: this cannot be done now. State now: %(state)s. %(then)s", what=what, state=state.label, then=then)
