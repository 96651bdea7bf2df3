"""Datasets as they are kept: a definition, its version, and the columns last seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.quality.definitions import DatasetDefinition
from kb.quality.models import QualityDataset, QualitySource, SourceKind
from kb.quality.rules.columns import Columns, ColumnType, Engine
from kb.quality.rules.relations import relation_of
from kb.quality.sources.errors import SourceColumnsError
from kb.quality.sources.service import get_source, require_keeper
from kb.quality.sources.withheld import require_open

_ENGINES: Final = {
    SourceKind.SQLITE: Engine.SQLITE,
    SourceKind.FILE: Engine.SQLITE,
    SourceKind.REST: Engine.SQLITE,
    SourceKind.POSTGRESQL: Engine.POSTGRESQL,
    SourceKind.MARIADB: Engine.MARIADB,
}


class DatasetCase(Case):
    NO_SOURCE = "no_source"
    NO_KEY = "no_key"


class BadDatasetError(InvalidInputError):
    """What rows a dataset has, or what tells them apart, is not said."""

    code = "bad_dataset"


def engine_of(session: Session, source: QualitySource) -> Engine:
    """What *source* understands, known before it is opened."""
    if source.kind is SourceKind.OWN:
        return Engine(session.get_bind().dialect.name)
    return _ENGINES[source.kind]


def save_dataset(
    session: Session, definition: DatasetDefinition, by: By
) -> QualityDataset:
    """Keep *definition* without its indicators; one that changed has another version.

    Raise ``NotFoundError`` for an unknown source, ``BadDatasetError``,
    ``RefusedQueryError`` for a SELECT that is more than that, ``SourceWithheldError`` for
    secrets of our own, or ``SourceNotAllowedError``.
    """
    require_keeper(by)
    if not definition.key:
        raise BadDatasetError(
            f"The dataset {definition.code} has no key, so that no row could be told "
            "from another. Name its key columns.",
            case=DatasetCase.NO_KEY,
        )
    # Two who save it at once would both count its version on from the same one.
    dataset = session.scalar(_asked(definition.code).with_for_update())
    source = _find_source(session, definition, dataset)
    engine = engine_of(session, source)
    relation = relation_of(engine, definition)
    if source.kind is SourceKind.OWN:
        _require_open(definition, relation, engine)
    said = _to_json(definition)
    if dataset is None:
        dataset = QualityDataset(code=definition.code, version=0, columns={})
        session.add(dataset)
    elif dataset.removed_at is None and dataset.definition == said:
        return dataset
    dataset.source, dataset.definition = source, said
    dataset.version += 1
    dataset.changed_at, dataset.removed_at = by.now, None
    # Other rows have other columns: none of them is lost.
    dataset.columns, dataset.columns_seen_at = {}, None
    dataset.changed_columns = []
    session.flush()  # The audit names its id.
    audit.record(
        session, "save", dataset, by=by, code=dataset.code, version=dataset.version
    )
    return dataset


def get_dataset(session: Session, code: str) -> QualityDataset:
    dataset = session.scalar(_asked(code))
    if dataset is None or dataset.removed_at is not None:
        raise NotFoundError("dataset", code)
    return dataset


def list_datasets(session: Session) -> list[QualityDataset]:
    query = select(QualityDataset).where(QualityDataset.removed_at.is_(None))
    return list(session.scalars(query.order_by(QualityDataset.code)))


def remove_dataset(session: Session, dataset: QualityDataset, *, by: By) -> None:
    """It is looked at no more; what was found in it stays."""
    require_keeper(by)
    dataset.removed_at = by.now
    audit.record(session, "remove", dataset, by=by, code=dataset.code)


def to_columns(dataset: QualityDataset) -> Columns:
    """Those that were last seen; none of a dataset that nobody has looked at."""
    return {name: ColumnType(kind) for name, kind in dataset.columns.items()}


def note_columns(dataset: QualityDataset, columns: Columns, *, now: datetime) -> None:
    """Keep what the source has now.

    Raise ``SourceColumnsError`` for columns that it had before and has no more: a run
    that passed over them would call corrected what nobody looked at.
    """
    require_kept(dataset, columns)
    dataset.columns = {name: kind.value for name, kind in columns.items()}
    dataset.columns_seen_at = now


def require_kept(dataset: QualityDataset, columns: Columns) -> None:
    """Raise ``SourceColumnsError`` for columns that were there before, or are needed."""
    needed = {*dataset.columns, *_named(dataset.definition)}
    if lost := sorted(needed - columns.keys()):
        raise SourceColumnsError(lost)


def _named(definition: Mapping[str, Any]) -> set[str]:
    """The columns that the definition itself names."""
    single = (definition.get(name) for name in ("unit", "entered_by", "entered_at"))
    several = (definition.get(name) or () for name in ("key", "display", "masked"))
    return {*filter(None, single), *(each for names in several for each in names)}


def _require_open(definition: DatasetDefinition, relation: str, engine: Engine) -> None:
    """The columns of a table are looked at when they are asked for; a SELECT as it is."""
    is_select = definition.select is not None
    require_open(
        relation if is_select else f"SELECT count(*) FROM {relation}",  # noqa: S608
        engine,
    )


def _asked(code: str) -> Select[QualityDataset]:
    return select(QualityDataset).where(QualityDataset.code == code)


def _find_source(
    session: Session, definition: DatasetDefinition, dataset: QualityDataset | None
) -> QualitySource:
    if definition.source is not None:
        return get_source(session, definition.source)
    if dataset is not None and dataset.removed_at is None:
        return dataset.source
    raise BadDatasetError(
        f"The dataset {definition.code} names no source.", case=DatasetCase.NO_SOURCE
    )


def _to_json(definition: DatasetDefinition) -> dict[str, Any]:
    return definition.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude={"indicators"}
    )
