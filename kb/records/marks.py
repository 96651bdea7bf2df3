"""Marks that the index of records is behind, written by the change itself."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Insert, String, event, insert
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    Session,
    UOWTransaction,
    mapped_column,
    object_session,
)

from kb.articles.models import PendingIndexing
from kb.baselines.models import Baseline
from kb.changes.models import Change
from kb.database import Base
from kb.duties.models import Duty
from kb.guides.models import GuideEdition
from kb.handovers.models import Handover, HandoverLine, HandoverParty
from kb.incidents.models import Incident
from kb.incidents.past_cases import PastCase
from kb.items.models import Item
from kb.packages.models import Package
from kb.people.models import User
from kb.problems.models import Problem
from kb.records.kinds import RecordKind
from kb.registers.models import Record
from kb.reporting.models import Report
from kb.training.models import Course

_NOTED: Final = "marks of records"
"""Under this name the ``info`` of a session has those of the flush that is going on."""
DRAWING: Final = "drawing"
"""Of an article: its devices may be shown now, or no longer."""
_MARKED: Final[Mapping[type[Any], RecordKind]] = {
    Incident: RecordKind.INCIDENT,
    PastCase: RecordKind.PAST_CASE,
    Problem: RecordKind.PROBLEM,
    Change: RecordKind.CHANGE,
    User: RecordKind.PERSON,
    Report: RecordKind.REPORT,
    Package: RecordKind.PACKAGE,
    Item: RecordKind.ITEM,
    Duty: RecordKind.DUTY,
    Record: RecordKind.REGISTER,
    Baseline: RecordKind.BASELINE,
    Handover: RecordKind.HANDOVER,
    Course: RecordKind.COURSE,
}


class PendingRecord(Base):
    """A mark that the index is behind on a record; as ``PendingIndexing`` for articles.

    It names no row, so that a mark may outlive what it is about.
    """

    __tablename__ = "pending_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """Of ``RecordKind``, or ``DRAWING``."""
    record_id: Mapped[int]


def mark(session: Session, kind: RecordKind, ids: Iterable[int]) -> None:
    """Say so of rows that were written past the mapper."""
    rows = [{"kind": kind, "record_id": record_id} for record_id in ids]
    if rows:
        session.connection().execute(_MARK, rows)


def _mark(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    _note(row, _MARKED[type(row)], row.id)


def _mark_drawing(
    _mapper: Mapper[Any], _connection: Connection, row: PendingIndexing
) -> None:
    _note(row, DRAWING, row.article_id)


def _mark_guide(
    _mapper: Mapper[Any], _connection: Connection, row: GuideEdition
) -> None:
    """A guide is found as its edition in force."""
    _note(row, RecordKind.GUIDE, row.guide_id)


def _mark_handover(
    _mapper: Mapper[Any], _connection: Connection, row: HandoverLine | HandoverParty
) -> None:
    """A hand-over is found by what its lines say, and by its parties."""
    _note(row, RecordKind.HANDOVER, row.handover_id)


def _note(row: object, kind: str, record_id: int) -> None:
    session = object_session(row)
    assert session is not None, "a row is flushed by its session"
    session.info.setdefault(_NOTED, []).append({"kind": kind, "record_id": record_id})


def _write(session: Session, _context: UOWTransaction) -> None:
    """All marks of a flush in one statement: an import writes hundreds of rows in one."""
    if noted := session.info.pop(_NOTED, None):
        session.connection().execute(_MARK, noted)


_MARK: Final[Insert] = insert(PendingRecord.__table__)  # type: ignore[arg-type]


_MOMENTS: Final = ("after_insert", "after_update", "after_delete")
for _moment in _MOMENTS:
    for _table in _MARKED:
        event.listen(_table, _moment, _mark)
    for _part in (HandoverLine, HandoverParty):
        event.listen(_part, _moment, _mark_handover)
event.listen(GuideEdition, "after_update", _mark_guide)
event.listen(PendingIndexing, "after_insert", _mark_drawing)
event.listen(Session, "after_flush", _write)
