"""Learning the weights of the signs from cases whose solution is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from search.learning.reranker import Matrix

_CAUTION: Final = 4.0
"""How many cases must speak for leaving the weights one starts from."""
_MOST_STEPS: Final = 100
"""Ten are plenty."""
_NEGLIGIBLE: Final = 1e-12
"""A gain of the loss of one case that no weight is moved for."""
_ENOUGH: Final = 1e-4
"""The share of what its slope promises that a step must bring (Armijo's rule)."""


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

    The distance from *start* is punished, so few cases change little. It also makes the
    loss strictly convex: Newton's method finds its one minimum.
    """
    found = [case for case in cases if case.is_found]
    weights = np.array(start, np.float64)
    if not found:
        return weights
    loss = _Loss(found, weights)
    for _ in range(_MOST_STEPS):
        slope, curvature = loss.bend(weights)
        step = np.linalg.solve(curvature, -slope).astype(np.float64)
        promise = float(-(slope @ step))
        if promise < _NEGLIGIBLE:
            break
        weights = weights + _shorten(loss, weights, step, promise) * step
    return weights


def _shorten(loss: "_Loss", weights: Matrix, step: Matrix, promise: float) -> float:
    """The share of *step* that is safe: half as long until the loss falls as it should."""
    share = 1.0
    before = loss.measure(weights)
    while loss.measure(weights + share * step) > before - _ENOUGH * share * promise:
        share /= 2
    return share


class _Loss:
    """What *cases* and the distance from *start* cost, for each case."""

    def __init__(self, cases: Sequence[Judged], start: Matrix) -> None:
        self._start = start.copy()
        self._signs, self._absent = _stack(cases)
        places = [case.article_ids.index(case.solution) for case in cases]
        self._meant = self._signs[np.arange(len(cases)), places]

    def measure(self, weights: Matrix) -> float:
        scores = self._signs @ weights + self._absent
        highest = scores.max(axis=1)
        sums = np.exp(scores - highest[:, None]).sum(axis=1)
        missed = highest + np.log(sums) - self._meant @ weights
        distance = weights - self._start
        return float(missed.sum() + _CAUTION * (distance @ distance)) / len(missed)

    def bend(self, weights: Matrix) -> tuple[Matrix, Matrix]:
        """Its gradient and its Hessian."""
        scores = self._signs @ weights + self._absent
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        expected = np.einsum("ac,acs->as", likely, self._signs)
        slope = (expected - self._meant).sum(axis=0)
        slope += 2 * _CAUTION * (weights - self._start)
        weighed = likely[:, :, None] * self._signs
        curvature = np.tensordot(weighed, self._signs, axes=((0, 1), (0, 1)))
        curvature -= expected.T @ expected
        curvature += 2 * _CAUTION * np.eye(len(weights))
        return slope / len(expected), curvature / len(expected)


def _stack(cases: Sequence[Judged]) -> tuple[Matrix, Matrix]:
    """Cases × candidates × signs, and −∞ where a case has fewer candidates."""
    most = max(len(case.article_ids) for case in cases)
    signs = np.zeros((len(cases), most, len(cases[0].signs[0])))
    absent = np.full((len(cases), most), -np.inf)
    for place, case in enumerate(cases):
        signs[place, : len(case.signs)] = case.signs
        absent[place, : len(case.signs)] = 0
    return signs, absent
