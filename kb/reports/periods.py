"""Spans of time that numbers are about: days, weeks, months, quarters, years, and theirs before."""

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Protocol

from kb.errors import InvalidInputError

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_MONTHS: Final = 12
_QUARTER, _HALF, _YEAR = 3, 6, 12
_YEARS: Final = range(1970, 3000)
MOST_DAYS: Final = 3_660
"""Of one period: ten years are a slip of the pen."""


class PeriodError(InvalidInputError):
    code = "bad_period"


class Times(Protocol):
    """What conditions ask of a period: its times, or what stands for them in a statement."""

    @property
    def since(self) -> Any: ...
    @property
    def until(self) -> Any: ...
    @property
    def end(self) -> Any: ...
    @property
    def first_month(self) -> Any: ...
    @property
    def last_month(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Period:
    """From *since* up to, and without, *until*; aware times."""

    since: datetime
    until: datetime
    seen_at: datetime | None = field(default=None, compare=False)
    """When it is looked at; of one that has not ended, no more is known than until then."""

    @property
    def end(self) -> datetime:
        return min(self.until, self.seen_at or self.until)

    @property
    def has_ended(self) -> bool:
        return self.end == self.until

    @property
    def first_month(self) -> str:
        return month_of(self.since)

    @property
    def last_month(self) -> str:
        return month_of(self.until - timedelta(seconds=1))

    @property
    def days(self) -> tuple[date, date] | None:
        """Its first day and the day after its last; ``None`` unless it has whole days."""
        since, until = self.since.astimezone(), self.until.astimezone()
        first, end = since.date(), until.date()
        is_whole = _local(first) == self.since and _local(end) == self.until
        return (first, end) if is_whole and first < end else None

    @property
    def name(self) -> str:
        """As ``read_period`` reads it; empty for one that is not made of whole days."""
        if self.days is None:
            return ""
        first, end = self.days
        for write in (_name_months, _name_days):
            if name := write(first, end):
                return name
        return f"{first.isoformat()}..{(end - _DAY).isoformat()}"

    @property
    def previous(self) -> "Period":
        """The one before it of the same kind: of a month the month, of days as many."""
        if self.days is None:
            return Period(self.since - (self.until - self.since), self.since)
        first, end = self.days
        months = _count_months(first, end)
        if months is None:
            return _of_days(first - (end - first), first)
        return _of_days(add_months(first, -months), first)

    @property
    def year_before(self) -> "Period":
        """The same of last year; of a week the week of the same number, if there is one."""
        if self.days is None:
            return Period(_move_moment(self.since), _move_moment(self.until))
        first, end = self.days
        year, week, weekday = first.isocalendar()
        if weekday == 1 and end - first == _WEEK:
            last = date(year - 1, 12, 28).isocalendar().week
            monday = date.fromisocalendar(year - 1, min(week, last), 1)
            return _of_days(monday, monday + _WEEK)
        if end - first == _DAY:
            before = add_months(first, -_MONTHS)
            return _of_days(before, before + _DAY)
        return _of_days(add_months(first, -_MONTHS), add_months(end, -_MONTHS))

    @property
    def compared(self) -> list["Period"]:
        """With what it is compared: the one before, and the same of last year.

        Of one that goes on, as much of these as has passed of it.
        """
        before = [self.previous, self.year_before]
        if self.has_ended:
            return before
        passed = max(self.end - self.since, timedelta())
        return [
            Period(each.since, min(each.since + passed, each.until)) for each in before
        ]

    def weeks(self) -> Iterator["Period"]:
        """The period cut into weeks from its beginning; the last may be shorter."""
        since = self.since
        while since < self.until:
            until = min(since + _WEEK, self.until)
            yield Period(since, until)
            since = until

    def parts(self) -> list["Period"]:
        """What its course is drawn of: months of a half or more, days of a week, else weeks.

        None of them is yet to come, unless all are.
        """
        parts = [replace(each, seen_at=self.seen_at) for each in self._all_parts()]
        return [each for each in parts if each.since < self.end] or parts[:1]

    def _all_parts(self) -> list["Period"]:
        if self.days is None:
            return list(self.weeks())
        first, end = self.days
        if end - first <= _WEEK:
            return _cut(first, end, lambda day: day + _DAY)
        if (_count_months(first, end) or 0) >= _HALF:
            return _cut(first, end, lambda day: add_months(day, 1))
        return _cut(first, end, lambda day: day + _WEEK)


def read_period(text: str) -> Period:
    """Read 2026-10-05, 2026-W40, 2026-10, 2026-Q4, 2026-H1, 2026 or 2026-04-01..2027-03-31.

    The last names the first and the last day: of a contract year, or of anything else.
    Raise ``PeriodError`` for whatever is none of these.
    """
    for pattern, read in _FORMS.items():
        if found := re.fullmatch(pattern, text.strip(), re.ASCII):
            try:
                first, end = read(*found.groups())
                return _checked(first, end)
            except (ValueError, OverflowError) as error:
                raise PeriodError(_HOW) from error
    raise PeriodError(_HOW)


def contract_year(starts_on: date, year: int) -> Period:
    """The year of a contract that begins in *year*, on the day on which it was begun."""
    first = add_months(starts_on, (year - starts_on.year) * _MONTHS)
    return _of_days(first, add_months(starts_on, (year + 1 - starts_on.year) * _MONTHS))


def month_of(moment: datetime) -> str:
    """Like 2026-03, in the time zone of the server."""
    return moment.astimezone().strftime("%Y-%m")


def to_month(text: str) -> Period | None:
    """The month written like 2026-03; ``None`` for anything else."""
    is_month = re.fullmatch(_MONTH, text, re.ASCII) is not None
    try:
        return read_period(text) if is_month else None
    except PeriodError:
        return None


def last_days(days: int, *, now: datetime) -> Period:
    return Period(now - timedelta(days=days), now)


def _checked(first: date, end: date) -> Period:
    is_fit = first < end and (end - first).days <= MOST_DAYS
    if not is_fit or first.year not in _YEARS:
        raise PeriodError(_HOW)
    return _of_days(first, end)


def _read_days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last) + _DAY


