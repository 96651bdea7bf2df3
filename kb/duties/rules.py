"""The dates of a duty: by its rule, on the working days of a calendar.

A rule is one of iCalendar, or one of our own: ``BYWORKDAY`` counts the working days of each
month, week or year, from its begin (1) or its end (-1). No rule of weekdays says that: the
last working day of February 2026 is a Saturday in China.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice, takewhile
from typing import Final

from kb.calendars.business_time import Timetable
from kb.duties.errors import DutyCase, DutyInputError
from kb.recurrence import HORIZON, MAX_RULE, clean_rule, read_parts, read_rule
from kb.working_days import WorkingDays, end_of_month

MAX_INTERVAL: Final = 60
_OWN: Final = "BYWORKDAY"
_PARTS: Final = frozenset({"FREQ", "INTERVAL", "BYMONTH", _OWN})
_PLACES: Final = re.compile(r"-?[1-9]\d{0,2}(,-?[1-9]\d{0,2})*")
_MONTHS: Final = re.compile(r"([1-9]|1[0-2])(,([1-9]|1[0-2]))*")
_INTERVAL: Final = re.compile(r"[1-9]\d?")
_ONE: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_YEAR: Final = timedelta(days=366)


class OffDays(StrEnum):
    """What becomes of a date on which nobody works."""

    KEEP = "keep"
    SKIP = "skip"
    BEFORE = "before"
    """It moves to the working day before it."""
    AFTER = "after"
    """It moves to the next working day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    text: str
    starts_on: date
    ends_on: date | None = None
    off_days: OffDays = OffDays.KEEP

    @property
    def needs_calendar(self) -> bool:
        """Whether holidays make any difference to its dates."""
        return self.off_days is not OffDays.KEEP or _OWN in self.text


@dataclass(frozen=True, slots=True)
class NextDate:
    day: date
    is_provisional: bool
    """Not all holidays of its year are known: it may still move."""


def check_rule(rule: Rule, timetable: Timetable) -> str:
    """The text as it is kept. Raise ``DutyInputError`` for no rule, or one without dates."""
    if next(iter_dates(rule, timetable), None) is None:
        raise DutyInputError(
            "No date ever comes of this rule.", case=DutyCase.NO_DATES, field="rule"
        )
    return clean_rule(rule.text)


def list_next(
    rule: Rule, timetable: Timetable, *, after: date, count: int = 5
) -> list[NextDate]:
    """The next dates from *after* on. Raise ``DutyInputError`` for what is no rule."""
    return [
        NextDate(day, rule.needs_calendar and day.year in timetable.provisional)
        for day in islice(iter_dates(rule, timetable, since=after), count)
    ]


def list_between(
    rule: Rule, timetable: Timetable, first: date, last: date
) -> list[date]:
    """The dates from *first* to *last*."""
    dates = iter_dates(rule, timetable, since=first)
    return list(takewhile(lambda day: day <= last, dates))


def iter_dates(
    rule: Rule, timetable: Timetable, *, since: date | None = None
) -> Iterator[date]:
    """The dates in order, from *since* on, within ten years of it.

    Raise ``DutyInputError`` for what is no rule.
    """
    text = clean_rule(rule.text)
    working = WorkingDays(timetable)
    begin = max(since or rule.starts_on, rule.starts_on)
    # What lies before may move to this day or later, and nothing moves by a year.
    end = begin + HORIZON
    days = (
        _iter_own(text, rule.starts_on, working, end)
        if _OWN in text
        else _iter_icalendar(text, rule.starts_on, end)
    )
    last = min(rule.ends_on or end, end)
    moved = _iter_moved(days, working, rule.off_days)
    return takewhile(lambda day: day <= last, (day for day in moved if day >= begin))


def _iter_icalendar(text: str, starts_on: date, end: date) -> Iterator[date]:
    found = read_rule(text, starts_on)
    if found is None:
        raise _no_rule(text)
    days = (moment.date() for moment in found)
    return takewhile(lambda day: day <= end, days)


def _iter_own(
    text: str, starts_on: date, working: WorkingDays, end: date
) -> Iterator[date]:
    own = _read_own(text)
    periods = takewhile(lambda period: period[0] <= end, _iter_periods(own, starts_on))
    return (day for first, last in periods for day in own.pick(first, last, working))


def _iter_moved(
    days: Iterable[date], working: WorkingDays, off_days: OffDays
) -> Iterator[date]:
    """Each day once: two that nobody works on may move to the same."""
    previous = date.min
    for day in days:
        found = _move(day, working, off_days)
        if found is not None and found > previous:
            yield found
            previous = found


def _move(day: date, working: WorkingDays, off_days: OffDays) -> date | None:
    if off_days is OffDays.KEEP or working.includes(day):
        return day
    if off_days is OffDays.SKIP:
        return None
    step = _ONE if off_days is OffDays.AFTER else -_ONE
    moved = day + step
    while abs(moved - day) < _YEAR:
        if working.includes(moved):
            return moved
        moved += step
    return None


@dataclass(frozen=True, slots=True)
class _Own:
    """A rule that counts working days."""

    frequency: str
    interval: int
    places: tuple[int, ...]
    months: frozenset[int]

    def pick(self, first: date, last: date, working: WorkingDays) -> list[date]:
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        days = [day for day in span if working.includes(day)]
        found = {
            days[place - 1 if place > 0 else place]
            for place in self.places
            if abs(place) <= len(days)
        }
        return sorted(found)


def _read_own(text: str) -> _Own:
    parts = read_parts(text)
    frequency = parts.get("FREQ", "")
    months = parts.get("BYMONTH", "")
    interval = parts.get("INTERVAL", "1")
    is_known = (
        len(text) <= MAX_RULE
        and parts.keys() <= _PARTS
        and frequency in _STARTS
        and _PLACES.fullmatch(parts[_OWN])
        and _INTERVAL.fullmatch(interval)
        and int(interval) <= MAX_INTERVAL
        and (not months or (frequency == "MONTHLY" and _MONTHS.fullmatch(months)))
    )
    if not is_known:
        raise _no_rule(text)
    return _Own(
        frequency,
        int(interval),
        tuple(map(int, parts[_OWN].split(","))),
        frozenset(map(int, months.split(","))) if months else frozenset(range(1, 13)),
    )


def _iter_periods(own: _Own, starts_on: date) -> Iterator[tuple[date, date]]:
    """First and last day of each period whose turn it is."""
    first = _STARTS[own.frequency](starts_on)
    number = 0
    while first.year < date.max.year:
        following = _next_start(own.frequency, first)
        is_in = own.frequency != "MONTHLY" or first.month in own.months
        if number % own.interval == 0 and is_in:
            yield first, following - _ONE
        first, number = following, number + 1


_STARTS: Final = {
    "WEEKLY": lambda day: day - timedelta(days=day.weekday()),
    "MONTHLY": lambda day: day.replace(day=1),
    "YEARLY": lambda day: day.replace(month=1, day=1),
}


def _next_start(frequency: str, first: date) -> date:
    match frequency:
        case "WEEKLY":
            return first + _WEEK
        case "MONTHLY":
            return end_of_month(first) + _ONE
        case _:
            return first.replace(year=first.year + 1)


def _no_rule(text: str) -> DutyInputError:
    return DutyInputError(
        f"{text[:MAX_RULE]} is no rule such as FREQ=MONTHLY;BYWORKDAY=-1 or "
        "FREQ=WEEKLY;BYDAY=MO.",
        case=DutyCase.BAD_RULE,
        field="rule",
        text=text[:MAX_RULE],
    )
