"""The tables of the checks. The database keeps what was signed as it is."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import Unit, User
from kb.quality.findings.models import Finding


class Verdict(StrEnum):
    """What became of a sample."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Answer(StrEnum):
    """What the lead says of a finding that was settled."""

    RIGHT = "right"
    WRONG = "wrong"


class SelfCheck(Base):
    """That somebody signed a day of their own."""

    __tablename__ = "quality_self_check"
    __table_args__ = (UniqueConstraint("user_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    day: Mapped[date] = mapped_column(index=True)
    corrected: Mapped[int]
    explained: Mapped[int]
    back_office: Mapped[int]
    """What had become of the person's findings when it was signed."""
    signed_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined")


class DepartmentCheck(Base):
    """A sample of what a unit settled in a month, and what its lead found."""

    __tablename__ = "quality_department_check"
    __table_args__ = (UniqueConstraint("unit_id", "month", "attempt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    month: Mapped[str] = mapped_column(String(7))
    """Such as 2026-10."""
    attempt: Mapped[int] = mapped_column(default=1)
    """A rejected one is followed by another."""
    lot: Mapped[int]
    """Findings of which the sample was drawn."""
    accepted_wrong: Mapped[int]
    """Up to so many wrong ones it is accepted."""
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    drawn_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(enum_column(Verdict))
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="joined")
    signed_by: Mapped[User | None] = relationship(foreign_keys=[signed_by_id])
    sample: Mapped[list["SampledFinding"]] = relationship(
        back_populates="check", order_by="SampledFinding.id"
    )


class SampledFinding(Base):
    """One finding of a sample, and the answer of whoever looked."""

    __tablename__ = "quality_sampled_finding"
    __table_args__ = (UniqueConstraint("check_id", "finding_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("quality_department_check.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey(Finding.id), index=True)
    answer: Mapped[Answer | None] = mapped_column(enum_column(Answer))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]

    check: Mapped[DepartmentCheck] = relationship(back_populates="sample")
    finding: Mapped[Finding] = relationship()


class MonthCheck(Base):
    """The result of a county's month, as its lead signed it."""

    __tablename__ = "quality_month_check"
    __table_args__ = (UniqueConstraint("unit_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    month: Mapped[str] = mapped_column(String(7))
    figures: Mapped[dict[str, Any]]
    """The rates of the month as they were then."""
    remark: Mapped[str] = mapped_column(Text, default="")
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="joined")
    signed_by: Mapped[User] = relationship()
