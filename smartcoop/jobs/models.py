"""The outbox table."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from smartcoop.db import KEY, Base


class Job(Base):
    """Work that was asked for by a committed fact. `key` is natural and unique: asking twice finds the first."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_waiting", "id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    arguments: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
