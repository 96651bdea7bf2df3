"""The tables of duties, their checklists, their runs, and what was answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Article, Revision
from kb.calendars.models import Calendar
from kb.columns import enum_column
from kb.database import Base
from kb.duties.rules import OffDays
from kb.incidents.models import Incident
from kb.moves import Event
from kb.people.models import Post, Unit, User

MAX_DUE_DAYS: Final = 60


class Opens(StrEnum):
    """What a finding becomes."""

    ITEM = "item"
    INCIDENT = "incident"


class RunState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    MISSED = "missed"
    SKIPPED = "skipped"


class Duty(Base):
    """What is to be done again and again, by whom, and when."""

    __tablename__ = "duty"
    __table_args__ = (CheckConstraint("due_days BETWEEN 0 AND 60", name="due_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(50), index=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[Post] = mapped_column(enum_column(Post))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who does it; whoever holds the post in the unit, if nobody is named."""
    rule: Mapped[str] = mapped_column(String(200))
    off_days: Mapped[OffDays] = mapped_column(enum_column(OffDays))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    """Whose working days count; nothing: the one of its unit."""
    due_days: Mapped[int]
    """Days after its date by which a run is to be done."""
    opens: Mapped[Opens] = mapped_column(enum_column(Opens))
    places: Mapped[list[str]] = mapped_column(JSON)
    """What each run goes through: rooms, devices. None: it is asked once."""
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    """The emergency plan whose steps a drill goes through."""
    records: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The records that each run goes through, as ``kb.duties.walks.Group`` says."""
    planned_until: Mapped[date]
    """Up to which day its runs are planned."""
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(lazy="joined")
    owner: Mapped[User | None] = relationship()
    calendar: Mapped[Calendar | None] = relationship()
    plan: Mapped[Article | None] = relationship()
    checklists: Mapped[list["DutyChecklist"]] = relationship(
        order_by="DutyChecklist.number"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def checklist(self) -> "DutyChecklist":
        """The one by which the next run is done."""
        return self.checklists[-1]


class DutyChecklist(Base):
    """What a duty asks, in one version. The database keeps it as it was written."""

    __tablename__ = "duty_checklist"
    __table_args__ = (UniqueConstraint("duty_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    number: Mapped[int]
    questions: Mapped[list[Any]] = mapped_column(JSON)
    """As ``kb.checklists.questions.to_data`` writes them."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]


class DutyRun(Base):
    """One time that a duty is to be done. What is over never changes."""

    __tablename__ = "duty_run"
    __table_args__ = (
        UniqueConstraint("duty_id", "planned_for"),
        Index("ix_duty_run_state_due_on", "state", "due_on"),
        CheckConstraint(
            "(done_by_id IS NOT NULL AND done_at IS NOT NULL"
            " AND checklist_id IS NOT NULL) OR state <> 'done'",
            name="done_by_whom",
        ),
        CheckConstraint("reason <> '' OR state <> 'skipped'", name="skipped_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    planned_for: Mapped[date] = mapped_column(index=True)
    due_on: Mapped[date]
    state: Mapped[RunState] = mapped_column(enum_column(RunState))
    places: Mapped[list[str]] = mapped_column(JSON)
    """What it goes through, as it was when it was planned."""
    record_ids: Mapped[list[int]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    """Of the places, in their order, where these are records."""
    plan_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    """Whose steps the places are."""
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("duty_checklist.id"))
    """By which it was done."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was skipped."""
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    done_at: Mapped[datetime | None]
    told_late_at: Mapped[datetime | None]
    """When a lead was told that it is overdue."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    duty: Mapped[Duty] = relationship(lazy="joined")
    checklist: Mapped[DutyChecklist | None] = relationship()
    done_by: Mapped[User | None] = relationship()
    plan_revision: Mapped[Revision | None] = relationship()
    answers: Mapped[list["DutyAnswer"]] = relationship(order_by="DutyAnswer.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class DutyAnswer(Base):
    """What was answered to one question at one place. The database keeps it as it is."""

    __tablename__ = "duty_answer"
    __table_args__ = (UniqueConstraint("run_id", "place", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("duty_run.id"))
    place: Mapped[int]
    """Counted from 0 among the places of the run; -1 for what is asked once."""
    question: Mapped[str] = mapped_column(String(50))
    value: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    is_finding: Mapped[bool]
    item_id: Mapped[int | None]
    """The item that it became; items know their sources, not the other way round."""
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))

    incident: Mapped[Incident | None] = relationship()


class DutyRunEvent(Event[RunState], Base):
    """One step of a run."""

    __tablename__ = "duty_run_event"
    states = RunState

    run_id: Mapped[int] = mapped_column(ForeignKey("duty_run.id"), index=True)
