"""Whose something new is: said, or known by who asks, where it is, what it is about."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.people.models import ManagedSystem, Unit, User
from kb.services.models import OWN, Client, Service
from kb.services.visibility import clients_of, has_several, homes_of, sees_client
from kb.spellings.names import Field
from kb.spellings.settling import settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known of something that is to have a client."""

    asker: User
    known: int | None = None
    """The client of whoever called without an account."""
    service: Service | None = None
    unit: Unit | None = None
    system: str = ""


def find_client(session: Session, chosen: Client | None, hints: Hints) -> Client:
    """The client that is *chosen*, else the one that the hints lead to.

    Raise ``NotFoundError`` for a service of another client: it does not exist for this one.
    """
    client = chosen or session.get_one(Client, find_id(session, hints))
    service = hints.service
    if service is not None and (
        not service.active or service.client_id not in (None, client.id)
    ):
        raise NotFoundError("service", service.code)
    return client


def get_client(session: Session, code: str, user: User) -> Client:
    """Raise ``NotFoundError`` for one that there is not, or that *user* does not see."""
    client = session.scalar(select(Client).where(Client.code == code.strip()))
    if client is None or not sees_client(session, user, client.id):
        raise NotFoundError("client", code)
    return client


def find_system_client(session: Session, system: str) -> int | None:
    """Whose the system is: its unit's client; nobody's in particular without one."""
    return session.scalar(
        select(Unit.client_id)
        .join(ManagedSystem, ManagedSystem.unit_id == Unit.id)
        .where(ManagedSystem.name == settle(session, Field.SYSTEM, system))
    )


def find_id(session: Session, hints: Hints) -> int:
    """The client that the hints lead to; the own organisation where none does."""
    if not has_several(session):
        return OWN
    if hints.known is not None:
        return hints.known
    if hints.service is not None and hints.service.client_id is not None:
        return hints.service.client_id
    reach = _reach(session, hints.asker)
    if reach is not None and len(reach) == 1:
        return min(reach)
    by_unit = hints.unit.client_id if hints.unit is not None else None
    for found in (by_unit, find_system_client(session, hints.system), OWN):
        if found is not None and (reach is None or found in reach):
            return found
    return min(reach or {OWN})


def _reach(session: Session, asker: User) -> frozenset[int] | None:
    """For whom *asker* may ask: people of IT for all whose incidents they see."""
    return clients_of(session, asker) if asker.is_staff else homes_of(session, asker)
