"""What says a name inside a document: articles, whose revisions stay, and registers."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Article, PendingIndexing, Revision
from kb.articles.plan_scopes import FIELDS, note_scopes
from kb.audit import By
from kb.merges.rows import rows_of
from kb.registers.models import Record
from kb.spellings.models import MergedRow, SpellingMerge
from kb.spellings.names import Field
from kb.topology.ranges import fold

REGISTERS: Final = "registers"
KEYS: Final = {Field.SYSTEM: "system", Field.UNIT: "place"}
"""Of the values of a register's entry; entries of units are of the unit itself."""


def touch_articles(session: Session, merge: SpellingMerge, *, by: By) -> int:
    """Have those that say the old spelling indexed again, and plans found by its name.

    A revision never changes: it is read, found and counted under the name instead.
    """
    said = Revision.attributes[merge.field.value].as_string()
    revisions = session.scalars(
        select(Revision)
        .join(Article, Article.current_revision_id == Revision.id)
        # A plan names several.
        .where(Article.retired_at.is_(None), said.contains(merge.old, autoescape=True))
    ).all()
    for revision in revisions:
        session.add(PendingIndexing(article_id=revision.article_id, since=by.now))
        if merge.field in FIELDS.values():
            note_scopes(session, revision)
    session.flush()
    return sum(each.attributes[merge.field.value] == merge.old for each in revisions)


def rewrite_registers(session: Session, merge: SpellingMerge) -> int:
    records = session.scalars(
        select(Record).where(register_value(merge.field) == merge.old)
    ).all()
    known = set(session.scalars(rows_of(merge, REGISTERS)))
    session.add_all(
        MergedRow(merge_id=merge.id, place=REGISTERS, row_id=each.id)
        for each in records
        if each.id not in known
    )
    return _rename(session, records, merge.field, merge.name)


def restore_registers(session: Session, merge: SpellingMerge) -> int:
    records = session.scalars(
        select(Record).where(
            register_value(merge.field) == merge.name,
            Record.id.in_(rows_of(merge, REGISTERS)),
        )
    ).all()
    return _rename(session, records, merge.field, merge.old)


def register_value(asked: Field) -> Any:
    return Record.values[KEYS[asked]].as_string()


def _rename(
    session: Session, records: Sequence[Record], asked: Field, name: str
) -> int:
    for record in records:
        record.values = {**record.values, KEYS[asked]: name}
        # Found by either, until it is written the next time.
        record.words = f"{record.words} {fold(name)}"
    session.flush()
    return len(records)
