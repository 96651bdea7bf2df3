"""Time counted while work is done: the arithmetic of working hours, and nothing else.

A moment is open when the clock on the wall, in the calendar's zone, shows a time within
the spans of that date. So a span counts as long as it lasts: 24 hours on most days, 23 and
25 where the clock is changed; what the clock shows twice is open twice.

What a year holds is worked out once for a ``Timetable`` and kept with it, and for a while
for others that say the same of that year.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from kb.calendars.errors import no_hours

MINUTES_OF_DAY: Final = 1_440
KEPT_YEARS: Final = 24
"""Of all calendars together: each has some hundred numbers."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY: Final = _EPOCH.date()
_MICROSECOND: Final = timedelta(microseconds=1)
_SECOND: Final = 1_000_000
_MINUTE: Final = 60 * _SECOND
_DAY: Final = MINUTES_OF_DAY * _MINUTE


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Hours of one day, in minutes after midnight: since 540, until 1440 at most."""

    since: int
    until: int


Week: TypeAlias = tuple[tuple[Span, ...], ...]
"""Seven days, Monday first."""

WHOLE_DAY: Final = (Span(0, MINUTES_OF_DAY),)


@dataclass(frozen=True, slots=True)
class _Year:
    """When it is open in one year: microseconds since 1970, in order and apart."""

    opens: Sequence[int]
    closes: Sequence[int]
    before: Sequence[int]
    """How much of the year was open before each opening, and at last all of it."""

    def spent(self, instant: int) -> int:
        """How much of the year was open before *instant*."""
        number = bisect_right(self.opens, instant) - 1
        if number < 0:
            return 0
        end = min(instant, self.closes[number])
        return self.before[number] + end - self.opens[number]

    def reached(self, spent: int) -> int:
        """The first instant before which *spent*, more than none, was open."""
        number = bisect_left(self.before, spent) - 1
        return self.opens[number] + spent - self.before[number]

    def left_at(self, spent: int) -> int:
        """The last instant before which no more than *spent*, less than all, was open."""
        number = bisect_right(self.before, spent) - 1
        return self.opens[number] + spent - self.before[number]

    def opening(self, instant: int) -> int | None:
        """*instant*, if it is open; else the next opening of this year."""
        number = bisect_right(self.opens, instant)
        if number and instant < self.closes[number - 1]:
            return instant
        return self.opens[number] if number < len(self.opens) else None


@dataclass(frozen=True, slots=True)
class Timetable:
    """When work is done: by the day of the week (Monday first), but for named days."""

    zone: ZoneInfo
    week: Week
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    provisional: frozenset[int] = frozenset()
    """Years of which not all holidays are known."""
    former: tuple[tuple[date, Week], ...] = ()
    """Weeks of the past in order, each with the day on which it held no more."""
    worked_out: dict[int, _Year] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def spans(self, day: date) -> tuple[Span, ...]:
        found = self.days.get(day)
        return self.week_of(day)[day.weekday()] if found is None else found

    def week_of(self, day: date) -> Week:
        """The week that held on *day*."""
        return next((week for end, week in self.former if day < end), self.week)


ALWAYS: Final = Timetable(ZoneInfo("UTC"), (WHOLE_DAY,) * 7)
"""Around the clock."""


def between(timetable: Timetable, since: datetime, until: datetime) -> timedelta:
    """The open time from *since* to *until*; less than none if *until* is earlier."""
    if until < since:
        return -between(timetable, until, since)
    first, last = _year_of(timetable, since), _year_of(timetable, until)
    spent = _find_year(timetable, last).spent(_to_number(until))
    spent -= _find_year(timetable, first).spent(_to_number(since))
    for year in range(first, last):
        spent += _find_year(timetable, year).before[-1]
    return spent * _MICROSECOND


def add(timetable: Timetable, moment: datetime, duration: timedelta) -> datetime:
    """The first moment by which *duration* of open time has passed since *moment*.

    Without any duration it is *moment*. Raise ``CalendarInputError`` if so much never
    passes.
    """
    if duration < timedelta():
        raise ValueError("time is not counted back")
    if not duration:
        return moment.astimezone(UTC)
    left = duration // _MICROSECOND
    for number in _years_since(timetable, moment):
        year = _find_year(timetable, number)
        gone = year.spent(_to_number(moment))
        if gone + left <= year.before[-1]:
            return _to_moment(year.reached(gone + left))
        left -= year.before[-1] - gone
    raise no_hours()


def subtract(timetable: Timetable, moment: datetime, duration: timedelta) -> datetime:
    """The last moment since which *duration* of open time has passed until *moment*.

    Without any duration it is *moment*. Raise ``CalendarInputError`` if so much never was.
    """
    if duration < timedelta():
        raise ValueError("time is not counted on")
    if not duration:
        return moment.astimezone(UTC)
    left = duration // _MICROSECOND
    for number in range(_year_of(timetable, moment), date.min.year, -1):
        gone = _find_year(timetable, number).spent(_to_number(moment))
        if left <= gone:
            return _to_moment(_find_year(timetable, number).left_at(gone - left))
        left -= gone
    raise no_hours()


def is_open(timetable: Timetable, moment: datetime) -> bool:
    instant = _to_number(moment)
    return (
        _find_year(timetable, _year_of(timetable, moment)).opening(instant) == instant
    )


def next_opening(timetable: Timetable, moment: datetime) -> datetime:
    """*moment*, if it is open; else when it opens next. Raise ``CalendarInputError``."""
    for number in _years_since(timetable, moment):
        found = _find_year(timetable, number).opening(_to_number(moment))
        if found is not None:
            return _to_moment(found)
    raise no_hours()


def find_provisional(
    timetable: Timetable, since: datetime, until: datetime
) -> frozenset[int]:
    """The years from *since* to *until* of which not all holidays are known."""
    years = range(_year_of(timetable, since), _year_of(timetable, until) + 1)
    return timetable.provisional.intersection(years)


def _years_since(timetable: Timetable, moment: datetime) -> Iterable[int]:
    """The years in which time may pass; none beyond the last that has any hours."""
    last = date.max.year - 1
    if not any(timetable.week):
        last = max(
            (day.year for day, spans in timetable.days.items() if spans), default=0
        )
    return range(_year_of(timetable, moment), last + 1)


def _year_of(timetable: Timetable, moment: datetime) -> int:
    return moment.astimezone(timetable.zone).year


def _to_number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _to_moment(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


def _find_year(timetable: Timetable, number: int) -> _Year:
    found = timetable.worked_out.get(number)
    if found is None:
        # Two threads may both work it out: they come to the same.
        found = timetable.worked_out[number] = _work_out(
            timetable.zone, timetable.week, timetable.former,
            frozenset(each for each in timetable.days.items() if each[0].year == number),
            number,
        )  # fmt: skip
    return found


@lru_cache(maxsize=KEPT_YEARS)
def _work_out(
    zone: ZoneInfo,
    week: Week,
    former: tuple[tuple[date, Week], ...],
    days: frozenset[tuple[date, tuple[Span, ...]]],
    number: int,
) -> _Year:
    """The same rules make the same year, from whichever rows they were read."""
    timetable = Timetable(zone, week, dict(days), former=former)
    opens: list[int] = []
    closes: list[int] = []
    walls = list(_walls(timetable, number))
    for begin, end, offset in _offsets(timetable.zone, number):
        for since, until in walls:
            opened = max(since - offset, begin)
            closed = min(until - offset, end)
            if opened >= closed:
                continue
            if closes and closes[-1] == opened:
                closes[-1] = closed
            else:
                opens.append(opened)
                closes.append(closed)
    before = [0]
    for opened, closed in zip(opens, closes, strict=True):
        before.append(before[-1] + closed - opened)
    return _Year(opens, closes, before)


def _walls(timetable: Timetable, number: int) -> Iterator[tuple[int, int]]:
    """The spans of a year as the clock on the wall counts them."""
    first = date(number, 1, 1)
    for count in range((date(number + 1, 1, 1) - first).days):
        day = first + timedelta(days=count)
        midnight = (day - _EPOCH_DAY).days * _DAY
        for span in timetable.spans(day):
            yield midnight + span.since * _MINUTE, midnight + span.until * _MINUTE


def _offsets(zone: ZoneInfo, number: int) -> Iterator[tuple[int, int, int]]:
    """The parts of a year, and a little around it, between changes of the clock.

    Each is its first instant, its end, and what the clock is ahead of UTC.
    """
    margin = timedelta(days=2)  # No clock is further from UTC.
    first = datetime(number, 1, 1, tzinfo=UTC)
    begin = _to_number(first - margin if number > 1 else first)
    last = _to_number(datetime(number + 1, 1, 1, tzinfo=UTC) + margin)
    here = begin
    while here < last:
        there = min(here + _DAY, last)
        if _offset(zone, here) != _offset(zone, there):
            change = _find_change(zone, here, there)
            yield begin, change, _offset(zone, here)
            begin = change
        here = there
    yield begin, last, _offset(zone, last)


def _find_change(zone: ZoneInfo, before: int, after: int) -> int:
    """When, to the second, the clock is changed between the two."""
    offset = _offset(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = _to_moment(instant).astimezone(zone).utcoffset()
    return (offset or timedelta()) // _MICROSECOND
