"""The suggestions' learned order: one for all hosts, renewed in the background."""

import multiprocessing
import os
import tempfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import structlog

from kb import learned_order
from kb.settings import Settings
from search import indexer
from search.analysis import default_analyser
from search.engine import Document
from search.learning import history
from web import logs
from web.parts.foundation import opened_apart
from web.services import Services, opened

if TYPE_CHECKING:
    # Loaded when something is learned: it brings the numeric libraries with it.
    from search.learning.models import Report

GROWTH: Final = 0.1
LEAST_GROWTH: Final = 50
"""With so many new cases, or a tenth more, what was learned is out of date."""
LOCK: Final = "learned"
INDEX: Final = "learning"
"""What an index to try on is called; whoever holds the lock has it alone."""
LOCK_SECONDS: Final = 1.0
_POLITENESS: Final = 10
"""Learning gives way to whoever is searching."""

log = structlog.get_logger()


def is_due(services: Services) -> bool:
    """Whether there is enough that has not been learned from."""
    with services.database.reading() as session:
        cases = history.count_cases(session)
    report = services.learned.report()
    if report is None or not _is_of_this_version(report):
        return cases >= history.LEAST_CASES
    return cases - report.cases >= max(LEAST_GROWTH, report.cases * GROWTH)


def _is_of_this_version(report: "Report") -> bool:
    from search.learning import models  # noqa: PLC0415 - As above.

    return report.stamp == models.to_stamp(default_analyser())


def learn(services: Services) -> "Report":
    """Learn now, in this process; the new model is in force when this returns."""
    from search.learning import lessons, models  # noqa: PLC0415 - As above.

    with services.locks.held(LOCK, seconds=LOCK_SECONDS) as hold:
        with services.database.reading() as session:

            def read_documents() -> Iterable[Sequence[Document]]:
                return indexer.iter_documents(session)

            model = lessons.learn(
                session,
                read_documents,
                lambda: opened_apart(services.settings, INDEX),
                default_analyser(),
                now=services.now(),
            )
        hold.require()
        with tempfile.TemporaryFile() as file:
            models.write(model, file)
            file.seek(0)
            content = services.content.put(file)
        with services.database.writing() as session:
            learned_order.put_in_force(session, content, now=services.now())
    services.learned.forget()
    return model.report


def learn_aside(services: Services) -> int:
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
    os.nice(_POLITENESS)
    logs.configure(settings.log_format)
    with opened(settings) as services:
        report = learn(services)
    log.info("learned", way=report.way, cases=report.cases, seconds=report.seconds)
