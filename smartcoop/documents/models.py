"""The register of stored files."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from smartcoop.db import KEY, Base


class StoredDocument(Base):
    """A file that was made or received once. Its bytes lie under their SHA-256; `key` is natural (`invoice:42:pdf`)."""

    __tablename__ = "stored_document"
    __table_args__ = (Index(None, "subject"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    template_version: Mapped[str] = mapped_column(default="")
    stored_at: Mapped[datetime]
