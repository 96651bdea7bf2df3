"""The table of callers who have no account, or had none when they first called."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.database import Base
from kb.people.models import Unit, User


class Contact(Base):
    """Somebody who calls. All of it is personal: staff alone see it.

    Never deleted, because incidents name who called; making one anonymous empties it.
    """

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    """Where a survey may reach somebody who has no account."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    note: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    """The account that the person has got since. Incidents keep naming the contact."""
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    anonymised_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship(lazy="joined")
    account: Mapped[User | None] = relationship(foreign_keys=[account_id])
