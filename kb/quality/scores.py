"""The numbers of data quality, each defined here and nowhere else.

- *correction rate* of a month and unit: findings first seen in the month and corrected by
  its end, of those first seen in it;
- *self-correction rate*: the same of those that were never sent to the back office;
- *suspect density*: findings for each row checked, by the month's last run of a dataset;
- *score*: 100 less the share of weighted verdicts that went against a row;
- *explained share*: of an indicator's findings by its present rule, those whose
  explanation was agreed to. Above ``REVIEW_ABOVE`` the rule itself is to be looked at.

What is explained counts in no density and no score.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.people.models import Unit, User
from kb.quality.figures import (
    EVERYTHING,
    Counting,
    Cut,
    Group,
    Key,
    Rates,
    find_last_runs,
)
from kb.quality.findings.listing import find_led, in_reach
from kb.quality.findings.models import (
    Finding,
    Indicator,
    RunCount,
    RunIndicator,
    RunRows,
)
from kb.quality.vocabulary import Dimension
from kb.reports.periods import Period

MONTHS: Final = 13
"""A year, and the month a year ago to compare with."""
REVIEW_ABOVE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Score:
    """How much of what was checked is in order: 0 to 100."""

    lost: int = 0
    """Violations, each by its indicator's weight."""
    checked: int = 0
    """Rows, each by the weights of the indicators that they were held against."""

    def __add__(self, other: "Score") -> "Score":
        return Score(self.lost + other.lost, self.checked + other.checked)

    @property
    def value(self) -> float | None:
        return 100 * (1 - self.lost / self.checked) if self.checked else None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A unit with those below it; without one, what is of no known unit."""

    unit: Unit | None
    scores: Mapping[Dimension, Score]

    @property
    def total(self) -> Score:
        return sum(self.scores.values(), Score())


@dataclass(frozen=True, slots=True)
class Review:
    """How often people say that what an indicator finds is true as it stands."""

    explained: int
    total: int

    @property
    def share(self) -> float | None:
        return self.explained / self.total if self.total else None

    @property
    def is_due(self) -> bool:
        """Whether the rule is to be reviewed."""
        return (self.share or 0) > REVIEW_ABOVE


def rates(
    session: Session, user: User | None, month: Period, cut: Cut = EVERYTHING
) -> Rates:
    """The rates of a month, as far as *user* may know of what they are made of."""
    return Counting(session, user, [month], cut).count().get((0, None), Rates())


def rates_by(
    session: Session,
    user: User | None,
    month: Period,
    group: Group,
    cut: Cut = EVERYTHING,
) -> dict[Key, Rates]:
    """The same for each unit alone, indicator, dimension, dataset or person."""
    counted = Counting(session, user, [month], cut, group).count()
    return {key: each for (_, key), each in counted.items()}


def person_rates(
    session: Session, user: User, month: Period, unit_id: int
) -> dict[str, Rates]:
    """The rates of each person of a unit that *user* leads, and of those below it.

    Raise ``NotFoundError`` for any other unit.
    """
    if unit_id not in find_led(session, user):
        raise NotFoundError("unit", unit_id)
    return rates_by(session, user, month, Group.PERSON, Cut(unit_id=unit_id))


def trend(
    session: Session,
    user: User | None,
    month: Period,
    cut: Cut = EVERYTHING,
    months: int = MONTHS,
) -> list[tuple[Period, Rates]]:
    """The rates of *month* and of those before it, the oldest first."""
    course = [month]
    while len(course) < months:
        course.insert(0, course[0].previous)
    counted = Counting(session, user, course, cut).count()
    return [
        (each, counted.get((place, None), Rates())) for place, each in enumerate(course)
    ]


def score_table(session: Session, user: User, month: Period) -> list[ScoreRow]:
    """The scores of every unit that *user* may see, by name; rows of no unit last."""
    runs = list(find_last_runs(session, [month]))
    own = _own_scores(session, user, runs)
    seen = session.scalars(
        select(Unit)
        .where(in_reach(session, user, Unit.id))
        .order_by(Unit.name, Unit.id)
    )
    parents = dict(session.execute(select(Unit.id, Unit.parent_id)).all())
    total: dict[int | None, dict[Dimension, Score]] = defaultdict(dict)
    for (unit_id, dimension), score in own.items():
        for each in _upwards(unit_id, parents):
            before = total[each].get(dimension, Score())
            total[each][dimension] = before + score
    rows = [ScoreRow(unit, total[unit.id]) for unit in seen if unit.id in total]
    return [*rows, *([ScoreRow(None, total[None])] if None in total else [])]


def _upwards(
    unit_id: int | None, parents: Mapping[int, int | None]
) -> list[int | None]:
    """The unit and those above it; of no unit, just that."""
    line = [unit_id]
    while line[-1] is not None and (above := parents.get(line[-1])) is not None:
        if above in line:
            break
        line.append(above)
    return line


def _own_scores(
    session: Session, user: User, runs: list[int]
) -> dict[tuple[int | None, Dimension], Score]:
    weights = (
        select(
            RunIndicator.run_id,
            Indicator.dimension,
            func.sum(Indicator.weight).label("weight"),
        )
        .join(Indicator, Indicator.id == RunIndicator.indicator_id)
        .where(RunIndicator.run_id.in_(runs))
        .group_by(RunIndicator.run_id, Indicator.dimension)
        .subquery()
    )
    checked = (
        select(
            RunRows.unit_id,
            weights.c.dimension,
            func.sum(RunRows.checked * weights.c.weight),
        )
        .join(weights, weights.c.run_id == RunRows.run_id)
        .where(in_reach(session, user, RunRows.unit_id))
        .group_by(RunRows.unit_id, weights.c.dimension)
    )
    lost = (
        select(
            RunCount.unit_id,
            Indicator.dimension,
            func.sum((RunCount.found - RunCount.explained) * Indicator.weight),
        )
        .join(Indicator, Indicator.id == RunCount.indicator_id)
        .where(RunCount.run_id.in_(runs), in_reach(session, user, RunCount.unit_id))
        .group_by(RunCount.unit_id, Indicator.dimension)
    )
    scores = {
        (unit, dimension): Score(0, int(rows))
        for unit, dimension, rows in session.execute(checked)
    }
    for unit, dimension, count in session.execute(lost):
        known = scores.get((unit, dimension), Score())
        scores[unit, dimension] = known + Score(int(count), 0)
    return scores


def reviews(session: Session, user: User) -> dict[int, Review]:
    """The share of explained findings by indicator, of those that its present rule saw."""
    query = (
        select(
            Finding.indicator_id,
            func.count(Finding.explained_at),
            func.count(),
        )
        .join(Finding.indicator)
        .where(
            Finding.number == Indicator.number,
            in_reach(session, user, Finding.unit_id),
        )
        .group_by(Finding.indicator_id)
    )
    return {
        indicator: Review(explained, total)
        for indicator, explained, total in session.execute(query)
    }
