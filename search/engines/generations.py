"""The folder of an index: generations beside each other, and a pointer to one of them."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from search.errors import IndexLockedError

_POINTER: Final = "current"
_LOCK: Final = "write.lock"
_BUILDING: Final = "build.lock"
_STAMP: Final = "stamp"
_DICTIONARY: Final = "dictionary"
_PREFIX: Final = "generation-"
PAUSE_SECONDS: Final = 0.01
WAIT_SECONDS: Final = 10.0
"""How long a writer waits for its turn."""


class Generations:
    """Says which generation is in force, makes new ones, and lets in one writer."""

    def __init__(self, folder: Path, wait_seconds: float) -> None:
        self._folder = folder
        self._pointer = folder / _POINTER
        self._wait_seconds = wait_seconds
        self._known: tuple[tuple[int, int], Path] | None = None

    def current(self) -> Path | None:
        # Whoever publishes puts a new file in its place; looking costs a microsecond.
        try:
            state = self._pointer.stat()
            seen = (state.st_mtime_ns, state.st_ino)
            known = self._known
            if known is None or known[0] != seen:
                name = self._pointer.read_text(encoding="ascii")
                known = self._known = (seen, self._folder / name)
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return known[1]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """As ``turn``."""
        with turn(self._folder, self._wait_seconds):
            yield

    @contextmanager
    def building(self) -> Iterator[None]:
        """As ``building``; leftovers of dead builders go."""
        with building(self._folder, self._wait_seconds):
            self._sweep()
            yield

    def create(self, stamp: str, dictionary: Iterable[str]) -> Path:
        """An empty folder for the next generation."""
        generation = self._folder / f"{_PREFIX}{uuid4().hex[:12]}"
        generation.mkdir()
        (generation / _STAMP).write_text(stamp, encoding="utf-8")
        words = "\n".join(dictionary)
        (generation / _DICTIONARY).write_text(words, encoding="utf-8")
        return generation

    def publish(self, generation: Path) -> None:
        """Put *generation* in force, at once and for every process.

        The one before it stays until the next time: someone may be opening it.
        """
        beside = self._folder / f"{_POINTER}.new"
        with beside.open("w", encoding="ascii") as pointer:
            pointer.write(generation.name)
            pointer.flush()
            os.fsync(pointer.fileno())
        beside.replace(self._folder / _POINTER)

    def discard(self, generation: Path) -> None:
        shutil.rmtree(generation, ignore_errors=True)

    def _sweep(self) -> None:
        current = self.current()
        for generation in self._folder.glob(f"{_PREFIX}*"):
            if generation != current:
                self.discard(generation)


@contextmanager
def turn(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Be the only writer, of any process of this host, until the block ends.

    Raise ``IndexLockedError`` if another one does not finish in time. The system
    lets go of the lock when its process dies.
    """
    with _held(folder, _LOCK, wait_seconds):
        yield


@contextmanager
def building(folder: Path, wait_seconds: float) -> Iterator[None]:
    """The same of those who build an index beside the one in force, which is written on."""
    with _held(folder, _BUILDING, wait_seconds):
        yield


@contextmanager
def _held(folder: Path, name: str, wait_seconds: float) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("ab") as lock:
        _acquire(lock.fileno(), wait_seconds)
        yield


def _acquire(descriptor: int, wait_seconds: float) -> None:
    until = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise IndexLockedError(
                    "The index is being written or rebuilt by someone else. "
                    "Try again when they have finished."
                ) from None
            time.sleep(PAUSE_SECONDS)
        else:
            return


def read_stamp(generation: Path) -> str:
    """The stamp of a generation; empty if it has none that can be read."""
    try:
        return (generation / _STAMP).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def read_dictionary(generation: Path) -> tuple[str, ...]:
    """The words that were added to the analyser which made it."""
    try:
        words = (generation / _DICTIONARY).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ()
    return tuple(words.split("\n")) if words else ()


def size(generation: Path) -> int:
    """Bytes on disk; files that go while we count are not counted."""
    total = 0
    for path in generation.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total
