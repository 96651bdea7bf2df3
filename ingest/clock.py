"""A limit of time for one step of an extraction."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never


class TookTooLongError(Exception):
    """The step did not end in its time."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise ``TookTooLongError`` inside the block once *seconds* are over.

    Works in a process's main thread and stops Python code only; native code is left
    to the limit of the whole extraction.
    """
    before = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise(_signal: int, _frame: object) -> Never:
    raise TookTooLongError
