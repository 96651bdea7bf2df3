"""A record tried before it is kept: by the very rules that runs judge by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.quality import indicators
from kb.quality.datasets import engine_of, get_dataset
from kb.quality.definitions import DatasetDefinition
from kb.quality.findings.models import Indicator
from kb.quality.models import QualityDataset
from kb.quality.rules.columns import Columns, ColumnType
from kb.quality.rules.compiling import RowRule, Rule, compile_dataset
from kb.quality.rules.validation import Outcome, require_known, validate_record
from kb.quality.rules.values import READERS
from kb.quality.vocabulary import Dimension, Severity

KEPT: Final = 64
"""Datasets whose rules are kept compiled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An indicator that a record violates."""

    code: str
    names: Mapping[str, str]
    dimension: Dimension
    severity: Severity
    columns: tuple[str, ...]
    """What the rule looks at, in the order of their names."""
    advice: Mapping[str, str]
    """How to correct it, by language; empty where the article says so."""
    article_id: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of one record."""

    faults: tuple[Fault, ...]
    unreadable: tuple[str, ...]
    """Columns whose value is of another type."""
    not_checked: tuple[str, ...]
    """Codes of the indicators that need other records too."""

    @property
    def is_valid(self) -> bool:
        """Whether nothing stops it."""
        return not self.unreadable and all(
            each.severity is not Severity.STOP for each in self.faults
        )


@dataclass(frozen=True, slots=True)
class EntryRules:
    """The indicators of a dataset that are in force, ready to judge records."""

    dataset: QualityDataset
    columns: Columns
    indicators: Mapping[str, Indicator]
    """By code."""
    rules: Sequence[Rule]


def read_rules(session: Session, dataset_code: str, day: date) -> EntryRules:
    """Raise ``NotFoundError`` for a dataset that there is not."""
    dataset = get_dataset(session, dataset_code)
    found = indicators.list_indicators(session, dataset, valid_on=day)
    definition = indicators.to_definition(dataset, found)
    return EntryRules(
        dataset=dataset,
        columns=to_columns(dataset),
        indicators={each.code: each for each in found},
        rules=_compile(
            definition.model_dump_json(by_alias=True, exclude_unset=True),
            json.dumps(dataset.columns, sort_keys=True),
            day,
        ),
    )


def is_judged_there(session: Session, indicator: Indicator, day: date) -> bool | None:
    """Whether its source itself judges by it; ``None`` where it is not in force on *day*."""
    rules = read_rules(session, indicator.dataset.code, day).rules
    rule = next((each for each in rules if each.code == indicator.code), None)
    if isinstance(rule, RowRule):
        return rule.is_rendered(engine_of(session, indicator.dataset.source))
    return rule.pushed_down if rule else None


def to_columns(dataset: QualityDataset) -> Columns:
    """As they were when the dataset was last looked at."""
    return {name: ColumnType(kind) for name, kind in dataset.columns.items()}


@lru_cache(maxsize=KEPT)
def _compile(definition: str, columns: str, today: date) -> tuple[Rule, ...]:
    """By what is written, so that a changed rule is another one at once."""
    dataset = DatasetDefinition.model_validate_json(definition)
    types = {name: ColumnType(kind) for name, kind in json.loads(columns).items()}
    return tuple(compile_dataset(dataset, types, today=today))


def judge(rules: EntryRules, record: Mapping[str, Any]) -> Judged:
    """What is wrong with *record*; a column that it does not name has no value.

    Raise ``UnknownColumnError`` for one that the dataset does not have.
    """
    require_known(rules.columns, record)
    whole = {name: record.get(name) for name in rules.columns}
    found = validate_record(rules.rules, whole)
    codes: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    for each in found:
        codes[each.verdict].append(each.code)
    columns = {rule.code: tuple(sorted(rule.columns)) for rule in rules.rules}
    return Judged(
        faults=tuple(
            to_fault(rules.indicators[code], columns[code])
            for code in codes[Outcome.VIOLATED]
        ),
        unreadable=_list_unreadable(rules.columns, whole),
        not_checked=tuple(codes[Outcome.NOT_CHECKED_HERE]),
    )


def _list_unreadable(columns: Columns, record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        name
        for name, kind in columns.items()
        if record[name] is not None and READERS[kind](record[name]) is None
    )


def to_fault(indicator: Indicator, columns: tuple[str, ...]) -> Fault:
    advice = indicator.definition.get("advice") or {}
    return Fault(
        code=indicator.code,
        names=indicator.names,
        dimension=indicator.dimension,
        severity=indicator.severity,
        columns=columns,
        advice={name: advice[name] for name in ("zh", "en") if advice.get(name)},
        article_id=indicator.article_id,
    )
