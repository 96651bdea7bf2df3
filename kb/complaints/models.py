"""The table of complaints: what of them an improvement item does not say."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.contacts.models import Contact
from kb.database import Base
from kb.items.models import Item
from kb.people.models import User


class ComplaintChannel(StrEnum):
    PAGE = "page"
    DESK = "desk"
    """Somebody of IT wrote down what another person said."""
    SURVEY = "survey"


class Complaint(Base):
    """What somebody complains of; its item says what is done about it."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(
            "accepted IS NULL OR answered_at IS NOT NULL", name="answered_before"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    complainer_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    """Who complains, where they have no account."""
    channel: Mapped[ComplaintChannel] = mapped_column(enum_column(ComplaintChannel))
    received_at: Mapped[datetime] = mapped_column(index=True)
    acknowledge_by: Mapped[datetime]
    told_late_at: Mapped[datetime | None]
    """When somebody was told that nobody has acknowledged it in time."""
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id")
    )
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    accepted: Mapped[bool | None]
    """What the one who complained says of the answer; nothing yet, if ``None``."""
    decided_at: Mapped[datetime | None]
    objection: Mapped[str] = mapped_column(Text, default="")
    """Why the answer is not accepted."""

    item: Mapped[Item] = relationship()
    complainer: Mapped[User | None] = relationship(foreign_keys=[complainer_id])
    contact: Mapped[Contact | None] = relationship()
