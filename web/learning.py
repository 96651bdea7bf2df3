"""The suggestions' learned order: kept beside the index, renewed in the background."""

import multiprocessing
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from kb import locks
from kb.settings import Settings
from search import indexer
from search.analysis import default_analyser
from search.candidates import FORMULA, Scorer
from search.engine import Document, SearchEngine

if TYPE_CHECKING:
    # Loaded with the first model: it brings the numeric libraries with it.
    from search.learning.models import Model, Report
    from web.services import Services

FILE: Final = "learned.npz"
GROWTH: Final = 0.1
LEAST_GROWTH: Final = 50
"""With so many new cases, or a tenth more, what was learned is out of date."""
LOCK_SECONDS: Final = 1.0
_POLITENESS: Final = 10
"""Learning gives way to whoever is searching."""

log = structlog.get_logger()


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


def is_due(services: "Services") -> bool:
    """Whether there is enough that has not been learned from."""
    from search.learning import history, models  # noqa: PLC0415 - As above.

    with services.database.reading() as session:
        cases = history.count_cases(session)
    report = services.learned.report()
    if report is None or report.stamp != models.to_stamp(default_analyser()):
        return cases >= history.LEAST_CASES
    return cases - report.cases >= max(LEAST_GROWTH, report.cases * GROWTH)


def learn(services: "Services") -> "Report":
    """Learn now, in this process; the new model is in force when this returns."""
    from search.learning import lessons, models  # noqa: PLC0415 - As above.

    path = services.learned.path
    with locks.held(path.with_suffix(".lock"), seconds=LOCK_SECONDS):
        with services.database.reading() as session:

            def read_documents() -> Iterable[Sequence[Document]]:
                return indexer.iter_documents(session)

            model = lessons.learn(
                session,
                read_documents,
                lambda: _temporary_engine(services.settings.search_engine),
                default_analyser(),
                now=services.now(),
            )
        models.save(model, path)
    return model.report


def learn_aside(services: "Services") -> int:
    """Learn in a process of its own, if it is due; return whether that was so.

    Searching goes on at its own pace meanwhile.
    """
    if not is_due(services):
        return 0
    process = multiprocessing.get_context("spawn").Process(
        target=_learn_politely, args=(services.settings,), name="learning", daemon=True
    )
    process.start()
    process.join()
    if process.exitcode:
        log.warning("learning_failed", exit_code=process.exitcode)
    return 1


def _learn_politely(settings: Settings) -> None:
    from web import services  # noqa: PLC0415 - It imports this module.

    os.nice(_POLITENESS)
    with services.opened(settings) as opened:
        report = learn(opened)
    log.info("learned", way=report.way, cases=report.cases, seconds=report.seconds)


@contextmanager
def _temporary_engine(name: str) -> Iterator[SearchEngine]:
    from web.services import open_engine  # noqa: PLC0415 - It imports this module.

    with tempfile.TemporaryDirectory(prefix="kb-learning-") as folder:
        engine = open_engine(name, Path(folder))
        try:
            yield engine
        finally:
            engine.close()
