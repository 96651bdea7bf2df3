"""The rule by which a shift comes back: days, as RFC 5545 writes them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Final

from dateutil import rrule

from kb.rosters.errors import RosterCase, RosterInputError

MAX_RULE: Final = 200
HORIZON: Final = timedelta(days=3_660)
"""What yields no day in ten years yields none."""

_PLAIN: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_PARTS: Final = {
    "DAILY": _PLAIN,
    "WEEKLY": _PLAIN | {"BYDAY"},
    "MONTHLY": _PLAIN | {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": _PLAIN | {"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"},
}
"""Where a rule cannot be met, the library looks on until the year 9999: it may take that
for months and years, and is not asked for days and weeks."""
_NUMBER: Final = re.compile(r"[1-9]\d{0,2}")


def check_rule(text: str, starts_on: date) -> str:
    """*text* as it is kept. Raise ``RosterInputError`` for no rule, or one without days."""
    rule = text.strip().upper().removeprefix("RRULE:")
    if next(iter_days(rule, starts_on), None) is None:
        raise RosterInputError(
            "No day ever comes of this rule.", case=RosterCase.NO_DATES
        )
    return rule


def iter_days(text: str, starts_on: date) -> Iterator[date]:
    """The days of a rule in order, within ten years. Raise ``RosterInputError``."""
    rule = _read(text, starts_on)
    last = datetime.combine(starts_on, time()) + HORIZON
    return (day.date() for day in takewhile(lambda day: day <= last, rule))


def list_next(text: str, starts_on: date, *, after: date, count: int = 5) -> list[date]:
    """The next days of a rule from *after* on. Raise ``RosterInputError``."""
    days = iter_days(text.strip().upper().removeprefix("RRULE:"), starts_on)
    return list(islice((day for day in days if day >= after), count))


def _read(text: str, starts_on: date) -> rrule.rrule:
    if len(text) <= MAX_RULE and _is_of_days(text):
        begin = datetime.combine(starts_on, time())
        try:
            found = rrule.rrulestr(text, dtstart=begin, ignoretz=True)
        except (ValueError, TypeError, AttributeError, IndexError):
            found = None
        if isinstance(found, rrule.rrule):
            return found
    raise RosterInputError(
        f"{text[:MAX_RULE]} is no rule of days such as FREQ=WEEKLY;BYDAY=MO,WE.",
        case=RosterCase.BAD_RULE,
        text=text[:MAX_RULE],
    )


def _is_of_days(text: str) -> bool:
    """Hours are the shift's own, and a rule of seconds would never come to an end."""
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    known = _PARTS.get(parts.get("FREQ", ""), frozenset())
    counts = (parts[name] for name in ("INTERVAL", "COUNT") if name in parts)
    return parts.keys() <= known and all(map(_NUMBER.fullmatch, counts))
