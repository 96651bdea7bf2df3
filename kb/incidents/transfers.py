"""Handing an incident on: taken, assigned, to another level, unit or person."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.incidents import arrivals, consequences, takers
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import (
    AssigneeCase,
    AssigneeError,
    IncidentCase,
    IncidentInputError,
    NobodyCase,
    NobodyThereError,
    ReasonCase,
    SamePlaceError,
)
from kb.incidents.holding import Place, acting_post
from kb.incidents.lifecycle import Note, note, require, require_reason, step
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident, IncidentEvent, State
from kb.people.models import Post, Unit, User

HIGHEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Where an incident goes, and why; what is ``None`` stays as it is."""

    reason: str
    tried: str

    level: int | None = None
    unit: Unit | None = None
    post: Post | None = None
    assignee: User | None = None


def start(
    session: Session,
    incident: Incident,
    *,
    by: By,
    assignee: User | None = None,
) -> Incident:
    """Take the incident, or give it to somebody who holds it."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.START, by.actor)
    if assignee is not None:
        _require_person(assignee)
    worker = assignee or by.actor.user
    _require_fit(session, worker, Place.of(incident))
    before = incident.assignee_id
    _assign(session, incident, worker)
    incident.started_at = by.now
    details: dict[str, Any] = {"assignee": worker.id}
    if before is not None:
        details["instead_of"] = before
    event = step(session, incident, Action.START, by=by, **details)
    consequences.tell(session, incident, event)
    return incident


def transfer(
    session: Session,
    incident: Incident,
    handover: Handover,
    *,
    by: By,
) -> Incident:
    """Hand the incident on, with the reason and what was tried.

    Raise ``SamePlaceError`` where it would stay where it is, and ``NobodyThereError``
    where nobody could take it.
    """
    incident = lock_incident(session, incident.id)
    require(incident, Action.TRANSFER, by.actor)
    why = require_reason(handover.reason, ReasonCase.HANDED_ON)
    what = require_reason(handover.tried, ReasonCase.TRIED)
    place = _find_place(incident, handover)
    _require_place(session, incident, place, handover.assignee)
    details = move(session, incident, place, by=by, assignee=handover.assignee)
    event = step(
        session,
        incident,
        Action.TRANSFER,
        by=by,
        text=f"{why}\n\n{what}",
        reason=why,
        **details,
    )
    consequences.tell(session, incident, event)
    return incident


def hand_over(
    session: Session, incident: Incident, worker: User, reason: str, *, by: By
) -> None:
    """Give it to *worker* where it lies, for its assignee leaves.

    Who may is the caller's business. Raise ``AssigneeError`` for whom it does not fit.
    """
    incident = lock_incident(session, incident.id)
    place = Place.of(incident)
    _require_place(session, incident, place, worker)
    details = move(session, incident, place, by=by, assignee=worker)
    event = step(
        session, incident, Action.TRANSFER, by=by, text=reason, reason=reason, **details
    )
    consequences.tell(session, incident, event)


def climb(session: Session, incident: Incident, *, reason: str, tried: str) -> Handover:
    """Where a question goes next: one level up, to the same post of a unit above.

    That is the nearest unit where somebody could take it; at its own level if nobody
    above has a higher one.
    """
    higher = min(incident.level + 1, HIGHEST)
    for level in (higher, incident.level):
        wanted = replace(Place.of(incident), level=level)
        above = takers.find_above(session, wanted)
        if above is not None:
            return Handover(reason=reason, tried=tried, level=level, unit=above.unit)
    parent = incident.unit.parent if incident.unit else None
    return Handover(reason=reason, tried=tried, level=higher, unit=parent)


def take_over(session: Session, incident: Incident, *, by: By) -> Incident:
    """Become the one who works on it, without handing it anywhere else."""
    incident = lock_incident(session, incident.id)
    if incident.state is State.NEW:
        return start(session, incident, by=by)
    require(incident, Action.TRANSFER, by.actor)
    _require_fit(session, by.actor.user, Place.of(incident))
    before, worker = _describe(incident), by.actor.user
    _assign(session, incident, worker)
    details = {"assignee": worker.id, "came_from": before}
    taken = Note(action=Remark.TAKE_OVER, details=details)
    audit.record(session, Remark.TAKE_OVER, incident, by=by, assignee=worker.id)
    event = note(session, incident, taken, by=by)  # It writes the entry, too.
    consequences.tell(session, incident, event)
    return incident


def _assign(session: Session, incident: Incident, worker: User | None) -> None:
    # Whoever is logged in comes from a session of their own.
    incident.assignee = session.get_one(User, worker.id) if worker else None
    incident.assignee_id = worker.id if worker else None


def put_back(
    session: Session, incident: Incident, *, by: By, undoes: int | None = None
) -> Incident:
    """Have a taken incident wait again, as it did before the step *undoes*."""
    incident = lock_incident(session, incident.id)
    require(incident, Action.PUT_BACK, by.actor)
    taken = session.get(IncidentEvent, undoes) if undoes is not None else None
    before = taken.details.get("instead_of") if taken is not None else None
    _assign(session, incident, session.get(User, before) if before else None)
    incident.started_at = None
    incident.paused_for = None
    details: dict[str, Any] = {"undoes": undoes} if undoes is not None else {}
    step(session, incident, Action.PUT_BACK, by=by, **details)
    return incident


def take_back(
    session: Session, incident: Incident, handed: IncidentEvent, *, by: By
) -> None:
    """Have *incident* lie where it did before *handed*, and with whom."""
    before = handed.details["came_from"]
    unit, worker = before["unit"], before["assignee"]
    place = Place(
        session.get_one(Unit, unit) if unit is not None else None,
        Post(before["post"]),
        before["level"],
        incident.client_id,
    )
    person = session.get_one(User, worker) if worker is not None else None
    details = move(session, incident, place, by=by, assignee=person, told=False)
    incident.highest_level = before["highest_level"]
    back = {**details, "undoes": handed.id}
    note(session, incident, Note(action=Remark.TAKE_BACK, details=back), by=by)
    audit.record(session, Remark.TAKE_BACK, incident, by=by, undoes=handed.id)


def move(
    session: Session,
    incident: Incident,
    place: Place,
    *,
    by: By,
    assignee: User | None = None,
    told: bool = True,
) -> dict[str, Any]:
    """Put the incident there; return what the time line says of it."""
    before, sender = _describe(incident), acting_post(by.actor.user, Place.of(incident))
    has_moved = place.key != Place.of(incident).key
    incident.unit, incident.unit_id = place.unit, place.unit_id
    incident.post, incident.level = place.post, place.level
    incident.highest_level = max(incident.highest_level, place.level)
    incident.assignee, incident.assignee_id = None, None
    if assignee is not None:
        _assign(session, incident, assignee)
    if incident.state is State.IN_PROGRESS and incident.started_at is None:
        incident.started_at = by.now
    if has_moved:
        arrivals.arrive(session, incident, by=by, told=told)
    return {
        "came_from": before,
        "goes_to": _describe(incident),
        "sender": {"unit": sender.unit.name, "post": sender.post.value}
        if sender
        else None,
    }


def _find_place(incident: Incident, handover: Handover) -> Place:
    if handover.level is not None and not 1 <= handover.level <= HIGHEST:
        raise IncidentInputError(
            "The support level is 1, 2, 3 or 4.", case=IncidentCase.BAD_LEVEL
        )
    return Place(
        handover.unit or incident.unit,
        handover.post or incident.post,
        handover.level or incident.level,
        incident.client_id,
    )


def _require_place(
    session: Session, incident: Incident, place: Place, assignee: User | None
) -> None:
    is_same = place.key == Place.of(incident).key
    if is_same and (assignee is None or assignee.id == incident.assignee_id):
        raise SamePlaceError
    if assignee is not None:
        _require_person(assignee)
        _require_fit(session, assignee, place)
    elif not takers.can_be_taken(session, place):
        raise _nobody_at(place, takers.find_above(session, place))


def _nobody_at(place: Place, above: Place | None) -> NobodyThereError:
    if place.unit is None:
        return NobodyThereError(
            f"Nobody works at level {place.level} or above it.",
            case=NobodyCase.NOWHERE,
            level=place.level,
        )
    named = {"unit": place.unit.name, "post": place.post.value, "level": place.level}
    sentence = (
        f"Nobody at {place.unit.name} holds the {place.post} post at "
        f"level {place.level}."
    )
    if above is None or above.unit is None:
        return NobodyThereError(
            f"{sentence} Nobody above does either.",
            case=NobodyCase.NONE_ABOVE,
            **named,
        )
    return NobodyThereError(
        f"{sentence} The next above who could take it: {above.unit.name}.",
        case=NobodyCase.NEXT_ABOVE,
        above=above.unit.name,
        **named,
    )


def _require_fit(session: Session, user: User, place: Place) -> None:
    """Raise ``AssigneeError`` for somebody who could not work on it."""
    if not takers.is_fit(session, user, place):
        raise AssigneeError(
            f"{user.name or user.login} does not hold the {place.post} post for it, "
            f"or not at level {place.level}.",
            case=AssigneeCase.LEVEL,
        )


def _require_person(user: User) -> None:
    """Raise ``AssigneeError`` for the account of a system, which nobody can log in with."""
    if user.is_system:
        raise AssigneeError(
            f"{user.name or user.login} is a system. Choose a person.",
            case=AssigneeCase.SYSTEM,
        )


def _describe(incident: Incident) -> dict[str, int | str | None]:
    return {
        "level": incident.level,
        "highest_level": incident.highest_level,
        "unit": incident.unit_id,
        "unit_name": incident.unit.name if incident.unit else "",
        "post": incident.post.value,
        "assignee": incident.assignee_id,
    }
