"""A lock between processes of one machine, released by the system if one dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from kb.errors import UnavailableError

_PAUSE_SECONDS: Final = 0.02


class BusyError(UnavailableError):
    """Another process holds the lock and did not let go of it in time."""

    code = "busy"


@contextmanager
def held(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold the lock at *path* to the end of the block.

    Raise ``BusyError`` if another process has not let go of it after *seconds*.
    """
    with _opened(path) as lock:
        _wait(lock, time.monotonic() + seconds)
        yield


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a")
    except OSError as error:
        raise UnavailableError(
            f"The file {path} cannot be written: {error.strerror}."
        ) from error


def _wait(lock: IO[str], deadline: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise BusyError(
                    "Another process is at work on the same. Try again in a moment."
                ) from error
            # The kernel can wait for a lock only for ever, so we look again and again.
            time.sleep(_PAUSE_SECONDS)
        else:
            return
