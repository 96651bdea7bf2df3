"""Events written by the change itself: no door can forget one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Boolean, String, event, func, insert, literal, select, true
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from kb.audit import AuditEntry, Subject
from kb.database import UTCDateTime
from kb.duties.models import DutyRunEvent
from kb.duties.moves import Remark as RunRemark
from kb.incidents.actions import Remark
from kb.incidents.models import IncidentEvent, State
from kb.numbering import Series
from kb.outbox.kinds import KINDS, ONLY_WITH
from kb.outbox.models import EventKind, OutboxEvent
from kb.outbox.nouns import NOUNS

ORDER_LOCK: Final = 7_306_114
"""PostgreSQL's advisory lock that those who write events share, to their commit."""
_OF_INCIDENTS: Final[Mapping[str, EventKind]] = {
    Remark.OPEN: EventKind.INCIDENT_OPENED,
    Remark.COMMENT: EventKind.INCIDENT_COMMENTED,
}


@event.listens_for(AuditEntry, "after_insert")
def _after_audit(
    _mapper: Mapper[AuditEntry], connection: Connection, entry: AuditEntry
) -> None:
    kind = KINDS.get(entry.noun, {}).get(entry.action)
    if kind is None or not entry.details.get(ONLY_WITH.get(kind, ""), True):
        return
    about = _Row(Subject(entry.noun), int(entry.key))
    ids: dict[str, int | None] = {}
    if about.subject is Subject.SUBMISSION:
        ids["submission_id"], ids["article_id"] = about.id, entry.details.get("article")
    if kind is EventKind.ARTICLE_CHECKED_IN:
        about = _Row(Subject.ARTICLE, entry.details["article"])
    if about.subject is Subject.ARTICLE:
        ids["article_id"] = about.id
    # Who reads a plan is not told when IT tries it.
    internal = kind is EventKind.PLAN_DRILLED
    _write(connection, kind, about, _Deed(entry.action, entry.at, internal), **ids)


@event.listens_for(IncidentEvent, "after_insert")
def _after_step(
    _mapper: Mapper[IncidentEvent], connection: Connection, step: IncidentEvent
) -> None:
    changed = EventKind.INCIDENT_CHANGED
    if step.target is State.CLOSED and step.source is not State.CLOSED:
        changed = EventKind.INCIDENT_CLOSED
    kind = _OF_INCIDENTS.get(step.action, changed)
    about = _Row(Subject.INCIDENT, step.incident_id)
    deed = _Deed(step.action, step.at, bool(step.internal))
    _write(connection, kind, about, deed, incident_id=about.id)


@event.listens_for(DutyRunEvent, "after_insert")
def _after_plan(
    _mapper: Mapper[DutyRunEvent], connection: Connection, step: DutyRunEvent
) -> None:
    """Runs are planned by the clock, which the audit says nothing of."""
    if step.action == RunRemark.PLAN:
        about = _Row(Subject.DUTY_RUN, step.run_id)
        _write(connection, EventKind.RUN_PLANNED, about, _Deed(step.action, step.at))


class _Row(NamedTuple):
    subject: Subject
    id: int


class _Deed(NamedTuple):
    action: str
    at: datetime
    internal: bool = False


def _write(
    connection: Connection,
    kind: EventKind,
    about: _Row,
    deed: _Deed,
    **ids: int | None,
) -> None:
    """An event of a row, in one statement: none of a row that is kept from everybody."""
    if connection.dialect.name == "postgresql":
        # Ids are given before the commit. A reader who takes the lock alone knows
        # that every smaller id is either visible or will never be.
        connection.execute(select(func.pg_advisory_xact_lock_shared(ORDER_LOCK)))
    noun = NOUNS[about.subject]
    values: dict[str, Any] = {
        "kind": literal(kind.value, String),
        "noun": literal(about.subject.value, String),
        "thing_id": noun.table.id,
        "key": _key(noun.key, about.id),
        "action": literal(deed.action, String),
        "internal": literal(deed.internal, Boolean),
        "is_due": literal(True, Boolean),
        "at": literal(deed.at, UTCDateTime()),
        **{name: literal(value) for name, value in ids.items() if value is not None},
    }
    row = select(*values.values()).where(
        noun.table.id == about.id, true() if noun.told is None else noun.told
    )
    connection.execute(
        insert(OutboxEvent).from_select(list(values), row, include_defaults=False)
    )


def _key(key: Series | Any, thing_id: int) -> Any:
    if key is None:
        return literal(str(thing_id), String)
    if isinstance(key, Series):
        return literal(key.write(thing_id), String)
    return key
