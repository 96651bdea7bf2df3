"""What was learned, as a file: which way is in force, its figures, and its weights."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile

import numpy as np

from search.analysis import Analyser
from search.learning.classifier import Classifier, Rows
from search.learning.features import COLUMNS
from search.learning.reranker import SIGNS, Matrix, Reranker
from search.learning.trial import Figures, Outcome, Way

VERSION: Final = 2
"""Raise it with every change of the signs or the features; then all is learned anew."""
_ARRAYS: Final = ("article_ids", "rarities", "weights", "biases")


@dataclass(frozen=True, slots=True)
class Report:
    """What the managers' page says about the last time."""

    learned_at: datetime
    cases: int
    """So many solved cases there were, repeats included."""
    stamp: str
    """Of the analyser, and of the signs."""
    way: Way = Way.FORMULA
    outcomes: Mapping[Way, Outcome] = field(default_factory=dict)
    """Empty if there were too few cases for a trial."""
    seconds: float = 0.0
    least_strength: float | None = None
    """What a suggestion must have to be shown; nothing if the past is too short."""


@dataclass(frozen=True, slots=True)
class Model:
    report: Report
    weights: Matrix
    classifier: Classifier | None = None

    def to_scorer(self, analyser: Analyser) -> Reranker | None:
        """Nothing if the fixed rule is in force, or another analyser learned it."""
        if self.report.way is Way.FORMULA or self.report.stamp != to_stamp(analyser):
            return None
        return Reranker(analyser, self.weights, self.classifier)


def to_stamp(analyser: Analyser) -> str:
    return f"{VERSION}-{len(SIGNS)}-{analyser.stamp}"


def write(model: Model, target: BinaryIO) -> None:
    arrays: dict[str, Any] = {"sign_weights": model.weights}
    if learned := model.classifier:
        arrays |= {name: getattr(learned, name) for name in _ARRAYS}
        arrays["places"] = learned.rows.to_places(COLUMNS)
    arrays["report"] = np.array(json.dumps(asdict(model.report), default=str))
    np.savez_compressed(target, **arrays)


def read(source: BinaryIO) -> Model | None:
    """What was written; nothing if it is none that this version reads."""
    try:
        with np.load(source, allow_pickle=False) as stored:
            classifier = (
                Classifier(
                    rows=Rows.of_places(stored["places"]),
                    **{name: stored[name] for name in _ARRAYS},
                )
                if "weights" in stored
                else None
            )
            report = _to_report(json.loads(str(stored["report"])))
            return Model(report, stored["sign_weights"], classifier)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        # Learned by another version, or damaged: the fixed rule serves until the next.
        return None


def _to_report(stored: Mapping[str, Any]) -> Report:
    outcomes = {
        Way(way): Outcome(**{name: Figures(**part) for name, part in parts.items()})
        for way, parts in stored["outcomes"].items()
    }
    learned_at = datetime.fromisoformat(stored["learned_at"])
    given = {**stored, "learned_at": learned_at, "way": Way(stored["way"])}
    return Report(**{**given, "outcomes": outcomes})
