"""Who is told what after each step of an incident, through whichever door it came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import arrivals, askers, watchers
from kb.incidents.actions import Action, Remark
from kb.incidents.holding import Place
from kb.incidents.models import Incident, IncidentEvent, Pause
from kb.notifications.service import Kind, News, notify, settle
from kb.people.models import User
from kb.services.visibility import sees_client


class Side(StrEnum):
    """From which side somebody has to do with an incident."""

    WORKER = "worker"
    """The assignee."""
    HOLDER = "holder"
    """The assignee, or as long as there is none, those who can take it."""
    ASKER = "asker"
    """Who has asked to have it back."""
    USER = "user"
    """The reporter and the confirmer; a caller without an account is called back."""

    @property
    def page(self) -> str:
        return "requests" if self is Side.USER else "incidents"


@dataclass(frozen=True, slots=True)
class Telling:
    kind: Kind
    sides: tuple[Side, ...]
    """Somebody on both sides is told on the first of them."""


# fmt: off
TOLD: Final[Mapping[str, Telling]] = {
    Action.START:          Telling(Kind.ASSIGNED, (Side.WORKER,)),
    Action.TRANSFER:       Telling(Kind.TRANSFERRED, (Side.WORKER,)),
    Action.ASK_BACK:       Telling(Kind.ASKED_BACK, (Side.HOLDER,)),
    Action.GIVE_BACK:      Telling(Kind.GIVEN_BACK, (Side.WORKER,)),
    Action.KEEP:           Telling(Kind.KEPT, (Side.ASKER,)),
    Action.PAUSE:          Telling(Kind.PAUSED, (Side.USER,)),
    Action.RESOLVE:        Telling(Kind.RESOLVED, (Side.USER,)),
    Action.CONFIRM:        Telling(Kind.CONFIRMED, (Side.WORKER,)),
    Action.DENY:           Telling(Kind.DENIED, (Side.WORKER,)),
    Action.CLOSE:          Telling(Kind.CLOSED, (Side.USER,)),
    Action.REOPEN:         Telling(Kind.REOPENED, (Side.WORKER,)),
    Action.MARK_DUPLICATE: Telling(Kind.DUPLICATE, (Side.USER,)),
    Action.APPROVE:        Telling(Kind.APPROVED, (Side.USER, Side.WORKER)),
    Action.DECLINE:        Telling(Kind.DECLINED, (Side.USER, Side.WORKER)),
    Remark.COMMENT:        Telling(Kind.COMMENTED, (Side.WORKER, Side.USER)),
    Remark.ATTACH:         Telling(Kind.COMMENTED, (Side.WORKER, Side.USER)),
}
"""The steps that somebody is told of; of all others nobody is."""
# fmt: on
_ANSWERED: Final = (Kind.RESOLVED,)
_WAITED_FOR: Final = (Kind.PAUSED, Kind.ANSWER_WANTED)
_HURRIED: Final = (Kind.DUE_SOON, Kind.LATE)
_SETTLED: Final = (
    *_ANSWERED,
    *_WAITED_FOR,
    *_HURRIED,
    Kind.ASSIGNED,
    Kind.TRANSFERRED,
    Kind.CONFIRMED,
    Kind.DENIED,
    Kind.REOPENED,
    Kind.SOLUTION_CHECKED_IN,
    Kind.SOLUTION_NOT_ACCEPTED,
    Kind.SOLUTION_RETIRED,
)
ENDED: Final[Mapping[str, tuple[Kind, ...]]] = {
    Action.CONTINUE: _WAITED_FOR,
    Action.RESOLVE: (*_WAITED_FOR, *_HURRIED),
    Action.CONFIRM: _ANSWERED,
    Action.DENY: _ANSWERED,
    Action.CLOSE: _SETTLED,
    Action.WITHDRAW: _SETTLED,
    Action.MARK_DUPLICATE: _SETTLED,
    Action.APPROVE: (Kind.APPROVAL_ASKED,),
    Action.DECLINE: (Kind.APPROVAL_ASKED, *_SETTLED),
}
"""What nobody need be told any more after a step: it is done."""
_NAMED: Final = ("original",)
"""Details of a step that its sentence names."""


def tell(
    session: Session,
    incident: Incident,
    event: IncidentEvent,
    *,
    but: Iterable[int] = (),
) -> None:
    """Tell those whom the step concerns, then who watches; whoever took it knows already.

    Nobody is told who was told of it otherwise (*but*).
    """
    _end_notices(session, incident, event)
    telling = TOLD.get(event.action)
    if telling is not None:
        _tell_sides(session, incident, event, telling, but)
    watchers.tell_step(session, incident, event)


def _tell_sides(
    session: Session,
    incident: Incident,
    event: IncidentEvent,
    telling: Telling,
    but: Iterable[int],
) -> None:
    named = {name: event.details[name] for name in _NAMED if name in event.details}
    is_asked = event.details.get("waits_for") == Pause.USER
    kind = Kind.ANSWER_WANTED if is_asked else telling.kind
    told: set[int | None] = {event.actor_id, *but}
    for side in telling.sides:
        if side is Side.USER and event.internal:
            continue
        if side is Side.WORKER and incident.assignee_id in told:
            continue
        people = dict.fromkeys(_people_on(session, incident, side, event))
        news = _news(incident, kind, side, named)
        notify(
            session, [each for each in people if each not in told], news, now=event.at
        )
        told.update(people)


def _end_notices(session: Session, incident: Incident, event: IncidentEvent) -> None:
    kinds = ENDED.get(event.action)
    if kinds is None:
        return
    people = {*_workers(session, incident), *askers.list_askers(incident)}
    if incident.approver_id is not None:
        people.add(incident.approver_id)
    paths = [f"/{page}/{incident.id}" for page in {side.page for side in Side}]
    settle(session, people, paths, kinds, now=event.at)


def tell_approver(session: Session, incident: Incident, *, by: By) -> None:
    """Ask whoever is to approve it."""
    news = _news(incident, Kind.APPROVAL_ASKED, Side.USER, {})
    notify(session, [incident.approver_id], news, now=by.now)


def tell_worker(
    session: Session,
    incident: Incident,
    kind: Kind,
    *,
    by: By,
    **details: Any,
) -> None:
    """Tell whoever works on it of what happened elsewhere: to its solution."""
    people = _workers(session, incident)
    news = _news(incident, kind, Side.WORKER, details)
    notify(session, people, news, now=by.now, but=by.actor.user.id)


def _people_on(
    session: Session, incident: Incident, side: Side, event: IncidentEvent
) -> Iterable[int]:
    match side:
        case Side.USER:
            return askers.list_askers(incident)
        case Side.ASKER:
            return (event.details["asked_by"],)
        case Side.WORKER:
            return _workers(session, incident)
        case Side.HOLDER:
            place = Place.of(incident)
            takers = (
                each.id for each in arrivals.who_is_told(session, place, event.at)
            )
            return _workers(session, incident) or takers


def _workers(session: Session, incident: Incident) -> tuple[int, ...]:
    if incident.assignee_id is None:
        return ()
    # Somebody who has left the staff, or its client, since does not see it any more.
    assignee = session.get_one(User, incident.assignee_id)
    is_there = assignee.is_staff and sees_client(session, assignee, incident.client_id)
    return (assignee.id,) if is_there else ()


def _news(
    incident: Incident, kind: Kind, side: Side, details: Mapping[str, Any]
) -> News:
    named = {"number": incident.number, "title": incident.title, **details}
    return News(kind, f"/{side.page}/{incident.id}", named)
