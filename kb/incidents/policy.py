"""Who may do what to an incident, and who sees it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.incidents.askers import list_askers
from kb.incidents.holding import HOLDERS, Standing, stand, standing
from kb.incidents.models import Approval, Arrival, Incident
from kb.people import units
from kb.people.models import Role, User
from kb.people.readers import (
    CLIENTS,
    REACH,
    READER,
    UNITS,
    Id,
    Ids,
    Seen,
    in_place_of,
    values_of,
)
from kb.services.visibility import clients_of, of_clients

SEES_ALL = (Role.REVIEWER, Role.MANAGER, Role.ADMINISTRATOR)

KEPT: Final = 500
"""For so many people the conditions are kept; all that they say is in the arguments."""

Permits = Callable[[User, Incident], bool]


def only(*standings: Standing) -> Permits:
    """Permits whoever stands to the incident in one of these ways."""

    def permits(user: User, incident: Incident) -> bool:
        # The first that fits is enough: others may have to be read.
        return any(each in standings for each in standing(user, incident))

    return permits


def may_comment(user: User, incident: Incident) -> bool:
    """Whoever asked, and all staff who see it."""
    asked = {Standing.REPORTER, Standing.CONFIRMER}
    return user.is_staff or not asked.isdisjoint(stand(user, incident))


def may_change_client(user: User, incident: Incident) -> bool:
    """Who holds it or leads there, and who keeps the clients' services.

    That they work for both clients is for the caller to see.
    """
    standing = {*HOLDERS, Standing.LEAD}
    keeps = user.active and user.has(Role.MANAGER, Role.ADMINISTRATOR)
    return keeps or not standing.isdisjoint(stand(user, incident))


def is_reporter(user: User, incident: Incident) -> bool:
    return user.active and user.id in list_askers(incident)


def may_approve(user: User, incident: Incident) -> bool:
    """Whoever was asked, but nobody for themselves.

    Where that person has left, those who keep the rules stand in.
    """
    if incident.approval is not Approval.ASKED or is_reporter(user, incident):
        return False
    if incident.approver is not None and incident.approver.active:
        return user.active and user.id == incident.approver_id
    return user.active and user.has(Role.MANAGER, Role.ADMINISTRATOR)


def asked_by(user: User) -> ColumnElement[bool]:
    """The condition that an incident is one of *user*'s own, as ``list_askers`` has it."""
    return is_asked_by(user.id)


@lru_cache(maxsize=KEPT)
def is_asked_by(user_id: Id) -> ColumnElement[bool]:
    theirs = select(Contact.id).where(Contact.account_id == user_id)
    named = and_(
        Incident.confirmer_id == user_id,
        Incident.confirmer_id != Incident.reporter_id,
    )
    reported = and_(
        Incident.contact_id.is_(None),
        or_(Incident.reporter_id == user_id, Incident.confirmer_id == user_id),
    )
    return or_(reported, named, Incident.contact_id.in_(theirs))


def seen_by(session: Session, user: User) -> Seen:
    """As ``visible_to``, for statements that are kept for all who read alike."""
    values = values_of(user)
    if not user.active or not user.is_staff:
        return Seen(_is_own(READER), values)
    clients, reach = clients_of(session, user), find_reach(session, user)
    if clients is not None:
        values["reader_clients"] = sorted(clients)
    if reach is not None:
        values["reader_reach"] = sorted(reach)
    condition = _is_seen(
        READER, in_place_of(clients, CLIENTS), UNITS, in_place_of(reach, REACH)
    )
    return Seen(condition, values)


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that an incident must meet for *user* to see it.

    Requesters see their own, and what they are to approve. Technicians with a unit see
    what lies in it, what came from it or was there once, and what they have a part in;
    leads, what lies in the units they lead; those without a unit see everything. But for
    their own, staff see only what is of a client that they work for.
    """
    if not user.active or not user.is_staff:
        return _is_own(user.id)
    clients, reach = clients_of(session, user), find_reach(session, user)
    return _is_seen(user.id, clients, user.unit_ids, reach)


def find_reach(session: Session, user: User) -> frozenset[int] | None:
    """The units whose incidents one of the staff sees; ``None`` for all of them."""
    if user.has(*SEES_ALL) or not user.unit_ids:
        return None
    led = units.list_led(session, user)
    return units.with_descendants(session, user.unit_ids | led)


@lru_cache(maxsize=KEPT)
def _is_own(user_id: Id) -> ColumnElement[bool]:
    return or_(is_asked_by(user_id), Incident.approver_id == user_id)


@lru_cache(maxsize=KEPT)
def _is_seen(
    user_id: Id, clients: Ids | None, unit_ids: Ids, reach: Ids | None
) -> ColumnElement[bool]:
    """By one of the staff, who works for *clients* and in *reach*; ``None``: for all."""
    own = _is_own(user_id)
    at_work = true() if reach is None else _is_at_work(user_id, unit_ids, reach)
    if clients is None:
        return or_(own, at_work)
    return or_(own, and_(of_clients(Incident.client_id, clients), at_work))


def _is_at_work(user_id: Id, unit_ids: Ids, reach: Ids) -> ColumnElement[bool]:
    was_there = select(Arrival.id).where(
        Arrival.incident_id == Incident.id,
        or_(Arrival.by_id == user_id, Arrival.unit_id.in_(unit_ids)),
    )
    return or_(
        Incident.reporter_id == user_id,
        Incident.assignee_id == user_id,
        Incident.unit_id.is_(None),
        Incident.unit_id.in_(reach),
        Incident.origin_unit_id.in_(reach),
        was_there.exists(),
    )
