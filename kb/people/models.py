"""The tables of people, and of the units they belong to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, and_, false, true
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    Mapped,
    defaultload,
    lazyload,
    mapped_column,
    relationship,
)
from sqlalchemy.orm.strategy_options import _AbstractLoad

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


class Tier(StrEnum):
    """How high a unit stands in the organisation, from the lowest up."""

    COUNTY = "county"
    CITY = "city"
    SUB_CENTRE = "sub_centre"
    REGION = "region"


class Post(StrEnum):
    TECHNICAL = "technical"
    BUSINESS = "business"


class Scope(StrEnum):
    """What the bearer of an API token may do in the name of its user."""

    READ = "read"
    INCIDENTS = "incidents"
    SUBMIT = "submit"
    ALERTS = "alerts"
    ADMINISTER = "administer"


class User(Base):
    """A person with an account. Never deleted, because records name who did what."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="", server_default="")
    """Of the pages; empty as long as the browser decides."""
    zone: Mapped[str] = mapped_column(default="", server_default="")
    """In which times are shown; empty for that of the installation."""
    shows_presence: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether colleagues see which incident they have open."""
    on_season_list: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether colleagues see what their articles saved in a quarter."""
    password_hash: Mapped[str] = mapped_column(default="")
    """Argon2; empty for someone who cannot log in."""
    level: Mapped[int | None]
    """Support level, 1 to 4, of a technician."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    anonymised_at: Mapped[datetime | None]
    is_external: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a directory or a provider says who it is: a person, with a password or not."""
    session_number: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts up to end what carries the user's name without a login: feeds."""
    role_rows: Mapped[list["UserRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )
    memberships: Mapped[list["Membership"]] = relationship(
        lazy="selectin",
        order_by="Membership.unit_id, Membership.post",
        cascade="all, delete-orphan",
    )

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(row.role for row in self.role_rows)

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(row.unit_id for row in self.memberships)

    def has(self, *roles: Role) -> bool:
        """Whether the user has one of *roles*."""
        return any(row.role in roles for row in self.role_rows)

    @hybrid_property
    def is_system(self) -> bool:
        """Whether a program works in this account: nobody can log in with it."""
        return not self.password_hash and not self.is_external

    @is_system.inplace.expression
    @classmethod
    def _is_system(cls) -> ColumnElement[bool]:
        return and_(cls.password_hash == "", cls.is_external.is_(False))

    @property
    def is_staff(self) -> bool:
        return not self.roles.isdisjoint(STAFF)

    @property
    def is_technician(self) -> bool:
        """Whether the user works as one now."""
        return self.active and self.has(Role.TECHNICIAN)


def without_rights(*ways: Any) -> tuple[_AbstractLoad, ...]:
    """Options of a query: people reached by *ways* come without roles and posts.

    Those are read as soon as somebody asks one of them; a list of names asks none.
    """
    return tuple(
        defaultload(way).options(lazyload(User.role_rows), lazyload(User.memberships))
        for way in ways
    )


class UserRole(Base):
    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    role: Mapped[Role] = mapped_column(enum_column(Role), primary_key=True)


class Unit(Base):
    """A part of the organisation, below its parent."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who answers for the unit, and confirms where nobody else can."""
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    """Whose it is: a contract says so of the unit and those below it."""
    ended_on: Mapped[date | None]
    """From this day on nothing more comes to it; what is there stays."""

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")
    lead: Mapped[User | None] = relationship()


class Membership(Base):
    """A person's post in a unit."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    unit_id: Mapped[int] = mapped_column(
        ForeignKey("unit.id"), primary_key=True, index=True
    )
    post: Mapped[Post] = mapped_column(enum_column(Post), primary_key=True)

    unit: Mapped[Unit] = relationship(lazy="joined")


class ManagedSystem(Base):
    """A system that IT runs, and the person who answers for it."""

    __tablename__ = "managed_system"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    owner: Mapped[User | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class ApiToken(Base):
    """A key with which a program acts for a user. Only its hash is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token, which is long and random."""
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class UserSession(Base):
    """Somebody at a browser that has logged in. Only the hash of its key is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the key, which is long and random."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    """To within minutes: reading a page is no reason to write."""
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(100))
    """In words, for the person to recognise it by."""
    proved_at: Mapped[datetime | None]
    """When whoever sits there last showed who they are."""
    wants_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a second factor is to be set up there before anything else."""

    user: Mapped[User] = relationship()


class LoginFailure(Base):
    """A wrong login or password, kept for as long as it slows the next attempt."""

    __tablename__ = "login_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    is_code: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the password was right, and the second factor was not."""
