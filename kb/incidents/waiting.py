"""What waits for somebody among incidents, briefly: a few of each list, in one query."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from kb import lines
from kb.contacts.models import Contact
from kb.incidents import policy, takers, views
from kb.incidents.actions import Action
from kb.incidents.models import (
    Approval,
    Incident,
    IncidentEvent,
    Pause,
    State,
    Verification,
)
from kb.incidents.views import View
from kb.kept import kept
from kb.people.models import User
from kb.people.readers import Id


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


def ask_for_views(
    session: Session, lists: Sequence[View], user: User, *, limit: int
) -> list[Select[Any]]:
    """For the first *limit* of each list of open ones: what is due first, then the oldest.

    A line is labelled with its view, and its total is what the whole list holds. They are
    read with ``views.moment``, and with ``views.values_of_reader``.
    """
    if not lists:
        return []
    visible = policy.seen_by(session, user).condition
    return [
        _ask(view, visible, views.conditions_of_reader(session, view, user), limit)
        for view in lists
    ]


@kept
def _ask(
    view: View,
    visible: ColumnElement[bool],
    conditions: tuple[ColumnElement[bool], ...],
    limit: int,
) -> Select[Any]:
    order = Incident.due_at.asc().nulls_last(), Incident.id
    # Counted and ordered within the index of the open ones; the rest is read of the first.
    first = (
        select(Incident.id, func.count().over().label("total"))
        .where(takers.is_open(), visible, *conditions, *views.timely(view))
        .order_by(*order)
        .limit(limit)
        .subquery()
    )
    began = _BEGAN.get(view, Incident.created_at)
    query = _select(view.value, began, total=first.c.total)
    return query.join(first, first.c.id == Incident.id).order_by(*order)


@kept
def ask_for_approvals(user_id: Id, *, limit: int) -> Select[Any]:
    """For what waits for somebody's approval, the longest waiting first."""
    return (
        _select("", Incident.created_at)
        .where(
            Incident.approver_id == user_id,
            Incident.approval == Approval.ASKED,
            Incident.state.in_(takers.WAITING),
            # Said once more, as the index of the open ones has it.
            takers.is_open(),
        )
        .order_by(Incident.id)
        .limit(limit)
    )


@kept
def ask_for_own(user_id: Id, *, limit: int, only_wished: bool = False) -> Select[Any]:
    """For what somebody asked and is not over: what waits for them first, then the newest.

    A line is labelled with what is wished of them.
    """
    wish = _wish_of(user_id)
    began = case(
        (wish == Wish.ANSWER, Incident.resolved_at),
        (wish == Wish.REPLY, _paused_at()),
        else_=Incident.created_at,
    )
    order = wish == Wish.NOTHING, Incident.id.desc()
    # As above: PostgreSQL would read each open one to see whose it is.
    first = (
        select(Incident.id)
        .where(takers.is_open(), policy.is_asked_by(user_id))
        .order_by(*order)
        .limit(limit)
    )
    if only_wished:
        first = first.where(wish != Wish.NOTHING)
    found = first.subquery()
    query = _select(wish, func.coalesce(began, Incident.created_at))
    return query.join(found, found.c.id == Incident.id).order_by(*order)


def _select(
    label: ColumnElement[str] | str,
    since: Any,
    *,
    total: ColumnElement[int] | None = None,
) -> Select[Any]:
    return lines.to_select(
        total=total,
        label=label,
        id=Incident.id,
        number=Incident.number,
        title=Incident.title,
        beside=Incident.system,
        state=Incident.state,
        since=since,
        due_at=Incident.due_at,
    )


def _wish_of(user_id: Id) -> ColumnElement[str]:
    unconfirmed = or_(
        Incident.verification.is_(None),
        Incident.verification != Verification.CONFIRMED,
    )
    asks = and_(Incident.state == State.RESOLVED, unconfirmed, _is_confirmer(user_id))
    return case(
        (asks, Wish.ANSWER.value),
        (Incident.paused_for == Pause.USER, Wish.REPLY.value),
        else_=Wish.NOTHING.value,
    )


def _is_confirmer(user_id: Id) -> ColumnElement[bool]:
    """As ``askers.find_confirmer`` has it."""
    theirs = select(Contact.id).where(Contact.account_id == user_id)
    has_named = or_(
        Incident.contact_id.is_(None), Incident.confirmer_id != Incident.reporter_id
    )
    return or_(
        and_(has_named, Incident.confirmer_id == user_id),
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
