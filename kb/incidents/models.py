"""The tables of incidents and what happened to them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Article, Revision, Submission
from kb.columns import enum_column
from kb.contacts.models import Contact
from kb.database import Base
from kb.incidents.indexes import OF_INCIDENTS
from kb.moves import Event
from kb.people.models import Post, Unit, User
from kb.requests.models import RequestKind
from kb.services.models import Client, Service


class State(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Verification(StrEnum):
    """The user's word on whether the incident is solved."""

    CONFIRMED = "confirmed"
    DENIED = "denied"
    UNANSWERED = "unanswered"


class Channel(StrEnum):
    """How the incident came in."""

    SELF_SERVICE = "self_service"
    PHONE = "phone"
    API = "api"
    ALERT = "alert"
    MAIL = "mail"


class CancelReason(StrEnum):
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


class Pause(StrEnum):
    """What work waits for."""

    USER = "user"
    THIRD_PARTY = "third_party"


class Approval(StrEnum):
    """Whether what was asked for may be done at all."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


def to_priority(impact: int, urgency: int) -> int:
    """1 (highest) to 5, from impact and urgency as ITIL's matrix adds them."""
    return impact + urgency - 1


def is_ready_to_close(
    state: State, verification: Verification | None, *, is_usable: bool
) -> bool:
    """Whether the user has confirmed a solution that is approved and in force."""
    is_confirmed = verification is Verification.CONFIRMED
    return state is State.RESOLVED and is_confirmed and is_usable


