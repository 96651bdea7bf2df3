"""The tables of calendars: hours, the years that are known, and days out of the rule."""

from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base

DEFAULT: Final = "default"
"""The code of the calendar that holds where none is named."""

Spans: TypeAlias = list[list[int]]
"""Pairs of minutes after midnight, in order."""


class YearState(StrEnum):
    ANNOUNCED = "announced"
    PROVISIONAL = "provisional"
    """Not all holidays and make-up days are known."""


class DaySource(StrEnum):
    LIBRARY = "library"
    UPLOAD = "upload"
    HAND = "hand"


class Calendar(Base):
    """When an organisation works. Never deleted: what was counted by it stays so."""

    __tablename__ = "calendar"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    """By language."""
    zone: Mapped[str] = mapped_column(String(50))
    """As the IANA calls it: Asia/Shanghai."""
    country: Mapped[str | None] = mapped_column(String(2))
    """Whose holidays a new year begins with (ISO 3166); nothing: none."""
    subdivision: Mapped[str] = mapped_column(String(10), default="", server_default="")
    """Of that country, such as BY: it may have holidays of its own."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes of all that belongs to it."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    hours: Mapped[list["CalendarHours"]] = relationship(
        order_by="CalendarHours.since", cascade="all, delete-orphan"
    )
    years: Mapped[list["CalendarYear"]] = relationship(
        order_by="CalendarYear.year", cascade="all, delete-orphan"
    )
    periods: Mapped[list["ImportantPeriod"]] = relationship(
        order_by="ImportantPeriod.first_day, ImportantPeriod.id",
        cascade="all, delete-orphan",
    )


class CalendarHours(Base):
    """The working hours of a week, from a day on: what was counted before stays."""

    __tablename__ = "calendar_hours"

    calendar_id: Mapped[int] = mapped_column(
        ForeignKey("calendar.id"), primary_key=True
    )
    since: Mapped[date] = mapped_column(primary_key=True)
    week: Mapped[list[Spans]] = mapped_column(JSON)
    """Seven days, Monday first."""


class CalendarYear(Base):
    """A year whose holidays are kept here: no newer library changes it."""

    __tablename__ = "calendar_year"

    calendar_id: Mapped[int] = mapped_column(
        ForeignKey("calendar.id"), primary_key=True
    )
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[YearState] = mapped_column(enum_column(YearState))


class CalendarDay(Base):
    """One day that is not what the week says."""

    __tablename__ = "calendar_day"

    calendar_id: Mapped[int] = mapped_column(
        ForeignKey("calendar.id"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    spans: Mapped[Spans | None] = mapped_column(JSON(none_as_null=True))
    """No span: off. Nothing at all: a make-up day, with the hours of a working day."""
    name: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[DaySource] = mapped_column(enum_column(DaySource))


class ImportantPeriod(Base):
    """Days on which nothing may go wrong, such as a congress or the end of filing."""

    __tablename__ = "important_period"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), index=True)
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
