"""Appointments as a file that any calendar program reads (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Response

from kb.training.models import SessionState, TrainingSession

MEDIA_TYPE: Final = "text/calendar"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One entry: on a whole day where its beginning is a date."""

    key: str
    """The same each time: a program that reads the file again changes its entry."""
    title: str
    begins: datetime | date
    ends: datetime | None = None
    """Nothing for a whole day."""
    address: str
    """Where its page is: whole."""
    place: str = ""
    is_cancelled: bool = False
    version: int = 0


def of_training(held: TrainingSession, address: str) -> Appointment:
    return Appointment(
        key=f"training-session-{held.id}",
        title=held.course.title,
        begins=held.starts_at,
        ends=held.ends_at,
        place=held.place,
        address=address,
        is_cancelled=held.state is SessionState.CANCELLED,
        version=held.version,
    )


def write_calendar(appointments: Iterable[Appointment], *, now: datetime) -> bytes:
    """The hosts of their pages make the keys those of this installation alone."""
    # Few pages write one.
    import icalendar  # noqa: PLC0415

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Yunzhi//EN")
    calendar.add("version", "2.0")
    for each in appointments:
        event = icalendar.Event()
        event.add("uid", f"{each.key}@{urlsplit(each.address).hostname}")
        event.add("dtstamp", now)
        event.add("dtstart", each.begins)
        event.add("dtend", each.begins + _DAY if each.ends is None else each.ends)
        event.add("summary", each.title)
        event.add("sequence", each.version)
        event.add("status", "CANCELLED" if each.is_cancelled else "CONFIRMED")
        if each.place:
            event.add("location", each.place)
        event.add("url", each.address)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def send(appointments: Iterable[Appointment], name: str, *, now: datetime) -> Response:
    response = Response(write_calendar(appointments, now=now), mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
