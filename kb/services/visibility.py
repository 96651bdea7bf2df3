"""Whose records a person sees: those of the clients that they work for, and no others.

This is the one place of the rule. Whatever shows something of a client asks ``clients_of``
and puts ``of_clients`` into its query.
"""

from collections.abc import Set as AbstractSet
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    event,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased, object_session

from kb.database import SHARED
from kb.people.models import Membership, Role, Unit, User, UserRole
from kb.people.readers import Ids
from kb.services.models import OWN, Client, ClientAssignment

Clients = AbstractSet[int] | None
"""As ``clients_of`` gives them: ``None`` for all there are."""

_SEVERAL: Final = "has_several_clients"
_HOMES: Final = "homes_of_people"
_EVERY: Final = "every_client"
_BEFORE: Final = "homes_read_before"
ARE_SEVERAL: Final = exists().where(Client.id != OWN)
"""For ``note_several``, in a question that is asked anyway."""

# Aliases, for queries around these conditions have the same tables.
_Assigned: Final = aliased(ClientAssignment)
_Post: Final = aliased(Membership)
_Role: Final = aliased(UserRole)
_Unit: Final = aliased(Unit)


def clients_of(session: Session, user: User) -> frozenset[int] | None:
    """The clients whose records *user* may see; ``None`` for all there are.

    It is all where there is one, and for administrators.
    """
    if not has_several(session):
        return None
    if user.active and user.has(Role.ADMINISTRATOR):
        return None
    return homes_of(session, user) if user.active else frozenset()


def of_clients(
    column: Any, clients: Ids | None, *, shared: bool = False
) -> ColumnElement[bool]:
    """The condition that *column* names one of *clients*, as ``clients_of`` gives them.

    ``readers.CLIENTS`` is the place for them. What is *shared* may name none at all.
    """
    if clients is None:
        return true()
    is_place = isinstance(clients, BindParameter)
    named: ColumnElement[bool] = column.in_(clients if is_place else sorted(clients))
    return or_(column.is_(None), named) if shared else named


def sees_client(session: Session, user: User, client_id: int) -> bool:
    clients = clients_of(session, user)
    return clients is None or client_id in clients


def sees_every_client(session: Session, user: User) -> bool:
    """Whether nothing is kept from *user* for being another client's."""
    clients = clients_of(session, user)
    return clients is None or clients.issuperset(list_all(session))


def list_all(session: Session) -> tuple[int, ...]:
    """The ids of all clients; a session looks once, as ``has_several`` does."""
    known: tuple[int, ...] | None = session.info.get(_EVERY)
    if known is None:
        found = session.scalars(select(Client.id).order_by(Client.id))
        known = session.info[_EVERY] = tuple(found)
    return known


def has_several(session: Session) -> bool:
    """Whether it makes a difference who the client is; ended ones have records, too.

    Every list and link asks, so a session looks once, and again after it changed any.
    """
    known: bool | None = session.info.get(_SEVERAL)
    if known is None:
        known = session.info[_SEVERAL] = bool(session.scalar(select(ARE_SEVERAL)))
    return known


def note_several(session: Session, *, known: bool) -> None:
    """What ``ARE_SEVERAL`` was in the session's own transaction."""
    session.info[_SEVERAL] = known


@event.listens_for(Client, "after_insert")
@event.listens_for(Client, "after_delete")
def _forget(_mapper: Any, _connection: Any, client: Client) -> None:
    if (session := object_session(client)) is not None:
        session.info.pop(_SEVERAL, None)
        session.info.pop(_EVERY, None)


def hand_on(reader: Session, session: Session, user: User) -> None:
    """Have *session*, which will write, know of *user* what *reader* sees now.

    So nobody waits meanwhile who writes, too. What it changes itself it asks again.
    """
    note_several(session, known=has_several(reader))
    if clients_of(reader, user) is not None:
        session.info[_HOMES] = {user.id: homes_of(reader, user)}
        session.info[_EVERY] = list_all(reader)
        session.info[_BEFORE] = True


