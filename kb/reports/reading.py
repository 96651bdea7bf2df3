"""Who may read which cut: what is not for somebody is part of no number they get."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.incidents.policy import SEES_ALL
from kb.people import units
from kb.people.models import Membership, Unit, User
from kb.reports.cuts import NONE, Cut, Dimension
from kb.services.models import Client
from kb.services.visibility import clients_of


def may_read(session: Session, user: User, cut: Cut) -> bool:
    try:
        narrow(session, user, cut)
    except NotFoundError:
        return False
    return True


def narrow(session: Session, user: User, cut: Cut, by: Dimension | None = None) -> Cut:
    """*cut* as far as *user* may see it, told apart *by* a dimension.

    Nothing of a client that they do not work for is in it. Those who see every incident read the numbers of all units; who leads units, of these
    and what is below. What is of one person is read by that person and by the leads above
    them alone. Raise ``NotFoundError`` for a cut that is not for *user*.
    """
    if not user.active or not user.is_staff:
        raise NotFoundError("numbers", user.id)
    reach = find_reach(session, user)
    is_own = cut.person == user.id
    clients = clients_of(session, user)
    if cut.client is not None and not _has_client(session, clients, cut.client):
        raise NotFoundError("client", cut.client)
    if cut.unit is not None and not _reaches(session, reach, clients, cut.unit):
        raise NotFoundError("unit", cut.unit)
    if cut.person not in (None, NONE, user.id):
        _require_lead_of(session, user, cut.person or NONE)
    if reach is not None and not reach and not is_own and by is not Dimension.PERSON:
        raise NotFoundError("numbers", user.id)
    people = find_people(session, user) if by is Dimension.PERSON else None
    within = None if is_own else reach
    return replace(cut, within=within, people=people, clients=clients)


def begin(session: Session, user: User, cut: Cut) -> Cut:
    """What *user* begins with: their own numbers, if they lead nothing and see not all."""
    leads_nothing = find_reach(session, user) == frozenset()
    return replace(cut, person=user.id) if leads_nothing else cut


def find_reach(session: Session, user: User) -> frozenset[int] | None:
    """The units whose numbers *user* may read; ``None`` for all of them."""
    if user.has(*SEES_ALL):
        return None
    return units.with_descendants(session, units.list_led(session, user))


def find_people(session: Session, user: User) -> frozenset[int]:
    """Whose own numbers *user* may read: their own, and those of whom they lead."""
    led = units.with_descendants(session, units.list_led(session, user))
    members = select(Membership.user_id).where(Membership.unit_id.in_(led))
    return frozenset(session.scalars(members)) | {user.id}


def _has_client(
    session: Session, clients: frozenset[int] | None, client_id: int
) -> bool:
    if clients is not None:
        return client_id in clients
    return session.get(Client, client_id) is not None


def _reaches(
    session: Session,
    reach: frozenset[int] | None,
    clients: frozenset[int] | None,
    unit_id: int,
) -> bool:
    if reach is not None:
        return unit_id in reach
    if unit_id == NONE:
        return True
    unit = session.get(Unit, unit_id)
    return unit is not None and (clients is None or unit.client_id in clients)


def _require_lead_of(session: Session, user: User, person_id: int) -> None:
    if person_id not in find_people(session, user):
        raise NotFoundError("person", person_id)
