"""Clients: added, named, ended; and who works for each."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from kb import audit, offers
from kb.audit import By
from kb.database import Base
from kb.people.models import Role, User
from kb.services.errors import (
    CatalogueCase,
    CatalogueInputError,
    ClientInUseError,
    CodeTakenError,
    ServicesNotAllowedError,
)
from kb.services.models import OWN, Client, ClientAssignment
from kb.services.visibility import clients_of, of_clients
from kb.text import to_line

LANGUAGES: Final = ("zh", "en")
MAX_NAME: Final = 100
MAX_CODE: Final = 50
_CODE: Final = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{MAX_CODE - 1}}}")


def ask_for_clients(session: Session, user: User) -> Select[Any]:
    """As ``list_clients``, as offers."""
    return _ask_for_clients(clients_of(session, user))


@lru_cache(maxsize=offers.KEPT)
def _ask_for_clients(clients: frozenset[int] | None) -> Select[Any]:
    return (
        offers.to_select(
            Client.id, code=Client.code, names=Client.names, active=Client.active
        )
        .where(of_clients(Client.id, clients))
        .order_by(Client.id)
    )


def list_clients(session: Session, user: User) -> Sequence[Client]:
    """Those whose records *user* sees; the own organisation first."""
    seen = of_clients(Client.id, clients_of(session, user))
    return session.scalars(select(Client).where(seen).order_by(Client.id)).all()


def add_client(
    session: Session, code: str, names: Mapping[str, str], *, by: By
) -> Client:
    """Raise ``CatalogueInputError``, or ``CodeTakenError`` for a code there is."""
    require_administrator(by)
    client = Client(code=check_code(session, Client, code), names=check_names(names))
    session.add(client)
    session.flush()  # The audit names its id.
    audit.record(session, "add", client, by=by)
    return client


def edit_client(
    session: Session,
    client: Client,
    names: Mapping[str, str],
    *,
    calendar_id: int | None = None,
    by: By,
) -> None:
    """Its names, and by which calendar one works for it; the code stays."""
    require_administrator(by)
    client.names, client.calendar_id = check_names(names), calendar_id
    audit.record(session, "edit", client, by=by)


def switch(session: Session, client: Client, *, active: bool, by: By) -> None:
    """End the client, or take work for it again; what there is of it stays."""
    require_administrator(by)
    _require_other(client)
    client.active = active
    audit.record(session, "switch", client, by=by, active=active)


def delete(session: Session, client: Client, *, by: By) -> None:
    """Remove one that was added by mistake. Raise ``ClientInUseError`` for any other."""
    require_administrator(by)
    _require_other(client)
    if _is_used(session, client):
        raise ClientInUseError(client.code)
    audit.record(session, "delete", client, by=by, code=client.code)
    for row in list_assignments(session, client):
        session.delete(row)
    session.flush()  # They go before what they name.
    session.delete(client)


def list_people(session: Session, client: Client) -> Sequence[User]:
    """Whoever was assigned to the client."""
    return session.scalars(
        select(User)
        .join(ClientAssignment, ClientAssignment.user_id == User.id)
        .where(ClientAssignment.client_id == client.id)
        .order_by(User.name, User.id)
    ).all()


def list_assignments(session: Session, client: Client) -> Sequence[ClientAssignment]:
    return session.scalars(
        select(ClientAssignment).where(ClientAssignment.client_id == client.id)
    ).all()


def assign(session: Session, user: User, client: Client, *, by: By) -> None:
    """Say that *user* works for the client, or belongs to it; again changes nothing."""
    require_administrator(by)
    if session.get(ClientAssignment, (user.id, client.id)) is None:
        session.add(ClientAssignment(user_id=user.id, client_id=client.id))
        audit.record(session, "assign", client, by=by, user=user.id)


def dismiss(session: Session, user: User, client: Client, *, by: By) -> None:
    require_administrator(by)
    row = session.get(ClientAssignment, (user.id, client.id))
    if row is not None:
        session.delete(row)
        audit.record(session, "dismiss", client, by=by, user=user.id)


def require_administrator(by: By) -> None:
    if not by.actor.user.has(Role.ADMINISTRATOR):
        raise ServicesNotAllowedError


def check_code(session: Session, table: type[Base], code: str) -> str:
    """*code* as it is kept, if nothing else of the *table* has it."""
    kept = to_line(code)
    if not _CODE.fullmatch(kept):
        raise CatalogueInputError(
            "A code has up to 50 small letters, digits, hyphens or underscores.",
            case=CatalogueCase.BAD_CODE,
        )
    column = table.__table__.c.code
    if session.scalar(select(exists().where(column == kept))):
        raise CodeTakenError(kept)
    return kept


def check_names(names: Mapping[str, str]) -> dict[str, str]:
    """By language, without those that say nothing."""
    kept = {name: to_line(names.get(name, "")) for name in LANGUAGES}
    kept = {name: text for name, text in kept.items() if text}
    if not kept:
        raise CatalogueInputError(
            "Give it a name in at least one language.", case=CatalogueCase.NAME_MISSING
        )
    if max(map(len, kept.values())) > MAX_NAME:
        raise CatalogueInputError(
            f"A name may have {MAX_NAME} characters.",
            case=CatalogueCase.NAME_TOO_LONG,
            limit=MAX_NAME,
        )
    return kept


def _require_other(client: Client) -> None:
    if client.id == OWN:
        raise CatalogueInputError(
            "Your own organisation stays: it cannot be ended or deleted.",
            case=CatalogueCase.OWN_STAYS,
        )


def _is_used(session: Session, client: Client) -> bool:
    """Whether any row but an assignment names it, of whichever table that is."""
    naming = (
        key.parent
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is Client.__table__
        and table is not ClientAssignment.__table__
    )
    return any(
        session.scalar(select(exists().where(column == client.id))) for column in naming
    )
