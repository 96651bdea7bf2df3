"""The tables of notifications, and of how each person wants them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import User


class MailMode(StrEnum):
    """When somebody gets e-mail."""

    NEVER = "never"
    AT_ONCE = "at_once"
    DAILY = "daily"


class Notification(Base):
    """Something a person should know, with the page that it leads to."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_user_id_read_at", "user_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str]
    path: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    """What the sentence of its kind needs: a number, a title."""
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was sent, or when it was decided that it is not."""
    mailing_until: Mapped[datetime | None]
    """So long whoever has claimed it sends it, and nobody else."""

    user: Mapped[User] = relationship(lazy="joined")


class MailChoice(Base):
    """How one person wants to be told."""

    __tablename__ = "mail_choice"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    mode: Mapped[MailMode] = mapped_column(enum_column(MailMode))
    language: Mapped[str] = mapped_column(default="zh")
    digest_sent_at: Mapped[datetime | None]
