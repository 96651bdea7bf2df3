"""What two sorted streams do not share, without holding either in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Differences:
    only_left: int
    only_right: int
    first_left: Any = None
    """The smallest that only the left stream has."""

    def __bool__(self) -> bool:
        return bool(self.only_left or self.only_right)


def iter_only_right(left: Iterable[Any], right: Iterable[Any]) -> Iterator[Any]:
    """What only the right one of two ascending streams without repetitions has."""
    ours = iter(left)
    a = next(ours, None)
    for b in right:
        while a is not None and a < b:
            a = next(ours, None)
        if a != b:
            yield b


def compare(left: Iterable[Any], right: Iterable[Any]) -> Differences:
    """Count what only one of two ascending streams without repetitions has."""
    ours, theirs = iter(left), iter(right)
    a, b = next(ours, None), next(theirs, None)
    only_left = only_right = 0
    first_left = None
    while a is not None or b is not None:
        if a == b:
            a, b = next(ours, None), next(theirs, None)
        elif b is None or (a is not None and a < b):
            first_left = a if first_left is None else first_left
            only_left += 1
            a = next(ours, None)
        else:
            only_right += 1
            b = next(theirs, None)
    return Differences(only_left, only_right, first_left)
