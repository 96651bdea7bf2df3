"""The table of keys that calendars are fetched by."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.database import Base
from kb.people.models import User


class CalendarFeed(Base):
    """The key of one person's calendar. Only its hash is kept."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the key, which is long and random."""
    language: Mapped[str] = mapped_column(String(10))
    """That of whoever made it: a program that fetches says none."""
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined")
