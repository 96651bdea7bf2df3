"""Indicators: what each checks, in words and as it is kept, and how it has done."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, g, render_template, request
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from kb.quality import entering, indicators, scores
from kb.quality.definitions import IndicatorDefinition, write_indicator
from kb.quality.figures import Cut
from kb.quality.findings import listing
from kb.quality.findings.listing import Filter
from kb.quality.findings.models import Indicator, IndicatorVersion
from kb.quality.runs.bounds import find_beyond
from kb.quality.scores import Review
from kb.reports.periods import month_of, read_period
from web.pages.quality import searching, showing
from web.presentation import charts, forms
from web.services import services
from web.words import quality as quality_words
from web.words.process import POSTS

bp = Blueprint("quality_indicators", __name__, url_prefix="/quality/indicators")

_NONE: Final = Review(0, 0)
_SAID: Final[dict[str, Any]] = {
    "column": lazy_gettext("Field"),
    "columns": lazy_gettext("Fields"),
    "where": lazy_gettext("Only where"),
    "kind": lazy_gettext("Kind of number"),
    "old_numbers": lazy_gettext("Numbers of 15 digits"),
    "values": lazy_gettext("Values"),
    "codes": lazy_gettext("Code table"),
    "pattern": lazy_gettext("Form"),
    "min": lazy_gettext("At least"),
    "max": lazy_gettext("At most"),
    "type": lazy_gettext("Type"),
    "rule": lazy_gettext("Condition"),
    "to": lazy_gettext("Other table"),
    "source": lazy_gettext("Other source"),
    "with": lazy_gettext("Table that has to agree"),
    "on": lazy_gettext("Matched by"),
    "max_age": lazy_gettext("Oldest"),
    "max_change": lazy_gettext("Largest change in percent"),
    "block": lazy_gettext("Compared within"),
    "ratio": lazy_gettext("Alike from, in percent"),
    "query": lazy_gettext("Query"),
}
"""What the parameters of a rule are called."""
_OF_COLUMNS: Final = frozenset({"column", "columns", "on", "block"})
_WHERE: Final[Mapping[bool | None, Any]] = {
    True: lazy_gettext("In the source itself."),
    False: lazy_gettext("Here, over rows that are read from the source."),
    None: "–",
}
SHOWN: Final = 50
"""Indicators of a page."""


@bp.get("")
def index() -> str:
    page = forms.page_number()
    with services().database.reading() as session:
        asked = searching.read_asked(request.args)
        found = [
            each
            for each in indicators.list_indicators(session)
            if _fits(each, asked.said)
        ]
        reviews = scores.reviews(session, g.user)
        return render_template(
            "quality/indicators.html",
            rows=[
                _to_row(each, reviews.get(each.id, _NONE))
                for each in found[(page - 1) * SHOWN : page * SHOWN]
            ],
            total=len(found),
            page=page,
            more=len(found) > page * SHOWN,
            args=asked.args,
            narrowed=asked.is_narrowed,
            choices=[
                each
                for each in searching.offer(session, g.user)
                if each[0] in ("dataset", "dimension", "severity")
            ],
            quality_words=quality_words,
        )


def _fits(indicator: Indicator, said: Mapping[str, str]) -> bool:
    has = {
        "dataset": indicator.dataset.code,
        "dimension": indicator.dimension.value,
        "severity": indicator.severity.value,
    }
    return all(said.get(name, value) == value for name, value in has.items())


def _to_row(indicator: Indicator, review: Review) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "name": quality_words.of(indicator.names, indicator.code),
        "dataset": showing.name_dataset(indicator),
        "dimension": indicator.dimension.value,
        "severity": indicator.severity.value,
        "share": review.share,
        "explained": showing.show_share(review.share, 0),
        "needs_review": review.is_due,
    }


@bp.get("/<code>")
def show(code: str) -> str:
    with services().database.reading() as session:
        indicator = indicators.get_indicator(session, code)
        review = scores.reviews(session, g.user).get(indicator.id, _NONE)
        wanted = Filter(indicator=code)
        versions = indicators.list_versions(session, indicator)
        return render_template(
            "quality/indicator.html",
            what={
                **_to_row(indicator, review),
                "open": listing.list_findings(session, g.user, wanted, size=1).total,
                "rule": quality_words.TESTS[indicator.test],
                "parameters": _list_parameters(indicator),
                "fix": quality_words.FIXES[indicator.fix.value],
                "post": POSTS[indicator.post.value],
                "weight": indicator.weight,
                "valid": _say_valid(indicator),
                "advice": showing.say_advice(indicator),
                "where": _say_where(session, indicator),
                "yaml": _write(indicator),
                "beyond": find_beyond(session, indicator),
            },
            article=showing.find_advice(session, indicator.article_id),
            versions=versions[::-1],
            changed=_list_changed(versions),
            chart=_draw(session, indicator, _list_changed(versions)),
            quality_words=quality_words,
        )


def _write(indicator: Indicator) -> str:
    """Nobody wrote the one of unknown units."""
    if indicator.is_built_in:
        return ""
    return write_indicator(IndicatorDefinition.model_validate(indicator.definition))


def _list_parameters(indicator: Indicator) -> list[tuple[Any, str]]:
    said = indicator.definition
    return [
        (name, _to_text(indicator, parameter, said[parameter]))
        for parameter, name in _SAID.items()
        if said.get(parameter)
    ]


def _to_text(indicator: Indicator, parameter: str, value: Any) -> str:
    if value is True:
        return str(gettext("valid"))
    parts = [str(each) for each in (value if isinstance(value, list) else [value])]
    if parameter in _OF_COLUMNS:
        parts = [showing.name_column(indicator, name) for name in parts]
    return ", ".join(parts)


def _say_valid(indicator: Indicator) -> str:
    """The days on which it holds; nothing where it always does."""
    since, until = indicator.valid_from, indicator.valid_to
    if since is None and until is None:
        return ""
    return f"{since or '…'} – {until or '…'}"


def _say_where(session: Session, indicator: Indicator) -> str:
    """Where a run judges by it; before its columns were looked at nobody knows."""
    if not indicator.dataset.columns:
        return str(_WHERE[None])
    today = services().now().astimezone().date()
    is_there = entering.is_judged_there(session, indicator, today)
    return str(_WHERE[is_there])


def _list_changed(versions: Sequence[IndicatorVersion]) -> list[str]:
    """The months in which another rule began: figures before them are of the old one."""
    return list(dict.fromkeys(month_of(each.since) for each in versions[1:]))


def _draw(session: Session, indicator: Indicator, changed: Sequence[str]) -> Markup:
    month = read_period(month_of(services().now()))
    course = scores.trend(session, g.user, month, Cut(indicator_id=indicator.id))
    return charts.draw_counts(
        gettext("Findings by month"),
        [
            (period.name[2:], rates.found if rates.checked else None)
            for period, rates in course
        ],
        breaks=[month[2:] for month in changed],
    )
