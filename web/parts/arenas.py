"""What a process that serves keeps of the memory that its threads once needed."""

import ctypes
import gc
from typing import Final

MOST: Final = 2
"""Heaps. Python runs one thread at a time, so that more of them hardly save waiting; by
itself glibc makes eight for each processor, each with what its threads once needed."""
_M_ARENA_MAX: Final = -8
"""glibc's name for it, from malloc.h."""
_MIDDLE: Final = 1
"""The generation of what outlived a page or two: the oldest takes too long to look through."""


def bound() -> None:
    """For threads that begin from now on; nothing where the C library has no such heaps."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_ARENA_MAX, MOST)


def give_back() -> int:
    """Let go of what nobody needs, and give it to the machine; 0 if there was nothing.

    By itself the C library gives back only what lies at the end of a heap, and rings of
    pages that were answered, with all they hold, wait for hundreds of others.
    """
    gc.collect(_MIDDLE)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return 0 if trim is None else int(trim(0))
