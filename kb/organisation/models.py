"""The table of what an organisation has chosen for itself."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import User


class Choice(StrEnum):
    """What can be chosen on the page, and needs no start of the service."""

    NAME = "name"
    ADDRESS = "address"
    SENDER = "sender"
    COLOUR = "colour"
    LOGO = "logo"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    LEVEL_4 = "level_4"
    PRIORITY_1 = "priority_1"
    PRIORITY_2 = "priority_2"
    PRIORITY_3 = "priority_3"
    PRIORITY_4 = "priority_4"
    PRIORITY_5 = "priority_5"
    MAIL_SERVER = "mail_server"


LEVELS: Final = (Choice.LEVEL_1, Choice.LEVEL_2, Choice.LEVEL_3, Choice.LEVEL_4)
PRIORITIES: Final = (
    Choice.PRIORITY_1,
    Choice.PRIORITY_2,
    Choice.PRIORITY_3,
    Choice.PRIORITY_4,
    Choice.PRIORITY_5,
)


class OrganisationChoice(Base):
    """One of them; without a row, or empty, what the settings say holds."""

    __tablename__ = "organisation_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Choice] = mapped_column(
        enum_column(Choice, is_checked=False), unique=True
    )
    value: Mapped[str] = mapped_column(Text)
    """As ``kb.organisation.values`` writes it; of the mark a PNG in base64."""
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[User] = relationship(lazy="joined")
