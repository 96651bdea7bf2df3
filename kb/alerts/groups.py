"""Groups of alerts: begun with an incident, joined, counted, and told on its time line."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.alerts.alert import GRADES
from kb.alerts.firings import begins_at
from kb.alerts.hosts import full_name, short_name
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    ReceivedAlert,
)
from kb.alerts.placing import Match
from kb.alerts.traits import Traits
from kb.audit import Actor, By
from kb.incidents import opening, takers
from kb.incidents.actions import Action, Remark
from kb.incidents.holding import Place
from kb.incidents.lifecycle import Note, jot, note
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import Report
from kb.people import units
from kb.people.models import Post, Unit, User
from kb.services.models import Client
from kb.services.visibility import homes_of, sees_client
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
        client=session.get_one(Client, traits.client_id),
        confirmer=_find_owner(session, traits),
    )
    incident = opening.open_incident(
        session, report, reporter=reporter, by=By(actor, received.received_at)
    )
    group = begin(session, incident.id, received, traits)
    group.written = digest(incident.title, incident.description)
    group.follows_id = follows.id if follows else None
    group.alone = alone
    if follows is not None:
        tell_of_earlier(session, group, follows, by=By(actor, received.received_at))
    return group


def _find_place(session: Session, traits: Traits) -> Place:
    """Where somebody can take it: at the unit of its system, or the nearest above."""
    unit = session.get(Unit, traits.unit_id) if traits.unit_id is not None else None
    place = Place(unit, Post.TECHNICAL, 1, traits.client_id)
    return takers.find_place(session, place)


def _find_owner(session: Session, traits: Traits) -> User | None:
    """Who answers for the system, if that person is to know of this client's incidents."""
    owner = units.find_system_owner(session, traits.system, traits.unit_id)
    is_to_know = owner is not None and (
        sees_client(session, owner, traits.client_id)
        if owner.is_staff
        else traits.client_id in homes_of(session, owner)
    )
    return owner if is_to_know else None


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
    traits.boundaries.mark(group)
    session.add(group)
    session.flush()  # Members name its id.
    return group


def digest(title: str, description: str) -> str:
    """By which what condensing wrote is known from what a person did."""
    return hashlib.sha256(f"{title}\0{description}".encode()).hexdigest()


def find_of_incident(session: Session, incident_id: int) -> AlertGroup | None:
    return session.scalar(
        select(AlertGroup).where(AlertGroup.incident_id == incident_id)
    )


def take_in(
    group: AlertGroup,
    fingerprint: AlertFingerprint,
    received: ReceivedAlert,
    match: Match,
) -> AlertMember:
    """The fingerprint as a member of the group, from now on."""
    group.fingerprints += 1
    return AlertMember(
        group_id=group.id,
        fingerprint_id=fingerprint.id,
        why=match.why,
        neighbour=match.neighbour,
        drawing_id=match.drawing_id,
        host=full_name(received.host),
        short_host=short_name(received.host),
        severity=received.severity,
        # The first alert is the cause until another one is a likelier one.
        is_cause=group.fingerprints == 1,
        alerts=0,
        occurrences=0,
        repeats=0,
        recoveries=0,
        is_firing=False,
        began_at=begins_at(received),
        joined_at=received.received_at,
        last_at=received.received_at,
    )


def take_back(group: AlertGroup, member: AlertMember) -> None:
    """Who was taken out of the group is a member again."""
    if member.left_at is not None:
        member.left_at = None
        group.fingerprints += 1


def name_system(session: Session, group: AlertGroup, traits: Traits, *, by: By) -> None:
    """Let a later alert say which system it is about, if the first did not."""
    if not traits.system or not group.written:
        return
    incident = session.get_one(Incident, group.incident_id)
    if incident.system:
        return
    opening.correct(session, incident, {"system": traits.system}, by=by)
    owner = _find_owner(session, traits)
    if owner is not None and incident.confirmer_id == incident.reporter_id:
        incident.confirmer_id = owner.id


def count(group: AlertGroup, member: AlertMember, at: datetime, **more: int) -> None:
    """Count one message, and what it was: ``occurrences``, ``repeats`` or ``recoveries``."""
    for row in (group, member):
        row.alerts += 1
        row.last_at = max(row.last_at, at)
        for name, number in more.items():
            setattr(row, name, getattr(row, name) + number)


def set_firing(group: AlertGroup, member: AlertMember, *, firing: bool) -> None:
    """Also of what was quiet: it has been heard of."""
    if member.quiet_since is not None:
        member.quiet_since = None
        group.quiet -= 1
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
    jot(session, session.get_one(Incident, group.incident_id), what, by=by)


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
    incident = session.get_one(Incident, group.incident_id)
    if before.client_id != incident.client_id:
        return  # Of another client, even its number says too much.
    is_seen = before.unit_id in (None, group.unit_id)
    text = f"{before.number} {before.title}" if is_seen else before.number
    what = to_note(Remark.ALERT_FOLLOWS, text, {"incident": before.number})
    tell(session, group, what, by=by)


def set_quiet(group: AlertGroup, member: AlertMember) -> None:
    """Nothing has been heard of it for long: whether it still fires nobody knows."""
    set_firing(group, member, firing=False)
    member.quiet_since = member.last_at
    group.quiet += 1


def describe(said: ReceivedAlert | AlertFingerprint) -> str:
    """The alert as one reads it: what it says, then its labels, then where it is shown."""
    lines = [said.description, ""] if said.description else []
    lines += [f"{name}: {value}" for name, value in said.labels.items()]
    lines += [
        address
        for address in (said.url, said.runbook_url)
        if address and address not in said.description
    ]
    return cut("\n".join(lines).strip(), MAX_TEXT)


def raise_severity(
    session: Session,
    group: AlertGroup,
    member: AlertMember,
    received: ReceivedAlert,
) -> bool:
    """A worse alert makes the incident as urgent as if it had come first.

    Return whether its own severity has risen.
    """
    is_worse = received.severity.rank < member.severity.rank
    if is_worse:
        member.severity = received.severity
    if received.severity.rank < group.severity.rank:
        _raise_incident(session, group, received)
    return is_worse


def _raise_incident(
    session: Session, group: AlertGroup, received: ReceivedAlert
) -> None:
    before, group.severity = group.severity, received.severity
    impact, urgency = GRADES[received.severity]
    incident = session.get_one(Incident, group.incident_id)
    changed = {
        "impact": [incident.impact, min(incident.impact, impact)],
        "urgency": [incident.urgency, min(incident.urgency, urgency)],
    }
    incident.impact, incident.urgency = changed["impact"][1], changed["urgency"][1]
    actor = Actor(session.get_one(User, received.user_id), CHANNEL)
    raised = to_note(
        Remark.ALERT_RAISED,
        received.summary,
        {"before": before.value, "after": group.severity.value, "changed": changed},
    )
    # Whatever its time line has room for: the clocks go by what changed.
    note(session, incident, raised, by=By(actor, received.received_at))
    audit.record(
        session,
        Action.EDIT,
        incident,
        by=By(actor, received.received_at),
        fields=["impact", "urgency"],
    )