def _read_week(year: str, week: str) -> tuple[date, date]:
    monday = date.fromisocalendar(int(year), int(week), 1)
    return monday, monday + _WEEK


def _read_months(months: int) -> Callable[..., tuple[date, date]]:
    """How the *number*-th piece of so many *months* of a year is read."""

    def read(year: str, number: str = "1") -> tuple[date, date]:
        first = date(int(year), (int(number) - 1) * months + 1, 1)
        return first, add_months(first, months)

    return read


_HOW: Final = (
    "Write a period like 2026-10-05, 2026-W40, 2026-10, 2026-Q4, 2026-H1, 2026, "
    "or 2026-04-01..2027-03-31."
)
_DATE: Final = r"(\d{4}-\d\d-\d\d)"
_MONTH: Final = r"(\d{4})-(\d\d)"
_FORMS: Final[Mapping[str, Callable[..., tuple[date, date]]]] = {
    _DATE: lambda day: _read_days(day, day),
    rf"{_DATE}\.\.{_DATE}": _read_days,
    r"(\d{4})-W(\d\d)": _read_week,
    _MONTH: _read_months(1),
    r"(\d{4})-Q([1-4])": _read_months(_QUARTER),
    r"(\d{4})-H([12])": _read_months(_HALF),
    r"(\d{4})": _read_months(_YEAR),
}


def _name_months(first: date, end: date) -> str:
    months, place = _count_months(first, end), first.month - 1
    if first.day != 1 or months is None:
        return ""
    if months == _YEAR and not place:
        return f"{first:%Y}"
    if months == 1:
        return f"{first:%Y-%m}"
    for letter, length in (("Q", _QUARTER), ("H", _HALF)):
        if months == length and not place % length:
            return f"{first:%Y}-{letter}{place // length + 1}"
    return ""


def _name_days(first: date, end: date) -> str:
    year, week, weekday = first.isocalendar()
    if end - first == _DAY:
        return first.isoformat()
    return f"{year}-W{week:02}" if weekday == 1 and end - first == _WEEK else ""


def _count_months(first: date, end: date) -> int | None:
    """How many whole months lie between the two; ``None`` if it is no whole number."""
    months = (end.year - first.year) * _MONTHS + end.month - first.month
    return months if months > 0 and add_months(first, months) == end else None


def add_months(day: date, months: int) -> date:
    """*day* so many months later; of a shorter month its last day."""
    place = day.year * _MONTHS + day.month - 1 + months
    year, month = place // _MONTHS, place % _MONTHS + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _move_moment(moment: datetime) -> datetime:
    local = moment.astimezone()
    day = add_months(local.date(), -_MONTHS)
    naive = datetime.combine(day, local.time())
    return naive.astimezone().astimezone(UTC)


def _cut(first: date, end: date, after: Callable[[date], date]) -> list[Period]:
    found = []
    while first < end:
        following = min(after(first), end)
        found.append(_of_days(first, following))
        first = following
    return found


def _of_days(first: date, end: date) -> Period:
    return Period(_local(first), _local(end))


def _local(day: date) -> datetime:
    # astimezone() takes a naive time as the server's own.
    return datetime(day.year, day.month, day.day).astimezone().astimezone(UTC)
