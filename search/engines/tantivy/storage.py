"""The files of a Tantivy index: how they are opened, written and tidied."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import tantivy

from search import fields
from search.engines.mirror import Mirror
from search.engines.on_disk import EntryWriter
from search.engines.tantivy.merging import WRITERS, close
from search.engines.tantivy.reader import TantivyReader
from search.engines.tantivy.schema import (
    ID,
    SCHEMA,
    open_index,
    to_document,
    unreadable,
)
from search.entries import Entry
from search.errors import IndexLockedError

_DAMAGE: Final = re.compile("Data corrupted|Failed to open")
"""How the library begins what it says of damaged and of missing files."""
_HEAP_BYTES: Final = 20_000_000
_BULK_HEAP_BYTES: Final = 200_000_000
_THREADS: Final = 1


class TantivyWriter:
    def __init__(self, writer: tantivy.IndexWriter, *, is_bulk: bool) -> None:
        self._writer = writer
        self._is_bulk = is_bulk

    def replace(self, entry: Entry) -> None:
        # A bulk writer starts with an empty index and is given each article once.
        if not self._is_bulk:
            self.remove(entry.article_id)
        self._writer.add_document(to_document(entry))

    def remove(self, article_id: int) -> None:
        self._writer.delete_documents_by_term(ID, article_id)


class TantivyGeneration:
    def __init__(self, folder: Path) -> None:
        self._mirror = Mirror(folder)
        self._index = open_index(self._mirror.folder)
        self._commit_file = folder / "meta.json"
        self._seen: tuple[int, int] | None = None
        self._reader: TantivyReader | None = None

    def reader(self) -> TantivyReader:
        # Each commit puts a new file in its place; looking costs a microsecond.
        try:
            state = self._commit_file.stat()
            seen = (state.st_mtime_ns, state.st_ino)
            if self._reader is not None and seen == self._seen:
                return self._reader
            self._mirror.refresh()
            self._index.reload()
            searcher = self._index.searcher()
            # A lost file of positions is missed only when the first word is looked up.
            searcher.doc_freq(fields.ORDERED[0], "")
        except (OSError, ValueError) as error:
            raise unreadable(self._commit_file.parent) from error
        self._reader = TantivyReader(searcher)
        self._seen = seen
        return self._reader

    def close(self) -> None:
        self._reader = None
        self._mirror.close()


class TantivyStorage:
    name = "tantivy"

    def create(self, folder: Path) -> None:
        tantivy.Index(SCHEMA, path=str(folder))

    def open(self, folder: Path) -> TantivyGeneration:
        return TantivyGeneration(folder)

    @contextmanager
    def writing(self, folder: Path, *, is_bulk: bool) -> Iterator[EntryWriter]:
        writer = WRITERS.take(folder)
        if writer is None:
            heap = _BULK_HEAP_BYTES if is_bulk else _HEAP_BYTES
            try:
                # Opened anew: a handle from before another process's commit leaves
                # segment files behind that nothing collects.
                writer = open_index(folder).writer(heap, _THREADS)
            except ValueError as error:
                raise IndexLockedError(
                    "The index is being written by another program."
                ) from error
        try:
            yield TantivyWriter(writer, is_bulk=is_bulk)
        except BaseException:
            _roll_back(folder, writer)
            raise
        try:
            writer.commit()
            # Who writes misses no file that is damaged; who reads does.
            open_index(folder).reload()
        except ValueError as error:
            _give_up(folder, writer)
            # A full disk is no damage.
            if _DAMAGE.match(str(error)):
                raise unreadable(folder) from error
            raise
        if is_bulk:
            close(folder, writer)
        else:
            WRITERS.give_back(folder, writer)

    def settle(self) -> None:
        WRITERS.settle()


def _roll_back(folder: Path, writer: tantivy.IndexWriter) -> None:
    try:
        writer.rollback()
    finally:
        _give_up(folder, writer)


def _give_up(folder: Path, writer: tantivy.IndexWriter) -> None:
    WRITERS.drop(folder)
    writer.wait_merging_threads()
