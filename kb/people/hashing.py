"""Passwords are compared apart: a few at once, in the order they came, behind the rest.

One comparison keeps all processors busy for a moment and takes 64 MB. When everybody comes
at nine, pages of those who are in already go before.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

Result = TypeVar("Result")

_POLITENESS: Final = 5
"""Added to the nice value of the threads that compare, and of those that they start."""


class Turns:
    """Work done by *most* threads of its own, whoever came first first."""

    def __init__(self, most: int) -> None:
        self._threads = ThreadPoolExecutor(
            most, thread_name_prefix="hashing", initializer=_go_behind
        )

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        return self._threads.submit(work)

    def take(self, work: Callable[[], Result]) -> Result:
        """What *work* gives or raises, after those who came before.

        Not while a transaction writes: others would wait for it as long.
        """
        return self.submit(work).result()


def _go_behind() -> None:
    # Of one thread, as Linux has it. Whoever may not go back need not, here.
    thread = threading.get_native_id()
    os.setpriority(
        os.PRIO_PROCESS,
        thread,
        os.getpriority(os.PRIO_PROCESS, thread) + _POLITENESS,
    )
