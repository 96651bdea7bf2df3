"""A dataset looked at: which columns its source has, and whether its rules can hold."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kb.quality.changed_columns import keep_columns
from kb.quality.indicators import list_indicators, to_definition
from kb.quality.models import QualityDataset
from kb.quality.rules.columns import Columns
from kb.quality.rules.compiling import Rule, compile_dataset
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source


@dataclass(frozen=True, slots=True)
class Look:
    columns: Columns
    rules: tuple[Rule, ...]
    """Of the indicators in force, by code."""


def look_at(
    session: Session, dataset: QualityDataset, access: Access, *, now: datetime
) -> Look:
    """The columns and rules of *dataset*; the columns are kept.

    Raise ``SourceFailedError``, or what ``compile_indicator`` raises.
    """
    today = now.astimezone().date()
    definition = to_definition(
        dataset, list_indicators(session, dataset, valid_on=today)
    )
    with open_source(dataset.source, access) as source:
        columns = source.columns(definition.select or definition.relation or "")
    rules = compile_dataset(definition, columns, today=today)
    keep_columns(session, dataset, columns, now=now)
    return Look(columns, tuple(rules))
