"""A linear classifier of incidents: one class for each much-linked solution."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Classifier:
    article_ids: Integers
    """The classes, ascending."""
    places: NDArray[np.int32]
    """Row of each column of the features in *weights*; -1 if it tells nothing."""
    rarities: Floats
    """Inverse document frequency of each row."""
    weights: Floats
    """Rows × classes."""
    biases: Floats

    def margins(self, counts: Mapping[int, int]) -> Mapping[int, float]:
        """How far on its side of the boundary an incident lies, by article."""
        rows, values = self.weigh(counts)
        found = values @ self.weights[rows] + self.biases
        return dict(zip(self.article_ids.tolist(), found.tolist(), strict=True))

    def weigh(self, counts: Mapping[int, int]) -> tuple[Integers, Floats]:
        return weigh(self.places, self.rarities, counts)


def weigh(
    places: NDArray[np.int32], rarities: Floats, counts: Mapping[int, int]
) -> tuple[Integers, Floats]:
    """Rows and TF-IDF values of what is known; the vector has length 1."""
    columns = np.fromiter(counts.keys(), np.int64, len(counts))
    numbers = np.fromiter(counts.values(), np.float32, len(counts))
    rows = places[columns]
    known = rows >= 0
    rows = rows[known]
    values: Floats = (1 + np.log(numbers[known])) * rarities[rows]
    length = float(np.sqrt(np.square(values).sum())) or 1.0
    return rows, values / np.float32(length)
