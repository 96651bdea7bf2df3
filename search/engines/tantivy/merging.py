"""Writers that stay open while the library merges what was written.

Of a writer that is closed before its merges end they are lost, and the next one begins them
anew: with every commit, for far more than the commit costs. Large ones take many seconds, and
whoever writes meanwhile goes on with the writer that is open.
"""

import json
import re
import threading
import time
from collections.abc import Iterable, Iterator
from math import log2
from pathlib import Path
from typing import Any, Final

import tantivy

_LEAST_MERGED: Final = 8
"""So many segments of a level the library merges."""
_SMALL_DOCUMENTS: Final = 10_000
"""Segments below are of one size to it."""
_LARGE_DOCUMENTS: Final = 10_000_000
"""Above, it leaves them as they are."""
_LEVEL: Final = 0.75
"""Segments whose sizes differ by less, as powers of two, are of one level."""
_PAUSE_SECONDS: Final = 0.1
_LONGEST_SECONDS: Final = 300.0
"""After so long one waits for merges with the writer closed to others."""
_ORPHAN_SECONDS: Final = 60.0
_SEGMENT_FILE: Final = re.compile(r"([0-9a-f]{32})\..+")


class OpenWriters:
    """Of this process, by the folder that they write to; one thread has one at a time.

    What another process is told is that the index is being written.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open: dict[Path, tantivy.IndexWriter | None] = {}
        """Nothing while somebody writes with it."""

    def take(self, folder: Path) -> tantivy.IndexWriter | None:
        """One that was left open, to be given back or dropped."""
        with self._changed:
            writer = self._open.get(folder)
            if writer is not None:
                self._open[folder] = None
            return writer

    def give_back(self, folder: Path, writer: tantivy.IndexWriter) -> None:
        """Leave it open for as long as there is something to merge."""
        if not is_merging(folder):
            self.drop(folder)
            close(folder, writer)
            return
        with self._changed:
            is_new = folder not in self._open
            self._open[folder] = writer
        if is_new:
            watch = threading.Thread(
                target=self._watch, args=(folder,), name="merging", daemon=True
            )
            watch.start()

    def drop(self, folder: Path) -> None:
        """It is closed, or about to be."""
        with self._changed:
            self._open.pop(folder, None)
            self._changed.notify_all()

    def settle(self) -> None:
        """Wait until all is merged that nobody is writing to."""
        with self._changed:
            for folder, writer in list(self._open.items()):
                if writer is not None:
                    self._close(folder, writer)
            self._changed.notify_all()

    def _watch(self, folder: Path) -> None:
        latest = time.monotonic() + _LONGEST_SECONDS
        with self._changed:
            while folder in self._open:
                writer = self._open[folder]
                is_over = time.monotonic() > latest or not is_merging(folder)
                if writer is not None and is_over:
                    self._close(folder, writer)
                else:
                    # The library tells nobody: the commit names other segments then.
                    self._changed.wait(_PAUSE_SECONDS)

    def _close(self, folder: Path, writer: tantivy.IndexWriter) -> None:
        try:
            close(folder, writer)
        finally:
            del self._open[folder]


WRITERS: Final = OpenWriters()


def close(folder: Path, writer: tantivy.IndexWriter) -> None:
    """See what it has begun to the end, and remove what nothing names any more."""
    writer.wait_merging_threads()
    _remove_orphans(folder)


def is_merging(folder: Path) -> bool:
    """Whether the library has reason to merge, by the rule that it goes by."""
    level: list[float] = []
    for size in sorted(_iter_sizes(_read_segments(folder)), reverse=True):
        if level and size < level[0] - _LEVEL:
            level = []
        level.append(size)
        if len(level) >= _LEAST_MERGED:
            return True
    return False


def _iter_sizes(segments: Iterable[dict[str, Any]]) -> Iterator[float]:
    for segment in segments:
        deleted = (segment["deletes"] or {}).get("num_deleted_docs", 0)
        documents = segment["max_doc"] - deleted
        if documents <= _LARGE_DOCUMENTS:
            yield log2(max(documents, _SMALL_DOCUMENTS))


def _read_segments(folder: Path) -> list[dict[str, Any]]:
    """Those of the newest commit; none of a generation that is gone."""
    try:
        commit = json.loads((folder / "meta.json").read_bytes())
    except FileNotFoundError:
        return []
    segments: list[dict[str, Any]] = commit["segments"]
    return segments


def _remove_orphans(folder: Path) -> None:
    """Remove files of segments that no commit names any more.

    A merge that ends after its writer was closed leaves them behind, and the library
    forgets them. What another process may just be opening is left for the next time.
    """
    if not folder.exists():
        return
    living = {each["segment_id"].replace("-", "") for each in _read_segments(folder)}
    oldest = time.time() - _ORPHAN_SECONDS
    for path in folder.iterdir():
        is_segment = _SEGMENT_FILE.fullmatch(path.name)
        if is_segment and is_segment[1] not in living and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
