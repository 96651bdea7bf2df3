"""Where the names of a field stand: counted, rewritten and restored, place by place."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kb.articles.models import Article, Revision
from kb.audit import By
from kb.merges import documents, managed, rows
from kb.merges.documents import KEYS, REGISTERS, register_value
from kb.people.models import ManagedSystem, Unit
from kb.spellings.models import SpellingMerge
from kb.spellings.names import Field

ARTICLES: Final = "articles"
MANAGED: Final = "managed"
UNITS: Final = "units"
"""Those of the organisation: a name among others here, and never rewritten."""

Counts = Mapping[str, int]
"""By place; of those that have any."""


def count_all(session: Session, asked: Field) -> Mapping[str, Counts]:
    """How often each name is used, by name and then by place."""
    found: dict[str, dict[str, int]] = {}
    for code, column, conditions in _columns(asked):
        counted = session.execute(
            select(column, func.count())
            .where(column.is_not(None), column != "", *conditions)
            .group_by(column)
        )
        for name, count in counted:
            found.setdefault(name, {})[code] = count
    return found


def count(session: Session, asked: Field, name: str) -> Counts:
    found = {
        code: session.scalar(select(func.count()).where(column == name, *conditions))
        or 0
        for code, column, conditions in _columns(asked)
    }
    return {code: counted for code, counted in found.items() if counted}


def rewrite(session: Session, merge: SpellingMerge, *, by: By) -> Counts:
    """Let all that says the old spelling say the name; how many rows, by place.

    Doing it again takes what was written in between.
    """
    found = {
        each.code: rows.rewrite(session, each, merge) for each in _tables(merge.field)
    }
    found[ARTICLES] = documents.touch_articles(session, merge, by=by)
    if merge.field in KEYS:
        found[REGISTERS] = documents.rewrite_registers(session, merge)
    if merge.field is Field.SYSTEM:
        found[MANAGED] = managed.join(session, merge)
    session.expire_all()
    return {code: counted for code, counted in found.items() if counted}


def restore(session: Session, merge: SpellingMerge, *, by: By) -> Counts:
    """Give what was rewritten its old spelling, where nobody said another name since."""
    found = {
        each.code: rows.restore(session, each, merge) for each in _tables(merge.field)
    }
    found[ARTICLES] = documents.touch_articles(session, merge, by=by)
    if merge.field in KEYS:
        found[REGISTERS] = documents.restore_registers(session, merge)
    if merge.field is Field.SYSTEM:
        found[MANAGED] = managed.part(session, merge)
    session.expire_all()
    return {code: counted for code, counted in found.items() if counted}


def _tables(asked: Field) -> list[rows.Place]:
    return [each for each in rows.PLACES if asked in each.fields]


def _columns(asked: Field) -> list[tuple[str, Any, tuple[ColumnElement[bool], ...]]]:
    current = Revision.id.in_(
        select(Article.current_revision_id).where(Article.retired_at.is_(None))
    )
    attribute = Revision.attributes[asked.value].as_string()
    columns: list[tuple[str, Any, tuple[ColumnElement[bool], ...]]] = [
        *((each.code, each.column(asked), ()) for each in _tables(asked)),
        (ARTICLES, attribute, (current,)),
    ]
    if asked in KEYS:
        columns.append((REGISTERS, register_value(asked), ()))
    if asked is Field.SYSTEM:
        columns.append((MANAGED, ManagedSystem.name, ()))
    if asked is Field.UNIT:
        columns.append((UNITS, Unit.name, (Unit.ended_on.is_(None),)))
    return columns
