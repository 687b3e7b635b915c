"""What was done on a day, piece by piece, and what failed."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from smartcoop.db import KEY, Base

LONGEST = timedelta(hours=2)


class DailyRun(Base):
    """One run of the daily work of a cooperative. `pieces` holds of each its code, how much was done and what failed, as `service` writes it."""

    __tablename__ = "daily_run"
    __table_args__ = (Index(None, "cooperative_id", "id"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    for_day: Mapped[date]
    by: Mapped[str]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    pieces: Mapped[list[Any]] = mapped_column(default=list)

    @property
    def ref(self) -> str:
        """The run as a subject."""
        return f"daily_run:{self.id}"

    def is_under_way(self, at: datetime) -> bool:
        """Whether it goes on; what did not end within hours was broken off."""
        return self.ended_at is None and at - self.begun_at < LONGEST

    @property
    def failures(self) -> int:
        """How many things failed."""
        return sum(len(piece["failed"]) for piece in self.pieces)
