"""Counting: several numbers of the same incidents in one query, by period and by group."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.incidents.models import Incident
from kb.reports.cuts import HELD, Columns, Cut, Dimension, to_group
from kb.reports.periods import Period

Condition = Callable[[Period], ColumnElement[bool]]
Amount = Callable[[Period], ColumnElement[Any]]
"""What is added up of each incident, or spread out."""

ALL: Final = None
"""The name of the one group of what is not told apart."""
_PLACE, _GROUP, _SPREAD = "place", "group", "spread"


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one number; those of two groups add up to that of both."""

    whole: int = 0
    part: int = 0
    total: float = 0.0
    spread: Mapping[Any, int] = field(default_factory=dict)
    """How often each amount was found, for what no sum can tell."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.whole + other.whole,
            self.part + other.part,
            self.total + other.total,
            Counter(self.spread) + Counter(other.spread),
        )


Groups = Mapping[Any, Tally]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The incidents of a period that numbers are made of.

    With a *moment*, those whose moment lies in the period: one query counts for many
    periods, and what its numbers count does not depend on the period otherwise.
    """

    counts: Condition
    columns: Columns = field(default_factory=lambda: HELD)
    source: Any = Incident
    """What is counted, where these are no incidents."""
    moment: InstrumentedAttribute[Any] | None = None
    is_kept: bool = True
    """Whether anything is recorded here that it could be made of."""
    beside: Any = None
    """A table whose rows belong to incidents, where conditions are about these."""

    def key(self, dimensions: AbstractSet[Dimension]) -> tuple[Any, ...]:
        """The same for two that hold the same, as long as only *dimensions* matter."""
        columns = {id(self.columns.get(each)) for each in dimensions}
        same = (self.counts, self.moment, self.beside, self.source, self.is_kept)
        return (*map(id, same), frozenset(columns))

    def holds(self, period: Period) -> ColumnElement[bool]:
        """The condition that an incident counts in *period*."""
        if self.moment is None:
            return self.counts(period)
        is_then = and_(self.moment >= period.since, self.moment < period.until)
        return and_(is_then, self.counts(period))


class Counted(Protocol):
    """As much of a number as counting has to know."""

    @property
    def among(self) -> Population: ...
    @property
    def of(self) -> Condition | None: ...
    @property
    def part(self) -> Condition | None: ...
    @property
    def amount(self) -> Amount | None: ...
    @property
    def is_spread(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted: in which periods, of which cut, told apart by what."""

    periods: Sequence[Period]
    cut: Cut
    dimension: Dimension | None = None

    @property
    def dimensions(self) -> AbstractSet[Dimension]:
        """Those that matter to it."""
        bounded = {
            Dimension.UNIT: self.cut.within,
            Dimension.PERSON: self.cut.people,
            Dimension.CLIENT: self.cut.clients,
        }
        found = {each for each, seen in bounded.items() if seen is not None}
        by = {self.dimension} if self.dimension else set()
        return {*self.cut.asked, *found, *by}

    def fits(self, columns: Columns) -> bool:
        """Whether all that it asks for is kept in *columns*."""
        is_apart = self.dimension is None or self.dimension in columns
        return is_apart and self.cut.fits(columns)


def count(
    session: Session, numbers: Sequence[Counted], question: Question
) -> list[list[Groups]]:
    """For each period the groups of each of *numbers*, which have one population.

    A number that is spread is asked alone.
    """
    population, dimension = numbers[0].among, question.dimension
    conditions = question.cut.conditions(session, population.columns)
    group = to_group(session, question.cut, dimension) if dimension else _alone
    found: list[list[Groups]] = []
    for batch in _to_batches(population, question.periods):
        groups: list[list[defaultdict[Any, Tally]]] = [
            [defaultdict(Tally) for _ in numbers] for _ in batch
        ]
        keys = _to_keys(numbers[0], batch, dimension)
        for row in session.execute(_ask(numbers, batch, keys).where(*conditions)):
            named = dict(zip(keys, row, strict=False))
            tallies = _read(numbers, row[len(keys) :], named.get(_SPREAD))
            key = group(named.get(_GROUP))
            for each, tally in zip(groups[named.get(_PLACE, 0)], tallies, strict=True):
                each[key] += tally
        found += [list(each) for each in groups]
    return found


def _alone(_key: Any) -> Any:
    return ALL


def _to_batches(
    population: Population, periods: Sequence[Period]
) -> Iterator[Sequence[Period]]:
    """The periods that one query can tell apart: all, where none overlaps another."""
    ordered = sorted(periods, key=lambda period: period.since)
    is_apart = all(one.until <= next_.since for one, next_ in pairwise(ordered))
    if population.moment is not None and is_apart:
        yield periods
    else:
        yield from ([period] for period in periods)


def _to_keys(
    number: Counted, periods: Sequence[Period], dimension: Dimension | None
) -> Mapping[str, ColumnElement[Any]]:
    """By what rows are told apart."""
    keys: dict[str, ColumnElement[Any]] = {}
    if len(periods) > 1:
        keys[_PLACE] = _to_place(number.among, periods)
    if dimension is not None:
        keys[_GROUP] = number.among.columns[dimension]
    if number.is_spread and number.amount is not None:
        keys[_SPREAD] = number.amount(periods[0])
    return keys


def _to_place(population: Population, periods: Sequence[Period]) -> ColumnElement[int]:
    """Which of *periods*, whose place in the list it is, holds the moment."""
    places = sorted(
        range(len(periods)), key=lambda place: periods[place].since, reverse=True
    )
    assert population.moment is not None, "else the periods are asked one by one"
    return case(
        *[(population.moment >= periods[place].since, place) for place in places]
    )


def _ask(
    numbers: Sequence[Counted],
    periods: Sequence[Period],
    keys: Mapping[str, ColumnElement[Any]],
) -> Select[Any]:
    population = numbers[0].among
    columns = [each for number in numbers for each in _columns(number, periods[0])]
    query = select(*keys.values(), *columns).select_from(population.source)
    if (beside := population.beside) is not None:
        query = query.join(beside, beside.incident_id == Incident.id)
    return query.where(or_(*map(population.holds, periods))).group_by(*keys.values())


def _columns(number: Counted, period: Period) -> list[ColumnElement[Any]]:
    """How many incidents, how many of these are the part, and what they add up to."""
    of = [number.of(period)] if number.of else []
    part = [number.part(period)] if number.part else []
    adds_up = number.amount is not None and not number.is_spread
    amount = number.amount(period) if number.amount and adds_up else 0
    return [
        _count_where(*of),
        _count_where(*of, *part),
        func.sum(case((and_(true(), *of), amount), else_=0)),
    ]


def _count_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((and_(*conditions), 1))) if conditions else func.count()


def _read(
    numbers: Sequence[Counted], counts: Sequence[Any], spread: Any
) -> Iterator[Tally]:
    for place, number in enumerate(numbers):
        whole, part, total = counts[place * 3 : place * 3 + 3]
        times = {spread: whole} if number.is_spread and whole else {}
        yield Tally(whole, part, float(total or 0), times)
