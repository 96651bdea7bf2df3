"""A list of people beside the accounts that there are: what it would change.

It changes nobody who was never on it, and no administrator who is not named.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.leaving import service as leaving
from kb.people import units, users
from kb.people.models import Post, Role, User
from kb.people_list.errors import BadLineError, LineCase
from kb.people_list.models import ListedPerson
from kb.people_list.reading import Line, PeopleList

_FIELDS: Final = ("name", "email", "phone", "level")


class Kind(StrEnum):
    JOINS = "joins"
    MOVES = "moves"
    LEAVES = "leaves"
    RETURNS = "returns"
    KEPT = "kept"
    """An administrator, or somebody whom an administrator has switched off."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one person."""

    kind: Kind
    login: str
    name: str
    fields: tuple[str, ...] = ()
    """What of them becomes another."""
    line: Line | None = None
    """What the list says; ``None`` for somebody whom it lacks."""
    user_id: int | None = None
    successor_id: int | None = None
    held: int = 0
    """How many things of theirs wait to be handed over."""


@dataclass(frozen=True, slots=True)
class Comparison:
    changes: list[Change] = field(default_factory=list)
    faults: list[BadLineError] = field(default_factory=list)
    same: int = 0
    seen: set[int] = field(default_factory=set)
    """The accounts of everybody who is on the list, as far as they have one."""

    def of(self, kind: Kind) -> list[Change]:
        return [change for change in self.changes if change.kind is kind]


@dataclass(frozen=True, slots=True)
class _House:
    """Who and what is here."""

    users: Mapping[str, User]
    listed: Mapping[int, ListedPerson]
    units: Mapping[str, int]
    emails: Mapping[str, str]
    """The login of whose each is."""


def compare(
    session: Session, given: PeopleList, including: Collection[str], *, by: By
) -> Comparison:
    """Nothing is written. *including* names administrators whom it may change."""
    house = _look(session)
    found = Comparison(faults=list(given.faults))
    same = 0
    for line in given.lines:
        try:
            change = _compare_line(session, house, line, including, by=by)
        except BadLineError as fault:
            found.faults.append(fault)
            continue
        user = house.users.get(line.login.casefold())
        if user is not None:
            found.seen.add(user.id)
        if change is None:
            same += 1
        else:
            found.changes.append(change)
    if not found.faults:
        found.changes.extend(
            _find_missing(session, house, found.seen, including, by=by)
        )
    found.faults.sort(key=lambda fault: fault.line)
    return Comparison(found.changes, found.faults, same, found.seen)


def _look(session: Session) -> _House:
    everybody = users.list_users(session)
    return _House(
        users={user.login.casefold(): user for user in everybody},
        listed={row.user_id: row for row in session.scalars(select(ListedPerson))},
        units=find_units(session),
        emails={user.email.casefold(): user.login for user in everybody if user.email},
    )


def find_units(session: Session) -> dict[str, int]:
    """The id of each by its name."""
    return {unit.name: unit.id for unit in units.list_units(session)}


def _compare_line(
    session: Session, house: _House, line: Line, including: Collection[str], *, by: By
) -> Change | None:
    user = house.users.get(line.login.casefold())
    _check(house, line, user, including)
    if user is None:
        return None if line.is_left else _to_change(Kind.JOINS, line, user)
    if user.has(Role.ADMINISTRATOR) and user.login not in including:
        return _to_change(Kind.KEPT, line, user)
    if line.is_left:
        return _leave(session, house, user, line, by=by) if user.active else None
    row = house.listed.get(user.id)
    if not user.active and (row is None or row.left_at is None):
        return _to_change(Kind.KEPT, line, user)
    fields = tuple(_find_different(house, line, user))
    if not user.active:
        return _to_change(Kind.RETURNS, line, user, fields)
    return _to_change(Kind.MOVES, line, user, fields) if fields else None


def _to_change(
    kind: Kind, line: Line, user: User | None, fields: tuple[str, ...] = ()
) -> Change:
    name = line.name or (user.name if user else line.login)
    return Change(kind, line.login, name, fields, line, user.id if user else None)


def _check(
    house: _House, line: Line, user: User | None, including: Collection[str]
) -> None:
    if user is not None and user.is_system:
        raise BadLineError(LineCase.SYSTEM, line.number, line.login)
    is_one = user is not None and user.has(Role.ADMINISTRATOR)
    if Role.ADMINISTRATOR in line.roles and not is_one and line.login not in including:
        raise BadLineError(LineCase.ADMINISTRATOR, line.number, line.login)
    for unit, _ in line.posts:
        if unit not in house.units:
            raise BadLineError(LineCase.NO_UNIT, line.number, unit)
    owner = house.emails.get(line.email.casefold(), "")
    if owner and owner.casefold() != line.login.casefold():
        raise BadLineError(LineCase.EMAIL_TAKEN, line.number, line.email)


def _find_different(house: _House, line: Line, user: User) -> Iterator[str]:
    for name in _FIELDS:
        said = getattr(line, name)
        if said and said != getattr(user, name):
            yield name
    if line.roles and line.roles != user.roles:
        yield "roles"
    if line.posts and to_keys(line, house.units) != find_posts(user):
        yield "posts"


def to_keys(line: Line, ids: Mapping[str, int]) -> frozenset[tuple[int, Post]]:
    return frozenset((ids[unit], post) for unit, post in line.posts)


def find_posts(user: User) -> frozenset[tuple[int, Post]]:
    return frozenset((row.unit_id, row.post) for row in user.memberships)


def _find_missing(
    session: Session,
    house: _House,
    seen: Collection[int],
    including: Collection[str],
    *,
    by: By,
) -> Iterator[Change]:
    """Who was on the list before, and is no more."""
    for user in house.users.values():
        if user.id in seen or user.id not in house.listed or not user.active:
            continue
        if user.has(Role.ADMINISTRATOR) and user.login not in including:
            yield Change(Kind.KEPT, user.login, user.name, user_id=user.id)
        else:
            yield _leave(session, house, user, None, by=by)


def _leave(
    session: Session, house: _House, user: User, line: Line | None, *, by: By
) -> Change:
    successor = None
    if line is not None and line.successor:
        successor = house.users.get(line.successor.casefold())
        if successor is None or not successor.active or successor.id == user.id:
            raise BadLineError(LineCase.NO_SUCCESSOR, line.number, line.successor)
    held = sum(leaving.count(session, user, by=by).values())
    return Change(
        Kind.LEAVES,
        user.login,
        user.name,
        line=line,
        user_id=user.id,
        successor_id=successor.id if successor else None,
        held=held,
    )
