"""The tables of hand-overs: their lines, parties with signatures, files, and packages."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.items.models import Item
from kb.moves import Event
from kb.people.models import Unit, User
from kb.services.models import Client, Contract

MAX_NAME: Final = 200


class HandoverDirection(StrEnum):
    TAKE_OVER = "take_over"
    """At the beginning of a contract, from whoever served before."""
    HAND_BACK = "hand_back"
    """At its end, to whoever serves next."""


class HandoverState(StrEnum):
    OPEN = "open"
    SIGNED = "signed"
    """By both parties: nothing of it changes any more."""
    CANCELLED = "cancelled"


class Side(StrEnum):
    GIVER = "giver"
    RECEIVER = "receiver"


class Handover(Base):
    """A checklist of resources between two parties; signed, the database keeps it."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    direction: Mapped[HandoverDirection] = mapped_column(enum_column(HandoverDirection))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """Whose resources, with those of the units below; nothing for all of the client's."""
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[HandoverState] = mapped_column(enum_column(HandoverState), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    """When the second of the parties signed."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship()
    contract: Mapped[Contract] = relationship()
    unit: Mapped[Unit | None] = relationship()
    made_by: Mapped[User] = relationship()
    parties: Mapped[list["HandoverParty"]] = relationship(order_by="HandoverParty.side")
    lines: Mapped[list["HandoverLine"]] = relationship(order_by="HandoverLine.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    def party(self, side: Side) -> "HandoverParty":
        return next(each for each in self.parties if each.side is side)

    @property
    def is_begun(self) -> bool:
        """Whether somebody has signed it: then its lines stay as they are."""
        return any(each.signed_at is not None for each in self.parties)


class HandoverParty(Base):
    """One of the two, and its signature: of an account, or of a name that has none."""

    __tablename__ = "handover_party"
    __table_args__ = (
        UniqueConstraint("handover_id", "side"),
        UniqueConstraint("handover_id", "user_id", name="uq_handover_party_two_people"),
        UniqueConstraint(
            "handover_id", "signed_by_id", name="uq_handover_party_two_signatures"
        ),
        CheckConstraint("user_id IS NOT NULL OR name <> ''", name="is_somebody"),
        CheckConstraint(
            "(signed_by_id IS NULL AND signed_at IS NULL)"
            " OR (signed_by_id IS NOT NULL AND signed_at IS NOT NULL)",
            name="signed_by_whom",
        ),
        CheckConstraint(
            "signed_by_id IS NULL OR signed_by_id = user_id"
            " OR (user_id IS NULL AND reason <> '')",
            name="signed_in_person",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    side: Mapped[Side] = mapped_column(enum_column(Side))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    name: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    """Of who has no account."""
    organisation: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why somebody signed for who has no account, and by what right."""

    user: Mapped[User | None] = relationship(foreign_keys=[user_id], lazy="joined")
    signed_by: Mapped[User | None] = relationship(foreign_keys=[signed_by_id])


class HandoverLine(Base):
    """So many of one kind of thing were expected, and so many were handed over."""

    __tablename__ = "handover_line"
    __table_args__ = (
        CheckConstraint("expected >= 0", name="expected"),
        CheckConstraint("handed_over >= 0", name="handed_over"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)
    type_code: Mapped[str] = mapped_column(String(32), default="")
    """Of the register that it counts; nothing for what is in none."""
    title: Mapped[str] = mapped_column(String(MAX_NAME))
    expected: Mapped[int]
    handed_over: Mapped[int | None]
    """Nothing until somebody has looked."""
    remark: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    @property
    def missing(self) -> int:
        return max(self.expected - (self.handed_over or 0), 0)

    @property
    def is_different(self) -> bool:
        return self.handed_over is not None and self.handed_over != self.expected

    @property
    def is_decided(self) -> bool:
        """Whether it says how many there are, and why not as many as expected."""
        return self.handed_over is not None and not (
            self.is_different and not self.remark
        )


class HandoverFile(Base):
    """A photo or a file that shows what a line says; the database keeps it as it is."""

    __tablename__ = "handover_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("handover_line.id"), index=True)
    blob_sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class HandoverItem(Base):
    """A difference is followed up by an improvement item: at most one for each line."""

    __tablename__ = "handover_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("handover_line.id"), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)

    item: Mapped[Item] = relationship()


class HandoverEvent(Event[HandoverState], Base):
    """One step of a hand-over."""

    __tablename__ = "handover_event"
    states = HandoverState

    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)


class PackageState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class HandoverPackage(Base):
    """Everything of the client as one ZIP, as far as who asked for it may see it."""

    __tablename__ = "handover_package"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)
    state: Mapped[PackageState] = mapped_column(enum_column(PackageState), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    channel: Mapped[str]
    language: Mapped[str] = mapped_column(String(10))
    step: Mapped[str] = mapped_column(String(32), default="")
    """What is being written."""
    written: Mapped[int] = mapped_column(default=0)
    """Rows and files that are in it so far."""
    blob_sha256: Mapped[str | None] = mapped_column(
        String(64), ForeignKey("blob.sha256"), index=True
    )
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes."""
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What is in it by part, and what was left out."""
    fault: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    asked_by: Mapped[User] = relationship()
    handover: Mapped[Handover] = relationship()
