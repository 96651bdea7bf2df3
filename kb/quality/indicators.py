"""Indicators taken in from their definitions, version by version, and given out again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import Post
from kb.quality.datasets import get_dataset, save_dataset
from kb.quality.definitions import (
    DatasetDefinition,
    IndicatorDefinition,
    read_dataset,
    write_dataset,
)
from kb.quality.findings.errors import (
    AdviceUnknownError,
    IndicatorTakenError,
    PostUnknownError,
)
from kb.quality.findings.models import Indicator, IndicatorVersion
from kb.quality.models import QualityDataset

_SAID_OF_IT: Final = frozenset(
    {
        *("code", "names", "dimension", "severity", "weight", "fix", "post", "advice"),
        *("valid_from", "valid_to"),
    }
)
"""What may change without a record being judged another way."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The codes of the indicators that a definition named, by what became of each."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def import_definitions(session: Session, text: str, by: By) -> Imported:
    """Take in a dataset with its indicators; those that *text* does not name stay.

    A changed rule is a new version. Raise what ``read_dataset`` and ``save_dataset``
    raise, ``IndicatorTakenError``, ``AdviceUnknownError`` or ``PostUnknownError``;
    nothing is kept then.
    """
    definition = read_dataset(text)
    dataset = save_dataset(session, definition, by)
    return save_indicators(session, dataset, definition, by=by)


def save_indicators(
    session: Session, dataset: QualityDataset, definition: DatasetDefinition, *, by: By
) -> Imported:
    """Take in the indicators of *definition*; see ``import_definitions``."""
    known = _find_known(session, definition.indicators)
    new, changed, unchanged = [], [], []
    for each in definition.indicators:
        indicator = known.get(each.code)
        if indicator is None:
            _add(session, dataset, each, definition.codes, by=by)
            new.append(each.code)
        elif indicator.dataset_id != dataset.id:
            raise IndicatorTakenError(each.code, indicator.dataset.code)
        elif _change(session, indicator, each, definition.codes, by=by):
            changed.append(each.code)
        else:
            unchanged.append(each.code)
    return Imported(tuple(new), tuple(changed), tuple(unchanged))


def _find_known(
    session: Session, definitions: Sequence[IndicatorDefinition]
) -> dict[str, Indicator]:
    codes = [each.code for each in definitions]
    rows = session.scalars(
        select(Indicator)
        .where(Indicator.code.in_(codes))
        .order_by(Indicator.id)  # Two who lock several come in the same order.
        .with_for_update(of=Indicator)
    )
    return {each.code: each for each in rows}


def _add(
    session: Session,
    dataset: QualityDataset,
    definition: IndicatorDefinition,
    codes: Mapping[str, Sequence[str]],
    *,
    by: By,
) -> None:
    indicator = Indicator(
        code=definition.code,
        dataset=dataset,
        number=1,
        created_at=by.now,
        **_facts(session, definition, by=by),
    )
    session.add(indicator)
    session.flush()  # Its version and the audit name its id.
    session.add(_version(indicator, rule_of(definition, codes), by=by))
    audit.record(session, "add", indicator, by=by, code=indicator.code)


def _change(
    session: Session,
    indicator: Indicator,
    definition: IndicatorDefinition,
    codes: Mapping[str, Sequence[str]],
    *,
    by: By,
) -> bool:
    rule = rule_of(definition, codes)
    judges_otherwise = rule != find_rule(session, indicator)
    if not judges_otherwise and to_json(definition) == indicator.definition:
        return False
    for name, value in _facts(session, definition, by=by).items():
        setattr(indicator, name, value)
    if judges_otherwise:
        indicator.number += 1
        session.add(_version(indicator, rule, by=by))
    audit.record(
        session,
        "change",
        indicator,
        by=by,
        code=indicator.code,
        number=indicator.number,
    )
    return True


