"""One worker process that may die at any moment without harm to anything else."""

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Final

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ingest import confinement
from ingest.memory_watch import MemoryWatch
from kb.errors import UnavailableError

TASKS_PER_PROCESS: Final = 500
"""Then a fresh process takes over, so that leaks of native parsers stay small."""

PRELOADED: Final = ("ingest.reading", "ingest.preloaded")
"""What every process has loaded before its first function, as a copy of one that has."""

WALL: Final = 10
"""Times its processor time, after which a function is given up: it waits for something."""
LOOK_SECONDS: Final = 0.1
"""Between two looks at how much memory a function takes."""

START_SECONDS: Final = 60.0
"""So long a process may take until it begins: on a busy machine, with every library."""

_CONTEXT: Final = multiprocessing.get_context("forkserver")


class IsolatedProcess:
    """Runs one function at a time in a process of its own, replaced when it dies.

    Workers of one pebble pool share a pipe and its locks, so that one killed from
    outside may stop them all. A pool of one shares nothing, and is simply replaced.
    The process starts with the first function; it may write into *scratch* only, which
    is emptied for each one that follows.
    """

    def __init__(
        self,
        scratch: Path,
        *,
        memory: int = confinement.EXTRA_MEMORY,
        preloaded: Sequence[str] = PRELOADED,
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._scratch = scratch
        self._memory = memory
        self._preloaded = list(preloaded)
        self._start_seconds = start_seconds
        self._closed = False
        self._lock = threading.Lock()
        self._future: ProcessFuture[Any] | None = None
        self._pool = self._make_pool()

    def run(
        self, function: Callable[..., Any], arguments: Sequence[Any], seconds: float
    ) -> Any:
        """What *function* returns or raises.

        Raise ``TimeoutError`` after *seconds* of the processor, or many more of
        waiting, ``MemoryError`` if it died for want of memory, ``ProcessExpired`` if it
        ends its process otherwise, and ``UnavailableError`` once this is closed or if
        no process begins. A function whose process was killed from outside, or did not
        begin, is run once more.
        """
        try:
            return self._run_once(function, arguments, seconds)
        except (BrokenProcessPool, ProcessExpired) as error:
            self._replace()
            if not _was_killed(error):
                raise
        try:
            return self._run_once(function, arguments, seconds)
        except BrokenProcessPool as error:
            self._replace()
            raise UnavailableError(
                "The program that reads files does not start. What it says is in the "
                "log, or on the terminal that it was started from."
            ) from error

    def close(self) -> None:
        """End the process, whatever it is doing. Closing twice is harmless."""
        with self._lock:
            self._closed = True
            if self._future is not None:
                self._future.cancel()  # type: ignore[no-untyped-call]
            _stop(self._pool)

    def _run_once(
        self, function: Callable[..., Any], arguments: Sequence[Any], seconds: float
    ) -> Any:
        watch = MemoryWatch(self._scratch)
        try:
            future = self._start(function, arguments, seconds)
            return wait_for(future, watch, start_seconds=self._start_seconds)
        except CancelledError as error:
            raise _closed() from error
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGPROF:
                raise TimeoutError from error
            if watch.was_exhausted and not _was_killed(error):
                self._replace()
                raise MemoryError from error
            raise

    def _start(
        self, function: Callable[..., Any], arguments: Sequence[Any], seconds: float
    ) -> ProcessFuture[Any]:
        with self._lock:
            if self._closed:
                raise _closed()
            if not self._pool.active:
                # The process died while it had nothing to do.
                self._exchange()
            self._future = self._pool.schedule(
                _limited, args=[function, arguments, seconds], timeout=WALL * seconds
            )
            return self._future

    def _replace(self) -> None:
        with self._lock:
            if not self._closed:
                self._exchange()

    def _exchange(self) -> None:
        _stop(self._pool)
        self._pool = self._make_pool()

    def _make_pool(self) -> ProcessPool:
        _CONTEXT.set_forkserver_preload(self._preloaded)
        return ProcessPool(
            max_workers=1,
            max_tasks=TASKS_PER_PROCESS,
            initializer=confinement.confine,
            initargs=(str(self._scratch), self._memory),
            context=_CONTEXT,
        )


def wait_for(
    future: ProcessFuture[Any], watch: MemoryWatch, *, start_seconds: float
) -> Any:
    """Its result, if a process begins with it: the pool would try without end."""
    until = time.monotonic() + start_seconds
    while True:
        wait([future], LOOK_SECONDS)
        # One that is cancelled while its pool ends wakes nobody who waits for it.
        if future.done():
            return future.result()
        watch.look()
        if time.monotonic() > until and not future.running():
            raise BrokenProcessPool("No process begins.")


def _limited(
    function: Callable[..., Any], arguments: Sequence[Any], seconds: float
) -> Any:
    """Ends this process once the function has used so much of the processor."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _was_killed(error: Exception) -> bool:
    """Whether the process was killed, rather than broken by what it was reading."""
    if isinstance(error, ProcessExpired):
        return bool(error.exitcode == -signal.SIGKILL)
    return True


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _closed() -> UnavailableError:
    return UnavailableError("The program that reads files has been stopped.")
