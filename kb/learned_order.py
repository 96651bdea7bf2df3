"""Which learned order of the suggestions is in force, for every host."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.content.references import remember
from kb.content.store import StoredContent
from kb.database import Base

_ROW: Final = 1


class LearnedOrder(Base):
    """One row at most. What was learned is a content, since it may have megabytes."""

    __tablename__ = "learned_order"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    learned_at: Mapped[datetime]


def find_current(session: Session) -> str | None:
    """The SHA-256 of what was learned last; nothing before that."""
    return session.scalar(
        select(LearnedOrder.blob_sha256).where(LearnedOrder.id == _ROW)
    )


def put_in_force(session: Session, content: StoredContent, *, now: datetime) -> None:
    """The one before is not referred to any more, and goes when contents are collected."""
    remember(session, content, now=now)
    session.merge(LearnedOrder(id=_ROW, blob_sha256=content.sha256, learned_at=now))
