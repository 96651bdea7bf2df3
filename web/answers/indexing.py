"""The index brought up with the database, or built anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from kb import locks
from search import indexer
from search.errors import IndexUnavailableError
from web.parts import index_guard
from web.services import Services

LOCK_SECONDS = 10.0
"""How long one waits for another process that is indexing."""

log = structlog.get_logger()


def drain(services: Services) -> int:
    """Index everything that is behind; return how many articles that were.

    An index of another version is built anew first. Raise ``UnavailableError`` if the
    index cannot be written; the marks stay.
    """
    total = 0
    if _is_behind(services):
        renew(services)
    while _is_behind(services):
        try:
            with _exclusively(services):
                total += _index_batch(services)
        except IndexUnavailableError:
            # Whoever has it open reads on what its files no longer hold.
            count = rebuild(services)
            log.info("index_rebuilt", articles=count)
            total += count
    return total


def renew(services: Services) -> None:
    """Build the index anew if it cannot be used as it is, or was lost."""
    if needs_rebuild(services):
        log.info("index_rebuilt", articles=rebuild(services))


def needs_rebuild(services: Services) -> bool:
    """Whether another version made it, it cannot be read, or articles lack in it."""
    try:
        return services.engine.status().needs_rebuild or index_guard.is_short(
            services.database, services.engine
        )
    except IndexUnavailableError:
        return True


def rebuild(services: Services) -> int:
    """Build the index anew beside the live one; return how many articles it holds."""
    with _exclusively(services):
        with (
            services.database.reading() as session,
            services.engine.rebuilding() as fresh,
        ):
            marks = indexer.read_marks(session)
            count = indexer.rebuild(session, fresh)
        with services.database.writing() as session:
            indexer.forget_marks(session, marks)
    return count


def _is_behind(services: Services) -> bool:
    with services.database.reading() as session:
        return indexer.is_behind(session)


@contextmanager
def _exclusively(services: Services) -> Iterator[None]:
    """One process at a time: else an older state could overwrite a newer one."""
    path = services.settings.index_folder.with_suffix(".lock")
    with locks.held(path, seconds=LOCK_SECONDS):
        yield


def _index_batch(services: Services) -> int:
    with services.database.reading() as session:
        pending = indexer.read_pending(session)
    if not pending.marks:
        return 0
    # Outside any transaction: nobody waits for the database while the index works.
    indexer.apply(services.engine, pending)
    with services.database.writing() as session:
        indexer.forget(session, pending)
    return len(pending.documents) + len(pending.gone)
