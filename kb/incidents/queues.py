"""Which incidents stand in whose queue, and which in nobody's: conditions of queries.

They are made once for each kind of reader, and kept: putting one together takes longer than
asking the database for it. All that a condition depends on is in its arguments.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from kb.incidents.models import Incident
from kb.incidents.takers import (
    ANSWER_AT_LAST,
    ANY_LEVEL,
    WAITING,
    find_last,
    has_any_post,
    is_open,
    is_person_at_work,
    leads,
    level_of,
)
from kb.people import units
from kb.people.models import Membership, Post, Role, Unit, User, UserRole
from kb.people.readers import (
    CLIENTS,
    LEVEL,
    Id,
    Ids,
    in_place_of,
    post_places,
    values_of_posts,
)
from kb.services.models import OWN
from kb.services.visibility import (
    clients_of,
    has_several,
    list_all,
    of_clients,
    works_for,
)

Every = tuple[int, ...] | None
"""The ids of all clients; ``None`` where it makes no difference who the client is."""
KEPT: Final = 500
"""So many conditions are kept."""

_Assignee: Final = aliased(User)
_WITH_LEADS: Final = select(Unit).options(
    joinedload(Unit.lead).options(
        joinedload(User.role_rows), lazyload(User.memberships)
    )
)
"""Units with who leads each: one question, however many they are."""


def in_queue(session: Session, user: User) -> ColumnElement[bool]:
    """What waits to be taken where *user* holds a post, at their level or below it.

    Who leads a unit has before them, too, what nobody below can take.
    """
    return _is_queued(
        _all_clients(session),
        clients_of(session, user),
        tuple(_list_posts(user)),
        user.level or ANY_LEVEL,
        _list_falls(session, user),
    )


def in_queue_of_reader(session: Session, user: User) -> ColumnElement[bool]:
    """The same, for statements that are kept for all who read alike: see ``kb.people.readers``.

    Its values are ``values_of_queue``, and the clients, as ``policy.seen_by`` has them.
    """
    if not user.active or not user.is_staff:
        return in_queue(session, user)
    return _is_queued(
        _all_clients(session),
        in_place_of(clients_of(session, user), CLIENTS),
        post_places(len(_list_posts(user))),
        LEVEL,
        _list_falls(session, user),
    )


def values_of_queue(user: User) -> dict[str, Any]:
    return values_of_posts(_list_posts(user), user.level or ANY_LEVEL)


def _list_posts(user: User) -> list[tuple[int, Post]]:
    return sorted({(each.unit_id, each.post) for each in user.memberships})


def nobody_can_take(session: Session) -> ColumnElement[bool]:
    """An open incident without a person at work on it, which stands in nobody's queue."""
    return and_(is_open(), *lacks_people(session))


def lacks_people(session: Session) -> tuple[ColumnElement[bool], ...]:
    """The same, of what is known to be open."""
    return _lacks_people(_all_clients(session))


def can_take(session: Session) -> ColumnElement[bool]:
    """An open incident that somebody is at work on, or could be."""
    every = _all_clients(session)
    return and_(is_open(), or_(_has_worker(every), _has_taker(every)))


def is_stranded(session: Session, incident: Incident) -> bool:
    """Whether nobody can take this incident."""
    session.flush()  # The database is asked where it is now.
    return bool(
        session.scalar(
            select(exists().where(Incident.id == incident.id, nobody_can_take(session)))
        )
    )


@dataclass(frozen=True, slots=True)
class _Fall:
    """What comes to a lead of one client's: below these units, or where no lead is."""

    client_id: int
    answers_for: frozenset[int]
    without_lead: frozenset[int] | None
    """``None`` for whoever is not the last who is asked."""


@lru_cache(maxsize=KEPT)
def _is_queued(
    every: Every,
    clients: Ids | None,
    posts: tuple[tuple[Any, Any], ...],
    level: Id,
    falls: frozenset[_Fall],
) -> ColumnElement[bool]:
    is_theirs = and_(_is_at_one_of(posts), Incident.level <= level)
    if falls:
        fallen = or_(*(each for fall in falls for each in _to_conditions(fall)))
        is_theirs = or_(is_theirs, and_(~_has_taker(every), fallen))
    return and_(
        Incident.state.in_(WAITING),
        ~_has_worker(every),
        of_clients(Incident.client_id, clients),
        is_theirs,
    )


def _to_conditions(fall: _Fall) -> Iterator[ColumnElement[bool]]:
    is_its = Incident.client_id == fall.client_id
    if fall.answers_for:
        yield and_(is_its, Incident.unit_id.in_(fall.answers_for))
    if fall.without_lead is not None:
        yield and_(
            is_its,
            or_(Incident.unit_id.is_(None), Incident.unit_id.in_(fall.without_lead)),
        )


