"""The files of a Tantivy index: how they are opened, written and tidied."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import tantivy

from search import fields
from search.engines.mirror import Mirror
from search.engines.on_disk import EntryWriter
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

_ORPHAN_SECONDS = 60.0
_SEGMENT_FILE: Final = re.compile(r"([0-9a-f]{32})\..+")
_DAMAGE: Final = re.compile("Data corrupted|Failed to open")
"""How the library begins what it says of damaged and of missing files."""
_HEAP_BYTES: Final = 20_000_000
_BULK_HEAP_BYTES: Final = 200_000_000
_BULK_THREADS: Final = 1
_MANY_SEGMENTS: Final = 12
"""From so many on, a writer waits for the merges it has started."""
_MERGED: Final = 8
"""From so many segments of a size on, the library merges them."""
_SMALL_DOCUMENTS: Final = 10_000
"""Segments below are of one size to it; all together so small they are merged at once."""


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
        # Opened anew each time: a handle from before another process's commit leaves
        # segment files behind that nothing collects.
        index = open_index(folder)
        heap, threads = (
            (_BULK_HEAP_BYTES, _BULK_THREADS) if is_bulk else (_HEAP_BYTES, 1)
        )
        try:
            writer = index.writer(heap, threads)
        except ValueError as error:
            raise IndexLockedError(
                "The index is being written by another program."
            ) from error
        try:
            yield TantivyWriter(writer, is_bulk=is_bulk)
        except BaseException:
            writer.rollback()
            writer.wait_merging_threads()
            raise
        try:
            writer.commit()
            index.reload()
        except ValueError as error:
            # A full disk is no damage.
            if _DAMAGE.match(str(error)):
                raise unreadable(folder) from error
            raise
        if is_bulk or _awaits_merge(folder):
            writer.wait_merging_threads()
            _remove_orphans(folder)


def _awaits_merge(folder: Path) -> bool:
    """Whether a writer should see the merges to their end that it has started.

    Of one that is closed before they end they are lost, and the next begins them anew:
    with every commit, for far more than the commit costs. Large ones keep others waiting.
    """
    sizes = [segment["max_doc"] for segment in _list_segments(folder)]
    small = [size for size in sizes if size < _SMALL_DOCUMENTS]
    is_quick = len(small) >= _MERGED and sum(small) < _SMALL_DOCUMENTS
    return is_quick or len(sizes) > _MANY_SEGMENTS


def _list_segments(folder: Path) -> list[dict[str, Any]]:
    """Those of the newest commit."""
    segments: list[dict[str, Any]] = json.loads((folder / "meta.json").read_bytes())[
        "segments"
    ]
    return segments


def _remove_orphans(folder: Path) -> None:
    """Remove files of segments that no commit names any more.

    A merge that ends after its writer was closed leaves them behind, and the library
    forgets them. What another process may just be opening is left for the next time.
    """
    living = {
        segment["segment_id"].replace("-", "") for segment in _list_segments(folder)
    }
    oldest = time.time() - _ORPHAN_SECONDS
    for path in folder.iterdir():
        is_segment = _SEGMENT_FILE.fullmatch(path.name)
        if is_segment and is_segment[1] not in living and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
