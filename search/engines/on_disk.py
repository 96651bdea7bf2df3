"""An engine whose index lies in a folder that several processes share."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol

from kb.articles.kinds import Audience
from search import searching, suggestion
from search.analysis import Analyser, default_analyser
from search.candidates import FORMULA, Scorer
from search.engine import Document, Hit, IndexWriter, Page, Query, Status
from search.engines.generations import Generations, read_stamp, size
from search.entries import Entry, stamp, to_entry
from search.errors import IndexUnavailableError
from search.index_reader import IndexReader

WAIT_SECONDS = 10.0


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
        """Commits at the end of the block; if it fails, nothing is changed."""
        ...


class _Writer:
    """Cuts documents into entries on their way into a generation."""

    def __init__(self, writer: EntryWriter, analyser: Analyser) -> None:
        self._writer = writer
        self._analyser = analyser

    def update(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self._writer.replace(to_entry(document, self._analyser))

    def delete(self, article_ids: Iterable[int]) -> None:
        for article_id in article_ids:
            self._writer.remove(article_id)


class OnDiskEngine:
    """The whole protocol, over any ``Storage``."""

    def __init__(
        self,
        storage: Storage,
        folder: Path,
        analyser: Analyser | None = None,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._storage = storage
        self._analyser = analyser or default_analyser()
        self._stamp = stamp(self._analyser)
        self._generations = Generations(folder, wait_seconds)
        self._opening = Lock()
        self._folder: Path | None = None
        self._open: OpenGeneration | None = None

    def search(self, query: Query) -> Page:
        return searching.search(self._reader(), self._analyser, query)

    def suggest(
        self,
        title: str,
        body: str,
        audiences: AbstractSet[Audience],
        limit: int = 5,
        scorer: Scorer = FORMULA,
    ) -> tuple[Hit, ...]:
        return suggestion.suggest(
            self._reader(),
            self._analyser,
            (title, body),
            audiences=audiences,
            limit=limit,
            scorer=scorer,
        )

    def update(self, documents: Iterable[Document]) -> None:
        with self._writing() as writer:
            writer.update(documents)

    def delete(self, article_ids: Iterable[int]) -> None:
        with self._writing() as writer:
            writer.delete(article_ids)

    @contextmanager
    def rebuilding(self) -> Iterator[IndexWriter]:
        with self._generations.writing():
            generation = self._generations.create(self._stamp)
            try:
                self._storage.create(generation)
                with self._storage.writing(generation, is_bulk=True) as writer:
                    yield _Writer(writer, self._analyser)
            except BaseException:
                self._generations.discard(generation)
                raise
            self._generations.publish(generation)

    def article_ids(self) -> Iterator[int]:
        return self._reader().article_ids()

    def status(self) -> Status:
        generation = self._generations.current()
        found = self._stamp if generation is None else read_stamp(generation)
        readable = generation is not None and found == self._stamp
        return Status(
            engine=self._storage.name,
            documents=self._reader().size() if readable else 0,
            stamp=found,
            wanted_stamp=self._stamp,
            size=size(generation) if generation else 0,
        )

    def close(self) -> None:
        with self._opening:
            if self._open is not None:
                self._open.close()
            self._open = self._folder = None

    @contextmanager
    def _writing(self) -> Iterator[_Writer]:
        with self._generations.writing():
            generation = self._checked(self._current())
            with self._storage.writing(generation, is_bulk=False) as writer:
                yield _Writer(writer, self._analyser)

    def _reader(self) -> StoredReader:
        generation = self._generations.current()
        if generation is None:
            with self._generations.writing():
                generation = self._current()
        with self._opening:
            if generation != self._folder or self._open is None:
                # The one before is not closed: another thread may be reading it.
                self._open = self._storage.open(self._checked(generation))
                self._folder = generation
            return self._open.reader()

    def _current(self) -> Path:
        """The generation in force; the first one is made by whoever comes first."""
        generation = self._generations.current()
        if generation is None:
            generation = self._generations.create(self._stamp)
            self._storage.create(generation)
            self._generations.publish(generation)
        return generation

    def _checked(self, generation: Path) -> Path:
        if read_stamp(generation) != self._stamp:
            raise IndexUnavailableError(
                "The index was made by another version of the program or with another "
                "dictionary. Rebuild it with: kb index rebuild"
            )
        return generation
