"""Who uses, and who keeps, what staff write once for themselves, a team, or everybody."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    and_,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship

from kb import audit
from kb.audit import By
from kb.columns import enum_column
from kb.errors import NotFoundError
from kb.kept import kept
from kb.people.models import Role, Unit, User
from kb.people.readers import READER, UNITS
from kb.replies.errors import ReplyCase, ReplyError
from kb.services import choosing
from kb.services.visibility import clients_of, of_clients

LONGEST_TITLE: Final = 100
MOST: Final = 500
"""Of one person."""
FOR_ALL: Final = (Role.MANAGER, Role.ADMINISTRATOR)


class Reach(StrEnum):
    """Whose it is to use."""

    PERSONAL = "personal"
    TEAM = "team"
    """Whoever holds a post in the unit."""
    ALL = "all"
    """All staff, of whichever client."""


class SharedMixin:
    """Columns of what is shared. It is ended, never removed: the audit names it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    reach: Mapped[Reach] = mapped_column(enum_column(Reach))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Of the team; nothing for the others."""
    active: Mapped[bool] = mapped_column(default=True)
    uses: Mapped[int] = mapped_column(default=0)
    """How often it was sent: the most used is offered first."""
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]

    @declared_attr
    def unit(cls) -> Mapped[Unit | None]:  # noqa: N805  As SQLAlchemy calls it.
        return relationship()

    @declared_attr
    def changed_by(cls) -> Mapped[User]:  # noqa: N805
        return relationship(foreign_keys=f"{cls.__name__}.changed_by_id")  # type: ignore[attr-defined]


def with_team() -> CheckConstraint:
    """That a team is named where one is meant, and nowhere else."""
    return CheckConstraint("(reach = 'team') = (unit_id IS NOT NULL)", name="with_team")


def usable_by(kind: Any, user: User) -> ColumnElement[bool]:
    """The condition that one is in use, and offered to *user*."""
    if not user.active or not user.is_staff:
        return _NOTHING
    return _is_usable(kind, user.id, sorted(user.unit_ids))


def usable_by_reader(kind: Any, user: User) -> ColumnElement[bool]:
    """The same for statements that are kept for all who read alike; see ``kb.people.readers``."""
    if not user.active or not user.is_staff:
        return _NOTHING
    return _usable_by_reader(kind)


_NOTHING: Final = false()


@kept
def _usable_by_reader(kind: Any) -> ColumnElement[bool]:
    return _is_usable(kind, READER, UNITS)


def _is_usable(kind: Any, user_id: Any, unit_ids: Any) -> ColumnElement[bool]:
    return and_(
        kind.active,
        or_(
            kind.reach == Reach.ALL,
            and_(kind.reach == Reach.PERSONAL, kind.owner_id == user_id),
            and_(kind.reach == Reach.TEAM, kind.unit_id.in_(unit_ids)),
        ),
    )


def kept_by(session: Session, kind: Any, user: User) -> ColumnElement[bool]:
    """The condition that *user* may change one: their own, and those of their teams.

    Those who keep the rules keep what is for all, and what teams of their clients have.
    """
    if not user.active or not user.is_staff:
        return false()
    teams: ColumnElement[bool] = kind.unit_id.in_(user.unit_ids)
    for_all: ColumnElement[bool] = false()
    if user.has(*FOR_ALL):
        known = of_clients(Unit.client_id, clients_of(session, user))
        teams = or_(teams, kind.unit_id.in_(select(Unit.id).where(known)))
        for_all = true()
    return or_(
        and_(kind.reach == Reach.PERSONAL, kind.owner_id == user.id),
        and_(kind.reach == Reach.TEAM, teams),
        and_(kind.reach == Reach.ALL, for_all),
    )


def list_teams(session: Session, user: User) -> list[Unit]:
    """Those that *user* may share something with."""
    units = choosing.list_units(session, user)
    if user.has(*FOR_ALL):
        return units
    return [each for each in units if each.id in user.unit_ids]


def get_kept(session: Session, kind: Any, key: int, user: User, noun: str) -> Any:
    """One that *user* may change. Raise ``NotFoundError``."""
    found = session.scalar(
        select(kind).where(kind.id == key, kept_by(session, kind, user))
    )
    if found is None:
        raise NotFoundError(noun, key)
    return found


def get_known(session: Session, kind: Any, key: int, user: User, noun: str) -> Any:
    """One that *user* may change, or is offered. Raise ``NotFoundError``."""
    known = or_(usable_by(kind, user), kept_by(session, kind, user))
    found = session.scalar(select(kind).where(kind.id == key, known))
    if found is None:
        raise NotFoundError(noun, key)
    return found


def get_usable(session: Session, kind: Any, key: int, user: User, noun: str) -> Any:
    """One that is offered to *user*. Raise ``NotFoundError``."""
    found = session.scalar(select(kind).where(kind.id == key, usable_by(kind, user)))
    if found is None:
        raise NotFoundError(noun, key)
    return found


def require_room(session: Session, kind: Any, user: User) -> None:
    """Raise ``ReplyError`` where *user* keeps as many as a page of them has."""
    kept = session.scalar(select(func.count(kind.id)).where(kind.owner_id == user.id))
    if kept is not None and kept >= MOST:
        raise ReplyError(
            f"A person keeps {MOST} at most.", case=ReplyCase.TOO_MANY, limit=MOST
        )


def switch(session: Session, row: SharedMixin, *, active: bool, by: By) -> None:
    """End it, or take it up again."""
    row.active = active
    row.changed_by_id, row.changed_at = by.actor.user.id, by.now
    audit.record(session, "edit", row, by=by, active=active)


def share(
    session: Session, row: SharedMixin, reach: Reach, unit_id: int | None, *, by: By
) -> None:
    """Say whose *row* is to use. Raise ``ReplyError`` for what the actor may not share.

    What becomes personal is that of whoever made it so, and counts as one of theirs.
    """
    user = by.actor.user
    if reach is Reach.ALL and not user.has(*FOR_ALL):
        raise ReplyError(
            "Managers keep what all staff use.",
            case=ReplyCase.NOT_FOR_ALL,
            field="reach",
        )
    if reach is Reach.TEAM:
        teams = {each.id for each in list_teams(session, user)}
        if unit_id not in teams:
            raise ReplyError(
                "Choose the team: a unit in which you hold a post.",
                case=ReplyCase.TEAM_MISSING,
                field="unit",
            )
    row.unit_id = unit_id if reach is Reach.TEAM else None
    if reach is Reach.PERSONAL and row.reach is not Reach.PERSONAL:
        if row.owner_id != user.id:
            require_room(session, type(row), user)
        row.owner_id = user.id
    row.reach = reach
    row.changed_by_id, row.changed_at = user.id, by.now
