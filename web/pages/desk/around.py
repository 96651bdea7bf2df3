"""What there is around an incident: asked in one statement, so that its page reads no more."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, func, select
from sqlalchemy.orm import Session

from kb.alerts.models import AlertGroup
from kb.incidents import queues
from kb.incidents.models import Incident, IncidentAttachment, IncidentEvent
from kb.notifications.models import Notification
from kb.people.models import User
from kb.registers.models import IncidentRecord
from kb.traces.models import Search
from kb.watching.service import Thing, is_watched_by


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
    is_system_watched: bool


def look(session: Session, incident: Incident, user: User) -> Around:
    key = incident.id
    newest = select(func.max(IncidentEvent.id)).where(IncidentEvent.incident_id == key)
    of_system: ColumnElement[bool] = false()
    if incident.system:
        system = Thing.of_system(session, incident.system)
        of_system = is_watched_by(session, user, system)
    other = select(Incident.id).where(Incident.duplicate_of_id == key)
    row = session.execute(
        select(
            newest.scalar_subquery(),
            exists().where(Incident.id == key, queues.nobody_can_take(session)),
            exists().where(IncidentAttachment.incident_id == key),
            exists().where(IncidentRecord.incident_id == key),
            other.exists(),
            exists().where(AlertGroup.incident_id == key),
            exists().where(Search.incident_id == key),
            exists().where(
                Notification.user_id == user.id,
                Notification.read_at.is_(None),
                Notification.path == f"/incidents/{key}",
            ),
            is_watched_by(session, user, Thing(incident_id=key)),
            of_system,
        )
    ).one()
    return Around(row[0] or 0, *map(bool, row[1:]))
