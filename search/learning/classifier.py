"""A linear classifier of incidents: one class for each much-linked solution."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which features tell something, and where their weights stand.

    Of a million features some thousands do: a row for each of the others takes 4 MB.
    """

    columns: NDArray[np.int32]
    """Of those features, ascending."""
    numbers: NDArray[np.int32]
    """The row of each."""

    @classmethod
    def of_places(cls, places: NDArray[np.int32]) -> "Rows":
        """From the row of each column there is, -1 if it tells nothing."""
        columns = np.flatnonzero(places >= 0).astype(np.int32)
        return cls(columns, places[columns])

    def to_places(self, size: int) -> NDArray[np.int32]:
        places = np.full(size, -1, np.int32)
        places[self.columns] = self.numbers
        return places

    def find(
        self, columns: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """The rows of those of *columns* that have one, in their order; and which have."""
        found = np.searchsorted(self.columns, columns)
        known = found < np.searchsorted(self.columns, columns, side="right")
        return self.numbers[found[known]], known


@dataclass(frozen=True, slots=True)
class Classifier:
    article_ids: Integers
    """The classes, ascending."""
    rows: Rows
    """Of the features, in *weights*."""
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
        return weigh(self.rows, self.rarities, counts)


def weigh(
    rows: Rows, rarities: Floats, counts: Mapping[int, int]
) -> tuple[Integers, Floats]:
    """Rows and TF-IDF values of what is known; the vector has length 1."""
    columns = np.fromiter(counts.keys(), np.int64, len(counts))
    numbers = np.fromiter(counts.values(), np.float32, len(counts))
    found, known = rows.find(columns)
    values: Floats = (1 + np.log(numbers[known])) * rarities[found]
    length = float(np.sqrt(np.square(values).sum())) or 1.0
    return found, values / np.float32(length)
