"""The suggestions' learned order, as far as answering needs it."""

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kb import learned_order
from kb.content.store import (
    ContentLostError,
    ContentStore,
    ContentUnavailableError,
)
from kb.database import Database
from search import fields
from search.analysis import default_analyser
from search.candidates import FORMULA, Scorer

if TYPE_CHECKING:
    # Loaded with the first model: it brings the numeric libraries with it.
    from search.learning.models import Model, Report

SECONDS: Final = 2.0
"""After so long what was learned is in force in every process of every host."""


@dataclass
class Learned:
    """The model in force, read again when anyone has put a new one in its place."""

    database: Database
    content: ContentStore
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looked_at: float = float("-inf")
    _seen: str | None = None
    _model: "Model | None" = None
    _scorer: Scorer = FORMULA

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

    def forget(self) -> None:
        """Look anew at the next question, because it was just changed."""
        with self._lock:
            self._looked_at = float("-inf")

    def _refresh(self) -> None:
        with self._lock:
            if time.monotonic() - self._looked_at <= SECONDS:
                return
            with self.database.reading() as session:
                current = learned_order.find_current(session)
            self._looked_at = time.monotonic()
            if current != self._seen:
                self._renew(current)

    def _renew(self, current: str | None) -> None:
        try:
            model = self._read(current) if current else None
        except ContentUnavailableError:
            # The one before serves as well, until the store answers again.
            return
        scorer = model.to_scorer(default_analyser()) if model else None
        self._model, self._scorer = model, scorer or FORMULA
        self._seen = current

    def _read(self, sha256: str) -> "Model | None":
        from search.learning import models  # noqa: PLC0415 - As above.

        try:
            with self.content.open(sha256) as source:
                return models.read(source)
        except ContentLostError:
            # Said by the store; the fixed rule serves until the next is learned.
            return None
