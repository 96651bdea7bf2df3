"""Requests as monitoring wants them: counted and timed by kind, in Prometheus' text format.

Only kinds, states and numbers: no person, no title and no address is ever a label.
"""

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

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


def _nothing() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, by one process or by several together."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    buckets: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=_nothing)

    def add(self, other: Self) -> None:
        self.statuses.update(other.statuses)
        self.buckets.update(other.buckets)
        for kind, seconds in other.seconds.items():
            self.seconds[kind] += seconds

    def to_plain(self) -> dict[str, Any]:
        """As JSON can have it; ``from_plain`` reads it again."""
        return {
            "statuses": [[*key, count] for key, count in self.statuses.items()],
            "buckets": [[*key, count] for key, count in self.buckets.items()],
            "seconds": dict(self.seconds),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        return cls(
            Counter({(kind, each): count for kind, each, count in plain["statuses"]}),
            Counter({(kind, each): count for kind, each, count in plain["buckets"]}),
            defaultdict(float, plain["seconds"]),
        )


class Metrics:
    """What one process has answered since it began, and what is told of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers = Answers()
        self._leads = False
        self.told: Callable[[], Answers] = self.own
        """What is told: ours, or with it what others answered beside us."""

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
            self._answers.statuses[kind.value, status] += 1
            self._answers.buckets[kind.value, bisect_left(BOUNDS, seconds)] += 1
            self._answers.seconds[kind.value] += seconds

    def own(self) -> Answers:
        with self._lock:
            return deepcopy(self._answers)

    def iter_lines(self) -> Iterator[str]:
        total = self.told()
        name = f"{PREFIX}requests_total"
        yield from _heads(name, "counter", "Answered requests by kind and status.")
        for (kind, status), count in sorted(total.statuses.items()):
            yield f'{name}{{kind="{kind}",status="{status}"}} {count}'
        name = f"{PREFIX}request_seconds"
        yield from _heads(name, "histogram", "Seconds until a request was answered.")
        for kind in sorted(total.seconds):
            yield from _iter_histogram(name, kind, total)
        text = "Whether this process does the work that only one of all may do."
        yield from to_gauge("worker_leads", text, {"": self._leads})


def _iter_histogram(name: str, kind: str, total: Answers) -> Iterator[str]:
    count = 0
    for place, bound in enumerate((*map(str, BOUNDS), "+Inf")):
        count += total.buckets[kind, place]
        yield f'{name}_bucket{{kind="{kind}",le="{bound}"}} {count}'
    yield f'{name}_sum{{kind="{kind}"}} {total.seconds[kind]:.6f}'
    yield f'{name}_count{{kind="{kind}"}} {count}'


def to_gauge(name: str, text: str, values: Mapping[str, float]) -> Iterator[str]:
    """One figure that goes up and down, for each of a few labels ``of``."""
    name = f"{PREFIX}{name}"
    yield from _heads(name, "gauge", text)
    for label, value in values.items():
        yield f'{name}{{of="{label}"}} {value:g}' if label else f"{name} {value:g}"


def _heads(name: str, kind: str, text: str) -> tuple[str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"
