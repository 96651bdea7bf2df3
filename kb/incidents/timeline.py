"""What somebody may read of an incident's time line, the same through every door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kb.incidents.actions import Action
from kb.incidents.models import IncidentEvent, State
from kb.people.models import User

_TOLD_TO_STAFF: Final = frozenset({Action.TRANSFER.value})
"""Steps that the reporter sees, with words that one technician says to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A step, a comment or a change, without what its reader may not know."""

    action: str
    source: State | None
    target: State
    text: str
    internal: bool
    details: Mapping[str, Any]
    actor: User
    channel: str
    at: datetime


def read(events: Iterable[IncidentEvent], user: User) -> list[Entry]:
    """The entries of *events* that *user* may see, as far as they may see them."""
    return [
        _read_one(event, is_staff=user.is_staff)
        for event in events
        if user.is_staff or not event.internal
    ]


def _read_one(event: IncidentEvent, *, is_staff: bool) -> Entry:
    is_told = is_staff or event.action not in _TOLD_TO_STAFF
    return Entry(
        action=event.action,
        source=event.source,
        target=event.target,
        text=event.text if is_told else "",
        internal=event.internal,
        details=event.details if is_told else {},
        actor=event.actor,
        channel=event.channel,
        at=event.at,
    )
