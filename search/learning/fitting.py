"""Fitting a classifier to solved cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from search.learning.classifier import Classifier, Floats, weigh
from search.learning.features import COLUMNS

LEAST_CASES: Final = 3
"""An article with fewer is no class of its own."""
MOST_CLASSES: Final = 500
"""The most linked articles; each costs a pass over all cases."""
MOST_WEIGHTS: Final = 20_000_000
"""Rows times classes, which bounds the memory to 80 MB."""
_SOFTNESS: Final = 1.0
"""C of the support vector machine."""

Example = tuple[int, Mapping[int, int]]
"""An article, and the features of a case that it solved."""


def fit(examples: Sequence[Example]) -> Classifier | None:
    """A classifier of *examples*, or nothing if fewer than two articles have enough."""
    counts = Counter(article_id for article_id, _ in examples)
    classes = sorted(
        article_id
        for article_id, count in counts.most_common(MOST_CLASSES)
        if count >= LEAST_CASES
    )
    if len(classes) < 2:  # noqa: PLR2004
        return None
    known = frozenset(classes)
    chosen = [example for example in examples if example[0] in known]
    places, rarities = _choose_rows(chosen, MOST_WEIGHTS // len(classes))
    matrix = _to_matrix(places, rarities, chosen)
    machine = LinearSVC(C=_SOFTNESS, random_state=0)
    machine.fit(matrix, [article_id for article_id, _ in chosen])
    weights, biases = _by_class(machine.coef_, machine.intercept_)
    return Classifier(
        article_ids=np.asarray(machine.classes_, np.int64),
        places=places,
        rarities=rarities,
        weights=np.ascontiguousarray(weights.T, np.float32),
        biases=biases.astype(np.float32),
    )


def _choose_rows(
    examples: Sequence[Example], most: int
) -> tuple[NDArray[np.int32], Floats]:
    """The features in most cases, with their inverse document frequency (smoothed)."""
    frequencies: Counter[int] = Counter()
    for _, counts in examples:
        frequencies.update(counts.keys())
    columns = [column for column, _ in frequencies.most_common(most)]
    places = np.full(COLUMNS, -1, np.int32)
    places[columns] = np.arange(len(columns), dtype=np.int32)
    found = np.array([frequencies[column] for column in columns], np.float32)
    return places, (np.log((1 + len(examples)) / (1 + found)) + 1).astype(np.float32)


def _to_matrix(
    places: NDArray[np.int32], rarities: Floats, examples: Sequence[Example]
) -> csr_matrix:
    weighed = [weigh(places, rarities, counts) for _, counts in examples]
    ends = np.cumsum([0, *(len(rows) for rows, _ in weighed)])
    return csr_matrix(
        (
            np.concatenate([values for _, values in weighed]),
            np.concatenate([rows for rows, _ in weighed]),
            ends,
        ),
        shape=(len(examples), len(rarities)),
    )


def _by_class(
    weights: NDArray[np.float64], biases: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One row for each class; for two classes the library gives the second's only."""
    if len(biases) == 1:
        return np.vstack([-weights, weights]), np.concatenate([-biases, biases])
    return weights, biases
