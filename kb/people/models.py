"""The tables of people."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base


class Role(StrEnum):
    REQUESTER = "requester"
    TECHNICIAN = "technician"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


STAFF = frozenset(Role) - {Role.REQUESTER}
"""Roles of the people who run IT, as against those who only use it."""


class User(Base):
    """A person with an account. Never deleted, because records name who did what."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str] = mapped_column(default="")
    """Argon2; empty for someone who cannot log in."""
    level: Mapped[int | None]
    """Support level, 1 to 4, of a technician."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    role_rows: Mapped[list["UserRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(row.role for row in self.role_rows)

    def has(self, *roles: Role) -> bool:
        """Whether the user has one of *roles*."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_staff(self) -> bool:
        return not self.roles.isdisjoint(STAFF)


class UserRole(Base):
    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    role: Mapped[Role] = mapped_column(enum_column(Role), primary_key=True)
