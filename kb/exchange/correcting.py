"""An incident that was taken in before, and a row that says something else now.

What people changed here is theirs: a field is corrected only if it still says what the
row said the last time.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.exchange import additions, lookups, solving
from kb.exchange.keys import ExternalKey
from kb.exchange.rows import IncidentRow, Reason, Result, Stored, Taken, digest
from kb.exchange.run import IncidentImport
from kb.incidents import fields, opening, own_causes
from kb.incidents.actions import Action
from kb.incidents.fields import FIELDS
from kb.incidents.lifecycle import step
from kb.incidents.locking import lock_incident
from kb.incidents.models import CancelReason, Incident, State
from kb.incidents.opening import EDITABLE

_LENGTH: Final = 16
"""Of a digest that is only compared with itself."""


def fields_given(row: IncidentRow) -> dict[str, str]:
    """What the row says of each field, to be compared with what stands here later."""
    said = fields.values_of(row)
    return {
        **{name: _digest(value) for name, value in fields.check(said).items()},
        "state": _target(row).value,
        "solution": row.solution,
        "cause": row.cause,
    }


def correct(
    session: Session,
    key: ExternalKey,
    incident: Incident,
    row: IncidentRow,
    run: IncidentImport,
    files: Mapping[str, Stored],
) -> Taken:
    """Bring the incident up to the row, as far as nobody has changed it here."""
    incident = lock_incident(session, incident.id)
    if incident.state not in EDITABLE:
        return _kept(incident, Reason.ENDED)
    given, now = {**_UNSAID, **key.given}, fields_given(row)
    changed = [name for name in FIELDS if now[name] != given[name]]
    free = {
        name: getattr(row, name)
        for name in changed
        if _digest(getattr(incident, name)) in (given[name], now[name])
    }
    is_moved, is_kept_state = _move(session, incident, row, run, given["state"])
    is_linked, is_kept_link = _link(session, incident, row, run, given["solution"])
    is_caused, is_kept_cause = _name_cause(session, incident, row, run, given)
    is_edited = opening.correct(session, incident, free, by=By(run.actor, run.now))
    added = additions.add_comments(session, incident, row.comments, run)
    added += additions.add_files(session, incident, row.attachments, run, files)
    kept = [name for name in changed if name not in free]
    kept += ["state"] * is_kept_state + ["solution"] * is_kept_link
    kept += ["cause"] * is_kept_cause
    key.given = {**given, **{name: now[name] for name in now if name not in kept}}
    key.at = run.now
    if not kept:
        key.sha256 = digest(row)
    session.flush()  # The next row of the same key reads it.
    if is_edited or added or is_moved or is_linked or is_caused:
        return Taken(
            result=Result.UPDATED,
            key=incident.number,
            reason=Reason.CHANGED if kept else None,
            kept=tuple(kept),
        )
    if kept:
        return _kept(incident, Reason.CHANGED, kept)
    return Taken(result=Result.UNCHANGED, key=incident.number)


def _kept(incident: Incident, reason: Reason, kept: Iterable[str] = ()) -> Taken:
    return Taken(
        result=Result.KEPT, key=incident.number, reason=reason, kept=tuple(kept)
    )


def _digest(value: Any) -> str:
    return digest(str(value))[:_LENGTH]


_UNSAID: Final = {name: _digest(each.default) for name, each in FIELDS.items()}
"""Of a field that incidents got after the row was taken in: it has said nothing of it."""


def _target(row: IncidentRow) -> State:
    """The state here: what is closed elsewhere is resolved, and waits for its user."""
    return State.RESOLVED if row.is_solved else row.state


def _move(
    session: Session,
    incident: Incident,
    row: IncidentRow,
    run: IncidentImport,
    was: str,
) -> tuple[bool, bool]:
    """Whether it moved, and whether it stays because somebody moved it here."""
    target = _target(row)
    if target.value == was or incident.state is target:
        return False, False
    is_free = incident.state.value == was
    by = By(run.actor, run.now)
    open_states = (State.NEW, State.IN_PROGRESS)
    if is_free and target is State.RESOLVED and incident.state in open_states:
        solving.resolve(session, incident, row, run)
    elif is_free and target is State.IN_PROGRESS and incident.state is State.NEW:
        incident.started_at = row.started_at or run.now
        step(session, incident, Action.START, by=by, assignee=incident.assignee_id)
    elif is_free and target is State.CANCELLED:
        incident.cancel_reason = CancelReason.WITHDRAWN
        step(session, incident, Action.WITHDRAW, by=by)
    else:
        return False, True
    return True, False


def _name_cause(
    session: Session,
    incident: Incident,
    row: IncidentRow,
    run: IncidentImport,
    given: Mapping[str, str],
) -> tuple[bool, bool]:
    """Whether the cause was said otherwise, and whether what was said here stays."""
    cause, was = own_causes.check(session, row.cause), given.get("cause", "")
    if cause in (was, incident.cause):
        return False, False
    if incident.cause != was:
        return False, True
    own_causes.put(session, incident, cause, by=By(run.actor, run.now))
    return True, False


def _link(
    session: Session,
    incident: Incident,
    row: IncidentRow,
    run: IncidentImport,
    was: str,
) -> tuple[bool, bool]:
    """Whether a solution was linked, and whether another one stays."""
    if row.solution == was or not row.solution or incident.state not in EDITABLE:
        return False, False
    solution = lookups.find_solution(session, run, row.solution)
    if solution is None or incident.solution_id == solution.id:
        return False, False
    if incident.solution_id is not None or incident.pending_submission_id is not None:
        return False, True
    if incident.verification is not None:
        # The user's word was given for what stands here now.
        return False, True
    incident.solution_id = solution.id
    step(
        session,
        incident,
        Action.LINK,
        by=By(run.actor, run.now),
        article=solution.id,
    )
    return True, False
