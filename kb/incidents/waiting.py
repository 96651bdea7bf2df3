"""What waits for somebody among incidents, briefly: a few of each list, in one query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.incidents import listing, policy, takers
from kb.incidents.actions import Action
from kb.incidents.listing import View
from kb.incidents.models import (
    Approval,
    Incident,
    IncidentEvent,
    Pause,
    State,
    Verification,
)
from kb.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """As much of an incident as a line says of it."""

    id: int
    number: str
    title: str
    system: str
    state: State
    since: datetime
    """When it came to wait."""
    due_at: datetime | None


class Wish(StrEnum):
    """What is wanted of whoever asked."""

    ANSWER = "answer"
    """Whether it is solved."""
    REPLY = "reply"
    """Work stands still until they have said something."""
    NOTHING = ""


_BEGAN: Final[dict[View, ColumnElement[Any]]] = {
    View.MINE: func.coalesce(Incident.started_at, Incident.created_at),
    View.TO_CALL_BACK: func.coalesce(Incident.resolved_at, Incident.created_at),
}


def list_views(
    session: Session, views: Sequence[View], user: User, *, now: datetime, limit: int
) -> list[tuple[View, Brief]]:
    """The first *limit* of each list of open ones: what is due first, then the oldest."""
    visible = policy.visible_to(session, user)
    parts = [
        _select(literal(view.value), _BEGAN.get(view, Incident.created_at))
        .where(takers.is_open(), visible, *listing.of_open(session, view, user, now))
        .order_by(Incident.due_at.asc().nulls_last(), Incident.id)
        .limit(limit)
        .subquery()
        for view in views
    ]
    if not parts:
        return []
    # SQLite takes an order and a limit of a part only inside a query of its own.
    rows = session.execute(union_all(*(select(part) for part in parts)))
    return [(View(label), brief) for label, brief in _read(rows)]


def list_to_approve(session: Session, user: User, *, limit: int) -> list[Brief]:
    """What waits for *user*'s approval, the longest waiting first."""
    rows = session.execute(
        _select(literal(""), Incident.created_at)
        .where(
            Incident.approver_id == user.id,
            Incident.approval == Approval.ASKED,
            Incident.state.in_(takers.WAITING),
        )
        .order_by(Incident.id)
        .limit(limit)
    )
    return [brief for _, brief in _read(rows)]


def list_own(
    session: Session, user: User, *, limit: int, only_wished: bool = False
) -> list[tuple[Wish, Brief]]:
    """What *user* asked for and is not over: first what waits for them, then the newest."""
    wish = _wish_of(user)
    began = case(
        (wish == Wish.ANSWER, Incident.resolved_at),
        (wish == Wish.REPLY, _paused_at()),
        else_=Incident.created_at,
    )
    query = (
        _select(wish, func.coalesce(began, Incident.created_at))
        .where(takers.is_open(), policy.asked_by(user))
        .order_by(wish == Wish.NOTHING, Incident.id.desc())
        .limit(limit)
    )
    if only_wished:
        query = query.where(wish != Wish.NOTHING)
    return [(Wish(label), brief) for label, brief in _read(session.execute(query))]


def _select(label: ColumnElement[str], since: ColumnElement[Any] | Any) -> Select[Any]:
    return select(
        label.label("label"),
        Incident.id.label("id"),
        Incident.number.label("number"),
        Incident.title.label("title"),
        Incident.system.label("system"),
        Incident.state.label("state"),
        since.label("since"),
        Incident.due_at.label("due_at"),
    )


def _read(rows: Any) -> Iterator[tuple[str, Brief]]:
    for row in rows:
        label, *_rest = row
        said = {name: value for name, value in row._mapping.items() if name != "label"}  # noqa: SLF001  SQLAlchemy's public name for it.
        yield label, Brief(**said)


def _wish_of(user: User) -> ColumnElement[str]:
    unconfirmed = or_(
        Incident.verification.is_(None),
        Incident.verification != Verification.CONFIRMED,
    )
    asks = and_(Incident.state == State.RESOLVED, unconfirmed, _is_confirmer(user))
    return case(
        (asks, Wish.ANSWER.value),
        (Incident.paused_for == Pause.USER, Wish.REPLY.value),
        else_=Wish.NOTHING.value,
    )


def _is_confirmer(user: User) -> ColumnElement[bool]:
    """As ``askers.find_confirmer`` has it."""
    theirs = select(Contact.id).where(Contact.account_id == user.id)
    has_named = or_(
        Incident.contact_id.is_(None), Incident.confirmer_id != Incident.reporter_id
    )
    return or_(
        and_(has_named, Incident.confirmer_id == user.id),
        and_(
            Incident.confirmer_id == Incident.reporter_id,
            Incident.contact_id.in_(theirs),
        ),
    )


def _paused_at() -> ColumnElement[Any]:
    return (
        select(func.max(IncidentEvent.at))
        .where(
            IncidentEvent.incident_id == Incident.id,
            IncidentEvent.action == Action.PAUSE.value,
        )
        .scalar_subquery()
    )