def _is_at_one_of(posts: Sequence[tuple[Any, Any]]) -> ColumnElement[bool]:
    if not posts:
        return true()
    return or_(
        Incident.unit_id.is_(None),
        *(
            and_(Incident.unit_id == unit_id, Incident.post == post)
            for unit_id, post in posts
        ),
    )


def _list_falls(session: Session, user: User) -> frozenset[_Fall]:
    """What nobody can take, and *user* is the lead who is told of it."""
    led = units.with_descendants(session, units.list_led(session, user))
    if not led and not user.has(*ANSWER_AT_LAST):
        return frozenset()
    clients = _all_clients(session) or (OWN,)
    last = find_last(session, clients)
    asked = _WITH_LEADS
    if user.id not in last.values():
        asked = asked.where(Unit.id.in_(units.select_above(led)))
    every = session.scalars(asked).unique().all()
    found = (
        _find_fall(session, user, client_id, led, every, is_last=key == user.id)
        for client_id, key in last.items()
    )
    return frozenset(fall for fall in found if fall is not None)


def _find_fall(
    session: Session,
    user: User,
    client_id: int,
    led: AbstractSet[int],
    every: Sequence[Unit],
    *,
    is_last: bool,
) -> _Fall | None:
    """Of one client's: what lies below *user*, or has no lead at all.

    *every* unit is given to whoever is last, to others those that they lead and above.
    """
    first = {each.id: next(leads(session, each, client_id), None) for each in every}
    without = frozenset(key for key, lead in first.items() if lead is None)
    answers_for = frozenset(
        key
        for key, lead in first.items()
        # By id: whoever is logged in was read in another session.
        if key in led and (lead.id == user.id if lead is not None else is_last)
    )
    if not answers_for and not is_last:
        return None
    return _Fall(client_id, answers_for, without if is_last else None)


@lru_cache(maxsize=KEPT)
def _lacks_people(every: Every) -> tuple[ColumnElement[bool], ...]:
    return ~_has_worker(every), ~_has_taker(every)


@lru_cache(maxsize=KEPT)
def _has_worker(every: Every) -> ColumnElement[bool]:
    """Whether somebody who still works here, for its client, is at it."""
    at_work = (
        select(_Assignee.id)
        .join(UserRole, UserRole.user_id == _Assignee.id)
        .where(_Assignee.active, UserRole.role == Role.TECHNICIAN)
    )
    if every is not None:
        return at_work.where(
            _Assignee.id == Incident.assignee_id,
            works_for(Incident.client_id, _Assignee),
        ).exists()
    # Their list is read once, and not again for each incident.
    return and_(Incident.assignee_id.is_not(None), Incident.assignee_id.in_(at_work))


@lru_cache(maxsize=KEPT)
def _has_taker(every: Every) -> ColumnElement[bool]:
    """Whether a person holds the incident's post there, with a level that reaches."""
    return or_(
        _has_taker_at_post(every),
        _highest(every, ~has_any_post()) >= Incident.level,
        and_(Incident.unit_id.is_(None), _highest(every, true()) >= Incident.level),
    )


def _has_taker_at_post(every: Every) -> ColumnElement[bool]:
    if every is not None:
        return exists().where(
            Membership.user_id == User.id,
            Membership.unit_id == Incident.unit_id,
            Membership.post == Incident.post,
            *is_person_at_work(),
            level_of() >= Incident.level,
            works_for(Incident.client_id),
        )
    # What they can take is read once, and not again for each incident.
    level = union_all(
        *(select(literal(each).label("level")) for each in range(1, ANY_LEVEL + 1))
    ).subquery()
    taken = (
        select(Membership.unit_id, Membership.post, level.c.level)
        .join(User, Membership.user_id == User.id)
        .join(level, level_of() >= level.c.level)
        .where(*is_person_at_work())
    )
    place = tuple_(Incident.unit_id, Incident.post, Incident.level)
    return and_(Incident.unit_id.is_not(None), place.in_(taken))


def _highest(every: Every, who: ColumnElement[bool]) -> ColumnElement[Any]:
    """The highest level among them who work for the incident's client, 0 without any.

    It is asked once for each client, and not for each incident.
    """
    highest = select(func.coalesce(func.max(level_of()), 0))
    highest = highest.where(*is_person_at_work(), who)
    if every is None:
        return highest.scalar_subquery()
    each = {
        client_id: highest.where(works_for(client_id)).scalar_subquery()
        for client_id in every
    }
    return case(each, value=Incident.client_id, else_=0)


def _all_clients(session: Session) -> Every:
    if not has_several(session):
        return None
    return list_all(session)
