"""The tables of events, of the webhooks that want them, and of each delivery."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import Unit, User
from kb.services.models import Client


class EventKind(StrEnum):
    """What can happen that other systems want to know of."""

    ARTICLE_CHECKED_IN = "article.checked_in"
    ARTICLE_RETIRED = "article.retired"
    ARTICLE_RESTORED = "article.restored"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_CHANGED = "incident.changed"
    INCIDENT_COMMENTED = "incident.commented"
    INCIDENT_CLOSED = "incident.closed"
    REVIEW_REQUESTED = "review.requested"
    REVIEW_DECIDED = "review.decided"
    PROBLEM_CHANGED = "problem.changed"
    CHANGE_CHANGED = "change.changed"
    RUN_PLANNED = "duty.run_planned"
    RUN_DONE = "duty.run_done"
    RUN_MISSED = "duty.run_missed"
    RUN_SKIPPED = "duty.run_skipped"
    ITEM_OPENED = "item.opened"
    ITEM_CHANGED = "item.changed"
    ITEM_CLOSED = "item.closed"
    SURVEY_OPENED = "survey.opened"
    PLAN_DRILLED = "plan.drilled"
    RECORD_CREATED = "record.created"
    RECORD_CHANGED = "record.changed"
    STOCK_MOVED = "stock.moved"
    PACKAGE_RELEASED = "package.released"
    PACKAGE_WITHDRAWN = "package.withdrawn"
    DEVIATION_FOUND = "deviation.found"
    DEVIATION_DECIDED = "deviation.decided"
    GUIDE_PUBLISHED = "guide.published"
    HANDOVER_SIGNED = "handover.signed"
    REPORT_PUBLISHED = "report.published"
    RUN_FINISHED = "quality.run_finished"
    FINDING_CHANGED = "finding.changed"


class OutboxEvent(Base):
    """One thing that happened, written in the transaction in which it happened."""

    __tablename__ = "outbox_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(
        # The database does not list the kinds, so that a new one needs no migration.
        enum_column(EventKind, is_checked=False)
    )
    noun: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """What it is about: a value of ``kb.audit.Subject``."""
    thing_id: Mapped[int | None]
    """Of the row it is about, in the table of the noun (``kb.outbox.nouns``)."""
    key: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """What people and operations call that row by: a number, a code, or its id."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    action: Mapped[str]
    """What somebody did, in the words of the time line or the audit."""
    internal: Mapped[bool] = mapped_column(default=False)
    """Not for those who only use what IT provides."""
    is_due: Mapped[bool] = mapped_column(default=True, index=True)
    """Whether the webhooks that want it have not been worked out yet."""
    at: Mapped[datetime] = mapped_column(index=True)


class ForgottenEvents(Base):
    """How far back the events go: one row, written when the first ones are removed."""

    __tablename__ = "forgotten_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    up_to: Mapped[int]
    """Id of the newest event that was removed; a cursor before it has a gap."""


class Form(StrEnum):
    """In whose form an address is told."""

    WEBHOOK = "webhook"
    """As programs take it: JSON, by the Standard Webhooks specification."""
    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"
    TEAMS = "teams"
    SLACK = "slack"

    @property
    def is_chat(self) -> bool:
        """Whether people read it, so that it is told in words."""
        return self is not Form.WEBHOOK


class Webhook(Base):
    """An address that wants to be told of events, and the secret that signs them."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[Form] = mapped_column(
        enum_column(Form, is_checked=False), server_default=Form.WEBHOOK.value
    )
    url: Mapped[str] = mapped_column(Text)
    """Of a chat only what may be shown of it: host and last characters."""
    sealed_url: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The address of a chat, which is a secret; encrypted like *secret*."""
    language: Mapped[str] = mapped_column(String(10), default="", server_default="")
    """That a chat is told in."""
    titles: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a chat reads titles, too."""
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    """Whose things alone it is told of."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """Where, and below which, things lie that it is told of."""
    kinds: Mapped[list[str]] = mapped_column(JSON)
    """Values of ``EventKind``."""
    secret: Mapped[str] = mapped_column(Text)
    """Encrypted under the installation's key; empty for a chat that nothing signs."""
    active: Mapped[bool] = mapped_column(default=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """Whose eyes it sees with: it is told what they may know."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """In a row, up to now."""
    failing_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    """After a failure, or because the receiver asked for it."""
    warned_at: Mapped[datetime | None]
    """When people were told that it has been failing for long."""
    gone_at: Mapped[datetime | None]
    """When the receiver said that there is nothing any more, which switched it off."""

    owner: Mapped[User] = relationship(lazy="joined")
    client: Mapped[Client | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Reason(StrEnum):
    """Why the last attempt of a delivery failed."""

    NONE = ""
    UNKNOWN_HOST = "unknown_host"
    REFUSED_ADDRESS = "refused_address"
    NOT_CONNECTED = "not_connected"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    REDIRECT = "redirect"
    STATUS = "status"
    GONE = "gone"
    SECRET_UNREADABLE = "secret_unreadable"  # noqa: S105 - what went wrong, no secret.
    NOT_FOR_OWNER = "not_for_owner"
    TOO_OLD = "too_old"
    TOO_FAST = "too_fast"
    SERVICE_ERROR = "service_error"
    """The service of a chat took the request, and answered that something is wrong."""


class Delivery(Base):
    """One event, or a test, on its way to one webhook."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_delivery_state_due_at", "state", "due_at"),
        Index("ix_webhook_delivery_webhook_due", "webhook_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_event.id"), index=True
    )
    """``None``: a test, which nothing happened for."""
    state: Mapped[DeliveryState] = mapped_column(enum_column(DeliveryState))
    attempts: Mapped[int] = mapped_column(default=0)
    """Begun ones: whoever notes how one went must name its number."""
    due_at: Mapped[datetime]
    """When it is tried next; of one that is settled, when that was."""
    status: Mapped[int | None]
    """HTTP status of the last answer."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """A value of ``Reason``."""
    duration_ms: Mapped[int | None]
    """Of the last attempt."""
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What the service of a chat said to it."""
    delivered_at: Mapped[datetime | None]
    payload: Mapped[dict[str, Any]]
    """What is sent: made once, so that every attempt says the same."""

    webhook: Mapped[Webhook] = relationship(lazy="joined")
    event: Mapped[OutboxEvent | None] = relationship(lazy="joined")

    @property
    def message_id(self) -> str:
        """The same for every attempt; no other message has it."""
        if self.event_id is None:
            return str(self.payload["data"]["id"])
        return f"evt_{self.event_id}"
