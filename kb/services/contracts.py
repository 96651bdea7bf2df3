"""Contracts: for how long a client is worked for, and over which part of its tree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.database import Base
from kb.errors import NotFoundError
from kb.people import units
from kb.people.models import Unit
from kb.services.clients import MAX_CODE, MAX_NAME, require_administrator
from kb.services.errors import (
    CatalogueCase,
    CatalogueInputError,
    CodeTakenError,
    ContractsOverlapError,
)
from kb.services.models import Client, Contract
from kb.text import to_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed."""

    number: str
    name: str = ""
    starts_on: date
    ends_on: date
    """The last day."""
    unit: Unit | None = None
    """The root of the client's tree."""
    calendar_id: int | None = None
    """Else the client's."""

    def checked(self) -> "Terms":
        number, name = to_line(self.number), to_line(self.name)
        if not 1 <= len(number) <= MAX_CODE:
            raise CatalogueInputError(
                f"A contract has a number of up to {MAX_CODE} characters.",
                case=CatalogueCase.NUMBER_MISSING,
                limit=MAX_CODE,
            )
        if len(name) > MAX_NAME:
            raise CatalogueInputError(
                f"A name may have {MAX_NAME} characters.",
                case=CatalogueCase.NAME_TOO_LONG,
                limit=MAX_NAME,
            )
        if self.ends_on < self.starts_on:
            raise CatalogueInputError(
                "A contract cannot end before it starts.",
                case=CatalogueCase.ENDS_TOO_EARLY,
            )
        return replace(self, number=number, name=name)


def add_contract(session: Session, client: Client, terms: Terms, *, by: By) -> Contract:
    """From now on the unit of the contract, and those below it, are the client's.

    Raise ``CatalogueInputError``, ``CodeTakenError`` or ``ContractsOverlapError``.
    """
    require_administrator(by)
    contract = Contract(client_id=client.id)
    _agree(session, contract, terms.checked())
    session.add(contract)
    session.flush()  # The audit names its id.
    audit.record(session, "add", contract, by=by)
    return contract


def edit(session: Session, contract: Contract, terms: Terms, *, by: By) -> None:
    """What it raises see ``add_contract``."""
    require_administrator(by)
    _agree(session, contract, terms.checked())
    audit.record(session, "edit", contract, by=by)


def get_contract(session: Session, client: Client, contract_id: int) -> Contract:
    found = session.get(Contract, contract_id)
    if found is None or found.client_id != client.id:
        raise NotFoundError("contract", contract_id)
    return found


def list_contracts(session: Session, client: Client) -> Sequence[Contract]:
    return session.scalars(
        select(Contract)
        .where(Contract.client_id == client.id)
        .order_by(Contract.starts_on, Contract.id)
    ).all()


def _agree(session: Session, contract: Contract, terms: Terms) -> None:
    with session.no_autoflush:
        _require_number(session, contract, terms)
        _require_room(session, contract, terms)
    contract.number, contract.name = terms.number, terms.name
    contract.starts_on, contract.ends_on = terms.starts_on, terms.ends_on
    contract.unit_id = terms.unit.id if terms.unit is not None else None
    contract.calendar_id = terms.calendar_id
    if terms.unit is not None:
        _hand_over(session, terms.unit, contract.client_id)


def _require_number(session: Session, contract: Contract, terms: Terms) -> None:
    taken = session.scalar(
        select(Contract.id).where(
            Contract.client_id == contract.client_id,
            Contract.number == terms.number,
            Contract.id != (contract.id or 0),
        )
    )
    if taken is not None:
        raise CodeTakenError(terms.number)


def _require_room(session: Session, contract: Contract, terms: Terms) -> None:
    """A part of the tree is of one contract at a time, whosever that is."""
    is_same = (
        Contract.unit_id == terms.unit.id
        if terms.unit is not None
        else Contract.unit_id.is_(None) & (Contract.client_id == contract.client_id)
    )
    other = session.scalar(
        select(Contract.number).where(
            is_same,
            Contract.id != (contract.id or 0),
            Contract.starts_on <= terms.ends_on,
            Contract.ends_on >= terms.starts_on,
        )
    )
    if other is not None:
        raise ContractsOverlapError(other)


def _hand_over(session: Session, root: Unit, client_id: int) -> None:
    """The unit with those below it, and their callers; what has another root stays."""
    before = root.client_id
    below = units.with_descendants(session, [root.id])
    session.execute(
        update(Unit)
        .where(Unit.id.in_(below), or_(Unit.client_id == before, Unit.id == root.id))
        .values(client_id=client_id)
        .execution_options(synchronize_session="fetch")
    )
    # By its table: callers know of clients, and not the other way round.
    callers = Base.metadata.tables["contact"]
    session.execute(
        update(callers)
        .where(callers.c.unit_id.in_(below), callers.c.client_id == before)
        .values(client_id=client_id)
    )
