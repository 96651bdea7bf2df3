"""What somebody may name in a field: units and people of the clients that they work for."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from kb import offers
from kb.errors import NotFoundError
from kb.kept import kept
from kb.people import directory
from kb.people.directory import PersonCase, UnknownPersonError
from kb.people.models import Membership, Role, Unit, User, UserRole
from kb.services.visibility import (
    belongs_to_any,
    clients_of,
    has_several,
    is_known,
    is_known_to,
    of_clients,
    works_for,
)


def ask_for_units(session: Session, user: User) -> Select[Any]:
    """As ``list_units``, as offers."""
    return _ask_for_units(clients_of(session, user))


@lru_cache(maxsize=offers.KEPT)
def _ask_for_units(clients: frozenset[int] | None) -> Select[Any]:
    seen = of_clients(Unit.client_id, clients)
    return offers.to_select(Unit.id, name=Unit.name).where(seen).order_by(Unit.name)


def list_units(session: Session, user: User) -> list[Unit]:
    seen = of_clients(Unit.client_id, clients_of(session, user))
    return list(session.scalars(select(Unit).where(seen).order_by(Unit.name)))


def get_unit(session: Session, unit_id: int, user: User) -> Unit:
    """Raise ``NotFoundError`` for one that there is not, or that is another client's."""
    seen = of_clients(Unit.client_id, clients_of(session, user))
    is_theirs = Unit.id.in_(user.unit_ids)
    unit = session.scalar(select(Unit).where(Unit.id == unit_id, or_(seen, is_theirs)))
    if unit is None:
        raise NotFoundError("unit", unit_id)
    return unit


def find_unit(session: Session, name: str, user: User) -> Unit | None:
    seen = of_clients(Unit.client_id, clients_of(session, user))
    return session.scalar(select(Unit).where(Unit.name == name, seen))


def list_people(session: Session, user: User, *roles: Role) -> list[User]:
    """As ``directory.list_people``, without those who are only of other clients."""
    people = directory.list_people(session, *roles)
    known = set(session.scalars(select(User.id).where(is_known_to(session, user))))
    return [each for each in people if each.id in known]


def list_logins(session: Session, user: User, *roles: Role) -> list[tuple[str, str]]:
    """Login and name of whom ``list_people`` gives, for a list that shows no more of them."""
    query = _ask_for_logins(*roles).where(is_known_to(session, user))
    return [(login, name) for login, name in session.execute(query)]


def ask_for_technicians(session: Session, user: User) -> Select[Any]:
    """As ``list_logins``, as offers."""
    return _ask_for_known(clients_of(session, user))


def ask_for_workers(session: Session, client_id: int) -> Select[Any]:
    """As ``list_workers``, as offers."""
    return _ask_for_workers(client_id if has_several(session) else None)


@kept
def _ask_for_known(clients: frozenset[int] | None) -> Select[Any]:
    return _ask_for_technicians().where(belongs_to_any(clients))


@kept
def _ask_for_workers(client_id: int | None) -> Select[Any]:
    query = _ask_for_technicians()
    return query if client_id is None else query.where(works_for(client_id))


@lru_cache(maxsize=1)
def _ask_for_technicians() -> Select[Any]:
    people = _ask_for_logins(Role.TECHNICIAN)
    offered = offers.to_select(User.id, code=User.login, name=User.name)
    return offered.where(people.whereclause).order_by(User.name, User.id)  # type: ignore[arg-type]


def list_workers(session: Session, client_id: int) -> list[tuple[str, str]]:
    """Login and name of the technicians who work for the client."""
    query = _ask_for_logins(Role.TECHNICIAN)
    if has_several(session):
        query = query.where(works_for(client_id))
    return [(login, name) for login, name in session.execute(query)]


def _ask_for_logins(*roles: Role) -> Select[str, str]:
    """Of people, not of systems."""
    return (
        select(User.login, User.name)
        .where(
            User.active,
            ~User.is_system,
            User.role_rows.any(UserRole.role.in_(roles)),
        )
        .order_by(User.name, User.id)
    )


def list_members(session: Session, user: User, unit_ids: Iterable[int]) -> list[User]:
    """Whoever has a post in one of the units, or leads one, as far as *user* knows them."""
    ids = list(unit_ids)
    of_units = or_(
        User.id.in_(select(Membership.user_id).where(Membership.unit_id.in_(ids))),
        User.id.in_(select(Unit.lead_id).where(Unit.id.in_(ids))),
    )
    known = is_known_to(session, user)
    query = select(User).where(User.active, of_units, known)
    people = session.scalars(query.order_by(User.name, User.id))
    return [each for each in people if not each.is_system]


def find_person(session: Session, said: str, user: User) -> User:
    """Somebody in use, by login, or by a name that nobody else has.

    Whoever is only of other clients is not here. Raise ``UnknownPersonError``.
    """
    said = said.strip()
    person = directory.find_by_login(session, said)
    if person is not None and is_known(session, person, user):
        return person
    return pick(_list_named(session, said, user), said)


def find_people(session: Session, said: Iterable[str], user: User) -> list[User]:
    """As ``find_person``, for each of a list."""
    return [find_person(session, each, user) for each in said]


def pick(people: Iterable[User], said: str) -> User:
    """Whom of *people* is meant, by login or name. Raise ``UnknownPersonError``."""
    people, said = list(people), said.strip()
    named = [each for each in people if each.login == said] or [
        each for each in people if each.name == said
    ]
    if len(named) != 1:
        case = PersonCase.SEVERAL if named else PersonCase.NOBODY
        raise UnknownPersonError(said[:64], case)
    return named[0]


def _list_named(session: Session, name: str, user: User) -> Sequence[User]:
    known = is_known_to(session, user)
    return session.scalars(
        select(User).where(User.name == name, User.active, known)
    ).all()
