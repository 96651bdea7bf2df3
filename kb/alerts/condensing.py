"""From what came in to incidents: one alert after the other, each exactly once.

What became of an alert is written on its own row, in the transaction that does it. So
whoever is killed in the middle has done nothing, and the next one begins where that was.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.alerts import groups, inbox, patterns
from kb.alerts.alert import Alert, Status, to_key
from kb.alerts.groups import to_note
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    AlertOccurrence,
    Outcome,
    ReceivedAlert,
    Why,
)
from kb.alerts.neighbourhood import find_device
from kb.alerts.placing import (
    Match,
    Rules,
    Traits,
    find_match,
    find_open_incident,
)
from kb.alerts.templates import short_name, to_template
from kb.audit import Actor
from kb.people import units
from kb.people.models import ManagedSystem, User

TURN_LOCK: Final = 7_306_115
"""PostgreSQL's advisory lock: one process condenses at a time, for two could open an
incident each for the same fingerprint. SQLite has one writer anyway."""
SYSTEM_LABELS: Final = ("service", "application", "app")
"""Labels that name a system if there is one of that name; ``system`` always does."""


@dataclass(slots=True)
class Work:
    """What one batch knows."""

    session: Session
    rules: Rules
    now: datetime
    systems: dict[str, ManagedSystem | None] = field(default_factory=dict)

    def find_system(self, name: str) -> ManagedSystem | None:
        if name not in self.systems:
            self.systems[name] = units.find_system(self.session, name)
        return self.systems[name]


def condense(session: Session, rules: Rules, *, limit: int, now: datetime) -> int:
    """Condense up to *limit* of the alerts that wait; return how many that were.

    It is none while another process is at it.
    """
    if not _is_our_turn(session):
        return 0
    waiting = inbox.list_waiting(session, limit)
    work = Work(session, rules, now)
    for received in waiting:
        inbox.settle(received, _condense_one(work, received), now=now)
    return len(waiting)


def _is_our_turn(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(TURN_LOCK))))


def _condense_one(work: Work, received: ReceivedAlert) -> Outcome:
    fingerprint = _find_fingerprint(work.session, received)
    occurrence = _find_occurrence(work.session, fingerprint, received)
    if received.status is Status.RESOLVED:
        return _recover(work.session, fingerprint, occurrence, received)
    if occurrence is not None and _is_another(occurrence, received):
        # Who counts from 1 again after a restart must not be taken for a repeat.
        occurrence.key = to_key(f"{occurrence.key} before {received.id}")
        occurrence = None
    if occurrence is not None and occurrence.group_id is not None:
        return _repeat(work.session, occurrence, received)
    return _fire(work, fingerprint, occurrence, received)


def _is_another(occurrence: AlertOccurrence, received: ReceivedAlert) -> bool:
    """Whether a firing began after the one of the same key had ended."""
    return (
        occurrence.ended_at is not None
        and received.started_at is not None
        and received.started_at > occurrence.ended_at
    )


def _find_fingerprint(session: Session, received: ReceivedAlert) -> AlertFingerprint:
    fingerprint = session.scalar(
        select(AlertFingerprint).where(
            AlertFingerprint.source == received.source,
            AlertFingerprint.value == received.fingerprint,
        )
    )
    if fingerprint is None:
        fingerprint = AlertFingerprint(
            source=received.source, value=received.fingerprint, unmatched=0
        )
        session.add(fingerprint)
    if received.status is Status.FIRING or not fingerprint.name:
        fingerprint.name = received.name
        fingerprint.summary = received.summary
        fingerprint.labels = received.labels
        fingerprint.url = received.url
    session.flush()  # Members and occurrences name its id.
    return fingerprint


def _find_occurrence(
    session: Session, fingerprint: AlertFingerprint, received: ReceivedAlert
) -> AlertOccurrence | None:
    """The firing that the alert is about, if it is known; without a key, the present one."""
    query = select(AlertOccurrence).where(
        AlertOccurrence.fingerprint_id == fingerprint.id
    )
    if received.occurrence:
        return session.scalar(query.where(AlertOccurrence.key == received.occurrence))
    return session.scalar(
        query.where(AlertOccurrence.ended_at.is_(None))
        .order_by(AlertOccurrence.id.desc())
        .limit(1)
    )


def _repeat(
    session: Session, occurrence: AlertOccurrence, received: ReceivedAlert
) -> Outcome:
    group = session.get_one(AlertGroup, occurrence.group_id)
    member = session.get_one(AlertMember, (group.id, occurrence.fingerprint_id))
    groups.count(group, member, received.received_at, repeats=1)
    if received.status is Status.FIRING:
        groups.raise_severity(session, group, member, received)
    return Outcome.REPEATED


def _fire(
    work: Work,
    fingerprint: AlertFingerprint,
    occurrence: AlertOccurrence | None,
    received: ReceivedAlert,
) -> Outcome:
    session = work.session
    group, member, outcome = _place(work, fingerprint, received)
    groups.count(group, member, received.received_at, occurrences=1)
    group.fired_at = max(group.fired_at, received.received_at)
    if occurrence is None:
        occurrence = AlertOccurrence(
            fingerprint_id=fingerprint.id,
            group_id=group.id,
            key=received.occurrence or f"received {received.id}",
            started_at=received.started_at or received.received_at,
        )
        _end_others(session, occurrence)
        session.add(occurrence)
    occurrence.group_id = group.id
    if occurrence.ended_at is None:
        groups.set_firing(group, member, firing=True)
    _tell_of_firing(session, group, member, outcome, received)
    return outcome


def _end_others(session: Session, occurrence: AlertOccurrence) -> None:
    """One fingerprint fires once at a time: of two, the earlier one is over."""
    others = session.scalars(
        select(AlertOccurrence).where(
            AlertOccurrence.fingerprint_id == occurrence.fingerprint_id,
            AlertOccurrence.ended_at.is_(None),
        )
    )
    for other in others.all():
        if other.started_at > occurrence.started_at:
            occurrence.ended_at = other.started_at
            continue
        other.ended_at = occurrence.started_at
        if other.group_id is not None and other.group_id != occurrence.group_id:
            # Its incident was closed while it still fired, and there it is over now.
            group = session.get_one(AlertGroup, other.group_id)
            member = session.get_one(AlertMember, (group.id, other.fingerprint_id))
            groups.set_firing(group, member, firing=False)


def _place(
    work: Work, fingerprint: AlertFingerprint, received: ReceivedAlert
) -> tuple[AlertGroup, AlertMember, Outcome]:
    """Put a new firing into a group: its own, one that is alike, or a new one."""
    session = work.session
    host = short_name(received.host)
    known = (
        session.get(AlertGroup, fingerprint.group_id) if fingerprint.group_id else None
    )
    if known is not None and (group := _still_open(session, known, received)):
        same = Match(group.id, Why.SAME_FINGERPRINT)
        member = groups.join(session, group, fingerprint, received, same, host)
        return group, member, Outcome.FIRED_AGAIN
    traits = _read_traits(work, received)
    match = _match(work, fingerprint, received, traits)
    if match is None:
        group = groups.found(
            session, received, traits, follows=known, alone=fingerprint.kept_apart
        )
        match, outcome = Match(group.id, Why.FIRST), Outcome.OPENED
        patterns.notice(session, group, now=received.received_at)
    else:
        group, outcome = session.get_one(AlertGroup, match.group_id), Outcome.JOINED
        _tie_to_earlier(session, group, known, received)
    member = groups.join(session, group, fingerprint, received, match, host)
    return group, member, outcome


def _still_open(
    session: Session, known: AlertGroup, received: ReceivedAlert
) -> AlertGroup | None:
    """The group as long as its incident, or the one whose duplicate that is, is open."""
    incident_id = find_open_incident(session, known.incident_id)
    if incident_id is None or incident_id == known.incident_id:
        return known if incident_id is not None else None
    # The original may have been reported by a person and have no alerts so far.
    return groups.find_of_incident(session, incident_id) or groups.begin(
        session,
        incident_id,
        received,
        Traits(template=known.template, system=known.system, unit_id=known.unit_id),
    )


def _match(
    work: Work,
    fingerprint: AlertFingerprint,
    received: ReceivedAlert,
    traits: Traits,
) -> Match | None:
    if fingerprint.kept_apart:
        return None
    found = find_match(work.session, traits, work.rules, at=received.received_at)
    if found is None:
        return None
    # It is looked at once more under the lock: somebody may be closing it right now.
    group = work.session.get_one(AlertGroup, found.group_id)
    is_open = find_open_incident(work.session, group.incident_id) == group.incident_id
    return found if is_open else None


def _read_traits(work: Work, received: ReceivedAlert) -> Traits:
    name = received.system
    known = work.find_system(name) if name else None
    for label in SYSTEM_LABELS:
        value = received.labels.get(label, "")
        if not name and value and (known := work.find_system(value)) is not None:
            name = value
    return Traits(
        template=to_template(_to_alert(received)),
        host=short_name(received.host),
        system=name,
        device_id=find_device(work.session, received.host),
        unit_id=known.unit_id if known is not None else None,
    )


def _to_alert(received: ReceivedAlert) -> Alert:
    return Alert(
        source=received.source,
        fingerprint=received.fingerprint,
        status=received.status,
        name=received.name,
        summary=received.summary,
        host=received.host,
        labels=received.labels,
    )


def _tie_to_earlier(
    session: Session,
    group: AlertGroup,
    earlier: AlertGroup | None,
    received: ReceivedAlert,
) -> None:
    if earlier is None or group.follows_id is not None or earlier.id == group.id:
        return
    group.follows_id = earlier.id
    groups.tell_of_earlier(
        session,
        group,
        earlier,
        actor=_actor(session, received),
        now=received.received_at,
    )


def _tell_of_firing(
    session: Session,
    group: AlertGroup,
    member: AlertMember,
    outcome: Outcome,
    received: ReceivedAlert,
) -> None:
    """The first of each fingerprint is noted, and the first time that it comes back."""
    is_back = outcome is Outcome.FIRED_AGAIN and member.occurrences == 2  # noqa: PLR2004
    if outcome is not Outcome.JOINED and not is_back:
        return
    action = "alert_joined" if outcome is Outcome.JOINED else "alert_again"
    what = to_note(
        action,
        received.summary,
        {"why": member.why.value, "fingerprint": member.fingerprint_id},
    )
    actor = _actor(session, received)
    groups.tell(session, group, what, actor=actor, now=received.received_at)


def _recover(
    session: Session,
    fingerprint: AlertFingerprint,
    occurrence: AlertOccurrence | None,
    received: ReceivedAlert,
) -> Outcome:
    ended_at = received.ended_at or received.received_at
    if occurrence is None or occurrence.group_id is None:
        fingerprint.unmatched += 1
        if occurrence is None and received.occurrence:
            session.add(
                AlertOccurrence(
                    fingerprint_id=fingerprint.id,
                    key=received.occurrence,
                    started_at=received.started_at or ended_at,
                    ended_at=ended_at,
                )
            )
        return Outcome.UNMATCHED
    if occurrence.ended_at is not None:
        return _repeat(session, occurrence, received)
    occurrence.ended_at = max(ended_at, occurrence.started_at)
    group = session.get_one(AlertGroup, occurrence.group_id)
    member = session.get_one(AlertMember, (group.id, fingerprint.id))
    groups.count(group, member, received.received_at, recoveries=1)
    groups.set_firing(group, member, firing=False)
    _tell_of_recovery(session, group, member, received)
    return Outcome.RECOVERED


def _tell_of_recovery(
    session: Session, group: AlertGroup, member: AlertMember, received: ReceivedAlert
) -> None:
    """Only noted: whether it is solved is for the user to say."""
    if group.firing == 0:
        what = to_note("alert_all_clear", details={"fingerprints": group.fingerprints})
    elif member.recoveries == 1:
        what = to_note("alert_recovered", received.summary)
    else:
        return
    actor = _actor(session, received)
    groups.tell(session, group, what, actor=actor, now=received.received_at)


def _actor(session: Session, received: ReceivedAlert) -> Actor:
    return Actor(session.get_one(User, received.user_id), groups.CHANNEL)
