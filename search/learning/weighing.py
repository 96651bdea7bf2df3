"""Learning the weights of the signs from cases whose solution is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from search.learning.reranker import Matrix

_CAUTION: Final = 4.0
"""How many cases must speak for leaving the weights one starts from."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one case, and which of them solved it."""

    article_ids: tuple[int, ...]
    signs: Matrix
    solution: int
    """Its id, whether it is among the candidates or not."""

    @property
    def is_found(self) -> bool:
        return self.solution in self.article_ids


def learn_weights(cases: Sequence[Judged], start: Sequence[float]) -> Matrix:
    """The weights under which the solutions are likeliest (softmax over candidates).

    The distance from *start* is punished, so few cases change little.
    """
    found = [case for case in cases if case.is_found]
    beginning = np.array(start)
    if not found:
        return beginning
    signs, absent = _stack(found)
    places = np.array([case.article_ids.index(case.solution) for case in found])
    meant = signs[np.arange(len(found)), places]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        distance = weights - beginning
        scores = signs @ weights + absent
        likely = softmax(scores, axis=1)
        expected = np.einsum("ac,acs->s", likely, signs)
        total = logsumexp(scores, axis=1).sum() - (meant @ weights).sum()
        slope = expected - meant.sum(axis=0)
        return (
            float(total + _CAUTION * (distance @ distance)) / len(found),
            (slope + 2 * _CAUTION * distance) / len(found),
        )

    weights: Matrix = minimize(
        loss, beginning, jac=True, method="L-BFGS-B", options={"maxiter": 200}
    ).x
    return weights


def _stack(cases: Sequence[Judged]) -> tuple[Matrix, Matrix]:
    """Cases × candidates × signs, and −∞ where a case has fewer candidates."""
    most = max(len(case.article_ids) for case in cases)
    signs = np.zeros((len(cases), most, len(cases[0].signs[0])))
    absent = np.full((len(cases), most), -np.inf)
    for place, case in enumerate(cases):
        signs[place, : len(case.signs)] = case.signs
        absent[place, : len(case.signs)] = 0
    return signs, absent
