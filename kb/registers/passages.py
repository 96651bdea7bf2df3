"""Whether what stores data may come in or leave: by the inspections since it last did."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.registers.errors import NotInspectedError
from kb.registers.models import (
    Inspection,
    Passage,
    Record,
    RecordChange,
    RecordState,
)
from kb.registers.types import RecordType

INSIDE = RecordState.IN_USE
"""The state in which a thing is at the client's, and works there."""


def is_inspected(found: RecordType, record: Record) -> bool:
    """Whether this one has to be inspected at all."""
    return bool(found.inspected_if) and record.values.get(found.inspected_if) == "yes"


def needed_passage(record: Record, target: RecordState | None) -> Passage | None:
    """Which way the step to *target* leads past the door."""
    if target is None or (target is INSIDE) == (record.state is INSIDE):
        return None
    return Passage.ENTRY if target is INSIDE else Passage.EXIT


def has_passed(session: Session, record: Record, passage: Passage) -> bool:
    """Whether the last inspection of that kind since the last passage was passed."""
    query = select(Inspection.passed).where(
        Inspection.record_id == record.id, Inspection.passage == passage
    )
    since = _last_passage(session, record)
    if since is not None:
        query = query.where(Inspection.change_id > since)
    return bool(session.scalar(query.order_by(Inspection.id.desc()).limit(1)))


def require_inspected(
    session: Session, found: RecordType, record: Record, target: RecordState | None
) -> None:
    """Raise ``NotInspectedError`` where an inspection is due before the step."""
    passage = needed_passage(record, target)
    if passage is None or not is_inspected(found, record):
        return
    if not has_passed(session, record, passage):
        raise NotInspectedError(
            f"{record.code} stores data: it needs an inspection at {passage.value}"
            " that it passes.",
            record=record.code,
            passage=passage.value,
        )


def _last_passage(session: Session, record: Record) -> int | None:
    """In the change log, by its id: two may be of one moment."""
    inside = RecordChange.target == INSIDE
    crossed = select(func.max(RecordChange.id)).where(
        RecordChange.record_id == record.id,
        RecordChange.source.is_not(None),
        RecordChange.source != RecordChange.target,
        inside | (RecordChange.source == INSIDE),
    )
    return session.scalar(crossed)
