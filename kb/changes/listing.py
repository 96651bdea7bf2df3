"""Finding changes, and what happened to one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import Session

from kb.changes.models import Change, ChangeEvent
from kb.changes.models import ChangeState as State
from kb.errors import NotFoundError
from kb.kept import kept
from kb.people.models import User
from kb.services.visibility import clients_of, of_clients

MOST_COMING: Final = 5


def get_change(session: Session, change_id: int, user: User) -> Change:
    """Raise ``NotFoundError`` for what does not exist; changes are for staff."""
    change = session.scalar(
        select(Change).where(Change.id == change_id, visible_to(session, user))
    )
    if change is None:
        raise NotFoundError("change", change_id)
    return change


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """Changes are for staff, of the clients that they work for."""
    if not user.active or not user.is_staff:
        return false()
    return _is_of(clients_of(session, user))


@kept
def _is_of(clients: frozenset[int] | None) -> ColumnElement[bool]:
    return of_clients(Change.client_id, clients)


def list_changes(
    session: Session, user: User, states: Iterable[State] = State, limit: int = 200
) -> list[Change]:
    """Those that begin soonest first; those without a time last."""
    return list(
        session.scalars(
            select(Change)
            .where(Change.state.in_(list(states)), visible_to(session, user))
            .order_by(
                Change.planned_from.is_(None), Change.planned_from, Change.id.desc()
            )
            .limit(limit)
        )
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """As much of a change as a line says of it."""

    id: int
    number: str
    title: str
    system: str
    state: State
    planned_from: datetime | None


def list_coming(
    session: Session, user: User, systems: Collection[str], *, until: datetime
) -> list[Brief]:
    """What is being changed of *systems*, or will be before *until*; the first few."""
    said = {"systems": systems, "until": until}
    rows = session.execute(_ask_for_coming(visible_to(session, user)), said)
    return [Brief(*row) for row in rows]


@kept
def _ask_for_coming(
    visible: ColumnElement[bool],
) -> Select[int, str, str, str, State, datetime | None]:
    return (
        select(
            Change.id,
            Change.number,
            Change.title,
            Change.system,
            Change.state,
            Change.planned_from,
        )
        .where(
            Change.system.in_(bindparam("systems", expanding=True)),
            or_(
                Change.state == State.IN_PROGRESS,
                and_(
                    Change.state == State.PLANNED,
                    Change.planned_from < bindparam("until"),
                ),
            ),
            visible,
        )
        .order_by(Change.planned_from, Change.id)
        .limit(MOST_COMING)
    )


def list_events(session: Session, change: Change) -> list[ChangeEvent]:
    return list(
        session.scalars(
            select(ChangeEvent)
            .where(ChangeEvent.change_id == change.id)
            .order_by(ChangeEvent.id)
        )
    )
