"""How far the time lines have come: the stamp by which one sees that nothing happened."""

from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from kb.incidents.models import IncidentEvent


def find_newest(session: Session, incident_id: int | None = None) -> int:
    """The newest event, of one incident or of all; 0 where there is none."""
    if incident_id is not None:
        return session.scalar(_OF_ONE, {"incident": incident_id}) or 0
    return session.scalar(_OF_ALL) or 0


_OF_ALL: Final = select(func.max(IncidentEvent.id))
_OF_ONE: Final = _OF_ALL.where(IncidentEvent.incident_id == bindparam("incident"))
