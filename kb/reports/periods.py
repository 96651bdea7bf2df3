"""Spans of time that numbers are about: months, and their weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """From *since* up to, and without, *until*; aware times."""

    since: datetime
    until: datetime

    def weeks(self) -> Iterator["Period"]:
        """The period cut into weeks from its beginning; the last may be shorter."""
        since = self.since
        while since < self.until:
            until = min(since + _WEEK, self.until)
            yield Period(since, until)
            since = until


def month_of(moment: datetime) -> str:
    """Like 2026-03, in the time zone of the server."""
    return moment.astimezone().strftime("%Y-%m")


def to_month(text: str) -> Period | None:
    """The month written like 2026-03; ``None`` for anything else."""
    try:
        first = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 - made aware below.
    except ValueError:
        return None
    return Period(_local(first.year, first.month), _after(first.year, first.month))


def last_days(days: int, *, now: datetime) -> Period:
    return Period(now - timedelta(days=days), now)


def _after(year: int, month: int) -> datetime:
    return _local(year + month // 12, month % 12 + 1)


def _local(year: int, month: int) -> datetime:
    # astimezone() takes a naive time as the server's own.
    return datetime(year, month, 1).astimezone().astimezone(UTC)
