"""Who did what, to which record, when: written with the change, never altered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.database import Base
from kb.people.models import User

LOGIN_FAILED: Final = "login_failed"
LOGIN_LOCKED: Final = "login_locked"
FAILURES: Final = (LOGIN_FAILED, LOGIN_LOCKED)


class AuditEntry(Base):
    """One change. It holds ids, not personal values."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_noun_key", "noun", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    action: Mapped[str]
    noun: Mapped[str]
    key: Mapped[str]
    channel: Mapped[str]
    details: Mapped[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone at work, and the door they came through."""

    user: User
    channel: str
    """page, command, rest, soap …"""


def record(
    session: Session,
    action: str,
    subject: object,
    *,
    actor: Actor,
    now: datetime,
    **details: Any,
) -> None:
    """Add an entry about *subject*, a flushed row, to the caller's transaction."""
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor.user.id,
            action=action,
            noun=type(subject).__name__.lower(),
            key=",".join(str(part) for part in inspect(subject).identity),
            channel=actor.channel,
            details=details,
        )
    )


def record_failure(
    session: Session, action: str, user: User | None, *, channel: str, now: datetime
) -> None:
    """Add that somebody, nobody knows who, tried to come in as *user*."""
    session.add(
        AuditEntry(
            at=now,
            actor_id=None,
            action=action,
            noun="user",
            key=str(user.id) if user is not None else "",
            channel=channel,
            details={},
        )
    )
