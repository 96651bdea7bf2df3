"""Whether a server that says who people are answers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kb.sign_on.errors import DirectoryAwayError

SECONDS: Final = 15.0
"""So long after it did not answer it is not asked again: each would wait for a thread."""


class Reach:
    """What the threads of a process know of one server."""

    def __init__(self) -> None:
        self._failed_at: float | None = None

    @property
    def is_away(self) -> bool:
        failed = self._failed_at
        return failed is not None and time.monotonic() - failed < SECONDS

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Raise ``DirectoryAwayError`` at once while it is known to be away."""
        if self.is_away:
            raise DirectoryAwayError("it did not answer a moment ago")
        try:
            yield
        except DirectoryAwayError:
            self._failed_at = time.monotonic()
            raise
        self._failed_at = None
