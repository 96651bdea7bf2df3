"""The tables of alerts: as they came in, and what they were condensed into."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.alerts.alert import Severity, Source, Status
from kb.articles.models import Article
from kb.columns import enum_column
from kb.database import Base
from kb.incidents.models import Incident
from kb.people.models import User


class Outcome(StrEnum):
    """What became of one received alert."""

    OPENED = "opened"
    """It opened an incident."""
    JOINED = "joined"
    """It went, as a new fingerprint, into an incident that was there."""
    FIRED_AGAIN = "fired_again"
    REPEATED = "repeated"
    """Monitoring said the same once more."""
    RECOVERED = "recovered"
    UNMATCHED = "unmatched"
    """A recovery of something that was never said to fire."""
    FAILED = "failed"
    """It could not be condensed; the log says why. It is kept."""


class Why(StrEnum):
    """Why a fingerprint is in a group."""

    FIRST = "first"
    SAME_FINGERPRINT = "same_fingerprint"
    SAME_TEMPLATE = "same_template"
    SAME_HOST = "same_host"
    SAME_SYSTEM = "same_system"
    NEIGHBOUR = "neighbour"
    """A drawing shows the two devices connected."""
    SPLIT = "split"
    """Somebody said that it does not belong where it was."""


IS_FAILED: Final = text("outcome = 'failed'")
"""Written out, for an index of these few rows is used only for exactly this condition."""


class ReceivedAlert(Base):
    """One alert as it came in: written before its sender gets an answer."""

    __tablename__ = "received_alert"
    __table_args__ = (
        # What waits is where condensed_at is null, in the order of arrival.
        Index("ix_received_alert_condensed_at_id", "condensed_at", "id"),
        Index(
            "ix_received_alert_failed",
            "id",
            sqlite_where=IS_FAILED,
            postgresql_where=IS_FAILED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[Source] = mapped_column(enum_column(Source))
    fingerprint: Mapped[str] = mapped_column(String(100))
    status: Mapped[Status] = mapped_column(enum_column(Status))
    occurrence: Mapped[str] = mapped_column(String(100), default="")
    name: Mapped[str]
    summary: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    host: Mapped[str] = mapped_column(default="")
    system: Mapped[str] = mapped_column(default="")
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    unknown_severity: Mapped[str] = mapped_column(String(100), default="")
    """The word for it that no table has; it counts as a warning."""
    labels: Mapped[dict[str, str]]
    started_at: Mapped[datetime | None]
    """As monitoring says, whose clock may be ahead of ours."""
    ended_at: Mapped[datetime | None]
    url: Mapped[str] = mapped_column(Text, default="")
    runbook_url: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """Whose token it came with."""
    received_at: Mapped[datetime]
    condensed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))


class SuggestedFrom(StrEnum):
    RUNBOOK = "runbook"
    """Its address, or the name of the alert, leads to the article."""
    TEXT = "text"


class AlertGroup(Base):
    """What was condensed into one incident, and how much of it."""

    __tablename__ = "alert_group"
    __table_args__ = (
        Index("ix_alert_group_template_fired_at", "template", "fired_at"),
        Index("ix_alert_group_host_fired_at", "host", "fired_at"),
        Index("ix_alert_group_system_fired_at", "system", "fired_at"),
        Index("ix_alert_group_device_id_fired_at", "device_id", "fired_at"),
        Index("ix_alert_group_firing_last_at", "firing", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), unique=True)
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("alert_group.id"), index=True
    )
    """The group of the ended incident that had the same fingerprint before."""
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("alert_group.id"))
    """The group that somebody took its alert out of."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    template: Mapped[str] = mapped_column(String(200), default="")
    """Of the alert that opened the incident, as are host, system and device: what comes
    later is compared with that one, so that one thing does not lead to another for ever."""
    host: Mapped[str] = mapped_column(default="")
    """As hosts are compared: see ``hosts.full_name``."""
    system: Mapped[str] = mapped_column(default="")
    cluster: Mapped[str] = mapped_column(default="")
    """What none of its alerts may differ in: the first that names one decides."""
    environment: Mapped[str] = mapped_column(default="")
    namespace: Mapped[str] = mapped_column(default="")
    about_system: Mapped[str] = mapped_column(default="")
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    source: Mapped[Source] = mapped_column(enum_column(Source))
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    """The worst of its alerts."""
    alone: Mapped[bool] = mapped_column(default=False)
    """Somebody took its alert out of another group: it attracts no others."""
    alerts: Mapped[int] = mapped_column(default=0)
    """Messages in all: firings, repeats and recoveries."""
    fingerprints: Mapped[int] = mapped_column(default=0)
    occurrences: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    recoveries: Mapped[int] = mapped_column(default=0)
    firing: Mapped[int] = mapped_column(default=0)
    """Fingerprints that fire now."""
    quiet: Mapped[int] = mapped_column(default=0)
    """Fingerprints that fired, and of which nothing has been heard for long."""
    written: Mapped[str] = mapped_column(String(64), default="")
    """Digest of the title and description that condensing wrote last: where the incident
    has others, a person wrote them, and they stay."""
    counted: Mapped[str] = mapped_column(String(100), default="")
    """How its title counts the hosts; empty for one."""
    notes: Mapped[int] = mapped_column(default=0)
    """What is on the incident's time line; beyond a limit only the tally goes on."""
    first_at: Mapped[datetime]
    fired_at: Mapped[datetime]
    """When a firing came in last that was no repeat."""
    last_at: Mapped[datetime] = mapped_column(index=True)
    runbook_url: Mapped[str] = mapped_column(Text, default="")
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    suggested_from: Mapped[SuggestedFrom | None] = mapped_column(
        enum_column(SuggestedFrom)
    )
    suggested_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a solution was looked for, found or not."""

    incident: Mapped[Incident] = relationship()
    suggestion: Mapped[Article | None] = relationship()


class AlertFingerprint(Base):
    """One alert that can fire again and again."""

    __tablename__ = "alert_fingerprint"
    __table_args__ = (UniqueConstraint("client_id", "source", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), server_default="1")
    """Whose monitoring says it: equal words of two clients are two alerts."""
    source: Mapped[Source] = mapped_column(enum_column(Source))
    value: Mapped[str] = mapped_column(String(100))
    name: Mapped[str]
    summary: Mapped[str]
    labels: Mapped[dict[str, str]]
    description: Mapped[str] = mapped_column(Text, default="")
    unknown_severity: Mapped[str] = mapped_column(String(100), default="", index=True)
    url: Mapped[str] = mapped_column(Text, default="")
    runbook_url: Mapped[str] = mapped_column(Text, default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("alert_group.id"))
    """The group that its next firing goes to, while that one's incident is open."""
    kept_apart: Mapped[bool] = mapped_column(default=False)
    """Somebody said that it belongs to no other alerts: it attracts none, and joins none."""
    unmatched: Mapped[int] = mapped_column(default=0)
    """Recoveries of firings that never came in."""


