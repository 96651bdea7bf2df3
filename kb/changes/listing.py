"""Finding changes, and what happened to one."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import Session

from kb import lines
from kb.changes.models import Change, ChangeEvent
from kb.changes.models import ChangeState as State
from kb.errors import NotFoundError
from kb.kept import kept
from kb.people import systems
from kb.people.models import User
from kb.people.readers import CLIENTS, READER, UNITS, Ids, in_place_of
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


def _seen_by(session: Session, user: User) -> ColumnElement[bool]:
    """The same, for all who read alike."""
    if not user.active or not user.is_staff:
        return false()
    return _is_of(in_place_of(clients_of(session, user), CLIENTS))


@kept
def _is_of(clients: Ids | None) -> ColumnElement[bool]:
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


def ask_for_coming(session: Session, user: User) -> Select[Any]:
    """For what is being changed of the systems that *user* answers for, or will be soon.

    That is before the moment said to be ``until``; the first few, due when they begin.
    *user* is the one who reads: see ``kb.people.readers``.
    """
    theirs = systems.ask_for_names(READER, UNITS)
    return _ask_for_coming(_seen_by(session, user), theirs)


@kept
def _ask_for_coming(visible: ColumnElement[bool], names: Select[str]) -> Select[Any]:
    return (
        lines.to_select(
            id=Change.id,
            number=Change.number,
            title=Change.title,
            beside=Change.system,
            state=Change.state,
            since=Change.created_at,
            due_at=Change.planned_from,
        )
        .where(
            Change.system.in_(select(names.subquery().c.name)),
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
