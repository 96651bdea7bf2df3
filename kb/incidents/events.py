"""How far the time lines have come: the stamp by which one sees that nothing happened."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.incidents.models import IncidentEvent


def find_newest(session: Session, incident_id: int | None = None) -> int:
    """The newest event, of one incident or of all; 0 where there is none."""
    query = select(func.max(IncidentEvent.id))
    if incident_id is not None:
        query = query.where(IncidentEvent.incident_id == incident_id)
    return session.scalar(query) or 0
