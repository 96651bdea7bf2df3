"""The lists of incidents that people work from: what each holds, and how many.

Putting one of these conditions together takes longer than asking the database for it. So
what does not depend on the moment is made once for each kind of reader, and kept: all that
it depends on is in the arguments by which it is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from kb.contacts.models import Contact
from kb.database import UTCDateTime
from kb.incidents import policy, queues, takers
from kb.incidents.brought_in import was_resolved_here
from kb.incidents.models import Incident, State
from kb.incidents.models import Verification as Word
from kb.people.models import User
from kb.people.readers import READER, Id
from kb.service_levels.models import Clock, ClockState

Conditions = tuple[ColumnElement[bool], ...]


class View(StrEnum):
    """The lists that people work from."""

    MINE = "mine"
    QUEUE = "queue"
    NOBODY = "nobody"
    """What nobody can take."""
    DUE_SOON = "due_soon"
    """What will be late before long: its people were warned."""
    LATE = "late"
    OPEN = "open"
    TO_CALL_BACK = "to_call_back"
    READY_TO_CLOSE = "ready_to_close"
    WAITING_FOR_REVIEW = "waiting_for_review"
    NO_SOLUTION = "no_solution"
    CARRIED_OVER = "carried_over"
    CLOSED = "closed"
    ALL = "all"


ENDED: Final = frozenset({View.CLOSED, View.ALL})
"""Lists that hold what is over, and so grow for ever."""


_NOW: Final = bindparam("now", type_=UTCDateTime())
_MONTH: Final = bindparam("month", type_=UTCDateTime())


def count_views(
    session: Session, views: Sequence[View], user: User, *, now: datetime
) -> dict[View, int]:
    """How many incidents each list of open ones holds, in one query."""
    lists = tuple(conditions_of_reader(session, view, user) for view in views)
    query = _count(tuple(views), lists, policy.seen_by(session, user).condition)
    values = values_of_reader(session, views, user)
    row = session.execute(query, {**moment(now), **values}).one()
    return dict(zip(views, row, strict=True))


def of_open(
    session: Session, view: View, user: User, now: datetime
) -> list[ColumnElement[bool]]:
    """What those of *view* have in common, besides being open."""
    return [
        *conditions_but_time(session, view, user),
        *timely(view, now, _month_of(now)),
    ]


def moment(now: datetime) -> dict[str, datetime]:
    """For a query with what is ``timely``."""
    return {"now": now, "month": _month_of(now)}


def _month_of(now: datetime) -> datetime:
    return now.astimezone().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def conditions_but_time(session: Session, view: View, user: User) -> Conditions:
    """What those of *view* have in common, but for the time; kept for the like of *user*."""
    if view is View.QUEUE:
        return (queues.in_queue(session, user),)
    if view is View.NOBODY:
        return queues.lacks_people(session)
    if view is View.MINE:
        return _is_mine(user.id)
    return _TIMELESS.get(view, ())


def conditions_of_reader(session: Session, view: View, user: User) -> Conditions:
    """The same, for statements that are kept for all who read alike: see ``kb.people.readers``."""
    if view is View.QUEUE:
        return (queues.in_queue_of_reader(session, user),)
    if view is View.MINE:
        return _is_mine(READER)
    return conditions_but_time(session, view, user)


def values_of_reader(
    session: Session, views: Collection[View], user: User
) -> Mapping[str, Any]:
    """What stands in the places of these lists and of ``policy.seen_by``."""
    values = policy.seen_by(session, user).values
    queue = queues.values_of_queue(user) if View.QUEUE in views else {}
    return {**values, **queue}


@lru_cache(maxsize=policy.KEPT)
def _is_mine(user_id: Id) -> tuple[ColumnElement[bool], ...]:
    return (Incident.assignee_id == user_id,)


def timely(
    view: View, now: Any = _NOW, month: Any = _MONTH
) -> tuple[ColumnElement[bool], ...]:
    """What changes with time; without one the query is given its ``moment``."""
    match view:
        case View.DUE_SOON:
            return (Incident.due_at >= now,)
        case View.LATE:
            return (Incident.due_at < now,)
        case View.CARRIED_OVER:
            return (Incident.created_at < month,)
        case _:
            return ()


@lru_cache(maxsize=policy.KEPT)
def _count(
    views: tuple[View, ...],
    lists: tuple[Conditions, ...],
    visible: ColumnElement[bool],
) -> Select[Any]:
    """Kept by the very conditions that it counts: those are made once, too."""
    counts: list[Any] = [
        func.count(case((and_(true(), *conditions, *timely(view)), 1)))
        for view, conditions in zip(views, lists, strict=True)
    ]
    return select(*counts).where(takers.is_open(), visible)


def _is_warned_of() -> ColumnElement[bool]:
    # Spelled out as their index has it, and read once: asked of each open incident, it
    # took longer than all other lists together.
    running: Any = bindparam(
        "running", ClockState.RUNNING, unique=True, literal_execute=True
    )
    warned_of = select(Clock.incident_id).where(
        Clock.warned_at.is_not(None), Clock.state == running
    )
    return Incident.id.in_(warned_of)


def _has_no_page() -> ColumnElement[bool]:
    """Nobody else asks a caller without an account whether it is solved."""
    callers = select(Contact.id).where(Contact.account_id.is_(None))
    return and_(
        Incident.verification.is_(None),
        Incident.contact_id.in_(callers),
        Incident.confirmer_id == Incident.reporter_id,
        was_resolved_here(),
    )


_TIMELESS: Final[Mapping[View, tuple[ColumnElement[bool], ...]]] = {
    View.DUE_SOON: (_is_warned_of(),),
    View.TO_CALL_BACK: (
        Incident.state == State.RESOLVED,
        or_(Incident.verification == Word.UNANSWERED, _has_no_page()),
    ),
    View.READY_TO_CLOSE: (
        Incident.state == State.RESOLVED,
        Incident.verification == Word.CONFIRMED,
        Incident.solution_id.is_not(None),
    ),
    View.WAITING_FOR_REVIEW: (Incident.pending_submission_id.is_not(None),),
    View.NO_SOLUTION: (
        Incident.solution_id.is_(None),
        Incident.pending_submission_id.is_(None),
    ),
    View.CLOSED: (false(),),
}
