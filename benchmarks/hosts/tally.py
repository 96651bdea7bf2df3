"""What people were answered, counted under the failure that was in force."""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CALM = "nothing"


@dataclass
class Count:
    """Of all requests that began while one kind of failure was in force."""

    requests: int = 0
    answered: int = 0
    """As they should be."""
    away: Counter[str] = field(default_factory=Counter)
    """Refused in a sentence, by code: what is away for the moment."""
    broken: int = 0
    """Without an answer: the host died, or took too long."""
    unclear: list[str] = field(default_factory=list)
    """Errors without such a sentence."""
    wrong: list[str] = field(default_factory=list)
    """Searches that were answered, and wrongly."""
    longest: float = 0.0


@dataclass
class Tally:
    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    failure: str = CALM
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def during(self, failure: str) -> Iterator[None]:
        self.failure = failure
        try:
            yield
        finally:
            self.failure = CALM

    @contextmanager
    def of(self, failure: str) -> Iterator[Count]:
        with self.lock:
            yield self.counts[failure]
