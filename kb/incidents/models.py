"""The tables of incidents and past cases."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.database import Base


class PastCase(Base):
    """A solved case from elsewhere. It teaches the ranking and counts in no figure."""

    __tablename__ = "past_case"
    __table_args__ = (
        UniqueConstraint("origin", "external_id"),
        Index("ix_past_case_article_id_id", "article_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    external_id: Mapped[str]
    """The case's number where it came from; with the origin it makes a repeat harmless."""
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    solved_at: Mapped[datetime | None]
