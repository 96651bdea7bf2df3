"""How many heaps the C library keeps for the threads of a process that serves."""

import ctypes
from typing import Final

MOST: Final = 2
"""Heaps. Python runs one thread at a time, so that more of them hardly save waiting; by
itself glibc makes eight for each processor, each with what its threads once needed."""
_M_ARENA_MAX: Final = -8
"""glibc's name for it, from malloc.h."""


def bound() -> None:
    """For threads that begin from now on; nothing where the C library has no such heaps."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_ARENA_MAX, MOST)
