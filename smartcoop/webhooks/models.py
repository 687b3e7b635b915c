"""Addresses that are told of changes, and what each was told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcoop.db import KEY, Base
from smartcoop.i18n import text


class Webhook(Base):
    """An address that is told of changes of some kinds of things, from its registration until it is ended. The secret is derived, never kept."""

    __tablename__ = "webhook"
    called = text("Webhook")
    __table_args__ = (Index(None, "cooperative_id", "ended_at"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    label: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[Any]]
    salt: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    ended_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class Delivery(Base):
    """One change as one address is told of it; `body` is sent as it stands, as often as it takes. Attempts are those of its job."""

    __tablename__ = "webhook_delivery"
    called = text("Message")
    __table_args__ = (UniqueConstraint("webhook_id", "change_id"), Index(None, "webhook_id", "id"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("state_change.id"))
    event: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    status: Mapped[int | None]

    webhook: Mapped[Webhook] = relationship()

    @property
    def job_key(self) -> str:
        """The natural key of the job that delivers it."""
        return f"webhook_delivery:{self.id}"
