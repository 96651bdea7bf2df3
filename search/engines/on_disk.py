"""An engine whose index lies in a folder that several processes share."""

import time
from collections.abc import Hashable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from search.analysis import Analyser, make_analyser
from search.engine import Document, FreshIndex, Status
from search.engines.asking import Asking, State
from search.engines.generations import (
    PAUSE_SECONDS,
    WAIT_SECONDS,
    Generations,
    read_dictionary,
    read_stamp,
    size,
)
from search.entries import Entry, iter_entries, stamp
from search.errors import IndexLockedError, IndexUnavailableError
from search.index_reader import IndexReader
from search.terminology import ReadTerminology


class EntryWriter(Protocol):
    """Takes entries into one generation."""

    def replace(self, entry: Entry) -> None: ...

    def remove(self, article_id: int) -> None: ...


class StoredReader(IndexReader, Protocol):
    def article_ids(self) -> Iterator[int]:
        """Ascending, each once."""
        ...


class OpenGeneration(Protocol):
    """One generation, open for reading."""

    def reader(self) -> StoredReader:
        """The newest committed state, whoever committed it."""
        ...

    def close(self) -> None: ...


class Storage(Protocol):
    """A search library, as far as an index in a folder needs it."""

    @property
    def name(self) -> str: ...

    def create(self, folder: Path) -> None:
        """Make an empty index."""
        ...

    def open(self, folder: Path) -> OpenGeneration:
        """Raise ``IndexUnavailableError`` if it cannot be read."""
        ...

    def writing(
        self, folder: Path, *, is_bulk: bool
    ) -> AbstractContextManager[EntryWriter]:
        """Commits at the end of the block; if it fails, nothing is changed.

        Raise ``IndexLockedError`` while another process writes.
        """
        ...

    def settle(self) -> None:
        """Wait for what goes on behind what was written."""
        ...


class _Writer:
    """Cuts documents into entries on their way into a generation."""

    def __init__(self, writer: EntryWriter, analyser: Analyser) -> None:
        self._writer = writer
        self._analyser = analyser

    @property
    def dictionary(self) -> tuple[str, ...]:
        return self._analyser.dictionary

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        self.take(iter_entries(documents, self._analyser), as_of=as_of)

    def take(
        self,
        entries: Iterable[Entry],
        *,
        as_of: int = 0,  # noqa: ARG002 - One host's lock keeps states in their order.
    ) -> None:
        for entry in entries:
            self._writer.replace(entry)

    def delete(
        self,
        article_ids: Iterable[int],
        *,
        as_of: int = 0,  # noqa: ARG002 - As above.
    ) -> None:
        for article_id in article_ids:
            self._writer.remove(article_id)


