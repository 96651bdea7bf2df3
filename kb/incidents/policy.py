"""Who may do what to an incident, and who sees it."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from kb.incidents.holding import Standing, stand
from kb.incidents.models import Arrival, Incident
from kb.people import units
from kb.people.models import Role, User

SEES_ALL = (Role.REVIEWER, Role.MANAGER, Role.ADMINISTRATOR)

Permits = Callable[[User, Incident], bool]


def only(*standings: Standing) -> Permits:
    """Permits whoever stands to the incident in one of these ways."""

    def permits(user: User, incident: Incident) -> bool:
        return not stand(user, incident).isdisjoint(standings)

    return permits


def may_comment(user: User, incident: Incident) -> bool:
    """Whoever asked, and all staff who see it."""
    asked = {Standing.REPORTER, Standing.CONFIRMER}
    return user.is_staff or not asked.isdisjoint(stand(user, incident))


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that an incident must meet for *user* to see it.

    Requesters see their own. Technicians with a unit see what lies in it, what came
    from it or was there once, and what they have a part in; leads, what lies in the
    units they lead; those without a unit see everything.
    """
    own = or_(Incident.reporter_id == user.id, Incident.confirmer_id == user.id)
    if not user.active or not user.is_staff:
        return own
    if user.has(*SEES_ALL) or not user.unit_ids:
        return true()
    led = units.list_led(session, user)
    reach = units.with_descendants(session, user.unit_ids | led)
    was_there = select(Arrival.id).where(
        Arrival.incident_id == Incident.id,
        or_(Arrival.by_id == user.id, Arrival.unit_id.in_(user.unit_ids)),
    )
    return or_(
        own,
        Incident.assignee_id == user.id,
        Incident.unit_id.is_(None),
        Incident.unit_id.in_(reach),
        Incident.origin_unit_id.in_(reach),
        was_there.exists(),
    )
