"""What only one process does at a time, of all hosts: who holds its lock, others stand by."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Final

import structlog

from kb.locks import BusyError, Locks
from web.parts.loop import Loop

WORKER: Final = "worker"
"""What ``kb worker`` and ``kb serve`` do beside what any process may."""
KEEPER: Final = "keeper"
"""What any process may do, and two at once would do twice."""
TRY_SECONDS: Final = 1.0
"""So often whoever stands by tries to lead, and whoever leads makes sure that it does."""

Lead = Callable[[], AbstractContextManager[object]]

log = structlog.get_logger()


def lead_alone(
    locks: Locks, lead: Lead, stopped: threading.Event, *, lock: str = WORKER
) -> None:
    """Lead if nobody else does, until told to stop.

    Raise ``LockLostError`` where the lead was lost; by then none of it goes on here.
    """
    try:
        with locks.held(lock, seconds=0) as hold:
            log.info("leads", what=lock)
            with lead():
                while not stopped.wait(TRY_SECONDS):
                    hold.require()
    except BusyError:
        return  # Another one leads.


def to_loop(locks: Locks, lead: Lead, *, lock: str = WORKER) -> Loop:
    return Loop(
        name=f"leading {lock}",
        work=partial(lead_alone, locks, lead, lock=lock),
        seconds=TRY_SECONDS,
    )
