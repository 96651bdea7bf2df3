"""Which way of ordering would have served best: a trial on the organisation's own past.

The newest fifth of each article's cases is asked of an index that knows only the older
ones; an article whose only case is held back is a cold one. Then they are asked once more
while half of the articles are stripped of their cases, so that new articles, which have
none, are not forgotten over the old ones.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from statistics import fmean
from typing import Final, Self
from zlib import crc32

import numpy as np

from kb.articles.kinds import ArticleKind, Audience
from search.analysis import Analyser
from search.candidates import FORMULA, Candidate
from search.engine import Document, SearchEngine
from search.learning.classifier import Classifier
from search.learning.features import count_features
from search.learning.fitting import Example, fit
from search.learning.history import LEAST_CASES, Case
from search.learning.reranker import (
    CLASSIFIER_WEIGHTS,
    FORMULA_WEIGHTS,
    Matrix,
    read_signs,
)
from search.learning.weighing import Judged, learn_weights
from search.strength import FEW
from search.wording import MAX_CASES, join_cases

HELD_BACK: Final = 0.2
MOST_ASKED: Final = 1_500
FOLDS: Final = 5
LEAST_GAIN: Final = 0.003
"""So much of the mean reciprocal rank a way must gain to be taken."""
MOST_COLD_LOSS: Final = 0.1
"""This share of it may be lost on articles stripped of their cases: a share, so that
half of a small quality is not given away."""
LEAST_RIGHT: Final = 100
"""With fewer right suggestions in the trial, their least strength is chance."""
MOST_SILENCED: Final = 0.005
"""This share of right suggestions may be lost to silence."""

MakeEngine = Callable[[], AbstractContextManager[SearchEngine]]
"""Opens an empty engine that is thrown away afterwards."""


class Way(StrEnum):
    FORMULA = "formula"
    RERANKER = "reranker"
    CLASSIFIER = "classifier"
    """The re-ranker with a classifier among its signs."""


START: Final[Mapping[Way, tuple[float, ...]]] = {
    Way.RERANKER: FORMULA_WEIGHTS,
    Way.CLASSIFIER: CLASSIFIER_WEIGHTS,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one way: shares of the cases asked, 0 to 1."""

    cases: int = 0
    first: float = 0.0
    """Its solution came first."""
    first_five: float = 0.0
    mean_reciprocal_rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the trial found for one way."""

    all: Figures
    warm: Figures
    """Cases whose solution had an older case."""
    cold: Figures
    """Cases whose solution had none."""
    stripped: Figures
    """Cases whose solution was stripped of its own, while others kept theirs."""

    @property
    def merit(self) -> float:
        """What the ways are compared by: the mean reciprocal rank of both trials."""
        return self._mean(lambda part: part.mean_reciprocal_rank)

    @property
    def among_five(self) -> float:
        """The share of both trials whose solution is among five, as many as are read."""
        return self._mean(lambda part: part.first_five)

    def _mean(self, value: Callable[[Figures], float]) -> float:
        parts = (self.all, self.stripped)
        cases = sum(part.cases for part in parts)
        return sum(part.cases * value(part) for part in parts) / cases

    def beats(self, best: Self, fixed: Self) -> bool:
        """Whether it is to be taken instead of *best*; *fixed* is the fixed rule's."""
        kept = self.stripped.mean_reciprocal_rank
        return (
            self.merit - best.merit >= LEAST_GAIN
            and kept >= (1 - MOST_COLD_LOSS) * fixed.stripped.mean_reciprocal_rank
            and (self.among_five > fixed.among_five or self.among_five == 1)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    way: Way = Way.FORMULA
    weights: Matrix = field(default_factory=lambda: np.array(FORMULA_WEIGHTS))
    outcomes: Mapping[Way, Outcome] = field(default_factory=dict)
    least_strength: float | None = None
    """What nearly all right suggestions had; nothing if there were too few."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One case that was held back."""

    judged: Judged
    is_warm: bool
    strengths: Mapping[int, float]
    """Of each candidate."""


def judge(
    cases: Sequence[Case],
    read_documents: Callable[[], Iterable[Sequence[Document]]],
    make_engine: MakeEngine,
    analyser: Analyser,
) -> Verdict:
    """Try all ways on *cases*, which are in the order of time."""
    if len(cases) < LEAST_CASES:
        return Verdict()
    older, newer = _split(cases)
    stripped = frozenset(sorted({case.article_id for case in older})[::2])
    known = [case for case in older if case.article_id not in stripped]
    natural, bereft = (
        _ask(some, newer, read_documents, make_engine, analyser)
        for some in (older, known)
    )
    return _decide(natural, bereft)


def _split(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Older and newer cases; of the newer ones, evenly, as many as are asked."""
    by_article: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        by_article[case.article_id].append(case)
    older: list[Case] = []
    newer: list[Case] = []
    for article_id, some in by_article.items():
        kept = len(some) - _count_held_back(article_id, len(some))
        older += some[:kept]
        newer += some[kept:]
    return older, newer[:: -(-len(newer) // MOST_ASKED)]


def _count_held_back(article_id: int, count: int) -> int:
    """A fifth; rounded up for some articles and down for others, always the same."""
    chance = crc32(str(article_id).encode()) / 2**32
    return int(count * HELD_BACK + chance)


class _Recorder:
    """A scorer that keeps what it was asked, and answers like the fixed rule."""

    def __init__(self) -> None:
        self.candidates: Sequence[Candidate] = ()

    def score(
        self, incident: tuple[str, str], candidates: Sequence[Candidate]
    ) -> Sequence[float]:
        self.candidates = candidates
        return FORMULA.score(incident, candidates)


def _ask(
    older: Sequence[Case],
    newer: Sequence[Case],
    read_documents: Callable[[], Iterable[Sequence[Document]]],
    make_engine: MakeEngine,
    analyser: Analyser,
) -> list[_Asked]:
    wording: dict[int, list[str]] = defaultdict(list)
    for case in reversed(older):
        if len(wording[case.article_id]) < MAX_CASES:
            wording[case.article_id].append(case.text)
    classifier = fit(to_examples(older, analyser))
    recorder = _Recorder()
    asked: list[_Asked] = []
    with make_engine() as engine:
        with engine.rebuilding() as fresh:
            for batch in read_documents():
                fresh.update(_reword(batch, wording))
        for case in newer:
            incident = (case.title, case.body)
            engine.suggest(*incident, frozenset(Audience), 1, recorder, with_cases=True)
            judged = _to_judged(case, recorder.candidates, analyser, classifier)
            strengths = {each.article_id: each.strength for each in recorder.candidates}
            asked.append(_Asked(judged, case.article_id in wording, strengths))
    return asked


def _reword(
    documents: Iterable[Document], wording: Mapping[int, Sequence[str]]
) -> Iterator[Document]:
    for document in documents:
        if document.kind is ArticleKind.SOLUTION:
            texts = wording.get(document.article_id, ())
            yield replace(document, linked=join_cases(texts), linked_count=len(texts))


def _to_judged(
    case: Case,
    candidates: Sequence[Candidate],
    analyser: Analyser,
    classifier: Classifier | None,
) -> Judged:
    signs = read_signs(analyser, classifier, (case.title, case.body), candidates)
    article_ids = tuple(candidate.article_id for candidate in candidates)
    return Judged(article_ids, signs, case.article_id)


def to_examples(cases: Iterable[Case], analyser: Analyser) -> list[Example]:
    return [
        (case.article_id, count_features(analyser, case.title, case.body))
        for case in cases
    ]


def _decide(natural: Sequence[_Asked], stripped: Sequence[_Asked]) -> Verdict:
    outcomes = {Way.FORMULA: _measure(Way.FORMULA, natural, stripped)}
    best = Way.FORMULA
    for way in START:
        found = outcomes[way] = _measure(way, natural, stripped)
        if found.beats(outcomes[best], outcomes[Way.FORMULA]):
            best = way
    taught = [each.judged for each in (*natural, *stripped)]
    weights = _weights(best, taught)
    least = _find_least([*natural, *stripped], weights)
    return Verdict(best, weights, outcomes, least)


def _find_least(asked: Iterable[_Asked], weights: Matrix) -> float | None:
    """The strength that all but a few had where the solution was among the first.

    The strongest of those shown counts: it decides whether any is shown.
    """
    strongest = sorted(
        max(each.strengths[key] for key in first)
        for each in asked
        if each.judged.solution in (first := _first(each.judged, weights))
    )
    if len(strongest) < LEAST_RIGHT:
        return None
    return strongest[int(len(strongest) * MOST_SILENCED)]


def _first(case: Judged, weights: Matrix) -> list[int]:
    places = np.argsort(-(case.signs @ weights), kind="stable")[:FEW]
    return [case.article_ids[place] for place in places]


def _weights(way: Way, cases: Sequence[Judged]) -> Matrix:
    if way is Way.FORMULA:
        return np.array(FORMULA_WEIGHTS)
    return learn_weights([_only(way, case) for case in cases], START[way])


def _only(way: Way, case: Judged) -> Judged:
    """Without the classifier's two signs, for the way that has none."""
    if way is Way.CLASSIFIER:
        return case
    signs = case.signs.copy()
    signs[:, -2:] = 0
    return replace(case, signs=signs)


def _measure(
    way: Way, natural: Sequence[_Asked], stripped: Sequence[_Asked]
) -> Outcome:
    """Each case under weights that were learned without it."""
    ranks: dict[str, list[int]] = defaultdict(list)
    for fold in range(FOLDS):
        parts = [natural[:], stripped[:]]
        taught = [
            each.judged
            for part in parts
            for place, each in enumerate(part)
            if place % FOLDS != fold
        ]
        weights = _weights(way, taught)
        for each in natural[fold::FOLDS]:
            rank = _rank(each.judged, weights)
            ranks["all"].append(rank)
            ranks["warm" if each.is_warm else "cold"].append(rank)
        ranks["stripped"] += [
            _rank(each.judged, weights)
            for each in stripped[fold::FOLDS]
            if not each.is_warm
        ]
    return Outcome(
        *(_to_figures(ranks[name]) for name in ("all", "warm", "cold", "stripped"))
    )


def _rank(case: Judged, weights: Matrix) -> int:
    """Place of the solution, from 1; 0 if it is not among the candidates."""
    if not case.is_found:
        return 0
    scores = case.signs @ weights
    return 1 + int((scores > scores[case.article_ids.index(case.solution)]).sum())


def _to_figures(ranks: Sequence[int]) -> Figures:
    if not ranks:
        return Figures()
    return Figures(
        cases=len(ranks),
        first=fmean(rank == 1 for rank in ranks),
        first_five=fmean(0 < rank <= 5 for rank in ranks),  # noqa: PLR2004
        mean_reciprocal_rank=fmean(1 / rank if rank else 0 for rank in ranks),
    )
