"""A client that was chosen wrongly: the incident becomes another's, with all that follows."""

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.database import Base
from kb.errors import NotFoundError
from kb.incidents import arrivals, cancelling, takers
from kb.incidents.actions import Action
from kb.incidents.errors import ClientTiedError, SameClientError, TieCase
from kb.incidents.holding import Place
from kb.incidents.lifecycle import Note, note, require
from kb.incidents.locking import lock_incident
from kb.incidents.models import Incident
from kb.notifications.service import forget
from kb.people.models import Unit
from kb.services.errors import ClientEndedError
from kb.services.models import OWN, Client
from kb.services.visibility import sees_client, works_for

_FOLLOWS: Final = ("client_id", "service_id", "unit_id", "assignee_id")


def change(session: Session, incident: Incident, client: Client, *, by: By) -> Incident:
    """Let the incident be the *client*'s, as if it had been from the beginning.

    What is the former client's alone is taken off it: service, unit, and whoever works on
    it without working for the new one. Its clocks are counted by the new client's levels.

    Raise ``SameClientError``, ``ClientEndedError``, ``ClientTiedError`` where it hangs on
    other records of its client, and ``NotFoundError`` for one that the actor does not see.
    """
    incident = lock_incident(session, incident.id)
    require(incident, Action.CHANGE_CLIENT, by.actor)
    _require_other(session, incident, client, by=by)
    _require_free(session, incident)
    before = {name: getattr(incident, name) for name in _FOLLOWS}
    former = incident.client_id
    incident.client, incident.client_id = client, client.id
    has_moved = _leave_behind(session, incident)
    changed = {
        name: [value, getattr(incident, name)]
        for name, value in before.items()
        if value != getattr(incident, name)
    }
    _tell_of(session, incident, changed, by=by)
    _take_contact_along(session, incident, former, by=by)
    if has_moved or incident.assignee_id is None:
        arrivals.arrive(session, incident, by=by)
    return incident


def _require_other(
    session: Session, incident: Incident, client: Client, *, by: By
) -> None:
    if not sees_client(session, by.actor.user, client.id):
        raise NotFoundError("client", client.code)
    if client.id == incident.client_id:
        raise SameClientError
    if not client.active:
        raise ClientEndedError(client.code)


def _require_free(session: Session, incident: Incident) -> None:
    """What belongs together is of one client, and stays so."""
    if incident.problem_id is not None:
        raise ClientTiedError(
            "It is grouped under a problem of its client. Take it out there first.",
            case=TieCase.PROBLEM,
        )
    if cancelling.list_duplicates(session, incident.id):
        raise ClientTiedError(
            "Other incidents of its client are its duplicates.", case=TieCase.DUPLICATES
        )
    # By its table: alerts know of incidents, and not the other way round.
    groups = Base.metadata.tables["alert_group"]
    if session.scalar(select(exists().where(groups.c.incident_id == incident.id))):
        raise ClientTiedError(
            "Alerts belong to it: it is the client's whose monitoring raised them.",
            case=TieCase.ALERTS,
        )


def _leave_behind(session: Session, incident: Incident) -> bool:
    """Take off what is another client's; return whether it lies elsewhere now."""
    before = Place.of(incident)
    if incident.service is not None and _is_foreign(
        incident, incident.service.client_id
    ):
        incident.service, incident.service_id = None, None
    origin = (
        session.get(Unit, incident.origin_unit_id) if incident.origin_unit_id else None
    )
    if origin is not None and _is_foreign(incident, origin.client_id):
        incident.origin_unit_id = None
    place = before
    if before.unit is not None and _is_foreign(incident, before.unit.client_id):
        place = replace(before, unit=None)
    place = takers.find_place(session, place)
    incident.unit, incident.unit_id = place.unit, place.unit_id
    incident.post = place.post
    worker = incident.assignee
    if worker is not None and not takers.is_fit(session, worker, place):
        incident.assignee, incident.assignee_id = None, None
    return place.key != before.key


def _is_foreign(incident: Incident, client_id: int | None) -> bool:
    """Whether that is a third client's: units of the own organisation work for all."""
    return client_id not in (None, OWN, incident.client_id)


def _tell_of(
    session: Session, incident: Incident, changed: dict[str, Any], *, by: By
) -> None:
    """On its time line by ids: names are shown to whoever works for those clients."""
    said = Note(
        action=Action.CHANGE_CLIENT,
        internal=True,
        details={"clients": changed["client_id"]},
    )
    note(session, incident, said, by=by)
    audit.record(session, Action.CHANGE_CLIENT, incident, by=by, changed=changed)
    # Its title is not theirs any more, not even in what they were told of it.
    forget(session, f"/incidents/{incident.id}", works_for(incident.client_id))
    found = Base.metadata.tables["pattern_incident"]
    session.execute(delete(found).where(found.c.incident_id == incident.id))


def _take_contact_along(
    session: Session, incident: Incident, former: int, *, by: By
) -> None:
    """Whoever called for nothing else of the former client's was written down for the wrong client, too."""
    contact = incident.contact
    if contact is None or contact.client_id != former:
        return
    others = exists().where(
        Incident.contact_id == contact.id, Incident.client_id == former
    )
    if not session.scalar(select(others)):
        contact.client_id = incident.client_id
        audit.record(session, "edit", contact, by=by)
