"""Taking back what one has just done to a finding: a second event, never a deletion."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.incidents.errors import UndoCase, UndoRefusedError
from kb.moves import note
from kb.quality.findings.models import Finding, FindingEvent
from kb.quality.findings.moves import MOVES, Action, Remark

KEPT: Final = ("assignee_id", "explained_by_id", "explained_at", "explained_until")
"""What a step of a person changes beside the state."""
_COUNTERED: Final = frozenset(
    {Action.ASSIGN, Action.EXPLAIN, Action.APPROVE, Action.REJECT}
)
"""What has a way back. The back office has an incident by then, and a run is right."""


def remember(finding: Finding) -> dict[str, Any]:
    """How *finding* is before a step, for the step's event."""
    said = {name: getattr(finding, name) for name in KEPT}
    return {name: _to_json(value) for name, value in said.items()}


def find_undoable(session: Session, finding: Finding, *, by: By) -> FindingEvent | None:
    """The newest event, if the actor took that step and could take it back now."""
    event = _find_newest(session, finding)
    if event is None or _find_refusal(finding, event, by) is not None:
        return None
    return event


def undo(session: Session, finding: Finding, event_id: int, *, by: By) -> None:
    """Take the step back, as an event that names it. Raise ``UndoRefusedError``."""
    event = _find_newest(session, finding)
    if event is None or event.id != event_id:
        raise UndoRefusedError.of(UndoCase.FOLLOWED)
    refusal = _find_refusal(finding, event, by)
    if refusal is not None:
        raise UndoRefusedError.of(refusal)
    source, target = event.target, event.source
    assert target is not None, "every step has come from somewhere"
    for name, value in event.details["instead_of"].items():
        setattr(finding, name, _read(name, value))
    finding.state = target
    second = FindingEvent(
        finding_id=finding.id,
        action=Remark.TAKE_BACK.value,
        source=source,
        target=target,
        details={"undoes": event.id},
    )
    note(session, finding, second, by=by)
    audit.record(session, Remark.TAKE_BACK, finding, by=by, undoes=event.id)


def _find_newest(session: Session, finding: Finding) -> FindingEvent | None:
    return session.scalar(
        select(FindingEvent)
        .where(FindingEvent.finding_id == finding.id)
        .order_by(FindingEvent.id.desc())
        .limit(1)
    )


def _find_refusal(finding: Finding, event: FindingEvent, by: By) -> UndoCase | None:
    if event.actor_id != by.actor.user.id:
        return UndoCase.NOT_YOURS
    is_countered = event.action in _COUNTERED and "instead_of" in event.details
    if not is_countered or finding.state != event.target:
        return UndoCase.NO_WAY_BACK
    # Whoever has left the unit since decides nothing there any more.
    if not MOVES.moves[Action(event.action)].permits(by.actor.user, finding):
        return UndoCase.NO_WAY_BACK
    return None


def _to_json(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else value.isoformat()


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    match name:
        case "explained_at":
            return datetime.fromisoformat(value)
        case "explained_until":
            return date.fromisoformat(value)
        case _:
            return value
