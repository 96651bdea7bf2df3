"""Matching in Python, for engines whose library gives us no more than postings."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from search.expressions import (
    AllOf,
    AnyOf,
    Better,
    Between,
    But,
    Enough,
    Expression,
    Has,
    Phrase,
    Term,
)
from search.index_reader import Question

Scores = Mapping[int, float]
"""What matches, by the engine's own number of a document."""


class Leaves(Protocol):
    """What has to be looked up in the index."""

    def everything(self) -> Scores: ...

    def term(self, term: Term) -> Scores: ...

    def phrase(self, phrase: Phrase) -> Scores: ...

    def has(self, narrowing: Has) -> Scores: ...

    def between(self, narrowing: Between) -> Scores: ...


def rank(
    question: Question,
    leaves: Leaves,
    order: Callable[[Scores], Callable[[int], float]],
) -> tuple[list[int], Scores]:
    """All that matches, in order, and the scores. *order* says by what of each."""
    preferred = evaluate(question.preferred, leaves) if question.preferred else {}
    scores = {**evaluate(question.matched, leaves), **preferred}
    value = order(scores)
    ranked = sorted(scores, key=lambda key: (key not in preferred, -value(key), key))
    return ranked, scores


def evaluate(expression: Expression, leaves: Leaves) -> Scores:
    if isinstance(expression, (Term, Phrase, Has, Between)):
        return _leaf(expression, leaves)
    if isinstance(expression, But):
        refused = [evaluate(other, leaves) for other in expression.unwanted]
        found = evaluate(expression.wanted, leaves)
        return {
            key: score
            for key, score in found.items()
            if not any(key in others for others in refused)
        }
    if isinstance(expression, Better):
        return _better(expression, leaves)
    if isinstance(expression, Enough):
        return _enough(expression, leaves)
    return _several(expression, leaves)


def _leaf(expression: Term | Phrase | Has | Between, leaves: Leaves) -> Scores:
    match expression:
        case Term():
            return leaves.term(expression)
        case Phrase():
            return leaves.phrase(expression)
        case Has():
            return leaves.has(expression)
        case Between():
            return leaves.between(expression)


def _better(expression: Better, leaves: Leaves) -> Scores:
    scores = dict(evaluate(expression.wanted, leaves))
    for bonus in expression.bonuses:
        for key, score in evaluate(bonus, leaves).items():
            if key in scores:
                scores[key] += score
    return scores


def _enough(expression: Enough, leaves: Leaves) -> Scores:
    weights: Counter[int] = Counter()
    for child, weight in zip(expression.children, expression.weights, strict=True):
        for key in evaluate(child, leaves):
            weights[key] += weight
    return {key: 0.0 for key, weight in weights.items() if weight >= expression.least}


def _several(expression: AllOf | AnyOf, leaves: Leaves) -> Scores:
    if expression == AllOf():
        return leaves.everything()
    needed = 1 if isinstance(expression, AnyOf) else len(expression.children)
    found = [evaluate(child, leaves) for child in expression.children]
    return _sum_where(found, needed)


def _sum_where(found: Iterable[Scores], needed: int) -> Scores:
    """The sums of those that are in at least so many of the scores."""
    times: Counter[int] = Counter()
    sums: dict[int, float] = {}
    for scores in found:
        times.update(scores.keys())
        for key, score in scores.items():
            sums[key] = sums.get(key, 0.0) + score
    return {key: score for key, score in sums.items() if times[key] >= needed}
