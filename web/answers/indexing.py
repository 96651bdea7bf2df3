"""The indexes brought up with the database, or built anew: of articles and of records."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from kb.hosts import identity, processes
from kb.locks import BusyError, Hold
from kb.search_settings import LOCAL_ENGINES
from kb.settings import Settings
from search import cutting, indexer, records
from search.cutting import Cutting
from search.engine import IndexWriter, SearchEngine
from search.errors import IndexAwayError, IndexUnavailableError
from search.indexer import Pending
from web.parts import index_guard
from web.services import Services

LOCK_SECONDS = 10.0
"""How long one waits for another process that is indexing."""

log = structlog.get_logger()


class Source(Protocol):
    """Where the documents of an index come from; ``search.indexer`` is one."""

    def is_behind(self, session: Session, besides: AbstractSet[int]) -> bool: ...

    def read_pending(self, session: Session, besides: AbstractSet[int]) -> Pending: ...

    def read_marks(self, session: Session) -> tuple[int, ...]: ...

    def forget_marks(self, session: Session, marks: Sequence[int]) -> None: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """An index, and what keeps it true."""

    name: str
    engine: SearchEngine
    source: Source
    fill: Callable[[Session, IndexWriter], int]
    """Gives a fresh index all there is, and says how many documents that are."""
    lock: str
    """Held by who changes the index in force."""
    is_short: Callable[[], bool]
    """Whether documents lack in it that nothing is going to bring there."""

    @property
    def building(self) -> str:
        """The lock of who builds another one beside it.

        Who changes the one in force tries it first. While it is taken marks stay, for
        that other one.
        """
        return f"{self.lock}-building"


def of_articles(services: Services) -> Kept:
    return Kept(
        name="articles",
        engine=services.engine,
        source=indexer,
        fill=partial(cutting.rebuild, cutting=_cutting(services.settings)),
        lock=f"index/{services.settings.index_folder.name}",
        is_short=lambda: index_guard.is_short(services.database, services.engine),
    )


def of_records(services: Services) -> Kept:
    return Kept(
        name="records",
        engine=services.records,
        source=records,
        fill=records.rebuild,
        lock=f"index/{services.settings.records_folder.name}",
        is_short=lambda: _lacks_records(services),
    )


def _cutting(settings: Settings) -> Cutting:
    return Cutting(
        settings.database_address, settings.home, max(settings.index_processes, 0)
    )


def drain(services: Services) -> int:
    """Index everything that is behind; return how many articles that were.

    An index of another version is built anew first. Raise ``UnavailableError`` if an
    index cannot be written; the marks stay.
    """
    # To count all records takes too long to do it with every change.
    quick = replace(of_records(services), is_short=lambda: False)
    total = 0
    for kept in (quick, of_articles(services)):
        if _is_behind(services, kept) and not _is_being_built(services, kept):
            _renew(services, kept)
        total = _drain(services, kept)
    return total


def drain_articles(services: Services) -> int:
    """Index what is behind. Whether the index is of this version somebody else looks."""
    return _drain(services, of_articles(services))


def gather_records(services: Services) -> int:
    """Index records that are behind; what comes meanwhile waits for others.

    Every step of an incident changes one, and a commit of many costs hardly more than of
    one: whoever indexed on while anything is behind would never be done.
    """
    return _drain(services, of_records(services), gathers=True)


def renew(services: Services) -> None:
    """Build the index of articles anew if it cannot be used as it is, or was lost."""
    _renew(services, of_articles(services))


def renew_records(services: Services) -> None:
    """The same for the index of records."""
    _renew(services, of_records(services))


def needs_rebuild(services: Services) -> bool:
    """Whether articles cannot be searched before their index is built anew."""
    return _needs_rebuild(of_articles(services))


def records_need_rebuild(services: Services) -> bool:
    return _needs_rebuild(of_records(services))


def rebuild(services: Services) -> int:
    """Build both beside the live ones; return how many articles there are."""
    _rebuild(services, of_records(services))
    return _rebuild(services, of_articles(services))


def _drain(services: Services, kept: Kept, *, gathers: bool = False) -> int:
    total = 0
    while _is_behind(services, kept):
        try:
            with _exclusively(services, kept) as hold:
                done = _index_batch(services, kept, hold)
            total += done
            if gathers and done < indexer.BATCH:
                break
        except IndexAwayError:
            # It is whole, elsewhere. The marks stay and are tried again.
            raise
        except IndexUnavailableError:
            # Whoever has it open reads on what its files no longer hold.
            total += _rebuild(services, kept)
    return total


def _renew(services: Services, kept: Kept) -> None:
    if _needs_rebuild(kept):
        _rebuild(services, kept)


def _needs_rebuild(kept: Kept) -> bool:
    """Whether another version made it, it cannot be read, or documents lack in it."""
    try:
        return kept.engine.status().needs_rebuild or kept.is_short()
    except IndexAwayError:
        raise
    except IndexUnavailableError:
        return True


def _rebuild(services: Services, kept: Kept) -> int:
    require_fitting(services)
    with (
        services.locks.held(kept.building, seconds=LOCK_SECONDS) as hold,
        ExitStack() as last,
    ):
        with kept.engine.rebuilding() as fresh:
            with services.database.reading() as session:
                done = set(kept.source.read_marks(session))
                count = kept.fill(session, fresh)
            fresh.settle()
            # What has come meanwhile is in the index in force already. Most of it is
            # brought while others go on; who holds the lock has only the rest to do.
            _catch_up(services, kept, fresh, done)
            last.enter_context(_exclusively(services, kept))
            _catch_up(services, kept, fresh, done)
            hold.require()
        with services.database.writing() as session:
            kept.source.forget_marks(session, tuple(done))
    log.info("index_rebuilt", index=kept.name, documents=count)
    return count


def _catch_up(
    services: Services, kept: Kept, fresh: IndexWriter, done: set[int]
) -> None:
    """Bring what is marked beyond *done*, which grows by it."""
    while True:
        with services.database.reading() as session:
            pending = kept.source.read_pending(session, done)
        if not pending.marks:
            return
        indexer.apply(fresh, pending)
        done.update(pending.marks)


def _is_behind(services: Services, kept: Kept) -> bool:
    brought = services.brought.get(kept.name, frozenset())
    if brought and not _is_being_built(services, kept):
        # Numbers of marks come again once those marks are gone.
        services.brought[kept.name] = brought = frozenset()
    with services.database.reading() as session:
        return kept.source.is_behind(session, brought)


def _is_being_built(services: Services, kept: Kept) -> bool:
    with _unless_building(services, kept) as is_free:
        return not is_free


@contextmanager
def _unless_building(services: Services, kept: Kept) -> Iterator[bool]:
    """Whether nobody builds another index, and nobody begins to until the block ends."""
    with ExitStack() as stack:
        try:
            stack.enter_context(services.locks.held(kept.building, seconds=0))
        except BusyError:
            yield False
        else:
            yield True


@contextmanager
def _exclusively(services: Services, kept: Kept) -> Iterator[Hold]:
    """One process at a time: else an older state could overwrite a newer one."""
    require_fitting(services)
    with services.locks.held(kept.lock, seconds=LOCK_SECONDS) as hold:
        yield hold


def require_fitting(services: Services) -> None:
    """What one host has in an index of its own lacks in that of another.

    Raise ``EngineNotSharedError`` beside such a host that has been there longer.
    """
    engine = services.settings.search_engine
    if engine not in LOCAL_ENGINES or not services.database.is_shared:
        return
    now, host = services.now(), identity.read_host(services.settings.home)
    with services.database.reading() as session:
        processes.require_fitting(session, host, engine, now=now)


def _index_batch(services: Services, kept: Kept, hold: Hold) -> int:
    with _unless_building(services, kept) as is_free:
        brought = (
            frozenset() if is_free else services.brought.get(kept.name, frozenset())
        )
        with services.database.reading() as session:
            pending = kept.source.read_pending(session, brought)
        if not pending.marks:
            return 0
        hold.require()
        # Outside any transaction: nobody waits for the database while the index works.
        indexer.apply(kept.engine, pending)
        if is_free:
            with services.database.writing() as session:
                kept.source.forget_marks(session, pending.marks)
        else:
            services.brought[kept.name] = brought | set(pending.marks)
    return len(pending.documents) + len(pending.gone)


def _lacks_records(services: Services) -> bool:
    # As with articles, the database is asked on both sides.
    before = _count_records(services)
    documents = services.records.status().documents
    return documents < before and documents < _count_records(services)


def _count_records(services: Services) -> int:
    with services.database.reading() as session:
        return records.count_least(session)
