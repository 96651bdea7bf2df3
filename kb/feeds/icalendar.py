"""Calendars as RFC 5545 writes them; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

LONGEST_LINE: Final = 75
"""Bytes of a line before it is folded (section 3.1)."""
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Of what has no time of its own: the same in each answer, so that nothing seems new."""


@dataclass(frozen=True, slots=True)
class Event:
    uid: str
    summary: str
    url: str
    begins: datetime | date
    ends: datetime | date | None
    changed_at: datetime | None
    is_off: bool = False


def write(name: str, events: Iterable[Event]) -> bytes:
    """A calendar that programs ask for again each hour."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yunzhi//Yunzhi//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for event in events for line in _of_event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(_fold(line) for line in lines)


def _of_event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_moment(event.changed_at or _EPOCH)}"
    yield f"DTSTART{_time(event.begins)}"
    if event.ends is not None:
        yield f"DTEND{_time(event.ends)}"
    elif not isinstance(event.begins, datetime):
        yield f"DTEND{_time(event.begins + timedelta(days=1))}"
    yield f"SUMMARY:{_escape(event.summary)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "STATUS:CANCELLED" if event.is_off else "STATUS:CONFIRMED"
    if not isinstance(event.begins, datetime):
        # A thing to do on a day leaves that day free.
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _time(at: datetime | date) -> str:
    if isinstance(at, datetime):
        return f":{_moment(at)}"
    return f";VALUE=DATE:{at:%Y%m%d}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    """A value of the type TEXT (section 3.3.11)."""
    plain = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _fold(line: str) -> bytes:
    """At most 75 bytes a line, and no character cut in two."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        encoded = sign.encode("utf-8", "replace")
        # What goes on begins with a blank, which counts.
        room = LONGEST_LINE - (1 if pieces else 0)
        if len(piece) + len(encoded) > room:
            pieces.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
