"""Who could take an incident where it is: the queues, and what stands in none of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeGuard

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, lazyload

from kb import lines
from kb.incidents.holding import HOLDERS, Place, relate
from kb.incidents.models import Incident, State
from kb.kept import kept
from kb.people.leading import climb
from kb.people.models import STAFF, Membership, Post, Role, Unit, User, UserRole
from kb.services.visibility import (
    sees_client,
    works_for,
)

OPEN: Final = (State.NEW, State.IN_PROGRESS, State.RESOLVED)
WAITING: Final = (State.NEW, State.IN_PROGRESS)
ANSWER_AT_LAST: Final = (Role.MANAGER, Role.ADMINISTRATOR)
"""Who answers where no unit above has a lead."""
ANY_LEVEL: Final = 4
"""The level of somebody who has none: they work on all of them."""


def is_open() -> ColumnElement[bool]:
    """The condition of what is not over, with the states spelled out.

    Only so do the databases see that it is what an index of the open ones holds.
    """
    states: Any = bindparam(
        "open", OPEN, unique=True, expanding=True, literal_execute=True
    )
    return Incident.state.in_(states)


def is_fit(session: Session, user: User, place: Place) -> bool:
    """Whether *user* holds what is held there, and works for its client."""
    return relate(user, place) in HOLDERS and sees_client(
        session, user, place.client_id
    )


def can_be_taken(session: Session, place: Place) -> bool:
    """Whether somebody holds the post there, with a level that reaches."""
    at = _at(place.unit_id, place.post, place.level, place.client_id)
    return bool(session.scalar(select(exists(at))))


def list_takers(session: Session, place: Place) -> list[User]:
    """The people in whose queue it stands.

    Those of the unit's post; where there are none, those who have no unit at all.
    """
    where = place.unit_id, place.post, place.level, place.client_id
    found = list(session.scalars(_ask_for_takers(*where, with_post=True)))
    if not found and place.unit_id is not None:
        found = list(session.scalars(_ask_for_takers(*where, with_post=False)))
    return found


@kept
def _ask_for_takers(
    unit_id: int | None, post: Post, level: int, client_id: int, *, with_post: bool
) -> Select[User]:
    people = _at(unit_id, post, level, client_id)
    if with_post:
        people = people.where(_has_post(unit_id, post))
    return people.order_by(User.name, User.id).options(
        lazyload(User.role_rows), lazyload(User.memberships)
    )


def list_fit(session: Session, place: Place) -> list[User]:
    """Everybody who may be given what is held there: the post's people, there and above."""
    people = _technicians(place.level, place.client_id)
    if place.unit is not None:
        line = [each.id for each in climb(place.unit)]
        people = people.where(or_(~has_any_post(), _has_post_in(line, place.post)))
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
    return session.scalar(
        select(User)
        .where(*_may_answer(unit, client_id))
        .order_by(*_rank(unit))
        .limit(1)
        .options(lazyload(User.role_rows), lazyload(User.memberships))
    )


def ask_for_lead(unit: Unit | None, client_id: int) -> Select[Any]:
    """The same as a line."""
    return (
        lines.to_select(id=User.id, since=User.created_at, title=User.name)
        .where(*_may_answer(unit, client_id))
        .order_by(*_rank(unit))
        .limit(1)
    )


def find_last(session: Session, client_ids: Iterable[int]) -> dict[int, int | None]:
    """Of each client the id of whoever answers where no unit has a lead."""
    asked = list(client_ids)
    found = session.execute(
        select(
            *(
                select(User.id)
                .where(*_may_answer(None, each))
                .order_by(*_rank(None))
                .limit(1)
                .scalar_subquery()
                for each in asked
            )
        )
    ).one()
    return dict(zip(asked, found, strict=True))


def _may_answer(unit: Unit | None, client_id: int) -> tuple[ColumnElement[bool], ...]:
    leads_one = and_(User.id.in_(_lead_ids(unit)), _has(*STAFF))
    return (
        User.active.is_(True),
        works_for(client_id),
        or_(leads_one, _has(*ANSWER_AT_LAST)),
    )


def _rank(unit: Unit | None) -> tuple[Any, ...]:
    """Who is asked first, comes first."""
    ranked = [(User.id == each, place) for place, each in enumerate(_lead_ids(unit))]
    first, last = (_has(role) for role in ANSWER_AT_LAST)
    return case(*ranked, (first, len(ranked)), (last, len(ranked) + 1)), User.id


def _lead_ids(unit: Unit | None) -> list[int]:
    """Those of the units above, then the unit's own."""
    line = list(climb(unit))
    led = (each.lead_id for each in (*line[1:], *line[:1]))
    return list(dict.fromkeys(each for each in led if each is not None))


def _has(*roles: Role) -> ColumnElement[bool]:
    return exists().where(UserRole.user_id == User.id, UserRole.role.in_(roles))


def find_own_lead(session: Session, unit: Unit | None, client_id: int) -> User | None:
    """Who answers for what is not read in *unit*: its lead, or else as ``find_lead``."""
    lead = unit.lead if unit is not None else None
    if _is_at_work(lead) and sees_client(session, lead, client_id):
        return lead
    return find_lead(session, unit, client_id)


def leads(session: Session, unit: Unit | None, client_id: int) -> Iterator[User]:
    """Those who are asked first, first."""
    line = list(climb(unit))
    for each in (*line[1:], *line[:1]):
        lead = each.lead
        if _is_at_work(lead) and sees_client(session, lead, client_id):
            yield lead


def _is_at_work(lead: User | None) -> TypeGuard[User]:
    return lead is not None and lead.active and lead.is_staff


def _at(unit_id: int | None, post: Post, level: int, client_id: int) -> Select[User]:
    """Whoever could take what is held there."""
    people = _technicians(level, client_id)
    if unit_id is None:
        return people
    return people.where(or_(_has_post(unit_id, post), ~has_any_post()))


def _technicians(level: int, client_id: int) -> Select[User]:
    """Those who work for the client, and whose level reaches."""
    return select(User).where(
        *is_person_at_work(), level_of() >= level, works_for(client_id)
    )


def level_of() -> ColumnElement[int]:
    return func.coalesce(User.level, ANY_LEVEL)


def is_person_at_work() -> tuple[ColumnElement[bool], ...]:
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


def has_any_post() -> ColumnElement[bool]:
    return exists().where(Membership.user_id == User.id)
