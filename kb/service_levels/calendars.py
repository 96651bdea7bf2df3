"""Which calendar counts the time of a level, or of what a unit does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from kb.people import units
from kb.people.models import Unit
from kb.services.models import Client, Contract, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose time is counted: what decides, where the level names no calendar."""

    client_id: int
    service_id: int | None = None
    unit_id: int | None = None
    """Where it came from: the part of the client's tree that a contract is about."""
    day: date
    """On which it was opened: the contract of that day holds."""


class Calendars:
    """Finds the calendar of many; each row is asked for once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._services: dict[int, int | None] = {}
        self._clients: dict[int, int | None] = {}
        self._contracts: dict[int, Sequence[Contract]] = {}
        self._parents: dict[int, int | None] = {}

    def know(
        self,
        subject: Subject,
        *,
        of_client: int | None,
        of_service: int | None,
        has_contract: bool,
    ) -> None:
        """What a question that was asked anyway says of *subject*: so nothing is asked.

        It says which calendars client and service name, and whether a contract names any.
        """
        self._clients[subject.client_id] = of_client
        if subject.service_id is not None:
            self._services[subject.service_id] = of_service
        if not has_contract:
            self._contracts.setdefault(subject.client_id, ())

    def find(self, of_level: int | None, subject: Subject) -> int | None:
        """That *of_level* itself, else the service's, the contract's, the client's.

        ``None`` is the installation's.
        """
        if of_level is not None:
            return of_level
        if (found := self._of_service(subject.service_id)) is not None:
            return found
        of_client = self._of_client(subject.client_id)
        of_contract = self._of_contract(subject)
        return of_client if of_contract is None else of_contract

    def _of_service(self, service_id: int | None) -> int | None:
        if service_id is None:
            return None
        if service_id not in self._services:
            self._services[service_id] = self._session.scalar(
                select(Service.calendar_id).where(Service.id == service_id)
            )
        return self._services[service_id]

    def _of_client(self, client_id: int) -> int | None:
        """Its own; whether a contract names any is asked with it."""
        if client_id not in self._clients:
            row = self._session.execute(_OF_CLIENT, {"client": client_id}).one()
            self._clients[client_id], has_contract = row
            if not has_contract:
                self._contracts.setdefault(client_id, ())
        return self._clients[client_id]

    def _of_contract(self, subject: Subject) -> int | None:
        """That of the nearest unit with a contract; one without a calendar has none."""
        if subject.client_id not in self._contracts:
            self._contracts[subject.client_id] = self._session.scalars(
                select(Contract).where(Contract.client_id == subject.client_id)
            ).all()
        by_unit = {
            each.unit_id: each
            for each in self._contracts[subject.client_id]
            if each.starts_on <= subject.day <= each.ends_on
        }
        if all(each.calendar_id is None for each in by_unit.values()):
            return None
        key = subject.unit_id
        while key is not None and key not in by_unit:
            key = self._parent_of(key)
        contract = by_unit.get(key)
        return contract.calendar_id if contract is not None else None

    def _parent_of(self, unit_id: int) -> int | None:
        """All above it are read at once, so that the way up is one question."""
        if unit_id not in self._parents:
            above = units.select_above([unit_id])
            found = select(Unit.id, Unit.parent_id).where(Unit.id.in_(above))
            self._parents |= dict(self._session.execute(found).all())
        return self._parents[unit_id]


_OF_CLIENT: Final = select(
    Client.calendar_id,
    exists().where(Contract.client_id == Client.id, Contract.calendar_id.is_not(None)),
).where(Client.id == bindparam("client"))
