"""Tables in which rows say a field in a column of its own, rewritten in bulk."""

from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, insert, literal, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from kb.alerts.models import AlertGroup
from kb.changes.models import Change
from kb.incidents.models import Incident
from kb.incidents.past_cases import PastCase
from kb.problems.models import Problem
from kb.records.kinds import RecordKind
from kb.records.marks import PendingRecord
from kb.services.models import Service
from kb.spellings.models import MergedRow, SpellingMerge
from kb.spellings.names import Field
from kb.training.models import Course


@dataclass(frozen=True, slots=True)
class Place:
    """A table in which rows say the field in a column of its own."""

    code: str
    table: type[Any]
    fields: frozenset[Field] = frozenset({Field.SYSTEM})
    record: RecordKind | None = None
    """As what its rows are found by a search."""

    def column(self, asked: Field) -> Any:
        return getattr(self.table, asked.value)


_BOTH: Final = frozenset({Field.SYSTEM, Field.CATEGORY})
PLACES: Final = (
    Place("incidents", Incident, _BOTH, RecordKind.INCIDENT),
    Place("past_cases", PastCase, _BOTH, RecordKind.PAST_CASE),
    Place("problems", Problem, record=RecordKind.PROBLEM),
    Place("changes", Change, record=RecordKind.CHANGE),
    Place("alerts", AlertGroup),
    Place("services", Service),
    Place("courses", Course, record=RecordKind.COURSE),
)


def rewrite(session: Session, place: Place, merge: SpellingMerge) -> int:
    table, column = place.table, place.column(merge.field)
    session.execute(
        insert(MergedRow).from_select(
            ["merge_id", "place", "row_id"],
            select(literal(merge.id), literal(place.code), table.id).where(
                column == merge.old,
                table.id.not_in(rows_of(merge, place.code)),
            ),
        )
    )
    return _write(session, place, merge.field, column == merge.old, merge.name)


def restore(session: Session, place: Place, merge: SpellingMerge) -> int:
    """Where nobody said another name since."""
    column = place.column(merge.field)
    meant = (column == merge.name) & place.table.id.in_(rows_of(merge, place.code))
    return _write(session, place, merge.field, meant, merge.old)


def rows_of(merge: SpellingMerge, code: str) -> Any:
    return select(MergedRow.row_id).where(
        MergedRow.merge_id == merge.id, MergedRow.place == code
    )


def _write(
    session: Session,
    place: Place,
    asked: Field,
    meant: ColumnElement[bool],
    name: str,
) -> int:
    """In one statement, however many there are; and the marks for the search."""
    table = place.table
    if place.record is not None:
        session.execute(
            insert(PendingRecord).from_select(
                ["kind", "record_id"],
                select(literal(place.record.value), table.id).where(meant),
            )
        )
    values: dict[str, Any] = {asked.value: name}
    if (version := table.__mapper__.version_id_col) is not None:
        # A form that was opened before must not put the old one back.
        values[version.name] = version + 1
    written = session.execute(
        update_rows(table)
        .where(meant)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], written).rowcount
