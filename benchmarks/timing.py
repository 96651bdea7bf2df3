"""Times as percentiles, and the memory of this process."""

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    p50: float
    p95: float

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p95:.2f} ms"


def measure(work: Callable[[Any], object], inputs: Iterable[Any]) -> Times:
    """How long *work* takes on each of *inputs*, the first few left out as warm-up."""
    given = list(inputs)
    for value in given[:20]:
        work(value)
    taken = []
    for value in given:
        started = time.perf_counter()
        work(value)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return Times(taken[len(taken) // 2], taken[int(len(taken) * 0.95)])


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def memory_mb(pid: int | str = "self") -> int:
    """Resident memory of a process now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() >> 20
