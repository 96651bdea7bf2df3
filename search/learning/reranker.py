"""The learned order of candidates: a weighted sum of what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.analysis import Analyser
from search.candidates import Candidate
from search.learning.classifier import Classifier
from search.learning.features import count_features

Matrix = NDArray[np.float64]

SIGNS: Final = (
    "own",
    "own_cold",
    "both",
    "title",
    "own_place",
    "both_place",
    "is_linked",
    "is_classified",
    "margin",
)
"""What the columns of a matrix of candidates mean."""
FORMULA_WEIGHTS: Final = (0.0, 2.4, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""The fixed rule in the same terms; three times as large, which changes no order."""
CLASSIFIER_WEIGHTS: Final = (0.5, 2.4, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0)
"""Where learning starts from if there is a classifier."""
_OUTSIDE: Final = -1.0
"""Margin of an article that is no class: as of a class that is not meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Reranker:
    """The ``Scorer`` that was learned; each is itself: answers are kept by it."""

    analyser: Analyser
    weights: Matrix
    """One for each of ``SIGNS``."""
    classifier: Classifier | None

    def score(
        self, incident: tuple[str, str], candidates: Sequence[Candidate]
    ) -> Sequence[float]:
        signs = read_signs(self.analyser, self.classifier, incident, candidates)
        scores: list[float] = (signs @ self.weights).tolist()
        return scores


def read_signs(
    analyser: Analyser,
    classifier: Classifier | None,
    incident: tuple[str, str],
    candidates: Sequence[Candidate],
) -> Matrix:
    """Candidates × ``SIGNS``."""
    if not candidates:
        return np.zeros((0, len(SIGNS)))
    margins = (
        classifier.margins(count_features(analyser, *incident)) if classifier else {}
    )
    return np.array(
        [
            (
                each.own,
                each.own * each.coldness,
                each.both,
                each.title,
                1 / each.own_place if each.own_place else 0.0,
                1 / each.both_place if each.both_place else 0.0,
                float(each.links > 0),
                float(each.article_id in margins),
                margins.get(each.article_id, _OUTSIDE),
            )
            for each in candidates
        ]
    )
