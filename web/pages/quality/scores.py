"""Scores by unit and dimension, the rates of a month, and their course over 13 months."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, g, render_template, request
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.people.leading import climb
from kb.people.models import Unit, User
from kb.quality import scores
from kb.quality.figures import Cut, Group, Rates
from kb.quality.findings.models import Indicator
from kb.quality.runs import waiting
from kb.quality.scores import Score, ScoreRow
from kb.quality.vocabulary import Dimension
from kb.reports.charts import Chart, Kind, Series
from kb.reports.number import Unit as Measure
from kb.reports.periods import Period, month_of, to_month
from web.pages.quality import people, searching
from web.pages.quality.showing import show_share
from web.presentation import charts, forms
from web.services import services
from web.words import quality as quality_words

bp = Blueprint("quality_scores", __name__, url_prefix="/quality")

LOWEST: Final = 10
"""Units that are shown at first: those with the lowest score."""
PAGE_SIZE: Final = 50
WORST: Final = 10
"""Indicators with the highest density."""


@dataclass(frozen=True, slots=True)
class Figure:
    name: Any
    definition: Any
    value: str
    made_of: str


@bp.get("")
def index() -> str:
    month = _read_month()
    with services().database.reading() as session:
        unit = _find_unit(session)
        cut = Cut(unit_id=unit.id if unit else None)
        table = _list_below(scores.score_table(session, g.user, month), unit)
        page, is_all = forms.page_number(), bool(request.args.get("all"))
        size = PAGE_SIZE if is_all else LOWEST
        start = (page - 1) * size if is_all else 0
        course = scores.trend(session, g.user, month, cut)
        return render_template(
            "quality/scores.html",
            month=month.name,
            unit=unit,
            rates=_list_figures(*(rates for _month, rates in course[-2:])),
            columns=[
                gettext("Unit"),
                gettext("Score"),
                *map(str, quality_words.DIMENSIONS.values()),
            ],
            rows=[_to_row(each) for each in table[start : start + size]],
            total=len(table),
            all_units=is_all,
            page=page,
            more=len(table) > start + size,
            has_indicators=session.scalar(select(Indicator.id).limit(1)) is not None,
            is_running=waiting.is_any(session),
            trend=_draw(course),
            series=[str(each) for each in _READ],
            worst=_list_worst(session, month, cut),
            people=people.list_people(session, g.user, month, unit),
            quality_words=quality_words,
        )


def _read_month() -> Period:
    """The month that is asked for, or this one."""
    given = request.args.get("month", "") or month_of(services().now())
    month = to_month(given)
    if month is None:
        raise forms.FormError("month")
    return month


def _find_unit(session: Session) -> Unit | None:
    given = request.args.get("unit", "")
    if not given:
        return None
    number = int(given) if given.isascii() and given.isdecimal() else 0
    if number > forms.LARGEST:
        raise forms.FormError("unit")
    return searching.get_reached(session, number, g.user)


def show_rates(session: Session, user: User, month: Period, unit: Unit) -> list[Figure]:
    """Those of a unit and a month, beside the month before."""
    cut = Cut(unit_id=unit.id)
    before, now = (
        scores.rates(session, user, each, cut) for each in (month.previous, month)
    )
    return _list_figures(before, now)


_READ: Final[Mapping[Any, tuple[Any, Callable[[Rates], float | None], str]]] = {
    lazy_gettext("Correction rate"): (
        lazy_gettext("Found first in this month and corrected by its end."),
        lambda rates: rates.correction_rate,
        "corrected",
    ),
    lazy_gettext("Self-correction rate"): (
        lazy_gettext("The same, without the back office."),
        lambda rates: rates.self_correction_rate,
        "self_corrected",
    ),
}


def _list_figures(before: Rates, now: Rates) -> list[Figure]:
    shares = [
        Figure(
            name,
            definition,
            show_share(read(now)),
            gettext(
                "%(part)s of %(whole)s; before: %(before)s",
                part=getattr(now, part),
                whole=now.first_seen,
                before=show_share(read(before)),
            ),
        )
        for name, (definition, read, part) in _READ.items()
    ]
    return [
        *shares,
        Figure(
            gettext("Density of findings"),
            gettext("Findings of the last check for every 100 rows."),
            show_share(now.density, 2),
            gettext(
                "%(part)s of %(whole)s; before: %(before)s",
                part=now.found,
                whole=now.checked,
                before=show_share(before.density, 2),
            ),
        ),
    ]


def _list_below(table: Sequence[ScoreRow], unit: Unit | None) -> list[ScoreRow]:
    """Of *unit* with those below it, or of all: the lowest score first, none of all last."""
    found = [
        each
        for each in table
        if unit is None
        or (each.unit is not None and unit.id in {up.id for up in climb(each.unit)})
    ]
    found.sort(key=lambda each: (each.total.value is None, each.total.value or 0))
    return found


def _to_row(row: ScoreRow) -> dict[str, Any]:
    found = [row.total, *(row.scores.get(each, Score()) for each in Dimension)]
    return {
        "unit_id": row.unit.id if row.unit else None,
        "name": row.unit.name if row.unit else gettext("unit unknown"),
        "cells": ["–" if each.value is None else f"{each.value:.2f}" for each in found],
    }


def _draw(course: Sequence[tuple[Period, Rates]]) -> Markup:
    chart = Chart(
        Kind.LINE,
        gettext("Correction and self-correction rate"),
        [month.name[5:] for month, _rates in course],
        [
            Series(
                gettext("Correction rate"),
                [rates.correction_rate for _month, rates in course],
            ),
            Series(
                gettext("Self-correction rate"),
                [rates.self_correction_rate for _month, rates in course],
            ),
        ],
        Measure.SHARE,
    )
    return charts.draw(chart, show_share)


def _list_worst(session: Session, month: Period, cut: Cut) -> list[dict[str, Any]]:
    """By density; how many there are says nothing where much was checked."""
    found = scores.rates_by(session, g.user, month, Group.INDICATOR, cut)
    keys = [key for key, rates in found.items() if rates.found]
    keys.sort(key=lambda key: (-(found[key].density or 0), key))
    named = {
        each.id: each
        for each in session.scalars(
            select(Indicator).where(Indicator.id.in_(keys[:WORST]))
        )
    }
    return [
        {
            "code": named[key].code,
            "name": quality_words.of(named[key].names, named[key].code),
            "found": found[key].found,
            "checked": found[key].checked,
            "density": show_share(found[key].density, 2),
        }
        for key in keys[:WORST]
    ]
