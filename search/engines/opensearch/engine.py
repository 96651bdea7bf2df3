"""The whole protocol over a cluster that several hosts share."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from search.analysis import Analyser, make_analyser
from search.engine import Document, FreshIndex, Status
from search.engines.asking import Asking, State
from search.engines.generations import WAIT_SECONDS, building, turn
from search.engines.opensearch.cluster import Cluster
from search.engines.opensearch.connection import Connection, GenerationGoneError
from search.engines.opensearch.generations import ClusterGenerations, Generation
from search.engines.opensearch.in_flight import several
from search.engines.opensearch.reader import OpenSearchReader
from search.engines.opensearch.writing import BulkWriter, ClusterWriter
from search.entries import stamp
from search.errors import IndexLockedError, IndexUnavailableError
from search.terminology import ReadTerminology, shipped_terminology

Answer = TypeVar("Answer")
_NAME: Final = "opensearch"


@dataclass(frozen=True, slots=True)
class _Opened:
    """The generation in force, as far as this process knows, and what goes with it."""

    generation: Generation
    analyser: Analyser
    writer: ClusterWriter


class OpenSearchEngine(Asking):
    """Documents of one kind in *cluster*; a generation is made when it is first needed.

    Each generation is asked under a name that it has only while it is in force. So a
    host that has not heard of another one asks in vain, and then asks that one.
    """

    def __init__(
        self,
        cluster: Cluster,
        name: str,
        folder: Path,
        terminology: ReadTerminology = shipped_terminology,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """*name* says what the documents are; *folder* has the lock of this host."""
        super().__init__(terminology)
        self._connection = Connection(cluster)
        self._generations = ClusterGenerations(self._connection, cluster, name)
        self._folder = folder
        self._wait_seconds = wait_seconds
        self._opening = Lock()
        self._open: _Opened | None = None

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        kept = list(documents)
        self._written(lambda writer: writer.update(kept, as_of=as_of))

    def delete(self, article_ids: Iterable[int], *, as_of: int = 0) -> None:
        kept = list(article_ids)
        self._written(lambda writer: writer.delete(kept, as_of=as_of))

    @contextmanager
    def rebuilding(self) -> Iterator[FreshIndex]:
        with building(self._folder, self._wait_seconds):
            analyser = self._wanted_analyser()
            self._generations.sweep()
            made = self._create(analyser)
            try:
                with several() as in_flight:
                    fresh = BulkWriter(
                        self._connection,
                        analyser,
                        in_flight,
                        documents=made.documents,
                        words=made.words,
                        shape=partial(self._generations.settle, made),
                    )
                    yield fresh
                    fresh.settle()
                self._generations.publish(made)
            except BaseException:
                self._discard(made)
                raise

    def article_ids(self) -> Iterator[int]:
        some: list[int] = []
        while some := self._tried(partial(self._list_ids, some)):
            yield from some

    def _list_ids(self, after: list[int], opened: _Opened) -> list[int]:
        return self._reader(opened).list_ids(after)

    def status(self) -> Status:
        return self._again(self._status)

    def _status(self) -> Status:
        current = self._generations.find_current()
        wanted = stamp(self._wanted_analyser())
        if current is None:
            return Status(
                engine=_NAME, documents=0, stamp=wanted, wanted_stamp=wanted, size=0
            )
        is_readable = _analyser_of(current) is not None
        # Counted by searching, which says whether all shards are there.
        reader = OpenSearchReader(self._connection, current)
        return Status(
            engine=_NAME,
            documents=reader.look_up(()).documents if is_readable else 0,
            # A dictionary that is not the one of its stamp makes it unreadable, too.
            stamp=current.stamp if is_readable or current.stamp != wanted else "",
            wanted_stamp=wanted,
            size=self._generations.measure(current),
            is_writable=current.is_writable,
        )

    def remove(self) -> None:
        """All that there is of it in the cluster."""
        self._generations.discard_all()

    def close(self) -> None:
        with self._opening:
            self._open = None
        self._connection.close()

    def _asked(self, ask: Callable[[State], Answer]) -> Answer:
        return self._tried(
            lambda opened: ask(State(self._reader(opened), opened.analyser))
        )

    def _state(self) -> State:
        opened = self._read()
        return State(self._reader(opened), opened.analyser)

    def _reader(self, opened: _Opened) -> OpenSearchReader:
        return OpenSearchReader(self._connection, opened.generation)

    def _tried(self, work: Callable[[_Opened], Answer]) -> Answer:
        return self._again(lambda: work(self._read()))

    def _again(self, work: Callable[[], Answer]) -> Answer:
        """Do *work*; once more if another generation is in force by now."""
        try:
            return work()
        except GenerationGoneError:
            with self._opening:
                self._open = None
        try:
            return work()
        except GenerationGoneError as error:
            raise IndexLockedError(
                "The index is being replaced. Try again in a moment."
            ) from error

    def _written(self, write: Callable[[ClusterWriter], None]) -> None:
        with self._turn():
            if self._generations.find_current() is None:
                self._create_first()
            self._tried(lambda opened: write(opened.writer))

    def _turn(self) -> AbstractContextManager[None]:
        return turn(self._folder, self._wait_seconds)

    def _read(self) -> _Opened:
        opened = self._open
        if opened is not None:
            return opened
        with self._opening:
            if self._open is None:
                self._open = self._find()
            return self._open

    def _find(self) -> _Opened:
        current = self._generations.find_current()
        if current is None:
            with self._turn():
                current = self._generations.find_current() or self._create_first()
        analyser = _analyser_of(current)
        if analyser is None:
            raise IndexUnavailableError(
                "The index was made by another version of the program. "
                "Rebuild it with: kb index rebuild"
            )
        current = replace(current, routes=self._generations.route(current))
        writer = ClusterWriter(
            self._connection,
            analyser,
            documents=current.live_documents,
            words=current.live_words,
        )
        return _Opened(current, analyser, writer)

    def _create_first(self) -> Generation:
        created = self._create(self._wanted_analyser())
        self._generations.settle(created)
        self._generations.publish(created)
        return created

    def _create(self, analyser: Analyser) -> Generation:
        return self._generations.create(stamp(analyser), analyser.dictionary)

    def _wanted_analyser(self) -> Analyser:
        return make_analyser(self._terminology().words)

    def _discard(self, generation: Generation) -> None:
        """Where the cluster is away, the next rebuild sweeps."""
        with suppress(IndexUnavailableError):
            self._generations.discard(generation)


def _analyser_of(generation: Generation) -> Analyser | None:
    """The analyser that made it; nothing if this program has none like it."""
    analyser = make_analyser(generation.dictionary)
    return analyser if stamp(analyser) == generation.stamp else None
