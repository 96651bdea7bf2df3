"""The tables of courses, their sessions, and who takes part in these."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import Unit, User
from kb.services.models import Client

MAX_OPERATION: Final = 200


class CourseAudience(StrEnum):
    OPERATORS = "operators"
    """Those who work with the systems."""
    IT_STAFF = "it_staff"


class SessionState(StrEnum):
    PLANNED = "planned"
    CLOSED = "closed"
    """It was held, and who was there is noted."""
    CANCELLED = "cancelled"


class Attended(StrEnum):
    INVITED = "invited"
    PRESENT = "present"
    ABSENT = "absent"


class Course(Base):
    """Something that is taught: to whom, what, and about which system and operation."""

    __tablename__ = "training_course"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    audience: Mapped[CourseAudience] = mapped_column(enum_column(CourseAudience))
    teaches: Mapped[str] = mapped_column(Text)
    system: Mapped[str] = mapped_column(default="", index=True)
    operation: Mapped[str] = mapped_column(String(MAX_OPERATION), default="")
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    """Held no more from then on."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship()
    article_rows: Mapped[list["CourseArticle"]] = relationship(
        cascade="all, delete-orphan", order_by="CourseArticle.article_id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CourseArticle(Base):
    """An article that a course is taught from."""

    __tablename__ = "training_course_article"

    course_id: Mapped[int] = mapped_column(
        ForeignKey("training_course.id"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), primary_key=True, index=True
    )


class CourseIncident(Base):
    """An incident that showed the need for a course; seen by whoever sees the incident."""

    __tablename__ = "training_course_incident"

    course_id: Mapped[int] = mapped_column(
        ForeignKey("training_course.id"), primary_key=True
    )
    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True, index=True
    )


class TrainingSession(Base):
    """A course, held for a unit on a day."""

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint(
            "(score_least IS NULL AND score_most IS NULL)"
            " OR (score_least IS NOT NULL AND score_most > score_least)",
            name="score_range",
        ),
        CheckConstraint(
            "(state = 'closed' AND closed_at IS NOT NULL)"
            " OR (state <> 'closed' AND closed_at IS NULL)",
            name="closed_when",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("training_course.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    """Whose people are trained, with the units below: its effect is looked for there."""
    starts_at: Mapped[datetime] = mapped_column(index=True)
    hours: Mapped[float]
    place: Mapped[str] = mapped_column(default="")
    trainer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    score_least: Mapped[float | None]
    score_most: Mapped[float | None]
    """Between which the scores of its exam are; none where there is no exam."""
    state: Mapped[SessionState] = mapped_column(enum_column(SessionState))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was cancelled."""
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    course: Mapped[Course] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")
    trainer: Mapped[User] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.hours)

    @property
    def has_exam(self) -> bool:
        return self.score_most is not None


class Attendance(Base):
    """One person in one session. The score is not for everybody: ``visibility.py``."""

    __tablename__ = "training_attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        CheckConstraint("score IS NULL OR state = 'present'", name="score_of_present"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    state: Mapped[Attended] = mapped_column(enum_column(Attended))
    score: Mapped[float | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was changed after the session was closed."""
    updated_at: Mapped[datetime]

    session: Mapped[TrainingSession] = relationship(lazy="joined")
    user: Mapped[User] = relationship(lazy="joined")
