"""What a number of the managers is, and the usual ways to make one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.incidents.models import Incident
from kb.reports import tallies
from kb.reports.cuts import EVERYTHING, Cut, Dimension
from kb.reports.periods import Period
from kb.reports.tallies import ALL, Amount, Condition, Population, Question, Tally


class Unit(StrEnum):
    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"
    COUNT = "count"
    STARS = "stars"
    MEAN = "mean"
    """A plain number that is no whole one, as incidents for each person."""


@dataclass(frozen=True, slots=True)
class Value:
    """One number, with what it was made of."""

    value: float | None
    """``None`` where there is nothing to count in the period."""
    part: int = 0
    whole: int = 0
    is_kept: bool = True
    """Whether what it would be made of is kept here, and can be cut so."""
    is_few: bool = False
    """Whether there are so few, at least one, that a reader would know who they are."""


UNKEPT: Final = Value(None, is_kept=False)
FEW: Final = 3
"""Of fewer complaints in one unit, or of one person, colleagues would know whose they are."""
FEW_SHOWN: Final = f"< {FEW}"
Values = Mapping[Any, Value]
"""By what the incidents of each have in common."""


def read_count(tally: Tally) -> Value:
    return Value(tally.whole, tally.whole, tally.whole)


def read_share(tally: Tally) -> Value:
    return share(tally.part, tally.whole)


def read_mean(tally: Tally) -> Value:
    mean = tally.total / tally.whole if tally.whole else None
    return Value(mean, tally.whole, tally.whole)


def read_median(tally: Tally) -> Value:
    return Value(_find_median(tally.spread), tally.whole, tally.whole)


def read_each(tally: Tally) -> Value:
    """How many there are for each of the amounts that were found."""
    found = len(tally.spread)
    return Value(tally.whole / found if found else None, tally.whole, found)


def share(part: int, whole: int) -> Value:
    return Value(part / whole if whole else None, part, whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """How a number is counted: of which incidents, and how what was counted is read."""

    code: str
    unit: Unit
    read: Callable[[Tally], Value]
    among: Population
    of: Condition | None = None
    """Those of the population that can count at all, where these are not all."""
    part: Condition | None = None
    """What a share is the share of."""
    amount: Amount | None = None
    is_confidential: bool = False
    """Whether which incidents it counts is not for who worked on them."""

    def tell(self, tally: Tally, *, is_narrow: bool) -> Value:
        """What was counted; but not how few there are of what nobody may be known by.

        *is_narrow* says whether it is of one unit, person, system …
        """
        value = self.read(tally)
        if self.is_confidential and is_narrow and 0 < value.part < FEW:
            return Value(None, is_few=True)
        return value

    def read_all(self, groups: Mapping[Any, Tally], question: Question) -> Values:
        by, is_narrow = question.dimension, question.cut.is_narrow
        empty = {ALL: self.read(Tally())} if by is None else {}
        is_narrow = is_narrow or by not in (None, Dimension.CLIENT)
        return empty | {
            key: self.tell(tally, is_narrow=is_narrow) for key, tally in groups.items()
        }

    @property
    def is_spread(self) -> bool:
        """Whether it takes every amount, not their sum."""
        return self.read in (read_median, read_each)

    def compute(self, session: Session, period: Period, cut: Cut = EVERYTHING) -> Value:
        ((found,),) = count(session, [self], Question([period], cut))
        return found[ALL]

    def by(
        self, session: Session, period: Period, cut: Cut, dimension: Dimension
    ) -> Values:
        """The number for each value of *dimension* that has anything to count."""
        ((found,),) = count(session, [self], Question([period], cut, dimension))
        return found

    @property
    def leads_to_incidents(self) -> bool:
        """Whether there is a list of incidents behind it."""
        is_listed = self.among.is_kept and not self.is_confidential
        return self.among.source is Incident and is_listed

    def behind(
        self, session: Session, period: Period, cut: Cut = EVERYTHING
    ) -> Select[Any] | None:
        """The incidents that it counts, newest first; ``None`` where it counts none."""
        if not self.leads_to_incidents or not cut.fits(self.among.columns):
            return None
        conditions = [
            self.among.holds(period),
            *(each(period) for each in (self.of, self.part) if each),
            *cut.conditions(session, self.among.columns),
        ]
        query = select(Incident).where(*conditions).order_by(Incident.id.desc())
        if (beside := self.among.beside) is not None:
            query = query.join(beside, beside.incident_id == Incident.id)
        return query


def count(
    session: Session, numbers: Sequence[Number], question: Question
) -> list[list[Values]]:
    """For each period the values of each of *numbers*, in as few queries as can be.

    Where nothing is told apart, there is one value, ``ALL``.
    """
    found: dict[str, Sequence[Values]] = {}
    for together in to_queries(numbers, question):
        among = together[0].among
        if not among.is_kept or not question.fits(among.columns):
            unkept = {ALL: UNKEPT} if question.dimension is None else {}
            found |= {each.code: [unkept] * len(question.periods) for each in together}
            continue
        counted = tallies.count(session, together, question)
        for number, groups in zip(together, zip(*counted, strict=True), strict=True):
            found[number.code] = [number.read_all(each, question) for each in groups]
    return [
        [found[number.code][place] for number in numbers]
        for place in range(len(question.periods))
    ]


def to_queries(numbers: Sequence[Number], question: Question) -> Iterator[list[Number]]:
    """Those that can be counted in one: of the same incidents, and not spread."""
    dimensions = question.dimensions
    together: dict[Any, list[Number]] = {}
    for number in numbers:
        if number.is_spread:
            yield [number]
        else:
            key = number.among.key(dimensions)
            together.setdefault(key, []).append(number)
    yield from together.values()


def _find_median(spread: Mapping[float, int]) -> float | None:
    ordered = sorted(spread.items())
    middle, seen, found = sum(spread.values()) / 2, 0, []
    for amount, times in ordered:
        if seen <= middle <= seen + times:
            found.append(amount)
        seen += times
    return sum(found) / len(found) if found else None
