"""Days off and days worked, as the settings list them for the first calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

MOST_DAYS: Final = 3_660
"""Of one list: ten years are a slip of the pen."""


@dataclass(frozen=True, slots=True)
class NamedDays:
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    @classmethod
    def read(cls, off: str, worked: str) -> Self:
        """Of lists such as ``2026-10-01..2026-10-07, 2026-12-31``. Raise ``ValueError``."""
        return cls(frozenset(_read(off)), frozenset(_read(worked)))

    @property
    def years(self) -> frozenset[int]:
        return frozenset(day.year for day in self.off | self.worked)


def _read(text: str) -> Iterator[date]:
    for each in filter(None, (part.strip() for part in text.split(","))):
        first, _, last = each.partition("..")
        begin = date.fromisoformat(first.strip())
        end = date.fromisoformat(last.strip()) if last else begin
        length = (end - begin).days + 1
        if not 1 <= length <= MOST_DAYS:
            raise ValueError(f"{each} ends before it begins, or lasts ten years")
        for number in range(length):
            yield begin + timedelta(days=number)
