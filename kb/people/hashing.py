"""Passwords are compared a few at once, in the order they came.

One comparison keeps all processors busy for a moment and takes 64 MB.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Turns:
    """Work done by *most* threads of its own, whoever came first first."""

    def __init__(self, most: int) -> None:
        # As urgent as pages: a login that waits keeps a thread of the server from them.
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="hashing")

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        return self._threads.submit(work)

    def take(self, work: Callable[[], Result]) -> Result:
        """What *work* gives or raises, after those who came before.

        Not while a transaction writes: others would wait for it as long.
        """
        return self.submit(work).result()
