"""Who could take an incident where it is: the queues, and what stands in none of them."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Final, TypeGuard

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from kb.incidents.holding import HOLDERS, Place, relate
from kb.incidents.models import Incident, State
from kb.people import units
from kb.people.leading import climb
from kb.people.models import Membership, Post, Role, Unit, User, UserRole
from kb.services.models import OWN, Client
from kb.services.visibility import (
    clients_of,
    has_several,
    of_clients,
    sees_client,
    works_for,
)

OPEN: Final = (State.NEW, State.IN_PROGRESS, State.RESOLVED)
WAITING: Final = (State.NEW, State.IN_PROGRESS)
_ANSWER_AT_LAST: Final = (Role.MANAGER, Role.ADMINISTRATOR)
"""Who answers where no unit above has a lead."""
ANY_LEVEL: Final = 4
"""The level of somebody who has none: they work on all of them."""

_Assignee: Final = aliased(User)


def is_open() -> ColumnElement[bool]:
    """The condition of what is not over, with the states spelled out.

    Only so do the databases see that it is what an index of the open ones holds.
    """
    states: Any = bindparam(
        "open", OPEN, unique=True, expanding=True, literal_execute=True
    )
    return Incident.state.in_(states)


def in_queue(session: Session, user: User) -> ColumnElement[bool]:
    """What waits to be taken where *user* holds a post, at their level or below it.

    Who leads a unit has before them, too, what nobody below can take.
    """
    return and_(
        Incident.state.in_(WAITING),
        ~_has_worker(session),
        of_clients(Incident.client_id, clients_of(session, user)),
        or_(
            and_(_is_at_a_post_of(user), Incident.level <= (user.level or ANY_LEVEL)),
            _falls_to(session, user),
        ),
    )


def nobody_can_take(session: Session) -> ColumnElement[bool]:
    """An open incident without a person at work on it, which stands in nobody's queue."""
    return and_(is_open(), *lacks_people(session))


def lacks_people(session: Session) -> list[ColumnElement[bool]]:
    """The same, of what is known to be open."""
    return [~_has_worker(session), ~_has_taker(session)]


def can_take(session: Session) -> ColumnElement[bool]:
    """An open incident that somebody is at work on, or could be."""
    return and_(is_open(), or_(_has_worker(session), _has_taker(session)))


def is_fit(session: Session, user: User, place: Place) -> bool:
    """Whether *user* holds what is held there, and works for its client."""
    return relate(user, place) in HOLDERS and sees_client(
        session, user, place.client_id
    )


def can_be_taken(session: Session, place: Place) -> bool:
    """Whether somebody holds the post there, with a level that reaches."""
    return bool(session.scalar(select(exists(_at(place)))))


def is_stranded(session: Session, incident: Incident) -> bool:
    """Whether nobody can take this incident."""
    session.flush()  # The database is asked where it is now.
    return bool(
        session.scalar(
            select(exists().where(Incident.id == incident.id, nobody_can_take(session)))
        )
    )


def list_takers(session: Session, place: Place) -> list[User]:
    """The people in whose queue it stands.

    Those of the unit's post; where there are none, those who have no unit at all.
    """
    people = _at(place).where(_has_post(place.unit_id, place.post))
    found = list(session.scalars(people.order_by(User.name, User.id)))
    if not found:
        found = list(session.scalars(_at(place).order_by(User.name, User.id)))
    return found


def list_fit(session: Session, place: Place) -> list[User]:
    """Everybody who may be given what is held there: the post's people, there and above."""
    people = _technicians(place)
    if place.unit is not None:
        line = [each.id for each in climb(place.unit)]
        people = people.where(or_(~_has_any_post(), _has_post_in(line, place.post)))
    return list(session.scalars(people.order_by(User.name, User.id)))


def find_above(session: Session, place: Place) -> Place | None:
    """The nearest unit above where somebody could take it, at the same post and level."""
    for unit in climb(place.unit.parent if place.unit else None):
        above = replace(place, unit=unit)
        if can_be_taken(session, above):
            return above
    return None


