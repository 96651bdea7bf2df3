"""What only one process may do, of all hosts: who holds the lock leads, others stand by."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Final

import structlog

from kb.locks import BusyError, Locks
from web.parts.loop import Loop

LOCK: Final = "worker"
TRY_SECONDS: Final = 1.0
"""So often whoever stands by tries to lead, and whoever leads makes sure that it does."""

Lead = Callable[[], AbstractContextManager[object]]

log = structlog.get_logger()


def lead_alone(locks: Locks, lead: Lead, stopped: threading.Event) -> None:
    """Lead if nobody else does, until told to stop.

    Raise ``LockLostError`` where the lead was lost; by then none of it goes on here.
    """
    try:
        with locks.held(LOCK, seconds=0) as hold:
            log.info("leads")
            with lead():
                while not stopped.wait(TRY_SECONDS):
                    hold.require()
    except BusyError:
        return  # Another one leads.


def to_loop(locks: Locks, lead: Lead) -> Loop:
    return Loop(
        name="leading",
        work=partial(lead_alone, locks, lead),
        seconds=TRY_SECONDS,
    )
