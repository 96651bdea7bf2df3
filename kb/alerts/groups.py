"""Groups of alerts: begun with an incident, joined, counted, and told on its time line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.alerts.alert import GRADES
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    ReceivedAlert,
)
from kb.alerts.placing import Match, Traits
from kb.audit import Actor, By
from kb.incidents import opening, takers
from kb.incidents.actions import Action, Remark
from kb.incidents.holding import Place
from kb.incidents.lifecycle import Note, note
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import Report
from kb.people import units
from kb.people.models import Post, Unit, User
from kb.text import MAX_TEXT, cut

CHANNEL: Final = "hook"
MOST_NOTES: Final = 12
"""On one time line; what comes after that is in the tally only."""


def found(
    session: Session,
    received: ReceivedAlert,
    traits: Traits,
    *,
    follows: AlertGroup | None = None,
    alone: bool = False,
) -> AlertGroup:
    """Open an incident for the alert, and begin its group."""
    reporter = session.get_one(User, received.user_id)
    actor = Actor(reporter, CHANNEL)
    impact, urgency = GRADES[received.severity]
    place = _find_place(session, traits)
    report = Report(
        title=received.summary or received.name or received.fingerprint,
        description=describe(received),
        system=traits.system,
        impact=impact,
        urgency=urgency,
        channel=Channel.ALERT,
        unit=place.unit,
        post=place.post,
        confirmer=units.find_system_owner(session, traits.system, traits.unit_id),
    )
    incident = opening.open_incident(
        session, report, reporter=reporter, by=By(actor, received.received_at)
    )
    group = begin(session, incident.id, received, traits)
    group.follows_id = follows.id if follows else None
    group.alone = alone
    if follows is not None:
        tell_of_earlier(session, group, follows, by=By(actor, received.received_at))
    return group


def _find_place(session: Session, traits: Traits) -> Place:
    """Where somebody can take it: at the unit of its system, or the nearest above."""
    unit = session.get(Unit, traits.unit_id) if traits.unit_id is not None else None
    return takers.find_place(session, Place(unit, Post.TECHNICAL, 1))


def begin(
    session: Session, incident_id: int, received: ReceivedAlert, traits: Traits
) -> AlertGroup:
    """The empty group of an incident that is there."""
    group = AlertGroup(
        incident_id=incident_id,
        unit_id=traits.unit_id,
        template=traits.template,
        host=traits.host,
        system=traits.system,
        device_id=traits.device_id,
        source=received.source,
        severity=received.severity,
        first_at=received.received_at,
        fired_at=received.received_at,
        last_at=received.received_at,
        runbook_url=received.runbook_url,
    )
    session.add(group)
    session.flush()  # Members name its id.
    return group


def find_of_incident(session: Session, incident_id: int) -> AlertGroup | None:
    return session.scalar(
        select(AlertGroup).where(AlertGroup.incident_id == incident_id)
    )


def join(
    session: Session,
    group: AlertGroup,
    fingerprint: AlertFingerprint,
    received: ReceivedAlert,
    match: Match,
    host: str,
) -> AlertMember:
    """The fingerprint as a member of the group, from now on or again."""
    member = session.get(AlertMember, (group.id, fingerprint.id))
    if member is None:
        member = AlertMember(
            group_id=group.id,
            fingerprint_id=fingerprint.id,
            why=match.why,
            neighbour=match.neighbour,
            drawing_id=match.drawing_id,
            host=host,
            severity=received.severity,
            alerts=0,
            occurrences=0,
            repeats=0,
            recoveries=0,
            is_firing=False,
            joined_at=received.received_at,
            last_at=received.received_at,
        )
        session.add(member)
        session.flush()  # The next alert of this transaction finds it.
        group.fingerprints += 1
    elif member.left_at is not None:
        member.left_at = None
        group.fingerprints += 1
    fingerprint.group_id = group.id
    raise_severity(session, group, member, received)
    return member


def count(group: AlertGroup, member: AlertMember, at: datetime, **more: int) -> None:
    """Count one message, and what it was: ``occurrences``, ``repeats`` or ``recoveries``."""
    for row in (group, member):
        row.alerts += 1
        row.last_at = max(row.last_at, at)
        for name, number in more.items():
            setattr(row, name, getattr(row, name) + number)


def set_firing(group: AlertGroup, member: AlertMember, *, firing: bool) -> None:
    if member.is_firing != firing:
        member.is_firing = firing
        group.firing += 1 if firing else -1


def tell(
    session: Session,
    group: AlertGroup,
    what: Note,
    *,
    by: By,
) -> None:
    """Note it on the incident's time line, among staff, unless there is enough already."""
    if not has_room(group):
        return
    group.notes += 1
    if group.notes == MOST_NOTES:
        what = Note(action=Remark.ALERT_MORE, internal=True)
    incident = session.get_one(Incident, group.incident_id)
    note(session, incident, what, by=by)


def has_room(group: AlertGroup) -> bool:
    """Whether the time line takes another note."""
    return group.notes < MOST_NOTES


def to_note(
    action: Remark, text: str = "", details: Mapping[str, Any] | None = None
) -> Note:
    return Note(
        action=action, text=cut(text, MAX_TEXT), internal=True, details=details or {}
    )


def tell_of_earlier(
    session: Session,
    group: AlertGroup,
    earlier: AlertGroup,
    *,
    by: By,
) -> None:
    """Name the ended incident that had the same alert before.

    Its number says nothing to those who may not see it; its title would.
    """
    before = session.get_one(Incident, earlier.incident_id)
    is_seen = before.unit_id in (None, group.unit_id)
    text = f"{before.number} {before.title}" if is_seen else before.number
    what = to_note(Remark.ALERT_FOLLOWS, text, {"incident": before.number})
    tell(session, group, what, by=by)


def describe(received: ReceivedAlert) -> str:
    """The alert as one reads it: what it says, then its labels, then where it is shown."""
    lines = [received.description, ""] if received.description else []
    lines += [f"{name}: {value}" for name, value in received.labels.items()]
    lines += [
        address
        for address in (received.url, received.runbook_url)
        if address and address not in received.description
    ]
    return cut("\n".join(lines).strip(), MAX_TEXT)


def raise_severity(
    session: Session,
    group: AlertGroup,
    member: AlertMember,
    received: ReceivedAlert,
) -> None:
    """A worse alert makes the incident as urgent as if it had come first."""
    if received.severity.rank < member.severity.rank:
        member.severity = received.severity
    if received.severity.rank >= group.severity.rank:
        return
    before, group.severity = group.severity, received.severity
    impact, urgency = GRADES[received.severity]
    incident = session.get_one(Incident, group.incident_id)
    incident.impact = min(incident.impact, impact)
    incident.urgency = min(incident.urgency, urgency)
    actor = Actor(session.get_one(User, received.user_id), CHANNEL)
    raised = to_note(
        Remark.ALERT_RAISED,
        received.summary,
        {"before": before.value, "after": group.severity.value},
    )
    tell(session, group, raised, by=By(actor, received.received_at))
    audit.record(
        session,
        Action.EDIT,
        incident,
        by=By(actor, received.received_at),
        fields=["impact", "urgency"],
    )
