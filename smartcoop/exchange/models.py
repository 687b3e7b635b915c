"""Exchange rates as they were published."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smartcoop.db import KEY, Base


class ExchangeRate(Base):
    """What one unit of `base` was worth in `currency` on a day, as `source` published it. A rate never changes; another source may say another."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("base", "currency", "on", "source"), Index(None, "on"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    base: Mapped[str]
    currency: Mapped[str]
    on: Mapped[date]
    rate: Mapped[Decimal]
    source: Mapped[str]
    imported_by: Mapped[str]
    imported_at: Mapped[datetime]
