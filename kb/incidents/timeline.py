"""What somebody may read of an incident's time line, the same through every door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from kb.incidents.actions import Action, Remark
from kb.incidents.models import Incident, IncidentEvent, State
from kb.people.models import Post, User

_HANDED: Final = frozenset(
    {Action.TRANSFER.value, Action.GIVE_BACK.value, Remark.TAKE_BACK.value}
)
"""Steps that the reporter sees, with words that one technician says to another."""
_AMONG_HOLDERS: Final = frozenset({Action.ASK_BACK.value, Action.KEEP.value})
"""Steps whose words the reporter does not read at all."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Where it went, and from which post; the names are those of that day."""

    unit: str
    """Empty for none."""
    post: Post
    level: int
    from_unit: str
    from_post: Post | None
    """``None``: whoever handed it on holds no post."""
    reason: str
    """Empty for who asked: one technician says it to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A step, a comment or a change, without what its reader may not know."""

    action: str
    source: State | None
    target: State
    text: str
    internal: bool
    details: Mapping[str, Any]
    actor: User | None
    """``None`` for somebody of IT whose name the reader is not told."""
    channel: str
    at: datetime
    handed: Handed | None = None


def read(
    events: Iterable[IncidentEvent], user: User, *, names: bool = False
) -> list[Entry]:
    """The entries of *events* that *user* may see, as far as they may see them.

    Whether those who ask are told the *names* of the people of IT is a setting.
    """
    return [
        _read_one(event, user, names=names or user.is_staff)
        for event in events
        if user.is_staff or not event.internal
    ]


def find_recorder(entries: Iterable[Entry], incident: Incident) -> User | None:
    """Who opened it in the reporter's name, by what somebody of staff reads of it."""
    openers = (each.actor for each in entries if each.action == Remark.OPEN.value)
    others = (each for each in openers if each and each.id != incident.reporter_id)
    return next(others, None)


def _read_one(event: IncidentEvent, user: User, *, names: bool) -> Entry:
    is_told = user.is_staff or event.action not in _HANDED | _AMONG_HOLDERS
    is_named = names or event.actor_id == user.id or not event.actor.is_staff
    handed = _read_handed(event) if event.action in _HANDED else None
    if handed is not None and not is_told:
        handed = replace(handed, reason="")
    return Entry(
        action=event.action,
        source=event.source,
        target=event.target,
        text=event.text if is_told else "",
        internal=event.internal,
        details=event.details if is_told else {},
        actor=event.actor if is_named else None,
        channel=event.channel,
        at=event.at,
        handed=handed,
    )


def _read_handed(event: IncidentEvent) -> Handed | None:
    """``None`` for a step of a time when the place was not kept by name."""
    place, sender = event.details.get("goes_to", {}), event.details.get("sender")
    if "unit_name" not in place:
        return None
    return Handed(
        unit=place["unit_name"],
        post=Post(place["post"]),
        level=place["level"],
        from_unit=sender["unit"] if sender else "",
        from_post=Post(sender["post"]) if sender else None,
        reason=event.details.get("reason", ""),
    )
