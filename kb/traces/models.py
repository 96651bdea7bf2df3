"""The tables of searches, what followed from them, and the gaps they show."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import User


class StepKind(StrEnum):
    OPENED = "opened"
    LINKED = "linked"
    HELPED = "helped"
    NOT_HELPED = "not_helped"
    BECAME_INCIDENT = "became_incident"


class Search(Base):
    """One search: who asked what, how much was found, what was shown."""

    __tablename__ = "search_trace"
    __table_args__ = (Index("ix_search_trace_wording_at", "wording", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    """What the links on the page carry; see ``kb.traces.recording.to_key``."""
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    """The incident that was worked on while searching."""
    text: Mapped[str] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(String(200))
    """The text, folded and cut, by which equal searches are counted together."""
    total: Mapped[int]
    shown: Mapped[list[int]] = mapped_column(JSON)
    """Article ids, best first."""
    self_service: Mapped[bool]
    """Asked by somebody who only uses what IT provides."""


class SearchStep(Base):
    """What somebody did with the results of a search."""

    __tablename__ = "search_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("search_trace.id"), index=True)
    kind: Mapped[StepKind] = mapped_column(enum_column(StepKind))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    at: Mapped[datetime] = mapped_column(index=True)


class GapState(StrEnum):
    TAKEN = "taken"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


class Gap(Base):
    """A wording that finds nothing useful and that somebody has looked into."""

    __tablename__ = "knowledge_gap"

    id: Mapped[int] = mapped_column(primary_key=True)
    wording: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[GapState] = mapped_column(enum_column(GapState))
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id"), index=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    taken_by: Mapped[User] = relationship(lazy="joined")