class Incident(Base):
    """One disturbance, from the report to its confirmed solution.

    The database refuses a closed incident that lacks any part of the closing rule.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(
            "solution_id IS NULL OR pending_submission_id IS NULL", name="one_solution"
        ),
        CheckConstraint(
            "state <> 'closed' OR (solution_id IS NOT NULL"
            " AND closing_revision_id IS NOT NULL AND verification IS NOT NULL"
            " AND verified_at IS NOT NULL AND verification = 'confirmed')",
            name="closing_rule",
        ),
        CheckConstraint(
            "(state = 'cancelled') = (cancel_reason IS NOT NULL)"
            " AND (duplicate_of_id IS NULL OR cancel_reason = 'duplicate')"
            " AND (cancel_reason IS NULL OR cancel_reason <> 'duplicate'"
            " OR duplicate_of_id IS NOT NULL)",
            name="cancelling",
        ),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint(
            "impact BETWEEN 1 AND 3 AND urgency BETWEEN 1 AND 3", name="impact_urgency"
        ),
        CheckConstraint(
            "satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5", name="satisfaction"
        ),
        *OF_INCIDENTS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(enum_column(State))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    confirmer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    """Who called without an account; the reporter is then who took the call."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    origin_unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("unit.id"), index=True
    )
    """The unit it came from; it follows the incident wherever that goes."""
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    """Whose it is, wherever it goes."""
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    post: Mapped[Post] = mapped_column(enum_column(Post))
    system: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="")
    impact: Mapped[int] = mapped_column(default=2)
    """1 (many people) to 3 (one person)."""
    urgency: Mapped[int] = mapped_column(default=2)
    """1 (cannot wait) to 3 (can wait)."""
    level: Mapped[int] = mapped_column(default=1)
    highest_level: Mapped[int] = mapped_column(default=1)
    opened_level: Mapped[int] = mapped_column(default=1)
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))

    solution_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    pending_submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id"), index=True
    )
    written_for_it: Mapped[bool] = mapped_column(default=False)
    """The solution was written because of this incident."""
    kind_id: Mapped[int | None] = mapped_column(
        ForeignKey("request_kind.id"), index=True
    )
    """What was asked for; nothing where nobody said."""
    answers: Mapped[dict[str, str]] = mapped_column(default=dict, server_default="{}")
    """What the kind asked besides, by ``Detail``."""
    approval: Mapped[Approval | None] = mapped_column(enum_column(Approval))
    approver_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    paused_for: Mapped[Pause | None] = mapped_column(enum_column(Pause))
    """What it waits for, while it is worked on; the reason is on the time line."""
    due_at: Mapped[datetime | None]
    """When the time of its next target is over, or was: what its clocks say."""
    done: Mapped[str] = mapped_column(Text, default="")
    """What was done to resolve it."""
    cause: Mapped[str] = mapped_column(String(50), default="", server_default="")
    """What it was caused by, of ``causes``; empty as long as nobody said."""
    verification: Mapped[Verification | None] = mapped_column(enum_column(Verification))
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Whose word it is; nobody's for a caller without an account."""
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who wrote it down; somebody else if it was said on the phone."""
    verification_channel: Mapped[str] = mapped_column(default="")
    satisfaction: Mapped[int | None]
    """1 (bad) to 5 (very good)."""
    satisfaction_word: Mapped[str] = mapped_column(default="")
    closing_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    cancel_reason: Mapped[CancelReason | None] = mapped_column(
        enum_column(CancelReason)
    )
    duplicate_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"), index=True)

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    reporter: Mapped[User] = relationship(foreign_keys=[reporter_id], lazy="joined")
    confirmer: Mapped[User] = relationship(foreign_keys=[confirmer_id], lazy="joined")
    contact: Mapped[Contact | None] = relationship(lazy="joined")
    client: Mapped[Client] = relationship()
    service: Mapped[Service | None] = relationship()
    kind: Mapped[RequestKind | None] = relationship()
    approver: Mapped[User | None] = relationship(foreign_keys=[approver_id])
    assignee: Mapped[User | None] = relationship(
        foreign_keys=[assignee_id], lazy="joined"
    )
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id], lazy="joined")
    solution: Mapped[Article | None] = relationship(foreign_keys=[solution_id])
    pending_submission: Mapped[Submission | None] = relationship(
        foreign_keys=[pending_submission_id]
    )
    closing_revision: Mapped[Revision | None] = relationship(
        foreign_keys=[closing_revision_id]
    )
    duplicate_of: Mapped["Incident | None"] = relationship(remote_side="Incident.id")
    arrivals: Mapped[list["Arrival"]] = relationship(
        order_by="Arrival.id",
        cascade="save-update, merge",
        back_populates="incident",
    )
    events: Mapped[list["IncidentEvent"]] = relationship(
        order_by="IncidentEvent.id", cascade="save-update, merge"
    )
    attachments: Mapped[list["IncidentAttachment"]] = relationship(
        order_by="IncidentAttachment.id", cascade="save-update, merge"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def priority(self) -> int:
        """1 (highest) to 5."""
        return to_priority(self.impact, self.urgency)

    @property
    def came_from(self) -> "Arrival | None":
        """Where it was before, if it was anywhere else."""
        return self.arrivals[-2] if len(self.arrivals) > 1 else None

    @property
    def asked_back_by_id(self) -> int | None:
        """Who has asked to have it back, and has no answer yet."""
        return self.arrivals[-1].asked_back_by_id if self.arrivals else None

    @property
    def is_ready_to_close(self) -> bool:
        """Whether its user has confirmed and its solution is approved and in force."""
        return is_ready_to_close(
            self.state,
            self.verification,
            is_usable=self.solution is not None
            and self.solution.retired_at is None
            and self.solution.current_revision_id is not None,
        )

    @property
    def told(self) -> str:
        """The description, and what was answered besides: all that a search can use."""
        texts = (self.description, *self.answers.values())
        return "\n".join(text for text in texts if text)


class Arrival(Base):
    """A place that an incident came to: the last one is where it is."""

    __tablename__ = "incident_arrival"
    __table_args__ = (
        # All that is asked of where an incident was, of each in a list.
        Index("ix_incident_arrival_incident_id", "incident_id", "unit_id", "by_id"),
        Index("ix_incident_arrival_unit_id", "unit_id", "incident_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    post: Mapped[Post] = mapped_column(enum_column(Post))
    level: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Who sent it there; of the first one, who wrote it down."""
    at: Mapped[datetime]
    asked_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    unread_told_at: Mapped[datetime | None]
    """When the lead was told that nobody reads it, or that this is of no interest."""
    lead_told_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """The lead who was told that nobody there can take it."""

    unit: Mapped[Unit | None] = relationship(lazy="joined")
    incident: Mapped[Incident] = relationship(back_populates="arrivals")


class CarryOver(Base):
    """Why an incident is open beyond the end of a month: what its holder says of it."""

    __tablename__ = "carry_over"

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True
    )
    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class IncidentEvent(Event[State], Base):
    """One step, comment or change on the time line."""

    __tablename__ = "incident_event"
    __table_args__ = (
        Index("ix_incident_event_action_at", "action", "at", "incident_id"),
    )
    states = State

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    internal: Mapped[bool] = mapped_column(default=False)
    """Staff only; else the reporter sees it too."""
    at: Mapped[datetime] = mapped_column(index=True)


class IncidentAttachment(Base):
    """A file that came with an incident."""

    __tablename__ = "incident_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    pages: Mapped[int] = mapped_column(default=0, server_default="0")
    """As those of an attachment of an article."""
    seconds: Mapped[int | None]
    internal: Mapped[bool] = mapped_column(default=False)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
