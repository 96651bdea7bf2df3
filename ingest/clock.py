"""Time of the processor that reading a file may take, and what it keeps once that is over.

Processor time is not longer on a busy machine, so no file gets too large by what else runs.
"""

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from typing import Final, Never, TypeVar

from ingest.extraction import Loss, LossCode

SECONDS: Final = 20.0
"""For one file with all that is in it; what has been read by then is kept."""
_TIME: Final = "Reading it took too long; everything from here on was left out."
_MEMORY: Final = "Reading it took too much memory; what follows here was left out."

T = TypeVar("T")


class TookTooLongError(Exception):
    """The step did not end in its time."""


@dataclass(slots=True)
class Allowance:
    """Until when one file may be read, and whether reading had to end before."""

    now: Callable[[], float]
    until: float
    losses: tuple[Loss, ...] = ()

    def cut(self, place: str, detail: str) -> None:
        """Remember where reading ended first."""
        if not self.losses:
            self.losses = (Loss(LossCode.CUT, place, detail),)


_allowance: ContextVar[Allowance] = ContextVar("allowance")


@contextmanager
def allowed(
    seconds: float = SECONDS, now: Callable[[], float] = time.process_time
) -> Iterator[Allowance]:
    """Allow *seconds* to what is read inside; within another one, what is left of it."""
    around = _allowance.get(None)
    if around is None:
        allowance = Allowance(now, now() + seconds)
    else:
        allowance = Allowance(around.now, around.until)
    token = _allowance.set(allowance)
    try:
        yield allowance
    finally:
        _allowance.reset(token)


def has_time() -> bool:
    allowance = _allowance.get(None)
    return allowance is None or allowance.now() < allowance.until


def is_over(place: str = "") -> bool:
    """Whether reading has to end here; then *place* stands in the report."""
    if has_time():
        return False
    _allowance.get().cut(place, _TIME)
    return True


def within(items: Iterable[T], noun: str = "") -> Iterator[T]:
    """*items* for as long as there is time and memory for them.

    What has come by then is kept; the report says which one follows, as *noun* 3.
    """
    left = iter(items)
    for number in count(1):
        place = f"{noun} {number}" if noun else ""
        if is_over(place):
            return
        try:
            item = next(left)
        except StopIteration:
            return
        except MemoryError:
            if (allowance := _allowance.get(None)) is None:
                raise
            allowance.cut(place, _MEMORY)
            return
        yield item


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise ``TookTooLongError`` inside the block after *seconds* of the processor.

    Works in a process's main thread and stops Python code only; native code is left
    to the limit of the whole extraction.
    """
    before = signal.signal(signal.SIGVTALRM, _raise)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _raise(_signal: int, _frame: object) -> Never:
    raise TookTooLongError
