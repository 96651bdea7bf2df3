"""Taking back what one has just done: a second step on the time line, never a deletion."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, lazyload

from kb import audit
from kb.articles.models import Submission
from kb.audit import By
from kb.incidents import links, opening, transfers
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import NotAllowedError, UndoCase, UndoRefusedError
from kb.incidents.lifecycle import Note, note
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident, IncidentEvent
from kb.notifications import service as notifications

Counter = Callable[[Session, Incident, IncidentEvent, By], object]


def _put_back(
    session: Session, incident: Incident, event: IncidentEvent, by: By
) -> None:
    transfers.put_back(session, incident, by=by, undoes=event.id)


def _take_back(
    session: Session, incident: Incident, event: IncidentEvent, by: By
) -> None:
    transfers.take_back(session, incident, event, by=by)


def _solve_as_before(
    session: Session, incident: Incident, event: IncidentEvent, by: By
) -> None:
    before: Mapping[str, Any] = event.details.get("instead_of", {})
    article, submission = before.get("article"), before.get("submission")
    if article is not None:
        links.link(session, incident, article, by=by, undoes=event.id)
    elif submission is not None:
        awaited = session.get_one(Submission, submission)
        links.await_submission(session, incident, awaited, by=by, undoes=event.id)
    else:
        links.unlink(session, incident, by=by, undoes=event.id)
    incident.written_for_it = bool(before.get("written"))


def _say_as_before(
    session: Session, incident: Incident, event: IncidentEvent, by: By
) -> None:
    before = {name: value[0] for name, value in event.details["changed"].items()}
    opening.correct(session, incident, before, by=by, undoes=event.id)


def _group_as_before(
    session: Session, incident: Incident, event: IncidentEvent, by: By
) -> None:
    if not by.actor.user.is_technician:
        raise NotAllowedError(Action.EDIT)
    incident.problem_id = event.details["was_in"]
    action = Remark.UNGROUP if incident.problem_id is None else Remark.GROUP
    said = Note(action=action, internal=True, details={"undoes": event.id})
    note(session, incident, said, by=by)
    audit.record(session, action, incident, by=by, undoes=event.id)


def _undo_macro(
    session: Session, incident: Incident, event: IncidentEvent, by: By
) -> None:
    """Its last step first, as somebody would who takes them back one by one."""
    for each in reversed(_list_steps(session, event)):
        COUNTERS[each.action](session, incident, each, by)


def _list_steps(session: Session, event: IncidentEvent) -> list[IncidentEvent]:
    """Those that a macro took."""
    return [session.get_one(IncidentEvent, key) for key in event.details["steps"]]


COUNTERS: Final[Mapping[str, Counter]] = {
    Action.START: _put_back,
    Remark.TAKE_OVER: _take_back,
    Action.TRANSFER: _take_back,
    Action.LINK: _solve_as_before,
    Action.UNLINK: _solve_as_before,
    Action.AWAIT: _solve_as_before,
    Action.EDIT: _say_as_before,
    Remark.GROUP: _group_as_before,
    Remark.UNGROUP: _group_as_before,
    Remark.RUN_MACRO: _undo_macro,
}
"""What takes a step back; every other stands, and is answered by a step of its own."""


def find_undoable(
    session: Session,
    incident: Incident,
    *,
    by: By,
    taken: IncidentEvent | None = None,
) -> IncidentEvent | None:
    """The newest step, if the actor took it and could take it back now.

    The caller may know that it was *taken* in this transaction, of which nobody was mailed.
    """
    event = taken or _find_newest(session, incident)
    if event is None or _find_refusal(session, event, by) is not None:
        return None
    if taken is None and _was_mailed(session, incident, event):
        return None
    return event


def undo(session: Session, incident: Incident, event_id: int, *, by: By) -> None:
    """Take the step back, as a step of its own that names it; nobody is told.

    Whoever was told and has read nothing yet need not read it any more. Raise
    ``UndoRefusedError`` where something has followed, somebody has been mailed, or the
    step has no way back.
    """
    incident = lock_incident(session, incident.id)
    event = _find_newest(session, incident)
    if event is None or event.id != event_id:
        raise UndoRefusedError.of(UndoCase.FOLLOWED)
    refusal = _find_refusal(session, event, by)
    if refusal is None and _was_mailed(session, incident, event):
        refusal = UndoCase.MAILED
    if refusal is not None:
        raise UndoRefusedError.of(refusal)
    COUNTERS[event.action](session, incident, event, by)
    notifications.take_back(session, _paths(incident), event.at, now=by.now)


def _find_newest(session: Session, incident: Incident) -> IncidentEvent | None:
    return session.scalar(_NEWEST, {"incident": incident.id})


_NEWEST: Final = (
    select(IncidentEvent)
    .where(IncidentEvent.incident_id == bindparam("incident"))
    .order_by(IncidentEvent.id.desc())
    .limit(1)
    .options(lazyload(IncidentEvent.actor))
)


def _find_refusal(session: Session, event: IncidentEvent, by: By) -> UndoCase | None:
    if event.actor_id != by.actor.user.id:
        return UndoCase.NOT_YOURS
    steps = [event]
    if event.action == Remark.RUN_MACRO:
        steps += _list_steps(session, event)
    if not all(_has_way_back(each) for each in steps):
        return UndoCase.NO_WAY_BACK
    if event.details.get("instead_of") and _voided_a_word(event):
        return UndoCase.WORD_VOIDED
    return None


def _was_mailed(session: Session, incident: Incident, event: IncidentEvent) -> bool:
    return notifications.was_mailed(session, _paths(incident), event.at)


def _has_way_back(event: IncidentEvent) -> bool:
    """What took something back stands, and so do steps from before all was kept of them."""
    if event.action not in COUNTERS or "undoes" in event.details:
        return False
    if COUNTERS[event.action] is _group_as_before:
        return "was_in" in event.details
    if COUNTERS[event.action] is _take_back:
        return "highest_level" in event.details.get("came_from", {})
    return True


def _voided_a_word(event: IncidentEvent) -> bool:
    before = event.details["instead_of"]
    return isinstance(before, dict) and "word" in before


def _paths(incident: Incident) -> tuple[str, ...]:
    return f"/incidents/{incident.id}", f"/requests/{incident.id}"
