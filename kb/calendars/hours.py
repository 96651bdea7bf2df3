"""Hours as people write them, 09:00-12:00, 13:00-18:00, and what a week needs."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from kb.calendars.business_time import MINUTES_OF_DAY, Span, Week
from kb.calendars.errors import CalendarCase, CalendarInputError, no_hours
from kb.calendars.models import Spans

USUAL_HOURS: Final = (Span(9 * 60, 12 * 60), Span(13 * 60, 18 * 60))
USUAL_WEEK: Final[Week] = (USUAL_HOURS,) * 5 + ((),) * 2
SINCE_EVER: Final = date(1970, 1, 1)
"""From when the first hours of a calendar hold."""

_SHAPE: Final = re.compile(r"(\d{1,2}):([0-5]\d)\s*(?:-|–|~|至)\s*(\d{1,2}):([0-5]\d)")
_AS_WRITTEN_HERE: Final = str.maketrans("：，；;、～", ":,,,,~")
"""Signs of a Chinese keyboard, and other signs between two spans."""


def read_hours(text: str) -> tuple[Span, ...]:
    """The spans of one day in order; none for an empty text.

    Raise ``CalendarInputError`` for what cannot be read, or overlaps.
    """
    written = text.translate(_AS_WRITTEN_HERE).strip()
    parts = (part.strip() for part in written.split(","))
    spans = sorted(_read_span(part) for part in parts if part)
    for earlier, later in pairwise(spans):
        if later.since < earlier.until:
            raise CalendarInputError(
                f"These hours overlap: {text}.", case=CalendarCase.OVERLAP, text=text
            )
    return tuple(spans)


def write_hours(spans: Iterable[Span]) -> str:
    return ", ".join(f"{_clock(span.since)}-{_clock(span.until)}" for span in spans)


def check_week(week: Week) -> Week:
    """*week*, if there are any hours in it. Raise ``CalendarInputError``."""
    if not any(week):
        raise no_hours()
    return week


def to_rows(spans: Sequence[Span]) -> Spans:
    """As the database keeps them."""
    return [[span.since, span.until] for span in spans]


def _read_span(text: str) -> Span:
    found = _SHAPE.fullmatch(text)
    if found is not None:
        hour, minute, last_hour, last_minute = map(int, found.groups())
        span = Span(hour * 60 + minute, last_hour * 60 + last_minute)
        if span.since < span.until <= MINUTES_OF_DAY:
            return span
    raise CalendarInputError(
        f"Hours are written as 09:00-12:00, 13:00-18:00, in order: {text}.",
        case=CalendarCase.BAD_HOURS,
        text=text,
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
