"""The tables of duty rosters: shifts by rule, people in turn, and exchanges."""

from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.calendars.models import Calendar
from kb.columns import enum_column
from kb.database import Base
from kb.people.models import Post, Unit, User

EVER: Final = date(1970, 1, 1)
"""Since when holds what nobody has changed."""


class Turn(StrEnum):
    """When it is the next person's turn."""

    DUTY = "duty"
    """With each duty of the shift."""
    WEEK = "week"
    """With each week, on Monday."""


class ShiftDays(StrEnum):
    """Which of the days of its rule a shift has."""

    ANY = "any"
    WORKING = "working"
    FREE = "free"


class Roster(Base):
    """Who is on duty for one post of a unit. There may be several."""

    __tablename__ = "roster"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[Post] = mapped_column(enum_column(Post))
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    """Whose zone and working days count; nothing: the default one's."""
    turn: Mapped[Turn] = mapped_column(enum_column(Turn))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())

    unit: Mapped[Unit] = relationship(lazy="joined")
    calendar: Mapped[Calendar | None] = relationship()
    shifts: Mapped[list["Shift"]] = relationship(
        order_by="Shift.since, Shift.id", cascade="all, delete-orphan"
    )
    members: Mapped[list["RosterMember"]] = relationship(
        order_by="RosterMember.since, RosterMember.position",
        cascade="all, delete-orphan",
    )


class RosterMember(Base):
    """Somebody who takes turns from a day on; the first position begins."""

    __tablename__ = "roster_member"

    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counted on from list to list."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    since: Mapped[date] = mapped_column(default=EVER, server_default="1970-01-01")
    """With all of the same list; it holds until that of a later day."""
    counted_from: Mapped[date | None]
    """Whence turns are counted, where the list goes on with those of one before."""

    user: Mapped[User] = relationship(lazy="joined")


class Shift(Base):
    """Duties at the same hours, on the days of a rule."""

    __tablename__ = "roster_shift"
    __table_args__ = (
        CheckConstraint("since BETWEEN 0 AND 1439", name="since"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    name: Mapped[str]
    rule: Mapped[str] = mapped_column(String(200))
    """An RRULE of RFC 5545, of days."""
    days: Mapped[ShiftDays] = mapped_column(enum_column(ShiftDays))
    starts_on: Mapped[date]
    """Whence the rule, and the turns, are counted."""
    since: Mapped[int]
    """In minutes after midnight, by the clock of the calendar's zone."""
    minutes: Mapped[int]
    """How long it lasts; it may end on the day after."""
    valid_from: Mapped[date] = mapped_column(default=EVER, server_default="1970-01-01")
    """Its first day; before that the same turns had other hours, or another rule."""
    valid_to: Mapped[date | None]
    """Its last day."""


class Exchange(Base):
    """One duty that somebody else has than whose turn it is."""

    __tablename__ = "roster_exchange"
    __table_args__ = (UniqueConstraint("shift_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("roster_shift.id"))
    day: Mapped[date]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Nobody at all where the duty falls out."""
    reason: Mapped[str] = mapped_column(default="", server_default="")

    user: Mapped[User | None] = relationship(lazy="joined")