def _version(
    indicator: Indicator, rule: Mapping[str, Any], *, by: By
) -> IndicatorVersion:
    return IndicatorVersion(
        indicator_id=indicator.id,
        number=indicator.number,
        rule=dict(rule),
        since=by.now,
        by_id=by.actor.user.id,
    )


def _facts(
    session: Session, definition: IndicatorDefinition, *, by: By
) -> dict[str, Any]:
    names = definition.names
    return {
        "names": {"zh": names.zh, "en": names.en} if names is not None else {},
        "dimension": definition.dimension,
        "severity": definition.severity,
        "fix": definition.fix,
        "weight": definition.weight,
        "post": _find_post(definition),
        "article_id": _find_article(session, definition),
        "definition": to_json(definition),
        "valid_from": definition.valid_from,
        "valid_to": definition.valid_to,
        "updated_at": by.now,
    }


def _find_post(definition: IndicatorDefinition) -> Post:
    if definition.post is None:
        return Post.BUSINESS
    try:
        return Post(definition.post)
    except ValueError as error:
        raise PostUnknownError(definition.code, definition.post) from error


def _find_article(session: Session, definition: IndicatorDefinition) -> int | None:
    advice = definition.advice
    if advice is None or advice.article is None:
        return None
    article = session.get(Article, advice.article)
    if article is None or article.kind is not ArticleKind.SOLUTION:
        raise AdviceUnknownError(definition.code, advice.article)
    return article.id


def rule_of(
    definition: IndicatorDefinition, codes: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """What decides how a record is judged, with the table of codes that it names."""
    rule = {
        name: value
        for name, value in to_json(definition).items()
        if name not in _SAID_OF_IT
    }
    if definition.codes is not None:
        rule["values"] = sorted(codes.get(definition.codes, ()))
    return rule


def to_json(definition: IndicatorDefinition) -> dict[str, Any]:
    """*definition* as it is kept: what it says, and nothing that goes without saying."""
    return definition.model_dump(mode="json", by_alias=True, exclude_unset=True)


def find_rule(session: Session, indicator: Indicator) -> dict[str, Any]:
    """The rule in force."""
    version = session.scalars(
        select(IndicatorVersion).where(
            IndicatorVersion.indicator_id == indicator.id,
            IndicatorVersion.number == indicator.number,
        )
    ).one()
    return version.rule


def export_definitions(session: Session, dataset_code: str) -> str:
    """The dataset and its indicators by code, as ``import_definitions`` takes them."""
    dataset = get_dataset(session, dataset_code)
    return write_dataset(to_definition(dataset, list_indicators(session, dataset)))


def to_definition(
    dataset: QualityDataset, indicators: Sequence[Indicator]
) -> DatasetDefinition:
    return DatasetDefinition.model_validate(
        {
            **dataset.definition,
            "indicators": [
                each.definition for each in indicators if not each.is_built_in
            ],
        }
    )


def list_indicators(
    session: Session,
    dataset: QualityDataset | None = None,
    *,
    valid_on: date | None = None,
) -> list[Indicator]:
    """Those of *dataset*, or all of them, by code; those in force on a day, if one is said."""
    query = select(Indicator).order_by(Indicator.code)
    if dataset is not None:
        query = query.where(Indicator.dataset_id == dataset.id)
    if valid_on is not None:
        since, until = Indicator.valid_from, Indicator.valid_to
        query = query.where(
            or_(since.is_(None), since <= valid_on),
            or_(until.is_(None), until >= valid_on),
        )
    return list(session.scalars(query))


def get_indicator(session: Session, code: str) -> Indicator:
    indicator = session.scalar(select(Indicator).where(Indicator.code == code))
    if indicator is None:
        raise NotFoundError("indicator", code)
    return indicator


def list_versions(session: Session, indicator: Indicator) -> list[IndicatorVersion]:
    """From the first to the one in force: where a trend breaks."""
    return list(
        session.scalars(
            select(IndicatorVersion)
            .where(IndicatorVersion.indicator_id == indicator.id)
            .order_by(IndicatorVersion.number)
        )
    )
