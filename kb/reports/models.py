"""The table of links drawn for judgement, month by month."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.incidents.models import Incident


class Judgement(StrEnum):
    """Whether the linked solution really is the one for the incident."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSURE = "unsure"


class SampledLink(Base):
    """One closed incident of a month's random sample, and what a reviewer found."""

    __tablename__ = "sampled_link"
    __table_args__ = (
        UniqueConstraint("month", "incident_id"),
        Index("ix_sampled_link_month_judgement", "month", "judgement"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    """Like 2026-03: in which the incident was closed."""
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    drawn_at: Mapped[datetime]
    judgement: Mapped[Judgement | None] = mapped_column(enum_column(Judgement))
    reason: Mapped[str] = mapped_column(Text, default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    judged_at: Mapped[datetime | None]

    incident: Mapped[Incident] = relationship()
