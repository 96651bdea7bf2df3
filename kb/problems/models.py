"""The tables of problems and what happened to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Article, Submission
from kb.columns import enum_column
from kb.database import Base
from kb.moves import Event
from kb.people.models import User


class ProblemState(StrEnum):
    OPEN = "open"
    KNOWN_CAUSE = "known_cause"
    SOLVED = "solved"
    CANCELLED = "cancelled"


class Problem(Base):
    """The common cause behind incidents; its one solution can serve all of them."""

    __tablename__ = "problem"
    __table_args__ = (
        CheckConstraint(
            "solution_id IS NULL OR pending_submission_id IS NULL", name="one_solution"
        ),
        CheckConstraint(
            "state <> 'solved' OR solution_id IS NOT NULL", name="solved_by_something"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ProblemState] = mapped_column(enum_column(ProblemState), index=True)
    system: Mapped[str] = mapped_column(default="")
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    solution_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id"), index=True
    )
    pending_submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id"), index=True
    )
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User] = relationship(lazy="joined")
    solution: Mapped[Article | None] = relationship()
    pending_submission: Mapped[Submission | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProblemEvent(Event[ProblemState], Base):
    """One step of a problem."""

    __tablename__ = "problem_event"
    states = ProblemState

    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
