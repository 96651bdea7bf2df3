"""Calendars as RFC 5545 writes them: the one writer, for feeds and for files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from icalendar import Event as Component

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Of what has no time of its own: the same in each answer, so that nothing seems new."""
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry: on whole days where its beginning is a date."""

    uid: str
    """The same each time: a program that reads it again changes its entry."""
    summary: str
    url: str
    begins: datetime | date
    ends: datetime | date | None = None
    changed_at: datetime | None = None
    is_off: bool = False
    place: str = ""
    version: int | None = None


def write(events: Iterable[Event], *, feed: str = "") -> bytes:
    """A calendar; with a name, a *feed* that programs ask for again each hour."""
    # Few requests write one.
    import icalendar as library  # noqa: PLC0415

    calendar = library.Calendar()
    calendar.add("prodid", "-//Yunzhi//Yunzhi//EN")
    calendar.add("version", "2.0")
    if feed:
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _plain(feed))
        hour = library.vDuration(_HOUR)
        calendar.add("refresh-interval", hour, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", hour)
    for event in events:
        component = library.Event()
        _describe(component, event)
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def _describe(component: "Component", event: Event) -> None:
    component.add("uid", event.uid)
    component.add("dtstamp", event.changed_at or _EPOCH)
    component.add("dtstart", _time(event.begins))
    if event.ends is not None:
        component.add("dtend", _time(event.ends))
    elif not isinstance(event.begins, datetime):
        component.add("dtend", event.begins + _DAY)
    component.add("summary", _plain(event.summary))
    if event.version is not None:
        component.add("sequence", event.version)
    component.add("status", "CANCELLED" if event.is_off else "CONFIRMED")
    if event.place:
        component.add("location", _plain(event.place))
    if event.url:
        component.add("url", event.url)
    if not isinstance(event.begins, datetime):
        # A thing to do on a day leaves that day free.
        component.add("transp", "TRANSPARENT")


def _time(at: datetime | date) -> Any:
    return at.astimezone(UTC) if isinstance(at, datetime) else at


def _plain(text: str) -> str:
    """*text* without what breaks a line elsewhere than its line ends."""
    kept = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    return kept.encode("utf-8", "replace").decode()
