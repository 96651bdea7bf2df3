"""The rule by which a shift comes back: days, as RFC 5545 writes them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice, takewhile

from kb.recurrence import HORIZON, MAX_RULE, clean_rule, read_rule
from kb.rosters.errors import RosterCase, RosterInputError


def check_rule(text: str, starts_on: date) -> str:
    """*text* as it is kept. Raise ``RosterInputError`` for no rule, or one without days."""
    rule = clean_rule(text)
    if next(iter_days(rule, starts_on), None) is None:
        raise RosterInputError(
            "No day ever comes of this rule.", case=RosterCase.NO_DATES
        )
    return rule


def iter_days(text: str, starts_on: date) -> Iterator[date]:
    """The days of a rule in order, within ten years. Raise ``RosterInputError``."""
    rule = read_rule(text, starts_on)
    if rule is None:
        raise RosterInputError(
            f"{text[:MAX_RULE]} is no rule of days such as FREQ=WEEKLY;BYDAY=MO,WE.",
            case=RosterCase.BAD_RULE,
            text=text[:MAX_RULE],
        )
    last = datetime.combine(starts_on, time()) + HORIZON
    return (day.date() for day in takewhile(lambda day: day <= last, rule))


def list_next(text: str, starts_on: date, *, after: date, count: int = 5) -> list[date]:
    """The next days of a rule from *after* on. Raise ``RosterInputError``."""
    days = iter_days(clean_rule(text), starts_on)
    return list(islice((day for day in days if day >= after), count))
