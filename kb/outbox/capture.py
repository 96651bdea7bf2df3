"""Events written by the change itself: no door can forget one."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import event, func, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from kb.audit import AuditEntry, Subject
from kb.incidents.actions import Remark
from kb.incidents.models import IncidentEvent, State
from kb.outbox.models import EventKind, OutboxEvent

ORDER_LOCK: Final = 7_306_114
"""PostgreSQL's advisory lock that those who write events share, to their commit."""
_OF_ENTRIES: Final[Mapping[tuple[str, str], EventKind]] = {
    (Subject.SUBMISSION, "check_in"): EventKind.ARTICLE_CHECKED_IN,
    (Subject.SUBMISSION, "submit"): EventKind.REVIEW_REQUESTED,
    (Subject.SUBMISSION, "reject"): EventKind.REVIEW_DECIDED,
    (Subject.SUBMISSION, "request_changes"): EventKind.REVIEW_DECIDED,
    (Subject.ARTICLE, "retire"): EventKind.ARTICLE_RETIRED,
    (Subject.ARTICLE, "restore"): EventKind.ARTICLE_RESTORED,
}
"""By what the audit says. The words are those of ``review``, which tests compare."""
_OF_INCIDENTS: Final[Mapping[str, EventKind]] = {
    Remark.OPEN: EventKind.INCIDENT_OPENED,
    Remark.COMMENT: EventKind.INCIDENT_COMMENTED,
}


@event.listens_for(AuditEntry, "after_insert")
def _after_audit(
    _mapper: Mapper[AuditEntry], connection: Connection, entry: AuditEntry
) -> None:
    kind = _OF_ENTRIES.get((entry.noun, entry.action))
    if kind is None:
        return
    is_article = entry.noun == Subject.ARTICLE
    _write(
        connection,
        kind=kind,
        article_id=int(entry.key) if is_article else entry.details.get("article"),
        submission_id=None if is_article else int(entry.key),
        action=entry.action,
        at=entry.at,
    )


@event.listens_for(IncidentEvent, "after_insert")
def _after_step(
    _mapper: Mapper[IncidentEvent], connection: Connection, step: IncidentEvent
) -> None:
    changed = EventKind.INCIDENT_CHANGED
    if step.target is State.CLOSED and step.source is not State.CLOSED:
        changed = EventKind.INCIDENT_CLOSED
    _write(
        connection,
        kind=_OF_INCIDENTS.get(step.action, changed),
        incident_id=step.incident_id,
        action=step.action,
        internal=bool(step.internal),
        at=step.at,
    )


def _write(connection: Connection, **values: Any) -> None:
    if connection.dialect.name == "postgresql":
        # Ids are given before the commit. A reader who takes the lock alone knows
        # that every smaller id is either visible or will never be.
        connection.execute(select(func.pg_advisory_xact_lock_shared(ORDER_LOCK)))
    connection.execute(insert(OutboxEvent).values(**values))
