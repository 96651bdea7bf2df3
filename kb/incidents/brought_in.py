"""What came in from another system, told apart from what was done here."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from kb.incidents.actions import Action, Remark
from kb.incidents.models import Incident, IncidentEvent


def was_resolved_here() -> ColumnElement[bool]:
    """The condition that somebody here said that it is solved.

    What came in resolved has been answered, or forgotten, where it comes from.
    """
    imported, resolved = aliased(IncidentEvent), aliased(IncidentEvent)
    came_so = exists().where(
        imported.incident_id == resolved.incident_id,
        imported.action == Remark.IMPORT,
        imported.at == resolved.at,
    )
    return exists().where(
        resolved.incident_id == Incident.id,
        resolved.action == Action.RESOLVE,
        ~came_so,
    )
