"""Days by a rule of iCalendar (RFC 5545): of whole days, and bounded."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from dateutil import rrule

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


def clean_rule(text: str) -> str:
    """*text* as it is kept, whether it is a rule or not."""
    return text.strip().upper().removeprefix("RRULE:")


def read_parts(rule: str) -> dict[str, str]:
    """The parts of a rule by their names: FREQ, BYDAY."""
    return dict(part.partition("=")[::2] for part in rule.split(";"))


def read_rule(rule: str, starts_on: date) -> rrule.rrule | None:
    """The moments, midnights, of a rule as ``clean_rule`` gives it; ``None`` for no rule."""
    if len(rule) > MAX_RULE or not _is_of_days(rule):
        return None
    begin = datetime.combine(starts_on, time())
    try:
        found = rrule.rrulestr(rule, dtstart=begin, ignoretz=True)
    except (ValueError, TypeError, AttributeError, IndexError):
        return None
    return found if isinstance(found, rrule.rrule) else None


def _is_of_days(rule: str) -> bool:
    """Hours are not the rule's, and a rule of seconds would never come to an end."""
    parts = read_parts(rule)
    known = _PARTS.get(parts.get("FREQ", ""), frozenset())
    counts = (parts[name] for name in ("INTERVAL", "COUNT") if name in parts)
    return parts.keys() <= known and all(map(_NUMBER.fullmatch, counts))