@event.listens_for(ClientAssignment, "after_insert")
@event.listens_for(ClientAssignment, "after_delete")
@event.listens_for(Membership, "after_insert")
@event.listens_for(Membership, "after_delete")
@event.listens_for(Unit, "after_update")
def _forget_homes(_mapper: Any, _connection: Any, row: Any) -> None:
    if (session := object_session(row)) is not None:
        session.info.pop(_BEFORE, None)


def homes_of(session: Session, user: User) -> frozenset[int]:
    """The clients that *user* belongs to: by assignment, and by the units of their posts.

    Who has neither belongs to the own organisation. A session that only reads looks once,
    and notes which clients there are besides.
    """
    known: dict[int, frozenset[int]] = session.info.setdefault(_HOMES, {})
    if user.id in known and {SHARED, _BEFORE} & session.info.keys():
        return known[user.id]
    rows = session.execute(_EACH_WITH_HOMES, {"user": user.id}).all()
    session.info[_EVERY] = tuple(client_id for client_id, _ in rows)
    homes = frozenset(client_id for client_id, is_home in rows if is_home)
    known[user.id] = homes or frozenset({OWN})
    return known[user.id]


_EACH_WITH_HOMES: Final = select(
    Client.id,
    or_(
        exists().where(
            ClientAssignment.user_id == bindparam("user"),
            ClientAssignment.client_id == Client.id,
        ),
        exists().where(
            Membership.user_id == bindparam("user"),
            Membership.unit_id == Unit.id,
            Unit.client_id == Client.id,
        ),
    ),
).order_by(Client.id)


def works_for(client_id: Any, person: Any = User) -> ColumnElement[bool]:
    """The condition that a *person* sees what is of the client: an id, or a column."""
    keeps_all = select(_Role.role).where(
        _Role.user_id == person.id, _Role.role == Role.ADMINISTRATOR
    )
    return or_(
        belongs_to(client_id, person), keeps_all.correlate_except(_Role).exists()
    )


def is_known_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a ``User`` belongs to a client whose records *user* sees."""
    return belongs_to_any(clients_of(session, user))


def belongs_to_any(clients: Clients) -> ColumnElement[bool]:
    """The same, by what ``clients_of`` gives."""
    if clients is None:
        return true()
    return or_(false(), *map(belongs_to, sorted(clients)))


def is_only_of(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a ``User`` belongs to no client whose records *user* sees not.

    What somebody typed or did, and no row says for whom, is of each of their clients.
    """
    clients = clients_of(session, user)
    if clients is None:
        return true()
    others = session.scalars(select(Client.id).where(Client.id.not_in(clients))).all()
    is_theirs = ~or_(false(), *map(works_for, others))
    return or_(User.id == user.id, is_theirs)


def is_known(session: Session, person: User, user: User) -> bool:
    """As ``is_known_to``, of one *person*."""
    clients = clients_of(session, user)
    return clients is None or not clients.isdisjoint(homes_of(session, person))


def belongs_to(client_id: Any, person: Any = User) -> ColumnElement[bool]:
    """The same as ``homes_of``, as a condition over *person*: ``User``, or its alias."""
    assigned = select(_Assigned.client_id).where(_Assigned.user_id == person.id)
    posts = (
        select(_Unit.client_id)
        .join(_Post, _Post.unit_id == _Unit.id)
        .where(_Post.user_id == person.id)
    )
    assigned = assigned.correlate_except(_Assigned)
    posts = posts.correlate_except(_Post, _Unit)
    return or_(
        assigned.where(_Assigned.client_id == client_id).exists(),
        posts.where(_Unit.client_id == client_id).exists(),
        and_(literal(OWN) == client_id, ~assigned.exists(), ~posts.exists()),
    )
