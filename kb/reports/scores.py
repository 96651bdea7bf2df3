"""Coverage and quality by system or category: what is asked against what is answered."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import Article, Revision
from kb.reports.cuts import Cut, Dimension
from kb.reports.number import Value, count
from kb.reports.numbers import BY_CODE
from kb.reports.periods import Period
from kb.reports.tallies import Question
from kb.spellings.names import Field
from kb.spellings.settling import read

BY: Final = (Dimension.SYSTEM, Dimension.CATEGORY)
"""What articles and incidents are both told apart by."""
_ASKED: Final = BY_CODE["opened"]
_MADE_OF: Final = tuple(
    BY_CODE[code]
    for code in (
        "opened",
        "known_share",
        "satisfaction",
        "reopen_rate",
        "link_accuracy",
    )
)
_NOTHING: Final = Value(None)


@dataclass(frozen=True, slots=True)
class Score:
    name: str
    """Empty for what names no system, or no category."""
    asked: int
    """Incidents that were reported in the period."""
    solutions: int
    """In force, that name it."""
    coverage: Value
    """Of those closed: the share that a solution answered which was there already."""
    satisfaction: Value
    reopened: Value
    accuracy: Value
    """Of the links drawn and judged: the share that is right."""

    @property
    def is_gap(self) -> bool:
        """Whether something is asked that nothing here is written for."""
        return bool(self.asked and self.name and not self.solutions)


def score(
    session: Session,
    period: Period,
    cut: Cut,
    dimension: Dimension,
    audiences: AbstractSet[Audience],
) -> list[Score]:
    """What is asked most first; solutions count as far as *audiences* may see them."""
    (found,) = count(session, _MADE_OF, Question([period], cut, dimension))
    opened, *rest = found
    solutions = _count_solutions(session, dimension, audiences)
    scores = [
        Score(
            name,
            opened[name].whole if name in opened else 0,
            solutions.get(name, 0),
            *(values.get(name, _NOTHING) for values in rest),
        )
        for name in {*solutions, *(key for values in found for key in values)}
    ]
    return sorted(scores, key=lambda each: (-each.asked, -each.solutions, each.name))


def _count_solutions(
    session: Session, dimension: Dimension, audiences: AbstractSet[Audience]
) -> Mapping[str, int]:
    name: Any = func.coalesce(Revision.attributes[dimension.value].as_string(), "")
    rows = session.execute(
        select(name, func.count(Article.id))
        .join(Revision, Article.current_revision_id == Revision.id)
        .where(
            Article.kind == ArticleKind.SOLUTION,
            Article.retired_at.is_(None),
            Revision.audience.in_(audiences),
        )
        .group_by(name)
    )
    names, found = read(session), Counter[str]()
    for key, total in rows:
        found[names.settle(Field(dimension.value), key)] += total
    return found
