"""How long a thread of the interpreter goes on while others wait for it."""

import sys
from typing import Final

SECONDS: Final = 0.0005
"""Whoever asks the database gives the interpreter away, and has it back only when a thread
that makes a page has had it for so long. A write asks a dozen times, and meanwhile holds what
all others who write wait for: Python's own 5 ms made that 27 ms of 10."""


def shorten() -> None:
    """For all threads of the process."""
    sys.setswitchinterval(SECONDS)
