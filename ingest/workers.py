"""Worker processes that read files: limited, replaced when they break, always answering."""

import multiprocessing
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import Any, Final, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ingest import confinement, media_types, previews, reading
from ingest.errors import DamagedFileError, RefusedError
from ingest.extraction import FileStatus, Outcome

SECONDS: Final = 30.0
"""For one file."""
PREVIEW_SECONDS: Final = 10.0
TASKS_PER_WORKER: Final = 500
"""Then a fresh process takes over, so that leaks of native parsers stay small."""

Future = ProcessFuture[Any]

_CONTEXT: Final = multiprocessing.get_context("forkserver")


class ExtractionPool:
    """Reads files in processes of their own.

    Processes start with the first file. Any number of threads may use one pool.
    """

    def __init__(self, workers: int, *, seconds: float = SECONDS) -> None:
        self._workers = workers
        self._seconds = seconds
        self._scratch = tempfile.TemporaryDirectory(prefix="kb-scratch-")
        # A new worker is a copy of a process that has the modules loaded already.
        _CONTEXT.set_forkserver_preload([reading.__name__, "ingest.preloaded"])
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=TASKS_PER_WORKER,
            initializer=confinement.confine,
            initargs=(self._scratch.name,),
            context=_CONTEXT,
        )

    def extract(self, path: Path, name: str = "") -> Outcome:
        """Read one file; whatever the parser does becomes the outcome's status."""
        return self._finish(self._start(path, name), path, name)

    def extract_all(self, paths: Iterable[Path]) -> Iterator[Outcome]:
        """Read many files; outcomes come in the files' order.

        *paths* is read only a little ahead, so its length costs no memory.
        """
        running: deque[tuple[Path, Future]] = deque()
        for path in paths:
            running.append((path, self._start(path, "")))
            if len(running) > 2 * self._workers:
                yield self._next(running)
        while running:
            yield self._next(running)

    def render_page(self, path: Path, number: int, width: int) -> bytes:
        """A page of a PDF as a PNG; see ``ingest.previews.render_page``.

        Raise ``RefusedError`` if drawing it takes too much time or memory.
        """
        future = self._pool.schedule(
            previews.render_page, args=[path, number, width], timeout=PREVIEW_SECONDS
        )
        try:
            return bytes(future.result())
        except FutureTimeoutError as error:
            raise RefusedError("Drawing the page took too long.") from error
        except (MemoryError, ProcessExpired) as error:
            raise DamagedFileError("This page cannot be drawn.") from error

    def close(self) -> None:
        """Stop at once, whatever is still being read. Closing twice is harmless."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _next(self, running: deque[tuple[Path, Future]]) -> Outcome:
        path, future = running.popleft()
        return self._finish(future, path, "")

    def _start(self, path: Path, name: str) -> Future:
        work: Callable[..., Any] = reading.read_file
        return self._pool.schedule(
            work, args=[path.absolute(), name or path.name], timeout=self._seconds
        )

    def _finish(self, future: Future, path: Path, name: str) -> Outcome:
        try:
            outcome: Outcome = future.result()
        except Exception as error:  # noqa: BLE001 - a parser may raise anything.
            status, reason = _explain(error, self._seconds)
            return Outcome(status, _sniff(path, name or path.name), reason=reason)
        return outcome


def _explain(error: Exception, seconds: float) -> tuple[FileStatus, str]:
    """The status that a failed task gives its file, and the sentence for people."""
    match error:
        case FutureTimeoutError():
            reason = f"Reading it took longer than {seconds:g} seconds."
            return FileStatus.REFUSED, reason
        case MemoryError():
            return FileStatus.REFUSED, "Reading it took too much memory."
        case RecursionError():
            return FileStatus.REFUSED, "It is nested too deeply."
        case ProcessExpired():
            return FileStatus.DAMAGED, "It broke the program that reads it."
        case OSError():
            return FileStatus.REFUSED, f"The file cannot be read: {error.strerror}."
        case _:
            kind = type(error).__name__
            return FileStatus.DAMAGED, f"It cannot be understood ({kind})."


def _sniff(path: Path, name: str) -> str:
    try:
        with path.open("rb") as source:
            return media_types.sniff(source, name)
    except OSError:
        return media_types.UNKNOWN
