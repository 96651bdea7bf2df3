"""What there is around an incident: asked with it, so that its page reads no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from kb.alerts.models import AlertGroup
from kb.incidents import listing, queues
from kb.incidents.models import Incident, IncidentAttachment, IncidentEvent
from kb.macros.models import Macro
from kb.notifications.models import Notification
from kb.people.models import User
from kb.registers.models import IncidentRecord
from kb.replies.sharing import usable_by
from kb.services.visibility import clients_of
from kb.traces.models import Search
from kb.watching.models import Watch
from kb.watching.service import Thing, is_watched, is_watched_by


@dataclass(frozen=True, slots=True)
class Around:
    """Whether there is any of each."""

    newest: int
    """The newest event; 0 where there is none."""
    is_stranded: bool
    """Whether nobody can take it."""
    has_attachments: bool
    has_records: bool
    has_duplicates: bool
    has_alerts: bool
    has_searches: bool
    has_news: bool
    """Whether *user* was told something of it that they have not read."""
    is_watched: bool
    has_macros: bool
    """Whether *user* may run any."""
    is_system_watched: bool


def get_with_around(
    session: Session, incident_id: int, user: User
) -> tuple[Incident, Around]:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    beside = _ask(session, incident_id, user)
    incident, row = listing.get_shown(session, incident_id, user, beside)
    newest, *others, watches_systems = row
    is_system_watched = bool(incident.system and watches_systems) and is_watched(
        session, user, Thing.of_system(session, incident.system)
    )
    return incident, Around(newest or 0, *map(bool, (*others, is_system_watched)))


def _ask(session: Session, key: int, user: User) -> Sequence[ColumnElement[Any]]:
    clients_of(session, user)  # Says which clients there are, too.
    newest = select(func.max(IncidentEvent.id)).where(IncidentEvent.incident_id == key)
    other = aliased(Incident)
    return (
        newest.scalar_subquery(),
        queues.nobody_can_take(session),
        exists().where(IncidentAttachment.incident_id == key),
        exists().where(IncidentRecord.incident_id == key),
        exists().where(other.duplicate_of_id == key),
        exists().where(AlertGroup.incident_id == key),
        exists().where(Search.incident_id == key),
        exists().where(
            Notification.user_id == user.id,
            Notification.read_at.is_(None),
            Notification.path == f"/incidents/{key}",
        ),
        is_watched_by(session, user, Thing(incident_id=key)),
        exists().where(usable_by(Macro, user)),
        exists().where(Watch.user_id == user.id, Watch.system.is_not(None)),
    )
