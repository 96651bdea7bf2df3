"""The suggestions' learned order, as far as answering needs it."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from search import fields
from search.analysis import default_analyser
from search.candidates import FORMULA, Scorer

if TYPE_CHECKING:
    # Loaded with the first model: it brings the numeric libraries with it.
    from search.learning.models import Model, Report

FILE: Final = "learned.npz"


class Learned:
    """The model in force, read again when another process has put a new one in place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._model: Model | None = None
        self._scorer: Scorer = FORMULA

    def scorer(self) -> Scorer:
        self._refresh()
        return self._scorer

    def least_strength(self) -> float:
        """What a suggestion must have, by the organisation's past or as shipped."""
        report = self.report()
        known = report.least_strength if report else None
        return fields.LEAST_STRENGTH if known is None else known

    def report(self) -> "Report | None":
        self._refresh()
        return self._model.report if self._model else None

    def _refresh(self) -> None:
        try:
            state = self.path.stat()
        except FileNotFoundError:
            return
        seen = (state.st_mtime_ns, state.st_ino)
        with self._lock:
            if seen != self._seen:
                from search.learning import models  # noqa: PLC0415 - As above.

                model = models.load(self.path)
                scorer = model.to_scorer(default_analyser()) if model else None
                self._model, self._scorer = model, scorer or FORMULA
                self._seen = seen
