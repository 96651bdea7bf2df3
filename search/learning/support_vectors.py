"""Linear support vector machines, one for each class against the rest, fitted at once.

Squared hinge loss, and dual coordinate descent as in LIBLINEAR: Hsieh, Chang, Lin, Keerthi
and Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008),
algorithm 1. All classes of a block take their step on a case together, so that the loop
over cases, which is Python, is paid once for a hundred of them.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Vector = tuple[NDArray[np.integer], Floats]
"""Rows that are not 0, and the values there."""

CLASSES_AT_ONCE: Final = 128
"""Bounds the memory that is used beside the result."""
TOLERANCE: Final = 1e-4
"""Largest slope of the dual problem at which a case is fitted."""
MOST_PASSES: Final = 1_000
_SEED: Final = 0


def fit_machines(
    vectors: Sequence[Vector],
    classes: NDArray[np.integer],
    *,
    rows: int,
    softness: float,
) -> tuple[Floats, Floats]:
    """Weights (*rows* × classes, which ascend) and biases that tell each class apart.

    *classes* names the class of each of *vectors*; *softness* is the C of the textbooks.
    """
    names = np.unique(classes)
    weights = np.zeros((rows, len(names)), np.float32)
    biases = np.zeros(len(names), np.float32)
    for start in range(0, len(names), CLASSES_AT_ONCE):
        block = slice(start, start + CLASSES_AT_ONCE)
        belongs = classes[:, None] == names[None, block]
        sides = np.where(belongs, np.float32(1), np.float32(-1))
        weights[:, block], biases[block] = _descend(vectors, sides, rows, softness)
    return weights, biases


def _descend(
    vectors: Sequence[Vector], sides: Floats, rows: int, softness: float
) -> tuple[Floats, Floats]:
    """*sides* is cases × classes: 1 where the case belongs to the class, else -1."""
    weights = np.zeros((rows, sides.shape[1]), np.float32)
    biases = np.zeros(sides.shape[1], np.float32)
    duals = np.zeros_like(sides)
    ridge = 1 / (2 * softness)
    lengths = [float(values @ values) + 1 + ridge for _, values in vectors]

    def improve(case: int) -> bool:
        """Take the best step on one case; whether it was worth taking."""
        places, values = vectors[case]
        dual, side = duals[case], sides[case]
        taken = weights.take(places, axis=0)
        slope = side * (values @ taken + biases) - 1 + ridge * dual
        slope[(dual == 0) & (slope > 0)] = 0  # A dual of 0 can only grow.
        if np.abs(slope).max() < TOLERANCE:
            return False
        better = np.maximum(dual - slope / lengths[case], 0)
        step = (better - dual) * side
        duals[case] = better
        taken += np.multiply.outer(values, step)
        weights[places] = taken
        biases[:] += step
        return True

    chance = np.random.default_rng(_SEED)
    for _ in range(MOST_PASSES):
        improved = [improve(case) for case in chance.permutation(len(vectors)).tolist()]
        if not any(improved):
            break
    return weights, biases
