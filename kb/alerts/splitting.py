"""What was condensed wrongly taken apart again, and that undone."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kb.alerts import causes, groups
from kb.alerts.alert import GRADES
from kb.alerts.errors import (
    AlertNotAllowedError,
    NotRejoinableError,
    NotSeparableError,
)
from kb.alerts.groups import to_note
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    AlertOccurrence,
    Why,
)
from kb.audit import Actor, By
from kb.incidents import cancelling, opening
from kb.incidents.actions import Action, Remark
from kb.incidents.errors import ReasonCase
from kb.incidents.lifecycle import may, require_reason
from kb.incidents.listing import OPEN
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import Report
from kb.people import units


def split(
    session: Session,
    group: AlertGroup,
    fingerprint_id: int,
    reason: str,
    *,
    many_hosts: str,
    by: By,
) -> AlertGroup:
    """Give one fingerprint an incident of its own, with its tally; answers with its group.

    *many_hosts* is how titles count hosts; see ``causes.follow``.

    From then on it joins no others by likeness, and attracts none.
    """
    incident = session.get_one(Incident, group.incident_id)
    _require_holder(by.actor, incident)
    text = require_reason(reason, ReasonCase.APART)
    member = _lock(session, group, fingerprint_id)
    if member is None or member.left_at is not None or member.why is Why.FIRST:
        raise NotSeparableError
    fingerprint = member.fingerprint
    opened = _open_incident(session, incident, member, by.actor, by.now)
    apart = _begin(session, group, opened, member, by.now)
    fingerprint.kept_apart = True
    _move(session, fingerprint, group, apart, why=Why.SPLIT, now=by.now)
    for each, other in ((group, opened), (apart, incident)):
        what = to_note(
            Remark.ALERT_SPLIT,
            text,
            {"incident": other.number, "fingerprint": fingerprint_id},
        )
        groups.tell(session, each, what, by=by)
        causes.follow(session, each, many_hosts, by=by)
    return apart


def rejoin(
    session: Session, apart: AlertGroup, *, many_hosts: str, by: By
) -> AlertGroup:
    """Undo a split: the new incident becomes a duplicate of the one it was taken from."""
    incident = session.get_one(Incident, apart.incident_id)
    _require_holder(by.actor, incident)
    if apart.split_from_id is None:
        raise NotRejoinableError
    group = session.get_one(AlertGroup, apart.split_from_id)
    original = session.get_one(Incident, group.incident_id)
    member = session.scalar(
        select(AlertMember).where(
            AlertMember.group_id == apart.id,
            AlertMember.why == Why.SPLIT,
            AlertMember.left_at.is_(None),
        )
    )
    is_late = original.state not in OPEN or incident.state not in OPEN
    if member is None or is_late:
        raise NotRejoinableError
    fingerprint = member.fingerprint
    fingerprint.kept_apart = False
    _lock(session, group, fingerprint.id)
    _move(session, fingerprint, apart, group, why=Why.SAME_FINGERPRINT, now=by.now)
    causes.follow(session, group, many_hosts, by=by)
    cancelling.mark_duplicate(session, incident, original.id, by=by)
    return group


def _require_holder(actor: Actor, incident: Incident) -> None:
    if not may(incident, Action.EDIT, actor.user):
        raise AlertNotAllowedError


def _lock(
    session: Session, group: AlertGroup, fingerprint_id: int
) -> AlertMember | None:
    """The group is locked, so that nothing is counted in it meanwhile."""
    session.refresh(group, with_for_update=True)
    return session.get(AlertMember, (group.id, fingerprint_id), populate_existing=True)


def _open_incident(
    session: Session,
    incident: Incident,
    member: AlertMember,
    actor: Actor,
    now: datetime,
) -> Incident:
    fingerprint = member.fingerprint
    impact, urgency = GRADES[member.severity]
    report = Report(
        title=fingerprint.summary or fingerprint.name or fingerprint.value,
        description=groups.describe(fingerprint),
        system=fingerprint.labels.get("system", ""),
        impact=impact,
        urgency=urgency,
        channel=Channel.ALERT,
        unit=incident.unit,
        post=incident.post,
        level=incident.level,
        client=incident.client,
        confirmer=units.find_system_owner(
            session, fingerprint.labels.get("system", ""), incident.unit_id
        ),
    )
    return opening.open_incident(
        session, report, reporter=incident.reporter, by=By(actor, now)
    )


def _begin(
    session: Session,
    group: AlertGroup,
    incident: Incident,
    member: AlertMember,
    now: datetime,
) -> AlertGroup:
    apart = AlertGroup(
        incident_id=incident.id,
        split_from_id=group.id,
        unit_id=group.unit_id,
        host=member.host,
        system=incident.system,
        written=groups.digest(incident.title, incident.description),
        source=group.source,
        severity=member.severity,
        alone=True,
        alerts=0,
        fingerprints=0,
        occurrences=0,
        repeats=0,
        recoveries=0,
        firing=0,
        notes=0,
        first_at=now,
        fired_at=now,
        last_at=now,
    )
    session.add(apart)
    session.flush()  # Members name its id.
    return apart


def _move(
    session: Session,
    fingerprint: AlertFingerprint,
    source: AlertGroup,
    target: AlertGroup,
    *,
    why: Why,
    now: datetime,
) -> None:
    """Take the fingerprint with its tally and its occurrences from one group to another."""
    leaving = session.get_one(AlertMember, (source.id, fingerprint.id))
    joining = session.get(AlertMember, (target.id, fingerprint.id))
    if joining is None:
        joining = AlertMember(
            group_id=target.id,
            fingerprint_id=fingerprint.id,
            why=why,
            host=leaving.host,
            short_host=leaving.short_host,
            centrality=leaving.centrality,
            is_cause=False,
            began_at=leaving.began_at,
            severity=leaving.severity,
            alerts=0,
            occurrences=0,
            repeats=0,
            recoveries=0,
            is_firing=False,
            joined_at=now,
            last_at=leaving.last_at,
        )
        session.add(joining)
    joining.left_at, leaving.left_at = None, now
    leaving.is_cause = False
    was_firing, was_quiet = leaving.is_firing, leaving.quiet_since is not None
    groups.set_firing(source, leaving, firing=False)
    groups.set_firing(target, joining, firing=was_firing)
    if was_quiet:
        groups.set_quiet(target, joining)
    for name in ("alerts", "occurrences", "repeats", "recoveries"):
        number = getattr(leaving, name)
        for row, sign in ((source, -1), (leaving, -1), (target, 1), (joining, 1)):
            setattr(row, name, getattr(row, name) + sign * number)
    source.fingerprints -= 1
    target.fingerprints += 1
    fingerprint.group_id = target.id
    session.execute(
        update(AlertOccurrence)
        .where(
            AlertOccurrence.fingerprint_id == fingerprint.id,
            AlertOccurrence.group_id == source.id,
        )
        .values(group_id=target.id)
    )
