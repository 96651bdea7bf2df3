"""The tables of items and what happened to them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.items.sources import ItemSource
from kb.moves import Event
from kb.people.models import Unit, User

MAX_CLAUSE: Final = 60


class ItemState(StrEnum):
    OPEN = "open"
    PLANNED = "planned"
    DONE = "done"
    CONFIRMED = "confirmed"
    """Somebody else than the doer has seen that it had the effect it was for."""
    REJECTED = "rejected"


class Item(Base):
    """Something that must be put right. The database keeps who may say that it is."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint(
            "about_id IS NULL OR owner_id IS NULL OR about_id <> owner_id",
            name="owner_is_another",
        ),
        CheckConstraint(
            "(owner_id IS NOT NULL AND due_on IS NOT NULL AND action <> '')"
            " OR state IN ('open', 'rejected')",
            name="planned_by_whom",
        ),
        CheckConstraint(
            "(done_by_id IS NOT NULL AND done_at IS NOT NULL AND action_on IS NOT NULL)"
            " OR state NOT IN ('done', 'confirmed')",
            name="done_by_whom",
        ),
        CheckConstraint(
            "(checked_by_id IS NOT NULL AND checked_by_id <> done_by_id"
            " AND checked_by_id <> owner_id AND checked_on IS NOT NULL"
            " AND checked_on >= action_on) OR state <> 'confirmed'",
            name="checked_by_another",
        ),
        CheckConstraint(
            "(closed_at IS NULL AND state NOT IN ('confirmed', 'rejected'))"
            " OR (closed_at IS NOT NULL AND state IN ('confirmed', 'rejected'))",
            name="closed_at_the_end",
        ),
        CheckConstraint(
            "NOT awaits_answer OR state <> 'confirmed'", name="confirmed_when_answered"
        ),
        Index("ix_item_source_source_id", "source", "source_id"),
        Index("ix_item_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[ItemSource] = mapped_column(enum_column(ItemSource))
    source_id: Mapped[int | None]
    record_id: Mapped[int | None] = mapped_column(
        ForeignKey("register_record.id"), index=True
    )
    """What of a register it is about; never a private record."""
    """Of the row it comes from, in the room that its source names."""
    clause: Mapped[str] = mapped_column(String(MAX_CLAUSE), default="", index=True)
    """Of the standard, contract or checklist that is not met."""
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """Where it is to be put right."""
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Whom it complains of: never its owner, and it is not shown to them."""
    confidential: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Only for its owner, who opened it, and those who lead there."""
    awaits_answer: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Who complained has no answer yet, or does not accept it."""
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState))
    due_on: Mapped[date | None]
    cause: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    action_on: Mapped[date | None]
    """From when on the action can show its effect: no check is earlier."""
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    done_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    checked_on: Mapped[date | None]
    effect: Mapped[str] = mapped_column(Text, default="")
    """What the check saw."""
    closed_at: Mapped[datetime | None]
    """When its effect was confirmed, or it was rejected."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])
    checked_by: Mapped[User | None] = relationship(foreign_keys=[checked_by_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ItemEvent(Event[ItemState], Base):
    """One step of an item."""

    __tablename__ = "item_event"
    states = ItemState

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
