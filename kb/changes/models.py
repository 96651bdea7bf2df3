"""The tables of changes, their plans, and what happened to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Submission
from kb.columns import enum_column
from kb.database import Base
from kb.moves import Event
from kb.people.models import User


class ChangeState(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    ROLLED_BACK = "rolled_back"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Change(Base):
    """A planned modification. It starts only when its required plans are checked in."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ChangeState] = mapped_column(enum_column(ChangeState), index=True)
    system: Mapped[str] = mapped_column(default="")
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    required_plans: Mapped[list[str]] = mapped_column(JSON)
    """Values of ``PlanType``."""
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    planned_from: Mapped[datetime | None]
    planned_to: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(Text, default="")
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User] = relationship(lazy="joined")
    plans: Mapped[list["ChangePlan"]] = relationship(
        order_by="ChangePlan.submission_id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ChangePlan(Base):
    """A submission of kind change_plan that belongs to a change."""

    __tablename__ = "change_plan"

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id"), primary_key=True, index=True
    )

    submission: Mapped[Submission] = relationship(lazy="joined")


class ChangeEvent(Event[ChangeState], Base):
    """One step of a change."""

    __tablename__ = "change_event"
    states = ChangeState

    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), index=True)