def find_place(session: Session, place: Place) -> Place:
    """*place* if somebody could take it there, or else the nearest where somebody can.

    First upwards at the same post, then at the other one; *place* itself where nobody
    is anywhere: then a lead is told.
    """
    other = Post.BUSINESS if place.post is Post.TECHNICAL else Post.TECHNICAL
    for post in (place.post, other):
        wanted = replace(place, post=post)
        if can_be_taken(session, wanted):
            return wanted
        if (above := find_above(session, wanted)) is not None:
            return above
    return place


def find_lead(session: Session, unit: Unit | None, client_id: int) -> User | None:
    """Who answers for what nobody in *unit* can take of the client's.

    The lead of the next unit up that has one; else the unit's own, else a manager,
    else an administrator: of those who work for the client.
    """
    if (lead := next(_leads(session, unit, client_id), None)) is not None:
        return lead
    for role in _ANSWER_AT_LAST:
        found = session.scalar(
            select(User)
            .join(UserRole)
            .where(UserRole.role == role, User.active, works_for(client_id))
            .order_by(User.id)
            .limit(1)
        )
        if found is not None:
            return found
    return None


def find_own_lead(session: Session, unit: Unit | None, client_id: int) -> User | None:
    """Who answers for what is not read in *unit*: its lead, or else as ``find_lead``."""
    lead = unit.lead if unit is not None else None
    if _is_at_work(lead) and sees_client(session, lead, client_id):
        return lead
    return find_lead(session, unit, client_id)


def _leads(session: Session, unit: Unit | None, client_id: int) -> Iterator[User]:
    """Those who are asked first, first."""
    line = list(climb(unit))
    for each in (*line[1:], *line[:1]):
        lead = each.lead
        if _is_at_work(lead) and sees_client(session, lead, client_id):
            yield lead


def _is_at_work(lead: User | None) -> TypeGuard[User]:
    return lead is not None and lead.active and lead.is_staff


def _is_at_a_post_of(user: User) -> ColumnElement[bool]:
    if not user.memberships:
        return true()
    return or_(
        Incident.unit_id.is_(None),
        *(
            and_(Incident.unit_id == each.unit_id, Incident.post == each.post)
            for each in user.memberships
        ),
    )


def _falls_to(session: Session, user: User) -> ColumnElement[bool]:
    """What nobody can take, and *user* is the lead who is told of it."""
    led = units.with_descendants(session, units.list_led(session, user))
    if not led and not user.has(*_ANSWER_AT_LAST):
        return false()
    falls = [
        condition
        for client_id in _clients(session)
        for condition in _fall_of(session, user, client_id, led)
    ]
    return and_(~_has_taker(session), or_(*falls)) if falls else false()


def _fall_of(
    session: Session, user: User, client_id: int, led: AbstractSet[int]
) -> Iterator[ColumnElement[bool]]:
    """Of one client's: what lies below *user*, or has no lead at all."""
    below = session.scalars(select(Unit).where(Unit.id.in_(led))) if led else ()
    is_its = Incident.client_id == client_id
    answers_for = [
        each.id for each in below if _is(find_lead(session, each, client_id), user)
    ]
    if answers_for:
        yield and_(is_its, Incident.unit_id.in_(answers_for))
    if _is(find_lead(session, None, client_id), user):
        without = _without_lead(session, client_id)
        nowhere = or_(Incident.unit_id.is_(None), Incident.unit_id.in_(without))
        yield and_(is_its, nowhere)


def _clients(session: Session) -> list[int]:
    if not has_several(session):
        return [OWN]
    return list(session.scalars(select(Client.id).order_by(Client.id)))


def _is(lead: User | None, user: User) -> bool:
    """By id: whoever is logged in was read in another session."""
    return lead is not None and lead.id == user.id


