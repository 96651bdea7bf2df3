"""Which incidents are about which records: the past service of each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from kb import lines
from kb.audit import By
from kb.incidents.models import Incident
from kb.incidents.policy import visible_to as incidents_for
from kb.people.models import Unit, User
from kb.registers.errors import BadRecordError, RecordCase
from kb.registers.models import IncidentRecord, Record
from kb.registers.moves import Remark
from kb.registers.service import note
from kb.registers.visibility import labelled_for, visible_to


def tie(session: Session, incident: Incident, record: Record, *, by: By) -> bool:
    """Say that the incident is about the record; ``False`` where it was said already.

    Who may is for the caller to see: whoever sees both. Raise ``BadRecordError`` for a
    record of another client, or a private one.
    """
    if record.is_private or record.client_id != incident.client_id:
        raise BadRecordError(
            "An incident and its records are of one client.",
            case=RecordCase.OTHER_CLIENT,
        )
    key = {"incident_id": incident.id, "record_id": record.id}
    if session.get(IncidentRecord, key) is not None:
        return False
    session.add(IncidentRecord(**key, at=by.now))
    note(session, record, Remark.TIE_INCIDENT, by=by, incident=incident.number)
    return True


def untie(session: Session, incident: Incident, record: Record, *, by: By) -> bool:
    """Take it back; ``False`` where nothing was said."""
    key = {"incident_id": incident.id, "record_id": record.id}
    known = session.get(IncidentRecord, key)
    if known is None:
        return False
    session.delete(known)
    note(session, record, Remark.UNTIE_INCIDENT, by=by, incident=incident.number)
    return True


def list_incidents(
    session: Session, record: Record, user: User, limit: int = 100
) -> Sequence[Incident]:
    """Its past service, the latest first, as far as *user* sees the incidents."""
    return (
        session.scalars(
            select(Incident)
            .join(IncidentRecord, IncidentRecord.incident_id == Incident.id)
            .where(IncidentRecord.record_id == record.id, incidents_for(session, user))
            .order_by(Incident.id.desc())
            .limit(limit)
        )
        .unique()
        .all()
    )


def ask_for_records(session: Session, user: User) -> Select[Any]:
    """What the parameter ``incident`` is about, as lines: each kind, number, name and unit.

    As far as *user* may see it: who asked named it.
    """
    seen = visible_to(session, user) if user.is_staff else labelled_for(session, user)
    return (
        lines.to_select(
            label=Record.type_code,
            id=Record.id,
            since=Record.created_at,
            number=Record.code,
            title=Record.name,
            beside=func.coalesce(Unit.name, ""),
        )
        .join(IncidentRecord, IncidentRecord.record_id == Record.id)
        .outerjoin(Unit, Unit.id == Record.unit_id)
        .where(IncidentRecord.incident_id == bindparam("incident"), seen)
        .order_by(Record.code)
    )
