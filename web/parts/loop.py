"""A thread that does the same thing again and again until it is told to stop."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from kb.errors import KBError
from kb.locks import BusyError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """What is done again and again (*work*), and how long one waits in between.

    *work* gets the event that is set when it should end. What it raises is logged, and
    it is done again later: so it must find again what it did not finish. Where it counts
    what it did, 0 says that there was nothing to do.
    """

    name: str
    work: Callable[[threading.Event], object]
    seconds: float | None
    """From the end of one time to the beginning of the next; ``None``: until woken."""
    retry_seconds: float | None = None
    """The same after a failure, where it is not as long as ever."""
    idle_seconds: float | None = None
    """While there is nothing to do the pause doubles, up to this."""
    woken: threading.Event = field(default_factory=threading.Event)
    """Set to have the next time begin at once."""
    interrupt: Callable[[], object] = lambda: None
    """Cuts short what is being done when it should end."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Do it in a thread of its own, until the block ends."""
        stopped = threading.Event()
        thread = threading.Thread(
            target=self._run, args=(stopped,), name=self.name, daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            self.woken.set()
            self.interrupt()
            thread.join()

    def _run(self, stopped: threading.Event) -> None:
        pause = self.seconds
        while True:
            # Cleared before one looks whether to stop: whoever stops it wakes it last.
            self.woken.clear()
            if stopped.is_set():
                return
            pause = self._do(stopped, pause)
            self.woken.wait(pause)

    def _do(self, stopped: threading.Event, paused: float | None) -> float | None:
        """Do it once, having *paused* before; return how long to wait then."""
        try:
            done = self.work(stopped)
        except BusyError as error:
            # Another process is at it: nothing is wrong.
            log.info("loop_waits", loop=self.name, reason=str(error))
        except KBError as error:
            if not stopped.is_set():
                log.warning("loop_failed", loop=self.name, reason=str(error))
        except Exception:
            # The loop must live on.
            log.exception("loop_failed", loop=self.name)
        else:
            return self._rest(paused) if done == 0 else self.seconds
        return self.seconds if self.retry_seconds is None else self.retry_seconds

    def _rest(self, paused: float | None) -> float | None:
        """How long to wait after there was nothing to do."""
        if paused is None or self.idle_seconds is None:
            return self.seconds
        return min(paused * 2, self.idle_seconds)
