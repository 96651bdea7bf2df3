"""Who watches an incident, or its system, is told of what they may see of it."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents.actions import Action, Remark
from kb.incidents.models import Incident, IncidentEvent
from kb.incidents.policy import visible_to
from kb.notifications.service import Kind, News
from kb.people.models import User
from kb.watching import service, telling
from kb.watching.service import Thing
from kb.watching.telling import Step

STEPS: Final = frozenset(
    {
        *(Action.START, Action.TRANSFER, Action.GIVE_BACK, Remark.TAKE_OVER),
        *(Action.PAUSE, Action.CONTINUE, Action.RESOLVE, Action.CONFIRM, Action.DENY),
        *(Action.CLOSE, Action.REOPEN, Action.WITHDRAW, Action.MARK_DUPLICATE),
        *(Action.APPROVE, Action.DECLINE, Remark.COMMENT, Remark.ATTACH),
    }
)
"""Those that watchers are told of. What two holders settle between them is not among
them, nor what monitoring notes."""


def tell_step(session: Session, incident: Incident, event: IncidentEvent) -> None:
    """After everybody else was told of it."""
    if event.action not in STEPS:
        return
    named = {"number": incident.number, "title": incident.title, "step": event.action}
    people = [
        each
        for each in service.list_watchers(session, Thing(incident_id=incident.id))
        if (each.is_staff or not event.internal) and _sees(session, incident, each)
    ]
    telling.tell(
        session,
        people,
        lambda user: News(Kind.WATCHED_STEP, _path(incident, user), named),
        Step(paths=_paths(incident), at=event.at, actor_id=event.actor_id),
    )


def tell_opened(session: Session, incident: Incident, *, by: By) -> None:
    """Of a new incident to who watches its system."""
    if not incident.system:
        return
    thing = Thing.of_system(session, incident.system)
    named = {"number": incident.number, "title": incident.title}
    details = {**named, "system": incident.system}
    people = [
        each
        for each in service.list_watchers(session, thing)
        if _sees(session, incident, each)
    ]
    telling.tell(
        session,
        people,
        lambda user: News(Kind.SYSTEM_INCIDENT, _path(incident, user), details),
        Step(paths=_paths(incident), at=by.now, actor_id=by.actor.user.id),
    )


def _sees(session: Session, incident: Incident, user: User) -> bool:
    seen = select(Incident.id).where(
        Incident.id == incident.id, visible_to(session, user)
    )
    return session.scalar(seen) is not None


def _path(incident: Incident, user: User) -> str:
    page, others = _paths(incident)
    return page if user.is_staff else others


def _paths(incident: Incident) -> tuple[str, str]:
    """Its page for staff, and for whoever asked."""
    return f"/incidents/{incident.id}", f"/requests/{incident.id}"
