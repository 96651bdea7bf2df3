"""Fitting a classifier to solved cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from search.learning.classifier import Classifier, Floats, Rows, weigh
from search.learning.features import COLUMNS
from search.learning.support_vectors import fit_machines

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
    rows, rarities = _choose_rows(chosen, MOST_WEIGHTS // len(classes))
    vectors = [weigh(rows, rarities, counts) for _, counts in chosen]
    solutions = np.array([article_id for article_id, _ in chosen], np.int64)
    weights, biases = fit_machines(
        vectors, solutions, rows=len(rarities), softness=_SOFTNESS
    )
    return Classifier(
        article_ids=np.array(classes, np.int64),
        rows=rows,
        rarities=rarities,
        weights=weights,
        biases=biases,
    )


def _choose_rows(examples: Sequence[Example], most: int) -> tuple[Rows, Floats]:
    """The features in most cases, with their inverse document frequency (smoothed)."""
    frequencies: Counter[int] = Counter()
    for _, counts in examples:
        frequencies.update(counts.keys())
    columns = [column for column, _ in frequencies.most_common(most)]
    places = np.full(COLUMNS, -1, np.int32)
    places[columns] = np.arange(len(columns), dtype=np.int32)
    found = np.array([frequencies[column] for column in columns], np.float32)
    rarities = (np.log((1 + len(examples)) / (1 + found)) + 1).astype(np.float32)
    return Rows.of_places(places), rarities
