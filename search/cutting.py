"""An index built anew by several processes: they read and cut, the one that asked writes.

What they give is written in the order of the articles: the index is the one that a single
process would have made.
"""

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.orm import Session

from kb.database import connect
from search import indexer
from search.analysis import Analyser, make_analyser
from search.engine import IndexWriter
from search.entries import Entry, TakesEntries, to_entries
from search.sounds import KEEPER

log = structlog.get_logger()

LEAST: Final = 10_000
"""Articles; fewer are cut before another process has begun."""
BATCH: Final = 200
_AHEAD: Final = 2
"""Batches on their way to each process, so that none waits for the next one."""
_MOST: Final = 4
"""The one that writes cannot take more than so many cut."""
_YOUNG: Final = 100_000
"""Objects until the collector looks at the new ones: a batch of entries is all new, and
every one of them is still wanted."""
_POLITENESS: Final = 5
"""Who searches meanwhile goes before, and yet a build on a busy machine ends."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """Where articles are read, and by how many processes."""

    address: str
    sounds: Path
    """The folder that has the table of sounds."""
    processes: int = 0
    """0: as many as there are processors, four at most."""

    @property
    def count(self) -> int:
        # Nobody's child may have children of its own if it is to end with its parent.
        if multiprocessing.current_process().daemon:
            return 1
        return self.processes or min(len(os.sched_getaffinity(0)), _MOST)


def rebuild(session: Session, fresh: IndexWriter, cutting: Cutting) -> int:
    """As ``indexer.rebuild``, sooner."""
    count = cutting.count
    if (
        count == 1
        or not isinstance(fresh, TakesEntries)
        or indexer.count_live(session, LEAST) < LEAST
    ):
        return indexer.rebuild(session, fresh)
    done, as_of = 0, indexer.read_state(session)
    with _started(cutting, fresh.dictionary, count) as cutters:
        for entries in _iter_entries(session, cutters, make_analyser(fresh.dictionary)):
            fresh.take(entries, as_of=as_of)
            done += len(entries)
    return done


def _cut(session: Session, ids: Sequence[int], analyser: Analyser) -> list[Entry]:
    return to_entries(indexer.read_documents(session, ids), analyser)


@dataclass(frozen=True, slots=True)
class _Cutter:
    """A process, and the thread here that waits for it."""

    connection: Connection
    thread: ThreadPoolExecutor

    def begin(self, ids: Sequence[int]) -> Future[list[Entry] | None]:
        return self.thread.submit(self._ask, ids)

    def _ask(self, ids: Sequence[int]) -> list[Entry] | None:
        """Nothing if the process could not, or is gone."""
        try:
            self.connection.send(ids)
            answer: list[Entry] | None = self.connection.recv()
        except (EOFError, OSError):
            return None
        return answer


def _iter_entries(
    session: Session, cutters: Sequence[_Cutter], analyser: Analyser
) -> Iterator[list[Entry]]:
    """In the order of the articles, a batch at a time."""
    going: deque[tuple[Sequence[int], Future[list[Entry] | None]]] = deque()

    def settle() -> list[Entry]:
        ids, future = going.popleft()
        entries = future.result()
        if entries is None:
            # Done here, it says what was in the way, or was in that process alone.
            log.warning("cutting_done_here", first=ids[0], articles=len(ids))
            entries = _cut(session, ids, analyser)
        return entries

    turns = cycle(cutters)
    for ids in indexer.iter_live_ids(session, BATCH):
        going.append((ids, next(turns).begin(ids)))
        if len(going) > _AHEAD * len(cutters):
            yield settle()
    while going:
        yield settle()


@contextmanager
def _started(
    cutting: Cutting, dictionary: tuple[str, ...], count: int
) -> Iterator[list[_Cutter]]:
    """So many processes; they end with the block, and with this process however it ends."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        cutters = []
        for number in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve,
                args=(theirs, cutting, dictionary),
                name=f"cutting-{number}",
                daemon=True,
            )
            process.start()
            # Now only that process has its end: when it dies, ours says so.
            theirs.close()
            thread = ThreadPoolExecutor(1, thread_name_prefix="cutting")
            # From the last to the first: the thread waits no more once the process is gone.
            stack.callback(process.join)
            stack.callback(ours.close)
            stack.callback(thread.shutdown, cancel_futures=True)
            stack.callback(process.terminate)
            cutters.append(_Cutter(ours, thread))
        yield cutters


def _serve(
    connection: Connection, cutting: Cutting, dictionary: tuple[str, ...]
) -> None:
    """Answer until nobody asks any more. Ctrl-C is the asker's to understand."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_POLITENESS)
    gc.set_threshold(_YOUNG)
    KEEPER.keep_in(cutting.sounds)
    analyser = make_analyser(dictionary)
    database = connect(cutting.address, connections=1)
    with suppress(EOFError, OSError):
        while True:
            ids = connection.recv()
            answer: list[Entry] | None
            try:
                with database.reading() as session:
                    answer = _cut(session, ids, analyser)
            except Exception:  # noqa: BLE001 - whoever asked does it again, and tells.
                answer = None
            connection.send(answer)
