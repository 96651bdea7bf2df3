"""What was solved with an article: how people worded it, and how often it was used."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.incidents.models import Incident, State
from kb.incidents.past_cases import PastCase
from search.wording import MAX_CASES, join_cases


@dataclass(frozen=True, slots=True)
class Linked:
    """Of one article."""

    wording: str = ""
    """Of incidents and past cases, the newest first, anonymous."""
    count: int = 0
    """How many of them the wording is made of."""
    reuse_count: int = 0
    """Incidents that were closed with it."""


NOTHING: Final = Linked()
_WANTED: Final = "wanted"


def _newest(
    article: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[int],
    texts: tuple[InstrumentedAttribute[str], InstrumentedAttribute[str]],
    *conditions: Any,
) -> Any:
    """Rows of article, title and text; of each article only as many as are used."""
    title, text = texts
    place = func.row_number().over(partition_by=article, order_by=key.desc())
    ranked = (
        select(
            article.label("article"),
            title.label("title"),
            text.label("text"),
            place.label("place"),
        )
        .where(*conditions)
        .subquery()
    )
    return (
        select(ranked.c.article, ranked.c.title, ranked.c.text)
        .where(ranked.c.place <= MAX_CASES)
        .order_by(ranked.c.article, ranked.c.place)
    )


# Made once: to put them together for each batch takes longer than to ask them.
_ARE_WANTED: Final[BindParameter[Any]] = bindparam(_WANTED, expanding=True)
_CASES: Final = (
    _newest(
        Incident.solution_id,
        Incident.id,
        (Incident.title, Incident.description),
        Incident.solution_id.in_(_ARE_WANTED),
        # Before that, a link is somebody's guess.
        Incident.state == State.CLOSED,
    ),
    _newest(
        PastCase.article_id,
        PastCase.id,
        (PastCase.title, PastCase.body),
        PastCase.article_id.in_(_ARE_WANTED),
    ),
)
_REUSE: Final = (
    select(Incident.solution_id, func.count())
    .where(Incident.solution_id.in_(_ARE_WANTED), Incident.state == State.CLOSED)
    .group_by(Incident.solution_id)
)


def read_linked(session: Session, article_ids: list[int]) -> Mapping[int, Linked]:
    """What is known of *article_ids*; an article without links is left out."""
    wanted = {_WANTED: article_ids}
    cases: dict[int, list[str]] = defaultdict(list)
    for query in _CASES:
        for article_id, title, text in session.execute(query, wanted):
            if len(cases[article_id]) < MAX_CASES:
                cases[article_id].append(f"{title}\n{text}")
    counted = session.execute(_REUSE, wanted)
    reused = {key: count for key, count in counted if key is not None}
    return {
        article_id: Linked(join_cases(texts), len(texts), reused.get(article_id, 0))
        for article_id, texts in cases.items()
    }
