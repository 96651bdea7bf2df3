"""Requests as monitoring wants them: counted and timed by kind, in Prometheus' text format.

Only kinds, states and numbers: no person, no title and no address is ever a label.
"""

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

PREFIX: Final = "yunzhi_"
BOUNDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""


class Kind(StrEnum):
    """What a request asks for."""

    SEARCH = "search"
    PAGE = "page"
    REST = "rest"
    SOAP = "soap"
    HOOK = "hook"
    STATIC = "static"
    OTHER = "other"


class Metrics:
    """What one process has answered since it began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[Kind, int]] = Counter()
        self._buckets: Counter[tuple[Kind, int]] = Counter()
        self._seconds: defaultdict[Kind, float] = defaultdict(float)
        self._leads = False

    @contextmanager
    def leading(self) -> Iterator[None]:
        """Say until the end of the block that we do what only one of all may do."""
        self._leads = True
        try:
            yield
        finally:
            self._leads = False

    def note(self, kind: Kind, status: int, seconds: float) -> None:
        with self._lock:
            self._answers[kind, status] += 1
            self._buckets[kind, bisect_left(BOUNDS, seconds)] += 1
            self._seconds[kind] += seconds

    def iter_lines(self) -> Iterator[str]:
        with self._lock:
            answers, buckets = self._answers.copy(), self._buckets.copy()
            seconds = self._seconds.copy()
        name = f"{PREFIX}requests_total"
        yield from _heads(name, "counter", "Answered requests by kind and status.")
        for (kind, status), count in sorted(answers.items()):
            yield f'{name}{{kind="{kind}",status="{status}"}} {count}'
        name = f"{PREFIX}request_seconds"
        yield from _heads(name, "histogram", "Seconds until a request was answered.")
        for kind in sorted(seconds):
            yield from _iter_histogram(name, kind, buckets, seconds[kind])
        text = "Whether this process does the work that only one of all may do."
        yield from to_gauge("worker_leads", text, {"": self._leads})


def _iter_histogram(
    name: str, kind: Kind, buckets: Mapping[tuple[Kind, int], int], seconds: float
) -> Iterator[str]:
    count = 0
    for place, bound in enumerate((*map(str, BOUNDS), "+Inf")):
        count += buckets[kind, place]
        yield f'{name}_bucket{{kind="{kind}",le="{bound}"}} {count}'
    yield f'{name}_sum{{kind="{kind}"}} {seconds:.6f}'
    yield f'{name}_count{{kind="{kind}"}} {count}'


def to_gauge(name: str, text: str, values: Mapping[str, float]) -> Iterator[str]:
    """One figure that goes up and down, for each of a few labels ``of``."""
    name = f"{PREFIX}{name}"
    yield from _heads(name, "gauge", text)
    for label, value in values.items():
        yield f'{name}{{of="{label}"}} {value:g}' if label else f"{name} {value:g}"


def _heads(name: str, kind: str, text: str) -> tuple[str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"