class _Fresh:
    """A generation that is being filled: at once, and after that piece by piece."""

    def __init__(self, storage: Storage, folder: Path, analyser: Analyser) -> None:
        storage.create(folder)
        self._storage = storage
        self._folder = folder
        self._analyser = analyser
        self._filling = ExitStack()
        self._bulk: EntryWriter | None = None

    @contextmanager
    def filling(self) -> Iterator["_Fresh"]:
        writing = self._storage.writing(self._folder, is_bulk=True)
        with self._filling:
            self._bulk = self._filling.enter_context(writing)
            yield self

    def settle(self) -> None:
        self._bulk = None
        self._filling.close()

    @property
    def dictionary(self) -> tuple[str, ...]:
        return self._analyser.dictionary

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        with self._writing() as writer:
            writer.update(documents, as_of=as_of)

    def take(self, entries: Iterable[Entry], *, as_of: int = 0) -> None:
        with self._writing() as writer:
            writer.take(entries, as_of=as_of)

    def delete(self, article_ids: Iterable[int], *, as_of: int = 0) -> None:
        with self._writing() as writer:
            writer.delete(article_ids, as_of=as_of)

    @contextmanager
    def _writing(self) -> Iterator[_Writer]:
        if self._bulk is not None:
            yield _Writer(self._bulk, self._analyser)
            return
        with self._storage.writing(self._folder, is_bulk=False) as writer:
            yield _Writer(writer, self._analyser)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A generation that is open for reading, and the analyser that made it."""

    folder: Path
    generation: OpenGeneration
    analyser: Analyser


class OnDiskEngine(Asking):
    """The whole protocol, over any ``Storage``.

    Each generation carries the dictionary it was made with and is read with that one,
    so a change of the dictionary disturbs nobody until the next generation is there.
    """

    def __init__(
        self,
        storage: Storage,
        folder: Path,
        terminology: ReadTerminology,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        super().__init__(terminology)
        self._storage = storage
        self._wait_seconds = wait_seconds
        self._generations = Generations(folder, wait_seconds)
        self._opening = Lock()
        self._open: _Opened | None = None
        self._kept: tuple[StoredReader, dict[str, dict[Hashable, Any]]] | None = None
        """The reader asked last, and what was answered by it: each commit brings another."""

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        with self._writing() as writer:
            writer.update(documents, as_of=as_of)

    def delete(self, article_ids: Iterable[int], *, as_of: int = 0) -> None:
        with self._writing() as writer:
            writer.delete(article_ids, as_of=as_of)

    @contextmanager
    def rebuilding(self) -> Iterator[FreshIndex]:
        with self._generations.building():
            analyser = self._wanted_analyser()
            generation = self._create(analyser)
            try:
                with _Fresh(self._storage, generation, analyser).filling() as fresh:
                    yield fresh
                # Nobody is to write to the one before what this one then lacks.
                with self._generations.writing():
                    self._generations.publish(generation)
            except BaseException:
                self._generations.discard(generation)
                raise

    def article_ids(self) -> Iterator[int]:
        return self._read().generation.reader().article_ids()

    def status(self) -> Status:
        generation = self._generations.current()
        wanted = stamp(self._wanted_analyser())
        found = wanted if generation is None else read_stamp(generation)
        readable = generation is not None and self._analyser_of(generation)
        if generation is not None and not readable and found == wanted:
            # Its dictionary is not the one that its stamp was made of.
            found = ""
        return Status(
            engine=self._storage.name,
            documents=self._count() if readable else 0,
            stamp=found,
            wanted_stamp=wanted,
            size=size(generation) if generation else 0,
        )

    def _count(self) -> int:
        return self._state().reader.look_up(()).documents

    def close(self) -> None:
        with self._opening:
            if self._open is not None:
                self._open.generation.close()
            self._open = None
            self._kept = None
        self._storage.settle()

    @contextmanager
    def _writing(self) -> Iterator[_Writer]:
        with ExitStack() as stack:
            yield self._begin(stack)

    def _begin(self, stack: ExitStack) -> _Writer:
        until = time.monotonic() + self._wait_seconds
        while True:
            with ExitStack() as trying:
                trying.enter_context(self._generations.writing())
                generation = self._current()
                analyser = self._checked(generation)
                writing = self._storage.writing(generation, is_bulk=False)
                try:
                    writer = trying.enter_context(writing)
                except IndexLockedError:
                    # What another process has written is still being merged there. It
                    # may have more to write, so nobody keeps the turn meanwhile.
                    if time.monotonic() > until:
                        raise
                else:
                    stack.enter_context(trying.pop_all())
                    return _Writer(writer, analyser)
            time.sleep(PAUSE_SECONDS)

    def _state(self) -> State:
        opened = self._read()
        reader = opened.generation.reader()
        kept = self._kept
        if kept is None or kept[0] is not reader:
            kept = self._kept = (reader, {})
        return State(reader, opened.analyser, kept[1])

    def _read(self) -> _Opened:
        folder = self._generations.current()
        if folder is None:
            with self._generations.writing():
                folder = self._current()
        with self._opening:
            if self._open is None or folder != self._open.folder:
                analyser = self._checked(folder)
                # The one before is not closed: another thread may be reading it.
                self._open = _Opened(folder, self._storage.open(folder), analyser)
            return self._open

    def _current(self) -> Path:
        """The generation in force; the first one is made by whoever comes first."""
        generation = self._generations.current()
        if generation is None:
            generation = self._create(self._wanted_analyser())
            self._storage.create(generation)
            self._generations.publish(generation)
        return generation

    def _create(self, analyser: Analyser) -> Path:
        return self._generations.create(stamp(analyser), analyser.dictionary)

    def _wanted_analyser(self) -> Analyser:
        return make_analyser(self._terminology().words)

    def _checked(self, generation: Path) -> Analyser:
        analyser = self._analyser_of(generation)
        if analyser is None:
            raise IndexUnavailableError(
                "The index was made by another version of the program. "
                "Rebuild it with: kb index rebuild"
            )
        return analyser

    def _analyser_of(self, generation: Path) -> Analyser | None:
        """The analyser that made it; nothing if this program has none like it."""
        analyser = make_analyser(read_dictionary(generation))
        return analyser if stamp(analyser) == read_stamp(generation) else None
