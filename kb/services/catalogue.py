"""The catalogue: which services somebody can choose, and of which kinds each is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb import audit, offers
from kb.audit import By
from kb.errors import NotFoundError
from kb.kept import kept
from kb.people.models import Role, User
from kb.requests import kinds
from kb.requests.models import RequestKind
from kb.services.clients import MAX_NAME, check_code, check_names
from kb.services.errors import (
    CatalogueCase,
    CatalogueInputError,
    ServicesNotAllowedError,
)
from kb.services.models import Client, Service
from kb.services.visibility import clients_of, of_clients
from kb.spellings.names import Field
from kb.spellings.settling import settle
from kb.text import to_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How a service stands in the catalogue."""

    names: Mapping[str, str]
    client: Client | None = None
    """Whom alone it is for; nobody for one of every client."""
    system: str = ""
    kinds: Sequence[RequestKind] = ()
    """What can be asked for about it; every kind where none is named."""
    active: bool = True
    calendar_id: int | None = None
    """Else that of the contract, or of the client."""


def list_services(
    session: Session, user: User, *, ended: bool = False
) -> Sequence[Service]:
    """What *user* may choose, in the order of the catalogue; *ended* ones on demand."""
    query = select(Service).where(
        of_clients(Service.client_id, clients_of(session, user), shared=True)
    )
    if not ended:
        query = query.where(Service.active)
    return session.scalars(query.order_by(Service.position, Service.id)).all()


def has_services(session: Session, user: User) -> bool:
    """Whether ``list_services`` lists any."""
    return session.scalar(_ask_for_one(clients_of(session, user))) is not None


@kept
def _ask_for_one(clients: frozenset[int] | None) -> Select[int]:
    theirs = of_clients(Service.client_id, clients, shared=True)
    return select(Service.id).where(theirs, Service.active).limit(1)


def ask_for_services(session: Session, user: User) -> Select[Any]:
    """As ``list_services`` with the ended ones, as offers."""
    return _ask_for_services(clients_of(session, user))


@lru_cache(maxsize=offers.KEPT)
def _ask_for_services(clients: frozenset[int] | None) -> Select[Any]:
    return (
        offers.to_select(Service.id, code=Service.code, names=Service.names)
        .where(of_clients(Service.client_id, clients, shared=True))
        .order_by(Service.position, Service.id)
    )


def find_service(session: Session, code: str, user: User) -> Service | None:
    """By its code; nothing for none. Raise ``NotFoundError`` for one there is not.

    That of another client is not there either.
    """
    if not code.strip():
        return None
    service = session.scalar(
        select(Service).where(
            Service.code == code.strip(),
            Service.active,
            of_clients(Service.client_id, clients_of(session, user), shared=True),
        )
    )
    if service is None:
        raise NotFoundError("service", code.strip())
    return service


def get_service(session: Session, service_id: int, user: User) -> Service:
    """Whether it is offered now or not. Raise ``NotFoundError`` as ``find_service``."""
    service = session.scalar(
        select(Service).where(
            Service.id == service_id,
            of_clients(Service.client_id, clients_of(session, user), shared=True),
        )
    )
    if service is None:
        raise NotFoundError("service", service_id)
    return service


def list_kinds(session: Session, service: Service | None) -> list[RequestKind]:
    """What can be asked for now: about the service, or at all."""
    offered = kinds.list_kinds(session)
    if service is None or not service.kinds:
        return offered
    return [kind for kind in offered if kind in service.kinds]


def add_service(session: Session, code: str, entry: Entry, *, by: By) -> Service:
    """Raise ``CatalogueInputError``, ``CodeTakenError`` or ``ServicesNotAllowedError``."""
    require_keeper(session, by, entry.client)
    last = session.scalar(select(func.coalesce(func.max(Service.position), 0))) or 0
    service = Service(code=check_code(session, Service, code), position=last + 1)
    _fill(session, service, entry)
    session.add(service)
    session.flush()  # The audit names its id.
    audit.record(session, "add", service, by=by)
    return service


def edit(session: Session, service: Service, entry: Entry, *, by: By) -> None:
    """What it raises see ``add_service``."""
    require_keeper(session, by, service.client)
    require_keeper(session, by, entry.client)
    _fill(session, service, entry)
    audit.record(session, "edit", service, by=by, active=entry.active)


def may_keep(session: Session, user: User, client_id: int | None) -> bool:
    """Administrators keep all services, managers those of their clients.

    What is of every client is kept by who sees every client.
    """
    if user.has(Role.ADMINISTRATOR):
        return True
    clients = clients_of(session, user)
    return user.has(Role.MANAGER) and (clients is None or client_id in clients)


def require_keeper(session: Session, by: By, client: Client | None) -> None:
    if not may_keep(session, by.actor.user, client.id if client is not None else None):
        raise ServicesNotAllowedError


def _fill(session: Session, service: Service, entry: Entry) -> None:
    system = settle(session, Field.SYSTEM, to_line(entry.system))
    if len(system) > MAX_NAME:
        raise CatalogueInputError(
            f"A name may have {MAX_NAME} characters.",
            case=CatalogueCase.NAME_TOO_LONG,
            limit=MAX_NAME,
        )
    service.names, service.system = check_names(entry.names), system
    service.client, service.kinds = entry.client, list(entry.kinds)
    service.active, service.calendar_id = entry.active, entry.calendar_id
