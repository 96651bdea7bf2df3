"""Attempts at deliveries, as they go out, and how each went when it comes back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kb.outbox.models import Form, Reason

SUCCESS: Final = range(200, 300)
"""Statuses that say: taken."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one delivery."""

    delivery_id: int
    number: int
    """Which try it is, from 1; a later claim of the same delivery has another."""
    message_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """What one process sends to one webhook, one after the other."""

    webhook_id: int
    url: str
    secret: str
    """Encrypted."""
    attempts: tuple[Attempt, ...]
    room: "ToldRoom | None" = None
    """Where it is a chat: one message tells it of all attempts."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a chat may read of an event."""

    kind: str
    noun: str
    key: str
    link: str
    state: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ToldRoom:
    """A chat that a run goes to."""

    form: Form
    sealed_url: str
    language: str
    facts: tuple[Fact, ...]
    """In the order of what happened; none for a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt went."""

    attempt: Attempt
    status: int | None = None
    reason: Reason = Reason.NONE
    duration_ms: int | None = None
    retry_after: timedelta | None = None
    """What the receiver asked for."""
    words: str = ""
    """What the service of a chat said."""

    @property
    def is_delivered(self) -> bool:
        return self.status in SUCCESS and self.reason is Reason.NONE
