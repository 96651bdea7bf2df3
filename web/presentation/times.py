"""Times as people read them: the one place that writes them, in the reader's zone.

Periods and days of the organisation keep the zone of the installation, where they are cut.
"""

import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask_babel import format_date, format_datetime, gettext, ngettext
from markupsafe import Markup

from kb.calendars import zones
from web.presentation.translated import language_of_reader
from web.services import services

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
MOST: Final = 5_000
"""So many moments are kept as they were written: pages say the same ones again.

A moment is equal to itself in another zone: its zone is a key, too, and so is the language.
Where the clock is put back, two moments of one zone are equal but for their fold.
"""


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        moment=moment,
        exact=exact,
        stamp=stamp,
        stamp_to_second=stamp_to_second,
        clock=clock,
        day=day,
        period_day=period_day,
        month=month,
        at=datetime.fromisoformat,
    )
    app.jinja_env.globals.update(
        time_ago=time_ago, time_ahead=time_ahead, time_aged=time_aged
    )


def find_zone() -> tzinfo | None:
    """The zone that the reader chose; ``None`` for that of the installation."""
    try:
        # By itself: for each moment of a list the proxy would take as long as all else.
        user = g._get_current_object().user  # noqa: SLF001
    except (AttributeError, RuntimeError):
        return None
    return zones.find_zone(user.zone) if user is not None else None


def to_utc(said: datetime) -> datetime:
    """What the reader means by a time that they wrote without a zone."""
    zone = find_zone()
    if said.tzinfo is None and zone is not None:
        said = said.replace(tzinfo=zone)
    return said.astimezone(UTC)


def ago(at: datetime) -> str:
    """How long ago something was, in the words of a list."""
    return _to_ago(at, services().now() - _aware(at))


def _to_ago(at: datetime, passed: timedelta) -> str:
    if passed >= _WEEK:
        return day(at)
    return _say_ago(language_of_reader(), *_count(passed))


def _count(passed: timedelta) -> tuple[str, int]:
    """In the largest unit of which there is one."""
    if passed < _MINUTE:
        return "", 0
    if passed < _HOUR:
        return "minutes", passed // _MINUTE
    if passed < _DAY:
        return "hours", passed // _HOUR
    return "days", passed.days


@lru_cache(maxsize=MOST)
def _say_ago(_language: str, unit: str, number: int) -> str:
    match unit:
        case "minutes":
            said = ngettext("%(num)d minute ago", "%(num)d minutes ago", number)
        case "hours":
            said = ngettext("%(num)d hour ago", "%(num)d hours ago", number)
        case "days":
            said = ngettext("%(num)d day ago", "%(num)d days ago", number)
        case _:
            said = gettext("just now")
    return str(said)


def age(at: datetime) -> int:
    """How old what waits is: 0 of today, 1 of this week, 2 older."""
    return _to_age(services().now() - _aware(at))


def _to_age(passed: timedelta) -> int:
    return (passed >= _DAY) + (passed >= _WEEK)


def ahead(at: datetime) -> str:
    """How long it is until something, in the words of a list."""
    left = _aware(at) - services().now()
    if left < timedelta(minutes=1):
        return str(gettext("within a minute"))
    if left < timedelta(hours=1):
        minutes = int(left.total_seconds() // 60)
        return str(ngettext("in %(num)d minute", "in %(num)d minutes", minutes))
    if left < _DAY:
        hours = int(left.total_seconds() // 3600)
        return str(ngettext("in %(num)d hour", "in %(num)d hours", hours))
    return moment(at)


def moment(at: datetime) -> str:
    """As exact as people agree on a time."""
    local = _local(at)
    return _write_moment(language_of_reader(), local, local.tzinfo)


def exact(at: datetime) -> str:
    """The same with the distance to UTC: for a title, where there is room for it."""
    local = _local(at)
    return _write_exact(language_of_reader(), local, local.tzinfo, local.fold)


@lru_cache(maxsize=MOST)
def _write_moment(_language: str, local: datetime, _zone: tzinfo | None) -> str:
    return f"{format_date(local.date(), 'medium')} {_write(local, 'HH:mm')}"


@lru_cache(maxsize=MOST)
def _write_exact(
    language: str, local: datetime, zone: tzinfo | None, _fold: int
) -> str:
    return f"{_write_moment(language, local, zone)} {_write(local, 'ZZZZ')}"


def stamp(at: datetime) -> Markup:
    """A moment as an element that programs read, too."""
    return _element(at, moment(at))


def stamp_to_second(at: datetime) -> Markup:
    """The same where the order of two steps within a minute matters."""
    return _element(at, label(at, "yyyy-MM-dd HH:mm:ss"))


def time_ago(at: datetime) -> Markup:
    """How long ago something was, as an element that says the moment, too."""
    return _element(at, ago(at))


def time_ahead(at: datetime) -> Markup:
    """The same of how long it is until something."""
    return _element(at, ahead(at))


def time_aged(at: datetime) -> Markup:
    """How long ago something was that waits, marked by its age."""
    passed = services().now() - _aware(at)
    return _element(at, _to_ago(at, passed), f"age age-{_to_age(passed)}")


def clock(at: datetime, zone: str = "") -> str:
    """The time of the day alone, beside the day: of the place *zone*, if that is said."""
    if zone:
        at = _aware(at).astimezone(ZoneInfo(zone))
        return str(format_datetime(at, "HH:mm", rebase=False))
    return label(at, "HH:mm")


def day(at: datetime) -> str:
    return str(format_date(_local(at).date(), "medium"))


def period_day(at: datetime, form: str = "medium") -> str:
    """The day on which a period begins, where the organisation is."""
    return str(format_date(_aware(at).astimezone().date(), form))


def spell_date(of: date) -> str:
    """A day with its month in letters, which nobody reads in two ways."""
    return str(format_date(of, "long"))


def month(of: date) -> str:
    """As addresses and fields have it."""
    return f"{of:%Y-%m}"


def label(at: datetime, form: str) -> str:
    """In a *form* of CLDR, in the reader's zone: for charts and tables."""
    return _write(_local(at), form)


def _write(local: datetime, form: str) -> str:
    return str(format_datetime(local, form, rebase=False))


def _element(at: datetime, text: str, marks: str = "") -> Markup:
    # The installation's own zone has no name here, but those of its times.
    zone = find_zone()
    names = time.tzname if zone is None else ()
    return _write_element(
        language_of_reader(), at, at.tzinfo, at.fold, zone, names, text, marks
    )


@lru_cache(maxsize=MOST)
def _write_element(
    language: str,
    at: datetime,
    _its_zone: tzinfo | None,
    _fold: int,
    zone: tzinfo | None,
    _names: tuple[str, ...],
    text: str,
    marks: str,
) -> Markup:
    local = _aware(at).astimezone(zone)
    written = _write_exact(language, local, local.tzinfo, local.fold)
    marked = Markup(' class="{}"').format(marks) if marks else Markup()
    return Markup('<time{} datetime="{}" title="{}">{}</time>').format(
        marked, at.isoformat(), written, text
    )


def _local(at: datetime) -> datetime:
    return _aware(at).astimezone(find_zone())


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
