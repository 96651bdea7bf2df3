"""Findings and indicators as pages and tables say them, in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import g
from markupsafe import Markup
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from kb.people.models import User
from kb.quality.findings import listing
from kb.quality.findings.models import Finding, Indicator
from kb.quality.models import QualityDataset
from web.presentation import markdown
from web.words import quality as quality_words

_NO_FRACTION: Final = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.0+$")


@dataclass(frozen=True, slots=True)
class Row:
    """A finding in a list."""

    id: int
    code: str
    name: str
    key: str
    state: str
    severity: str
    dataset: str
    unit: str
    person: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Advice:
    """The solution that tells how to correct what is wrong."""

    id: int
    title: str
    sections: Mapping[str, Markup]


def to_row(finding: Finding, user: User) -> Row:
    indicator = finding.indicator
    return Row(
        id=finding.id,
        code=indicator.code,
        name=quality_words.of(indicator.names, indicator.code),
        key=show_key(finding.key),
        state=finding.state.value,
        severity=indicator.severity.value,
        dataset=name_dataset(indicator),
        unit=finding.unit.name if finding.unit is not None else "",
        person=name_person(finding, user),
        first_seen_at=finding.first_seen_at,
    )


def name_person(finding: Finding, user: User) -> str:
    """Who entered it, for those who may know."""
    if not listing.may_see_person(user, finding):
        return ""
    return finding.author.name if finding.author is not None else finding.person


def show_value(value: Any) -> Any:
    """A moment without the fractions of a second that nobody entered."""
    return _NO_FRACTION.sub(r"\1", value) if isinstance(value, str) else value


def show_share(value: float | None, places: int = 1) -> str:
    """In percent; a dash where nothing was counted."""
    return "–" if value is None else f"{value:.{places}%}"


def show_key(key: Mapping[str, Any]) -> str:
    return " · ".join(str(value) for value in key.values() if value is not None)


def name_dataset(indicator: Indicator) -> str:
    return name_of(indicator.dataset)


def name_of(dataset: QualityDataset) -> str:
    return quality_words.of(dataset.definition.get("names"), dataset.code)


def label_columns(indicator: Indicator) -> Mapping[str, Any]:
    """What the columns of its dataset are called, as far as somebody said so."""
    labels: Mapping[str, Any] = indicator.dataset.definition.get("labels") or {}
    return labels


def name_column(indicator: Indicator, name: str) -> str:
    """What people call a column, with the name that it has in the source."""
    said = label_columns(indicator).get(name)
    return f"{quality_words.of(said)} {name}" if said else name


def say_advice(indicator: Indicator) -> str:
    """What its definition itself says of how to correct it, if it does."""
    if indicator.is_built_in:
        return str(quality_words.MAP_THE_CODE)
    advice = indicator.definition.get("advice") or {}
    words = {name: advice[name] for name in ("zh", "en") if advice.get(name)}
    return quality_words.of(words)


def find_advice(session: Session, article_id: int | None) -> Advice | None:
    """The article, if it is there and for the reader."""
    if article_id is None:
        return None
    try:
        article = catalogue.get_article(session, article_id, visible_audiences(g.user))
    except NotFoundError:
        return None
    revision = article.current_revision
    if revision is None:
        return None
    sections = {
        name: markdown.render(text, name).html
        for name, text in revision.sections.items()
        if text
    }
    return Advice(article.id, revision.title, sections)
