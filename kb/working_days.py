"""The days on which an installation works, from a plain list of exceptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

MOST_DAYS: Final = 3_660
"""Of one list: ten years are a slip of the pen."""
_ONE: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday, but for those that are off, and those weekends that are worked."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    @classmethod
    def read(cls, off: str, worked: str) -> Self:
        """Of lists such as ``2026-10-01..2026-10-07, 2026-12-31``. Raise ``ValueError``."""
        return cls(frozenset(_read(off)), frozenset(_read(worked)))

    def includes(self, day: date) -> bool:
        if day in self.off:
            return False
        return day.weekday() < _SATURDAY or day in self.worked

    def last_of_month(self, day: date) -> date:
        """The last working day of the month that *day* is in.

        It is the last day of all in a month without any working day.
        """
        last = end_of_month(day)
        found = last
        while found.month == last.month:
            if self.includes(found):
                return found
            found -= _ONE
        return last

    def before(self, day: date, count: int) -> date:
        """The working day that is *count* working days before *day*."""
        earliest = day - timedelta(days=MOST_DAYS)
        while count and day > earliest:
            day -= _ONE
            count -= self.includes(day)
        return day


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE


def _read(text: str) -> Iterator[date]:
    for each in filter(None, (part.strip() for part in text.split(","))):
        first, _, last = each.partition("..")
        begin = date.fromisoformat(first.strip())
        end = date.fromisoformat(last.strip()) if last else begin
        length = (end - begin).days + 1
        if not 1 <= length <= MOST_DAYS:
            raise ValueError(f"{each} ends before it begins, or lasts ten years")
        for number in range(length):
            yield begin + number * _ONE
