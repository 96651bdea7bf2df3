"""Fitted machines lie at the minimum of what they cost, which there is one of."""

import numpy as np
import pytest

from search.learning import support_vectors
from search.learning.support_vectors import fit_machines

ROWS = 30
SOFTNESS = 1.0


@pytest.fixture
def problem():
    """Vectors of length 1, and classes that overlap: nothing separates them."""
    chance = np.random.default_rng(7)
    classes = chance.integers(0, 5, 120)
    vectors = []
    for name in classes:
        rows = chance.choice(ROWS, 8, replace=False)
        values = chance.random(8) + (rows % 5 == name)
        vectors.append((rows, (values / np.linalg.norm(values)).astype(np.float32)))
    return vectors, classes


def fit(problem):
    return fit_machines(*problem, rows=ROWS, softness=SOFTNESS)


def to_dense(vectors):
    """With a last column of ones for the bias, which is punished like a weight."""
    dense = np.zeros((len(vectors), ROWS + 1))
    dense[:, ROWS] = 1
    for place, (rows, values) in enumerate(vectors):
        dense[place, rows] = values
    return dense


def slope_of_cost(weights, dense, sides):
    """Of half the square of the weights and the squares of what each side lacks."""
    lacking = np.maximum(0, 1 - sides * (dense @ weights))
    return weights - 2 * SOFTNESS * dense.T @ (sides * lacking)


def test_no_step_in_any_direction_costs_less(problem):
    vectors, classes = problem
    dense = to_dense(vectors)

    weights, biases = fit(problem)

    for name in range(5):
        all_weights = np.append(weights[:, name], biases[name]).astype(float)
        sides = np.where(classes == name, 1.0, -1.0)
        assert np.abs(slope_of_cost(all_weights, dense, sides)).max() < 5e-3
        assert np.abs(slope_of_cost(0 * all_weights, dense, sides)).max() > 1


def test_a_class_is_fitted_the_same_beside_any_others(problem, monkeypatch):
    weights, biases = fit(problem)
    monkeypatch.setattr(support_vectors, "CLASSES_AT_ONCE", 2)

    few, few_biases = fit(problem)

    assert few == pytest.approx(weights, abs=1e-3)
    assert few_biases == pytest.approx(biases, abs=1e-3)


def test_fitting_again_gives_the_very_same(problem):
    first, again = fit(problem), fit(problem)

    assert all((one == other).all() for one, other in zip(first, again, strict=True))


def test_two_classes_are_each_other_s_mirror(problem):
    vectors, classes = problem

    weights, biases = fit((vectors, classes % 2))

    assert weights[:, 0] == pytest.approx(-weights[:, 1], abs=1e-3)
    assert biases[0] == pytest.approx(-biases[1], abs=1e-3)
