"""Who changed the state of what, when, from what to what, and why."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from smartcoop.db import KEY, Base
from smartcoop.errors import WrongState

S = TypeVar("S", bound=StrEnum)


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


def record_change(session: Session, subject: str, state_from: str, state_to: str, *, by: str, at: datetime, why: str = "") -> None:
    """Keep that `by` moved `subject` (`invoice:42`) from one state to another at a moment."""
    session.add(StateChange(subject=subject, state_from=state_from, state_to=state_to, by=by, at=at, why=why))


def history_of(session: Session, subject: str) -> Sequence[StateChange]:
    """All changes of a subject, oldest first."""
    return session.scalars(select(StateChange).where(StateChange.subject == subject).order_by(StateChange.id)).all()


def first_change_of_each(session: Session, subjects: Collection[str]) -> dict[str, StateChange]:
    """The first change of each of some subjects that have any."""
    first = select(func.min(StateChange.id)).where(StateChange.subject.in_(subjects)).group_by(StateChange.subject)
    return {change.subject: change for change in session.scalars(select(StateChange).where(StateChange.id.in_(first)))} if subjects else {}


def checked_step(table: Mapping[S, frozenset[S]], state_from: S, state_to: S, what: str) -> None:
    """WrongState, naming what is possible, unless the table allows the step."""
    allowed = table.get(state_from, frozenset())
    if state_to not in allowed:
        raise WrongState(
            "%(what)s is %(state_from)s and cannot become %(state_to)s; possible: %(allowed)s",
            what=what,
            state_from=state_from.value,
            state_to=state_to.value,
            allowed=", ".join(sorted(s.value for s in allowed)) or "nothing",
        )
