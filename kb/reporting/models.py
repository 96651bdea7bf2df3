"""The tables of reports, of what happened to them, and of when they are made."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Article
from kb.columns import enum_column
from kb.database import Base
from kb.moves import Event
from kb.people.models import Unit, User
from kb.services.models import Client


class ReportState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Report(Base):
    """A period in figures. The database keeps what was frozen as it is."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_kind_since", "kind", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(50))
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    """What there is one report of: kind, period and cut; none if so far, or discarded."""
    period: Mapped[str] = mapped_column(String(40))
    """As people write it: 2026-10."""
    since: Mapped[datetime]
    until: Mapped[datetime]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    """Whose it is; of every client, if of none."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """With those below it; the whole organisation, if none."""
    by_person: Mapped[bool] = mapped_column(default=False)
    """Whether figures of single people are in it: only who leads the unit sees these."""
    so_far: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[dict[str, Any]]
    """What its kind was when it was made."""
    document: Mapped[dict[str, Any]]
    """Its figures and words, frozen; see ``kb.reporting.document``."""
    comments: Mapped[dict[str, str]] = mapped_column(JSON)
    """What people wrote to it, by the code of the block."""
    language: Mapped[str] = mapped_column(String(10))
    recipients: Mapped[list[int]] = mapped_column(JSON)
    """Ids of those who are told when it is published."""
    state: Mapped[ReportState] = mapped_column(enum_column(ReportState), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who is asked; one of those who manage, if nobody is named."""
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    article_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id"), unique=True
    )
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    maker: Mapped[User] = relationship(foreign_keys=[maker_id], lazy="joined")
    approver: Mapped[User | None] = relationship(foreign_keys=[approver_id])
    article: Mapped[Article | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReportEvent(Event[ReportState], Base):
    """One step of a report."""

    __tablename__ = "report_event"
    states = ReportState

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)


class ReportSchedule(Base):
    """That a kind of report is made whenever one of its periods has ended."""

    __tablename__ = "report_schedule"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(50))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    language: Mapped[str] = mapped_column(String(10))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recipients: Mapped[list[int]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """Who set it up: no report of it shows more than this person may see."""
    since: Mapped[datetime]
    """Periods that ended before are not made."""
    ended_at: Mapped[datetime | None]

    client: Mapped[Client | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    approver: Mapped[User | None] = relationship(foreign_keys=[approver_id])
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
