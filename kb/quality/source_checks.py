"""A source tried on demand: whether it is reached, only reads, and has its columns."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kb.database import Database
from kb.errors import KBError
from kb.quality.changed_columns import keep_columns
from kb.quality.datasets import list_datasets
from kb.quality.models import QualityDataset, QualitySource
from kb.quality.rules.columns import Columns
from kb.quality.sources import service
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import SourceColumnsError
from kb.quality.sources.service import Trial


def check_source(
    database: Database, code: str, access: Access, *, now: datetime
) -> Trial:
    """Open the source, look at the columns of its datasets, and keep how it went.

    Nothing of ours is locked while the source is asked. Raise ``NotFoundError``.
    """
    with database.reading() as session:
        source = service.get_source(session, code)
        asked = {
            each.id: each.definition.get("select") or each.definition["relation"]
            for each in list_datasets(session)
            if each.source_id == source.id
        }
    trial, seen = _look(source, asked, access)
    with database.writing() as session:
        for dataset_id, columns in seen.items():
            dataset = session.get_one(QualityDataset, dataset_id)
            try:
                keep_columns(session, dataset, columns, now=now)
            except SourceColumnsError as error:
                trial = replace(trial, fault=error)
        service.note_trial(session, source.id, trial, now=now)
    return trial


def _look(
    source: QualitySource, asked: Mapping[int, str], access: Access
) -> tuple[Trial, Mapping[int, Columns]]:
    try:
        with open_source(source, access) as opened:
            trial = Trial(tuple(opened.proof), opened.server)
            return trial, {key: opened.columns(each) for key, each in asked.items()}
    except KBError as error:
        return Trial(fault=error), {}
