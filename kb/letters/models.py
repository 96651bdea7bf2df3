"""The tables of letters that came in, and of the mailboxes that they came from."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.incidents.models import Incident
from kb.people.models import User


class LetterState(StrEnum):
    TAKEN = "taken"
    """It has opened a request, or commented on one."""
    UNVERIFIED = "unverified"
    """Nobody knows that it is from whom it says, or who that is: it waits for staff."""
    QUARANTINED = "quarantined"
    """It could not be taken: it waits for staff."""
    AUTOMATIC = "automatic"
    """No person wrote it."""
    DISCARDED = "discarded"


WAITING = (LetterState.UNVERIFIED, LetterState.QUARANTINED)


class Letter(Base):
    """One letter: kept once, however often it comes, so that it is taken once.

    What it brought is committed with it, and only then it is marked in its mailbox.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_sender_received_at", "sender", "received_at"),
        Index("ix_letter_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(255))
    """UIDVALIDITY and UID, or the name of the file, where it was met first: for people.

    It tells no letters apart: a mailbox that is made anew can number from one again.
    """
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    """Of its Message-ID and all that its sender wrote; kept for good."""
    message_id: Mapped[str] = mapped_column(String(200), default="")
    received_at: Mapped[datetime] = mapped_column(index=True)
    sender: Mapped[str] = mapped_column(String(320), default="")
    """The address that it says it is from."""
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    recipient: Mapped[str] = mapped_column(String(320), default="")
    subject: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    """What it says, masked, while it waits; a letter that is taken says it elsewhere."""
    size: Mapped[int]
    """Bytes."""
    state: Mapped[LetterState] = mapped_column(enum_column(LetterState))
    reason: Mapped[str] = mapped_column(String(64), default="")
    """Why it waits or was not taken: of ``Reason``, or the code of an error."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    """Who wrote it, where that is proved."""
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    """What it opened, commented on, or would like to."""
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    blob_sha256: Mapped[str | None] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    """The letter as it came, while it waits and where we may keep it."""
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    account: Mapped[User | None] = relationship(foreign_keys=[account_id])
    incident: Mapped[Incident | None] = relationship()
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


class Mailbox(Base):
    """A mailbox that is read, and how that goes."""

    __tablename__ = "mailbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    """Of IMAP: when it changes, the server has numbered all letters anew."""
    looked_at: Mapped[datetime | None]
    """When it was last seen to be there."""
    away_since: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(64), default="")
    """Why it cannot be read; a word of ours, nothing that a server says."""
