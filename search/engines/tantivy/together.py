"""Pieces of one answer, worked on by all processors where the index is large.

The library lets other threads go on while it searches.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Final

LARGE: Final = 100_000
"""Documents; below, a piece takes little more than handing it to another thread."""
_MOST: Final = 4


def do_all(works: Sequence[Callable[[], Any]], documents: int) -> list[Any]:
    """What each of *works* returns."""
    pool = _pool() if documents >= LARGE and len(works) > 1 else None
    if pool is None:
        return [work() for work in works]
    others = [(work, pool.submit(work)) for work in works[1:]]
    first = works[0]()
    # Whoever asks does itself what nobody has begun, and so never waits for a turn.
    done = [
        work() if begun.cancel() else begun.result() for work, begun in reversed(others)
    ]
    return [first, *reversed(done)]


@cache
def _pool() -> ThreadPoolExecutor | None:
    """Threads for all processors but the one of whoever asks."""
    others = min(len(os.sched_getaffinity(0)), _MOST) - 1
    if not others:
        return None
    return ThreadPoolExecutor(others, thread_name_prefix="searching")


# Of a process that is copied only the thread that copies it goes on.
os.register_at_fork(after_in_child=_pool.cache_clear)
