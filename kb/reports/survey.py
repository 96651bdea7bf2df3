"""All that a page of numbers says of each: its value, its course, and what it was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.incidents.models import Incident
from kb.reports import tallies
from kb.reports.cuts import EVERYTHING, Cut, Dimension
from kb.reports.number import UNKEPT, Number, Value, Values, count, to_queries
from kb.reports.periods import Period
from kb.reports.tallies import ALL, Question, Tally, add_up

MANY: Final = 20_000
"""Incidents of all time, beyond which what is counted is counted more seldom."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    value: Value
    previous: Value
    year_before: Value
    course: Sequence[Value]
    """By the parts of the period that have begun; empty for a period of one part.

    Empty, too, where several numbers are asked for among ``MANY`` incidents and the parts do
    not make up the whole: each part would read all incidents once more.
    """


@dataclass(frozen=True, slots=True)
class Group:
    """The same of one group of incidents."""

    value: Value
    previous: Value
    year_before: Value


def survey(
    session: Session,
    numbers: Sequence[Number],
    period: Period,
    cut: Cut = EVERYTHING,
) -> Mapping[str, Surveyed]:
    """By code; the numbers of one population take one query for all periods."""
    found: dict[str, Surveyed] = {}
    is_sparing = len(numbers) > 1 and count_ever(session) >= MANY
    for together in to_queries(numbers, Question([period], cut)):
        found |= _survey(session, together, period, cut, is_sparing=is_sparing)
    return {number.code: found[number.code] for number in numbers}


def _survey(
    session: Session,
    numbers: Sequence[Number],
    period: Period,
    cut: Cut,
    *,
    is_sparing: bool,
) -> Mapping[str, Surveyed]:
    among, before = numbers[0].among, period.compared
    if not among.is_kept or not cut.fits(among.columns):
        unkept = Surveyed(UNKEPT, UNKEPT, UNKEPT, ())
        return {number.code: unkept for number in numbers}
    parts = period.parts()
    # What has a moment lies in one part each, so that these make up the whole.
    adds_up = among.moment is not None or len(parts) == 1
    if not adds_up and is_sparing:
        parts = []
    periods = [*parts, *before] if adds_up else [*parts, period, *before]
    counted = tallies.count(session, numbers, Question(periods, cut))
    found = {}
    for number, groups in zip(numbers, zip(*counted, strict=True), strict=True):
        *now, previous, year_before = (each.get(ALL, Tally()) for each in groups)
        course = now[: len(parts)]
        tell = partial(number.tell, is_narrow=cut.is_narrow)
        found[number.code] = Surveyed(
            value=tell(add_up(course) if adds_up else now[-1]),
            previous=tell(previous),
            year_before=tell(year_before),
            course=[tell(each) for each in course] if len(parts) > 1 else (),
        )
    return found


def count_ever(session: Session) -> int:
    """A narrow cut reads its way through the rows of all others: they are what it costs."""
    return session.scalar(select(func.max(Incident.id))) or 0


def tell_apart(
    session: Session, number: Number, period: Period, cut: Cut, dimension: Dimension
) -> Mapping[object, Group]:
    """The number of each group that has something to count now or had it before."""
    periods = [period, *period.compared]
    found = count(session, [number], Question(periods, cut, dimension))
    now, previous, year_before = (values for (values,) in found)
    nothing = number.read(Tally())
    return {
        key: Group(
            _of(now, key, nothing),
            _of(previous, key, nothing),
            _of(year_before, key, nothing),
        )
        for key in {**now, **previous, **year_before}
    }


def _of(values: Values, key: object, nothing: Value) -> Value:
    return values.get(key, nothing)
