"""Counting: several numbers of the same incidents in one query, by period and by group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from typing import Any, Final, Protocol

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    join,
    null,
    select,
)
from sqlalchemy.orm import Session

from kb.database import UTCDateTime
from kb.incidents.models import Incident
from kb.reports.cuts import HELD, Columns, Cut, Dimension, to_group
from kb.reports.periods import Period, Times

Condition = Callable[[Times], ColumnElement[bool]]
Amount = Callable[[Times], ColumnElement[Any]]
"""What is added up of each incident, or spread out."""

ALL: Final = None
"""The name of the one group of what is not told apart."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one number; those of two groups add up to that of both."""

    whole: int = 0
    part: int = 0
    total: float = 0.0
    spread: Mapping[Any, int] = field(default_factory=dict)
    """How often each amount was found, for what no sum can tell."""


def add_up(tallies: Iterable[Tally]) -> Tally:
    """The tally of all of them together."""
    whole, part, total = 0, 0, 0.0
    spread: defaultdict[Any, int] = defaultdict(int)
    for each in tallies:
        whole, part, total = whole + each.whole, part + each.part, total + each.total
        for amount, times in each.spread.items():
            spread[amount] += times
    return Tally(whole, part, total, dict(spread))


Groups = Mapping[Any, Tally]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The incidents of a period that numbers are made of.

    With a *moment*, those whose moment lies in the period: the parts of a period make up
    the whole then, for what its numbers count does not depend on the period otherwise.
    """

    counts: Condition
    columns: Columns = field(default_factory=lambda: HELD)
    source: Any = Incident
    """What is counted, where these are no incidents."""
    moment: Any = None
    is_kept: bool = True
    """Whether anything is recorded here that it could be made of."""
    beside: Any = None
    """A table whose rows belong to incidents, where conditions are about these."""
    is_of_beside: bool = False
    """Whether they are about nothing else: an incident is read only where one is cut by."""

    def key(self, dimensions: AbstractSet[Dimension]) -> tuple[Any, ...]:
        """The same for two that hold the same, as long as only *dimensions* matter."""
        columns = {id(self.columns.get(each)) for each in dimensions}
        same = (self.counts, self.moment, self.beside, self.source, self.is_kept)
        return (*map(id, same), frozenset(columns))

    def holds(self, period: Times) -> ColumnElement[bool]:
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

    A number that is spread is asked alone. Each period is a question of its own, which
    reads its own rows: over all of them one would have to sort. What is asked is put
    together once, for that takes as long as the answer of a small installation.
    """
    population, dimension = numbers[0].among, question.dimension
    conditions = question.cut.conditions(session, population.columns)
    group = to_group(session, question.cut, dimension) if dimension else _alone
    asked = _ask(numbers, dimension, conditions)
    return [
        _count(session.execute(asked, _THEN.values(period)), numbers, group)
        for period in question.periods
    ]


def _count(
    rows: Iterable[Any], numbers: Sequence[Counted], group: Callable[[Any], Any]
) -> list[Groups]:
    found: list[defaultdict[Any, list[Tally]]] = [defaultdict(list) for _ in numbers]
    for key, spread, *counts in rows:
        tallies = _read(numbers, counts, spread)
        for each, tally in zip(found, tallies, strict=True):
            each[group(key)].append(tally)
    return [{name: add_up(tallies) for name, tallies in each.items()} for each in found]


def _alone(_key: Any) -> Any:
    return ALL


@dataclass(frozen=True, slots=True)
class _Placeholders:
    """Stands for the times of a period in a statement."""

    since: Any
    until: Any
    end: Any
    first_month: Any
    last_month: Any

    def values(self, period: Period) -> Mapping[str, Any]:
        return {each.name: getattr(period, each.name) for each in fields(self)}


def _placeholder(name: str) -> Any:
    is_month = name.endswith("month")
    return bindparam(name, type_=String() if is_month else UTCDateTime(timezone=True))


_THEN: Final = _Placeholders(
    *(_placeholder(each.name) for each in fields(_Placeholders))
)


def _ask(
    numbers: Sequence[Counted],
    dimension: Dimension | None,
    conditions: Sequence[ColumnElement[bool]],
) -> Select[Any]:
    population, number = numbers[0].among, numbers[0]
    key = population.columns[dimension] if dimension is not None else None
    spread = number.amount(_THEN) if number.is_spread and number.amount else None
    keys = [each for each in (key, spread) if each is not None]
    query = select(
        null() if key is None else key,
        null() if spread is None else spread,
        func.count(),
        *(each for number in numbers for each in _columns(number)),
    )
    return (
        query.select_from(
            _to_source(population, is_cut=bool(key is not None or conditions))
        )
        .where(population.holds(_THEN), *conditions)
        .group_by(*keys)
    )


def _to_source(population: Population, *, is_cut: bool) -> Any:
    beside = population.beside
    if beside is None:
        return population.source
    if population.is_of_beside and not is_cut:
        return beside
    return join(population.source, beside, beside.incident_id == Incident.id)


def _columns(number: Counted) -> list[ColumnElement[Any]]:
    """How many count where these are not all, how many the part is, what they add up to."""
    of = [number.of(_THEN)] if number.of else []
    columns = [_count_where(*of)] if of else []
    if number.part is not None:
        columns.append(_count_where(*of, number.part(_THEN)))
    if number.amount is not None and not number.is_spread:
        amount = number.amount(_THEN)
        columns.append(func.sum(case((and_(*of), amount)) if of else amount))
    return columns


def _count_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((and_(*conditions), 1)))


def _read(
    numbers: Sequence[Counted], counts: Sequence[Any], spread: Any
) -> Iterator[Tally]:
    """The tallies of a row, in the order of ``_columns``."""
    every, *rest = counts
    given = iter(rest)
    for number in numbers:
        whole = next(given) if number.of else every
        part = next(given) if number.part else whole
        adds_up = number.amount is not None and not number.is_spread
        total = next(given) if adds_up else 0
        times = {spread: whole} if number.is_spread and whole else {}
        yield Tally(whole, part, float(total or 0), times)
