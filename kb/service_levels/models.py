"""The tables of service levels, and of the clocks that run by them."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.calendars.models import Calendar
from kb.columns import enum_column
from kb.database import Base
from kb.services.models import Client, Service


class Target(StrEnum):
    RESPOND = "respond"
    """Somebody takes it, or answers whoever asked."""
    RESOLVE = "resolve"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    """Its time ran out, whether it is still worked on or was reached late."""
    STOPPED = "stopped"
    """The incident ended without it."""


class ServiceLevel(Base):
    """What is promised for a client's service at a priority; nothing stands for any.

    It holds for what is opened while it is in force. It never changes once a clock has
    run by it: another takes its place.
    """

    __tablename__ = "service_level"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 1 AND 5", name="priority"),
        CheckConstraint("respond_minutes >= 1", name="respond_minutes"),
        CheckConstraint("resolve_minutes >= 1", name="resolve_minutes"),
        CheckConstraint(
            "respond_minutes IS NOT NULL OR resolve_minutes IS NOT NULL", name="target"
        ),
        CheckConstraint("warn_percent BETWEEN 1 AND 99", name="warn_percent"),
        CheckConstraint("ended_at >= active_from", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    priority: Mapped[int | None]
    respond_minutes: Mapped[int | None]
    resolve_minutes: Mapped[int | None]
    """Of working time, by the calendar."""
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    """The service's, the contract's, the client's or the installation's own, where none is
    named."""
    warn_percent: Mapped[int] = mapped_column(default=80)
    active_from: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    client: Mapped[Client | None] = relationship()
    service: Mapped[Service | None] = relationship()
    calendar: Mapped[Calendar | None] = relationship()

    @property
    def rank(self) -> int:
        """How much it names: a client weighs more than a service, that than a priority."""
        return (
            4 * (self.client_id is not None)
            + 2 * (self.service_id is not None)
            + (self.priority is not None)
        )

    def minutes_of(self, target: Target) -> int | None:
        if target is Target.RESPOND:
            return self.respond_minutes
        return self.resolve_minutes


_IS_WARNED_OF: Final = "warned_at IS NOT NULL AND state = 'running'"


class Clock(Base):
    """How long one target of an incident has to go: counted from its time line alone."""

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("incident_id", "target"),
        Index("ix_clock_next_at_incident_id", "next_at", "incident_id"),
        # All that numbers of a period count by, so that they read no clock itself.
        Index("ix_clock_ended_facts", "target", "ended_at", "missed_at", "incident_id"),
        Index("ix_clock_met_facts", "target", "met_at", "spent_seconds", "incident_id"),
        # What will be late before long is little, whatever is open.
        Index(
            "ix_clock_warned",
            "incident_id",
            sqlite_where=text(_IS_WARNED_OF),
            postgresql_where=text(_IS_WARNED_OF),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    target: Mapped[Target] = mapped_column(enum_column(Target))
    level_id: Mapped[int] = mapped_column(ForeignKey("service_level.id"), index=True)
    state: Mapped[ClockState] = mapped_column(enum_column(ClockState, "clock_state"))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """Nothing while it is paused."""
    warned_at: Mapped[datetime | None]
    """When so much of the time had passed that people are warned."""
    missed_at: Mapped[datetime | None]
    """When the time ran out; it stays, though the target be reached later."""
    met_at: Mapped[datetime | None]
    """When the target was reached, in time or late."""
    ended_at: Mapped[datetime | None]
    """When its time ran out, or else when it was reached: so far it counts as one."""
    spent_seconds: Mapped[int]
    """Of working time, up to where it last stood still or began to run."""
    next_at: Mapped[datetime | None]
    """When there will be something to tell."""

    level: Mapped[ServiceLevel] = relationship()
