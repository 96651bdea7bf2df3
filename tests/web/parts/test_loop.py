"""The one way in which threads begin, wait and end."""

import threading

import structlog

from kb.errors import NotFoundError
from kb.locks import BusyError
from web.parts.loop import Loop

PATIENCE = 30
LONG = 3_600


def test_what_is_done_is_done_again_and_ends_with_the_block():
    times, done = [], threading.Event()

    def work(_stopped):
        times.append(1)
        if len(times) == 3:
            done.set()

    with Loop(name="counting", work=work, seconds=0.001).running():
        assert done.wait(PATIENCE)

    assert not [each for each in threading.enumerate() if each.name == "counting"]


def test_a_loop_that_waits_for_long_ends_at_once():
    begun = threading.Event()
    loop = Loop(name="waiting", work=lambda _stopped: begun.set(), seconds=LONG)

    with loop.running():
        assert begun.wait(PATIENCE)


def test_whoever_wakes_it_does_not_wait():
    begun = threading.Semaphore(0)
    loop = Loop(name="woken", work=lambda _stopped: begun.release(), seconds=None)

    with loop.running():
        assert begun.acquire(timeout=PATIENCE)
        loop.woken.set()
        assert begun.acquire(timeout=PATIENCE)


def test_it_outlives_what_it_raises_and_says_so():
    errors = [RuntimeError("broken"), NotFoundError("page", 7), BusyError("Busy.")]
    done = threading.Event()

    def work(_stopped):
        if not errors:
            done.set()
            return
        raise errors.pop(0)

    failing = Loop(name="failing", work=work, seconds=0.001)
    with structlog.testing.capture_logs() as logs, failing.running():
        assert done.wait(PATIENCE)

    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("loop_failed", "error"),
        ("loop_failed", "warning"),
        ("loop_waits", "info"),
    ]


def test_after_a_failure_it_waits_as_long_as_it_should():
    tries, failed = [], threading.Event()

    def work(_stopped):
        tries.append(1)
        failed.set()
        raise BusyError("Busy.")

    loop = Loop(name="patient", work=work, seconds=0.0, retry_seconds=LONG)
    with loop.running():
        assert failed.wait(PATIENCE)

    assert tries == [1]


def test_what_is_being_done_is_cut_short():
    cut, begun = threading.Event(), threading.Event()

    def work(_stopped):
        begun.set()
        cut.wait(PATIENCE)

    loop = Loop(name="cut", work=work, seconds=LONG, interrupt=cut.set)
    with loop.running():
        assert begun.wait(PATIENCE)

    assert cut.is_set()


class Waits(threading.Event):
    """Waits for nothing, and remembers how long it was to wait."""

    def __init__(self, many):
        super().__init__()
        self.asked, self.many, self.enough = [], many, threading.Event()

    def wait(self, timeout=None):
        if len(self.asked) < self.many:
            self.asked.append(timeout)
            return True
        self.enough.set()
        return super().wait()


def test_while_there_is_nothing_to_do_the_pause_grows_to_its_limit():
    done = iter((0, 0, 0, 0, 7, 0, None))
    woken = Waits(7)
    loop = Loop(
        name="indexer",
        work=lambda _: next(done, None),
        seconds=0.25,
        idle_seconds=1.0,
        woken=woken,
    )

    with loop.running():
        assert woken.enough.wait(10)

    assert woken.asked == [0.5, 1.0, 1.0, 1.0, 0.25, 0.5, 0.25]
