"""The table of stored contents."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from kb.database import Base


class Blob(Base):
    """One content of the store. Other tables refer to it by its SHA-256."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    stored_at: Mapped[datetime]
