"""Appointments as a file that any calendar program reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Response

from kb.feeds import icalendar
from kb.feeds.icalendar import Event
from kb.training.models import SessionState, TrainingSession

MEDIA_TYPE: Final = "text/calendar"


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
    """Where its page is: whole. Its host makes the key that of this installation."""
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


def send(appointments: Iterable[Appointment], name: str, *, now: datetime) -> Response:
    events = [
        Event(
            uid=f"{each.key}@{urlsplit(each.address).hostname}",
            summary=each.title,
            url=each.address,
            begins=each.begins,
            ends=each.ends,
            changed_at=now,
            is_off=each.is_cancelled,
            place=each.place,
            version=each.version,
        )
        for each in appointments
    ]
    response = Response(icalendar.write(events), mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