def _without_lead(session: Session, client_id: int) -> list[int]:
    every = list(session.scalars(select(Unit)))
    return [
        each.id
        for each in every
        if next(_leads(session, each, client_id), None) is None
    ]


def _has_worker(session: Session) -> ColumnElement[bool]:
    """Whether somebody who still works here, for its client, is at it."""
    at_work = (
        select(_Assignee.id)
        .join(UserRole, UserRole.user_id == _Assignee.id)
        .where(_Assignee.active, UserRole.role == Role.TECHNICIAN)
    )
    if has_several(session):
        return at_work.where(
            _Assignee.id == Incident.assignee_id,
            works_for(Incident.client_id, _Assignee),
        ).exists()
    # Their list is read once, and not again for each incident.
    return and_(Incident.assignee_id.is_not(None), Incident.assignee_id.in_(at_work))


def _has_taker(session: Session) -> ColumnElement[bool]:
    """Whether a person holds the incident's post there, with a level that reaches."""
    return or_(
        _has_taker_at_post(session),
        _highest(session, ~_has_any_post()) >= Incident.level,
        and_(Incident.unit_id.is_(None), _highest(session, true()) >= Incident.level),
    )


def _has_taker_at_post(session: Session) -> ColumnElement[bool]:
    if has_several(session):
        return exists().where(
            Membership.user_id == User.id,
            Membership.unit_id == Incident.unit_id,
            Membership.post == Incident.post,
            *_is_person_at_work(),
            _level() >= Incident.level,
            works_for(Incident.client_id),
        )
    # What they can take is read once, and not again for each incident.
    level = union_all(
        *(select(literal(each).label("level")) for each in range(1, ANY_LEVEL + 1))
    ).subquery()
    taken = (
        select(Membership.unit_id, Membership.post, level.c.level)
        .join(User, Membership.user_id == User.id)
        .join(level, _level() >= level.c.level)
        .where(*_is_person_at_work())
    )
    place = tuple_(Incident.unit_id, Incident.post, Incident.level)
    return and_(Incident.unit_id.is_not(None), place.in_(taken))


def _highest(session: Session, who: ColumnElement[bool]) -> ColumnElement[Any]:
    """The highest level among them who work for the incident's client, 0 without any.

    It is asked once for each client, and not for each incident.
    """
    highest = select(func.coalesce(func.max(_level()), 0))
    highest = highest.where(*_is_person_at_work(), who)
    if not has_several(session):
        return highest.scalar_subquery()
    each = {
        client_id: highest.where(works_for(client_id)).scalar_subquery()
        for client_id in _clients(session)
    }
    return case(each, value=Incident.client_id, else_=0)


def _at(place: Place) -> Select[User]:
    """Whoever could take what is held there."""
    people = _technicians(place)
    if place.unit_id is None:
        return people
    return people.where(or_(_has_post(place.unit_id, place.post), ~_has_any_post()))


def _technicians(place: Place) -> Select[User]:
    """Those who work for the place's client, and whose level reaches."""
    return select(User).where(
        *_is_person_at_work(), _level() >= place.level, works_for(place.client_id)
    )


def _level() -> ColumnElement[int]:
    return func.coalesce(User.level, ANY_LEVEL)


def _is_person_at_work() -> tuple[ColumnElement[bool], ...]:
    """A technician in use who can log in: the account of a system takes nothing up."""
    return (
        User.active.is_(True),
        ~User.is_system,
        exists().where(UserRole.user_id == User.id, UserRole.role == Role.TECHNICIAN),
    )


def _has_post(unit_id: int | None, post: Post) -> ColumnElement[bool]:
    return true() if unit_id is None else _has_post_in([unit_id], post)


def _has_post_in(unit_ids: list[int], post: Post) -> ColumnElement[bool]:
    return exists().where(
        Membership.user_id == User.id,
        Membership.unit_id.in_(unit_ids),
        Membership.post == post,
    )


def _has_any_post() -> ColumnElement[bool]:
    return exists().where(Membership.user_id == User.id)
