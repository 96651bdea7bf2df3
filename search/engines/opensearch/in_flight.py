"""A few requests on their way at once, and never more."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Final

MOST: Final = 3
"""Requests: one that is sent, one that is worked on, one that waits for its turn."""


class InFlight:
    """Requests that were begun and not answered yet."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._going: dict[Future[None], AbstractSet[int]] = {}

    def add(self, send: Callable[[], None], article_ids: AbstractSet[int]) -> None:
        """Begin *send* in a thread, as soon as there is room.

        Two that concern the same article go one after the other. Raise what one of
        those before has raised.
        """
        while len(self._going) >= MOST or self._concerns(article_ids):
            self._settle()
        self._going[self._pool.submit(send)] = article_ids

    def _concerns(self, article_ids: AbstractSet[int]) -> bool:
        return any(not article_ids.isdisjoint(ids) for ids in self._going.values())

    def wait(self) -> None:
        """Return when all are answered. Raise what one of them has raised."""
        while self._going:
            self._settle()

    def _settle(self) -> None:
        done, _ = wait(self._going, return_when=FIRST_COMPLETED)
        for future in done:
            del self._going[future]
            future.result()


@contextmanager
def several() -> Iterator[InFlight]:
    """Until the block ends; then none is on its way any more, whatever happened."""
    with ThreadPoolExecutor(MOST, thread_name_prefix="bulk") as pool:
        in_flight = InFlight(pool)
        yield in_flight
        in_flight.wait()
