"""Events written by the change itself: no door can forget one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Insert, event, func, insert, select, true
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, UOWTransaction

from kb.audit import AuditEntry, Subject
from kb.duties.models import DutyRunEvent
from kb.duties.moves import Remark as RunRemark
from kb.incidents.actions import Remark
from kb.incidents.models import IncidentEvent, State
from kb.numbering import INCIDENTS, Series
from kb.outbox.kinds import KINDS, ONLY_WITH
from kb.outbox.models import EventKind, OutboxEvent
from kb.outbox.nouns import NOUNS

ORDER_LOCK: Final = 7_306_114
"""PostgreSQL's advisory lock that those who write events share, to their commit."""
AT_ONCE: Final = 1000
"""Rows whose keys one statement reads."""
_OF_INCIDENTS: Final[Mapping[str, EventKind]] = {
    Remark.OPEN: EventKind.INCIDENT_OPENED,
    Remark.COMMENT: EventKind.INCIDENT_COMMENTED,
}


class _Event(NamedTuple):
    kind: EventKind
    subject: Subject
    thing_id: int
    action: str
    at: datetime
    internal: bool = False
    article_id: int | None = None
    submission_id: int | None = None
    incident_id: int | None = None


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _context: UOWTransaction) -> None:
    events = [
        described
        for row in session.new
        if (describe := _DESCRIBE.get(type(row))) and (described := describe(row))
    ]
    if events:
        _write(session.connection(), events)


def _of_entry(entry: AuditEntry) -> _Event | None:
    kind = KINDS.get(entry.noun, {}).get(entry.action)
    if kind is None or not entry.details.get(ONLY_WITH.get(kind, ""), True):
        return None
    subject, thing_id = Subject(entry.noun), int(entry.key)
    submission_id = article_id = None
    if subject is Subject.SUBMISSION:
        submission_id, article_id = thing_id, entry.details.get("article")
    if kind is EventKind.ARTICLE_CHECKED_IN:
        subject, thing_id = Subject.ARTICLE, entry.details["article"]
    return _Event(
        kind,
        subject,
        thing_id,
        entry.action,
        entry.at,
        # Who reads a plan is not told when IT tries it.
        internal=kind is EventKind.PLAN_DRILLED,
        article_id=thing_id if subject is Subject.ARTICLE else article_id,
        submission_id=submission_id,
    )


def _of_step(step: IncidentEvent) -> _Event:
    changed = EventKind.INCIDENT_CHANGED
    if step.target is State.CLOSED and step.source is not State.CLOSED:
        changed = EventKind.INCIDENT_CLOSED
    return _Event(
        _OF_INCIDENTS.get(step.action, changed),
        Subject.INCIDENT,
        step.incident_id,
        step.action,
        step.at,
        internal=bool(step.internal),
        incident_id=step.incident_id,
    )


def _of_run(step: DutyRunEvent) -> _Event | None:
    """Runs are planned by the clock, which the audit says nothing of."""
    if step.action != RunRemark.PLAN:
        return None
    kind = EventKind.RUN_PLANNED
    return _Event(kind, Subject.DUTY_RUN, step.run_id, step.action, step.at)


_DESCRIBE: Final[Mapping[type, Callable[[Any], _Event | None]]] = {
    AuditEntry: _of_entry,
    IncidentEvent: _of_step,
    DutyRunEvent: _of_run,
}


def _write(connection: Connection, events: Sequence[_Event]) -> None:
    """All that one flush tells, in a few statements: an import has thousands."""
    if connection.dialect.name == "postgresql":
        # Ids are given before the commit. A reader who takes the lock alone knows
        # that every smaller id is either visible or will never be.
        connection.execute(select(func.pg_advisory_xact_lock_shared(ORDER_LOCK)))
    keys = _name_stepped(events)
    for subject in {each.subject for each in events}:
        asked = {each.thing_id for each in events if each.subject is subject}
        ids = sorted(each for each in asked if (subject, each) not in keys)
        for start in range(0, len(ids), AT_ONCE):
            keys |= _find_keys(connection, subject, ids[start : start + AT_ONCE])
    rows = [
        {**told, "noun": subject, "key": keys[subject, told["thing_id"]]}
        for told in (each._asdict() for each in events)
        if ((subject := told.pop("subject")), told["thing_id"]) in keys
    ]
    if rows:
        connection.execute(_TELL, rows)


_TELL: Final[Insert] = insert(OutboxEvent.__table__)  # type: ignore[arg-type]


def _name_stepped(events: Sequence[_Event]) -> dict[tuple[Subject, int], str]:
    """The keys of incidents that have a step: each is there, and named by its id alone."""
    return {
        (each.subject, each.thing_id): INCIDENTS.write(each.thing_id)
        for each in events
        if each.incident_id is not None
    }


def _find_keys(
    connection: Connection, subject: Subject, ids: Sequence[int]
) -> dict[tuple[Subject, int], str]:
    """What each of these rows is called by, without those kept from everybody."""
    noun = NOUNS[subject]
    column = (
        noun.table.id if noun.key is None or isinstance(noun.key, Series) else noun.key
    )
    found = connection.execute(
        select(noun.table.id, column).where(
            noun.table.id.in_(ids), true() if noun.told is None else noun.told
        )
    )
    return {
        (subject, thing_id): noun.key.write(key)
        if isinstance(noun.key, Series)
        else str(key)
        for thing_id, key in found
    }
