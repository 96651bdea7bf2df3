"""From what came in to incidents: one alert after the other, each exactly once.

What became of an alert is written on its own row, in the transaction that does it. So
whoever is killed in the middle has done nothing, and the next one begins where that was.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.alerts import firings, groups, inbox, patterns
from kb.alerts.alert import Status, to_key
from kb.alerts.batch import Batch
from kb.alerts.firings import begins_at, ends_at
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
from kb.alerts.placing import Match, Rules
from kb.alerts.recognition import look_ahead, read_traits
from kb.alerts.traits import Traits
from kb.audit import By
from kb.incidents.actions import Remark
from kb.incidents.lifecycle import Note

TURN_LOCK: Final = 7_306_115
"""PostgreSQL's advisory lock: one process condenses at a time, for two could open an
incident each for the same fingerprint. SQLite has one writer anyway."""

LOOKS_EVERY: Final = 10
"""Alerts, after which it is asked whether that is enough."""


def condense(
    session: Session,
    rules: Rules,
    *,
    limit: int,
    now: datetime,
    is_enough: Callable[[], bool] = lambda: False,
) -> int:
    """Condense up to *limit* of the alerts that wait; return how many that were.

    It is none while another process is at it. *is_enough* may end it sooner: while the
    transaction lasts, nobody else writes on SQLite.
    """
    if not _is_our_turn(session):
        return 0
    waiting = inbox.list_waiting(session, limit)
    if not waiting:
        return 0
    outcomes: dict[int, Outcome] = {}
    # All that the alerts change is written at once, or before the database is asked for it.
    with session.no_autoflush:
        batch = Batch(session, rules, waiting)
        look_ahead(batch, waiting)
        for received in waiting:
            outcomes[received.id] = _condense_one(batch, received)
            if len(outcomes) % LOOKS_EVERY == 0 and is_enough():
                break
        batch.write_occurrences()
        batch.follow_causes()
        inbox.settle_all(session, outcomes, now=now)
    return len(outcomes)


def _is_our_turn(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(TURN_LOCK))))


def _condense_one(batch: Batch, received: ReceivedAlert) -> Outcome:
    fingerprint = batch.find_fingerprint(received)
    occurrence = batch.find_occurrence(fingerprint, received)
    if received.status is Status.RESOLVED:
        return _recover(batch, fingerprint, occurrence, received)
    if occurrence is not None and _is_another(batch, occurrence, received):
        batch.change_key(occurrence, to_key(f"{occurrence.key} before {received.id}"))
        occurrence = None
    if occurrence is None:
        occurrence = _find_present(batch, fingerprint, received, firings.is_same)
    if occurrence is not None and occurrence.group_id is not None:
        return _repeat(batch, occurrence, received)
    return _fire(batch, fingerprint, occurrence, received)


def _find_present(
    batch: Batch,
    fingerprint: AlertFingerprint,
    received: ReceivedAlert,
    is_meant: Callable[[AlertOccurrence, ReceivedAlert], bool],
) -> AlertOccurrence | None:
    """What fires now, if that is meant by an alert with another key."""
    if not firings.has_loose_keys(received) or fingerprint.group_id is None:
        return None
    present = batch.list_present(fingerprint.id)
    return next((each for each in present if is_meant(each, received)), None)


def _is_another(
    batch: Batch, occurrence: AlertOccurrence, received: ReceivedAlert
) -> bool:
    """Whether its number means another firing than it did.

    One that never ended is over at the latest when its incident is.
    """
    ended_at = occurrence.ended_at
    is_moved = received.started_at not in (None, occurrence.stated_at)
    if ended_at is None and is_moved and occurrence.group_id is not None:
        incident = batch.get_incident(batch.get_group(occurrence.group_id))
        is_open = batch.standing.find_open(incident.id) is not None
        ended_at = None if is_open else incident.closed_at or incident.updated_at
    return firings.is_another(occurrence, received, ended_at)


def _repeat(
    batch: Batch, occurrence: AlertOccurrence, received: ReceivedAlert
) -> Outcome:
    assert occurrence.group_id is not None, "only what fired can be repeated"
    group = batch.get_group(occurrence.group_id)
    member = batch.get_member(group, occurrence.fingerprint_id)
    groups.count(group, member, received.received_at, repeats=1)
    if received.status is Status.FIRING:
        _hear_again(group, member, occurrence)
        if groups.raise_severity(batch.session, group, member, received):
            batch.mark_changed(group, received)
    return Outcome.REPEATED


def _hear_again(
    group: AlertGroup, member: AlertMember, occurrence: AlertOccurrence
) -> None:
    """What was quiet, and has not ended, fires still."""
    if member.quiet_since is not None and occurrence.ended_at is None:
        groups.set_firing(group, member, firing=True)


def _fire(
    batch: Batch,
    fingerprint: AlertFingerprint,
    occurrence: AlertOccurrence | None,
    received: ReceivedAlert,
) -> Outcome:
    group, member, outcome = _place(batch, fingerprint, received)
    groups.count(group, member, received.received_at, occurrences=1)
    group.fired_at = max(group.fired_at, received.received_at)
    if occurrence is None:
        occurrence = AlertOccurrence(
            fingerprint_id=fingerprint.id,
            group_id=group.id,
            key=received.occurrence or f"received {received.id}",
            stated_at=received.started_at,
            started_at=begins_at(received),
        )
        _end_others(batch, occurrence)
        batch.add_occurrence(occurrence)
    occurrence.group_id = group.id
    if occurrence.ended_at is None:
        groups.set_firing(group, member, firing=True)
    _tell_of_firing(batch, group, member, outcome, received)
    return outcome


def _end_others(batch: Batch, occurrence: AlertOccurrence) -> None:
    """One fingerprint fires once at a time: of two, the earlier one is over."""
    if batch.takes_first(occurrence.fingerprint_id):
        return
    for other in batch.list_present(occurrence.fingerprint_id):
        if other.started_at > occurrence.started_at:
            occurrence.ended_at = other.started_at
            continue
        other.ended_at = occurrence.started_at
        if other.group_id is not None and other.group_id != occurrence.group_id:
            # Its incident was closed while it still fired, and there it is over now.
            group = batch.get_group(other.group_id)
            member = batch.get_member(group, other.fingerprint_id)
            groups.set_firing(group, member, firing=False)


def _place(
    batch: Batch, fingerprint: AlertFingerprint, received: ReceivedAlert
) -> tuple[AlertGroup, AlertMember, Outcome]:
    """Put a new firing into a group: its own, one that is alike, or a new one."""
    session = batch.session
    known = batch.get_group(fingerprint.group_id) if fingerprint.group_id else None
    if known is not None and (group := _still_open(batch, known, received)):
        same = Match(group.id, Why.SAME_FINGERPRINT)
        member = _join(batch, group, fingerprint, received, same)
        return group, member, Outcome.FIRED_AGAIN
    traits = read_traits(batch, received)
    match = _match(batch, fingerprint, received, traits)
    if match is None:
        group = groups.found(
            session, received, traits, follows=known, alone=fingerprint.kept_apart
        )
        batch.add_group(group)
        match, outcome = Match(group.id, Why.FIRST), Outcome.OPENED
        patterns.notice(session, group, now=received.received_at)
    else:
        group, outcome = batch.get_group(match.group_id), Outcome.JOINED
        _tie_to_earlier(batch, group, known, received)
        traits.boundaries.mark(group)
        by = By(batch.actor_of(received), received.received_at)
        groups.name_system(session, group, traits, by=by)
    return group, _join(batch, group, fingerprint, received, match), outcome


def _join(
    batch: Batch,
    group: AlertGroup,
    fingerprint: AlertFingerprint,
    received: ReceivedAlert,
    match: Match,
) -> AlertMember:
    batch.mark_changed(group, received)
    member = batch.find_member(group, fingerprint)
    if member is None:
        member = groups.take_in(group, fingerprint, received, match)
        member.centrality = batch.centrality_of(received.host)
        batch.add_member(member)
    else:
        groups.take_back(group, member)
    fingerprint.group_id = group.id
    groups.raise_severity(batch.session, group, member, received)
    return member


def _still_open(
    batch: Batch, known: AlertGroup, received: ReceivedAlert
) -> AlertGroup | None:
    """The group as long as its incident, or the one whose duplicate that is, is open."""
    incident_id = batch.standing.find_open(known.incident_id)
    if incident_id is None:
        return None
    if incident_id == known.incident_id:
        batch.add_group(known)
        return known
    # The original may have been reported by a person and have no alerts so far.
    group = groups.find_of_incident(batch.session, incident_id) or groups.begin(
        batch.session,
        incident_id,
        received,
        Traits(
            client_id=batch.standing.client_of(incident_id),
            template=known.template,
            system=known.system,
            unit_id=known.unit_id,
        ),
    )
    batch.add_group(group)
    return group


def _match(
    batch: Batch,
    fingerprint: AlertFingerprint,
    received: ReceivedAlert,
    traits: Traits,
) -> Match | None:
    if fingerprint.kept_apart:
        return None
    found = batch.candidates.find(traits, at=received.received_at)
    if found is None:
        return None
    # It is looked at once more under the lock: somebody may be closing it right now.
    group = batch.get_group(found.group_id)
    is_open = batch.standing.find_open(group.incident_id) == group.incident_id
    return found if is_open else None


def _tie_to_earlier(
    batch: Batch,
    group: AlertGroup,
    earlier: AlertGroup | None,
    received: ReceivedAlert,
) -> None:
    if earlier is None or group.follows_id is not None or earlier.id == group.id:
        return
    group.follows_id = earlier.id
    groups.tell_of_earlier(
        batch.session,
        group,
        earlier,
        by=By(batch.actor_of(received), received.received_at),
    )


def _tell_of_firing(
    batch: Batch,
    group: AlertGroup,
    member: AlertMember,
    outcome: Outcome,
    received: ReceivedAlert,
) -> None:
    """The first of each fingerprint is noted, and the first time that it comes back."""
    is_back = outcome is Outcome.FIRED_AGAIN and member.occurrences == 2  # noqa: PLR2004
    if outcome is not Outcome.JOINED and not is_back:
        return
    is_new = outcome is Outcome.JOINED
    what = to_note(
        Remark.ALERT_JOINED if is_new else Remark.ALERT_AGAIN,
        received.summary,
        {"why": member.why.value, "fingerprint": member.fingerprint_id},
    )
    _tell(batch, group, what, received)


def _recover(
    batch: Batch,
    fingerprint: AlertFingerprint,
    occurrence: AlertOccurrence | None,
    received: ReceivedAlert,
) -> Outcome:
    ended_at = ends_at(received)
    if occurrence is None or occurrence.group_id is None or occurrence.ended_at:
        present = _find_present(batch, fingerprint, received, firings.is_over)
        if present is None and occurrence is not None and occurrence.group_id:
            return _repeat(batch, occurrence, received)
        if occurrence is None and received.occurrence:
            batch.add_occurrence(_to_ended(fingerprint, received))
        occurrence = present
    if occurrence is None or occurrence.group_id is None:
        fingerprint.unmatched += 1
        return Outcome.UNMATCHED
    occurrence.ended_at = max(ended_at, occurrence.started_at)
    group = batch.get_group(occurrence.group_id)
    member = batch.get_member(group, fingerprint.id)
    groups.count(group, member, received.received_at, recoveries=1)
    groups.set_firing(group, member, firing=False)
    _tell_of_recovery(batch, group, member, received)
    return Outcome.RECOVERED


def _to_ended(
    fingerprint: AlertFingerprint, received: ReceivedAlert
) -> AlertOccurrence:
    """A firing of which the end came in first: then it does not fire for ever."""
    ended_at = ends_at(received)
    return AlertOccurrence(
        fingerprint_id=fingerprint.id,
        key=received.occurrence,
        stated_at=received.started_at,
        started_at=min(received.started_at or ended_at, ended_at),
        ended_at=ended_at,
    )


def _tell_of_recovery(
    batch: Batch, group: AlertGroup, member: AlertMember, received: ReceivedAlert
) -> None:
    """Only noted: whether it is solved is for the user to say."""
    if group.firing == group.quiet == 0:
        details = {"fingerprints": group.fingerprints}
        what = to_note(Remark.ALERT_ALL_CLEAR, details=details)
    elif member.recoveries == 1:
        what = to_note(Remark.ALERT_RECOVERED, received.summary)
    else:
        return
    _tell(batch, group, what, received)


def _tell(batch: Batch, group: AlertGroup, what: Note, received: ReceivedAlert) -> None:
    if groups.has_room(group):
        batch.get_incident(group)
        actor = batch.actor_of(received)
        groups.tell(batch.session, group, what, by=By(actor, received.received_at))