class AlertMember(Base):
    """A fingerprint in a group: why, and how often."""

    __tablename__ = "alert_member"
    __table_args__ = (
        Index("ix_alert_member_short_host_host", "short_host", "host"),
        Index("ix_alert_member_is_firing_last_at", "is_firing", "last_at"),
    )

    group_id: Mapped[int] = mapped_column(
        ForeignKey("alert_group.id"), primary_key=True
    )
    fingerprint_id: Mapped[int] = mapped_column(
        ForeignKey("alert_fingerprint.id"), primary_key=True, index=True
    )
    why: Mapped[Why] = mapped_column(enum_column(Why))
    neighbour: Mapped[str] = mapped_column(String(300), default="")
    """The device that a drawing shows next to it."""
    drawing_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    """The article of that drawing."""
    host: Mapped[str] = mapped_column(default="")
    """As hosts are compared: see ``hosts.full_name``."""
    short_host: Mapped[str] = mapped_column(default="")
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    centrality: Mapped[float] = mapped_column(default=0.0)
    """Of its host on the drawings; see ``centrality``. 0 for one that none shows."""
    is_cause: Mapped[bool] = mapped_column(default=False)
    """Of all in the group, the likely cause."""
    alerts: Mapped[int] = mapped_column(default=0)
    occurrences: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    recoveries: Mapped[int] = mapped_column(default=0)
    is_firing: Mapped[bool] = mapped_column(default=False)
    quiet_since: Mapped[datetime | None]
    """The last word of what was said to fire, and never to have ended."""
    began_at: Mapped[datetime]
    """When it first fired."""
    joined_at: Mapped[datetime]
    last_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    """When somebody took it out."""

    fingerprint: Mapped[AlertFingerprint] = relationship(lazy="joined", innerjoin=True)
    group: Mapped[AlertGroup] = relationship()


class AlertOccurrence(Base):
    """One firing with its recovery: what makes a repeat a repeat."""

    __tablename__ = "alert_occurrence"
    __table_args__ = (
        UniqueConstraint("fingerprint_id", "key"),
        Index("ix_alert_occurrence_group_id_started_at", "group_id", "started_at"),
        Index(
            "ix_alert_occurrence_fingerprint_id_ended_at", "fingerprint_id", "ended_at"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint_id: Mapped[int] = mapped_column(ForeignKey("alert_fingerprint.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("alert_group.id"))
    """Nothing while only its recovery has come in."""
    key: Mapped[str] = mapped_column(String(100))
    stated_at: Mapped[datetime | None]
    """The beginning that monitoring said; ``started_at`` is never ahead of our clock."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)


class PatternKind(StrEnum):
    """What the incidents of a pattern have in common."""

    TEMPLATE = "template"
    SYSTEM = "system"
    SOLUTION = "solution"
    """Of users: one solution helped all of them, and none for long."""
    WORDING = "wording"
    """Of users: their titles say the same."""


class PatternState(StrEnum):
    OFFERED = "offered"
    OPENED = "opened"
    """A problem was opened from it."""
    DISMISSED = "dismissed"


class AlertPattern(Base):
    """What keeps coming back, and may be a problem."""

    __tablename__ = "alert_pattern"
    __table_args__ = (
        UniqueConstraint("client_id", "kind", "value"),
        Index("ix_alert_pattern_state_last_at", "state", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), server_default="1")
    kind: Mapped[PatternKind] = mapped_column(enum_column(PatternKind))
    value: Mapped[str] = mapped_column(String(200))
    state: Mapped[PatternState] = mapped_column(enum_column(PatternState))
    since: Mapped[datetime]
    """Incidents from then on count: what was settled before does not come back."""
    last_at: Mapped[datetime]
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]

    settled_by: Mapped[User | None] = relationship()


class PatternIncident(Base):
    """An incident that users reported, in a pattern. Those of alerts tell by themselves."""

    __tablename__ = "pattern_incident"

    pattern_id: Mapped[int] = mapped_column(
        ForeignKey("alert_pattern.id"), primary_key=True
    )
    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True, index=True
    )
