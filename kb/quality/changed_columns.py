"""Columns that a source has now and had not, or of another type: said, never taken in silence."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import AuditEntry, By, Subject
from kb.notifications.service import Kind, News, notify, settle
from kb.people.directory import list_with
from kb.people.models import Role, User
from kb.quality.datasets import note_columns
from kb.quality.models import QualityDataset, SourceKind
from kb.quality.rules.columns import Columns
from kb.quality.sources.service import require_keeper

Change = dict[str, str]
"""The ``name`` of a column, its type ``now``, and ``before``: empty where it is new."""
MOST_NAMED: Final = 5
"""In a notice; the page has them all."""


def find_changes(dataset: QualityDataset, columns: Columns) -> list[Change]:
    """What differs from the last look; nothing at the first one.

    Our own tables change with this program alone, which brings rules for what is new.
    """
    before = dataset.columns
    if not before or dataset.source.kind is SourceKind.OWN:
        return []
    return [
        {"name": name, "now": kind.value, "before": before.get(name, "")}
        for name, kind in columns.items()
        if before.get(name) != kind.value
    ]


def keep_columns(
    session: Session, dataset: QualityDataset, columns: Columns, *, now: datetime
) -> list[Change]:
    """Keep what the source has now, and tell whoever keeps the dataset what is different.

    Raise ``SourceColumnsError`` as ``note_columns`` does.
    """
    changes = find_changes(dataset, columns)
    note_columns(dataset, columns, now=now)
    if changes:
        dataset.changed_columns = _merge(dataset.changed_columns, changes)
        _tell(session, dataset, changes, now=now)
    return changes


def acknowledge(session: Session, dataset: QualityDataset, *, by: By) -> None:
    """Somebody has looked: the page says no more of it, and nobody else need look."""
    require_keeper(by)
    if not dataset.changed_columns:
        return
    names = [each["name"] for each in dataset.changed_columns]
    dataset.changed_columns = []
    keepers = [each.id for each in _list_keepers(session, dataset)]
    path = _page_of(dataset)
    settle(session, keepers, [path], [Kind.COLUMNS_CHANGED], now=by.now)
    audit.record(
        session, "look", dataset, by=by, code=dataset.code, columns=", ".join(names)
    )


def _merge(known: Iterable[Any], changes: Sequence[Change]) -> list[Change]:
    """One line a column: what it was before the first change that nobody has looked at."""
    merged: dict[str, Change] = {each["name"]: each for each in known}
    for each in changes:
        first = merged.get(each["name"], each)
        merged[each["name"]] = {**each, "before": first["before"]}
    return [each for each in merged.values() if each["before"] != each["now"]]


def _tell(
    session: Session,
    dataset: QualityDataset,
    changes: Sequence[Change],
    *,
    now: datetime,
) -> None:
    names = [each["name"] for each in changes]
    more = ["…"] if len(names) > MOST_NAMED else []
    details = {
        "title": dataset.code,
        "columns": ", ".join([*names[:MOST_NAMED], *more]),
    }
    news = News(Kind.COLUMNS_CHANGED, _page_of(dataset), details)
    keepers = [each.id for each in _list_keepers(session, dataset)]
    notify(session, keepers, news, now=now)


def _list_keepers(session: Session, dataset: QualityDataset) -> list[User]:
    """Whoever saved it last, or all administrators where that is no longer one of them."""
    administrators = list_with(session, Role.ADMINISTRATOR)
    saved_by = session.scalar(
        select(AuditEntry.actor_id)
        .where(
            AuditEntry.noun == Subject.QUALITY_DATASET,
            AuditEntry.key == str(dataset.id),
            AuditEntry.action == "save",
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return [each for each in administrators if each.id == saved_by] or administrators


def _page_of(dataset: QualityDataset) -> str:
    return f"/quality/sources/{dataset.source_id}"
