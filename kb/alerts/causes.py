"""Of the alerts of a group the likely cause: what its incident is called after."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.alerts import groups
from kb.alerts.alert import Severity
from kb.alerts.models import AlertFingerprint, AlertGroup, AlertMember
from kb.audit import By
from kb.incidents.actions import Remark
from kb.incidents.models import Incident, State
from kb.text import MAX_LINE, cut

_NAMED_AGAIN: Final = frozenset({State.NEW, State.IN_PROGRESS})
"""Once it is resolved, the title that people know stays."""


class Reason(StrEnum):
    """What the cause has before the others; each decides among those alike so far."""

    CENTRAL = "central"
    """Its host is the most central one on the drawings."""
    SEVERE = "severe"
    EARLIEST = "earliest"


_RANK: Final = case(
    *((AlertMember.severity == severity, severity.rank) for severity in Severity),
    else_=len(Severity),
)
_INFORMS: Final = case((AlertMember.severity == Severity.INFO, 1), else_=0)
"""What is only for information explains nothing, wherever it comes from."""


def find_cause(session: Session, group: AlertGroup) -> AlertMember | None:
    """The most central on the drawings, the most severe, the earliest."""
    return session.scalar(
        _present(group)
        .order_by(
            _INFORMS,
            AlertMember.centrality.desc(),
            _RANK,
            AlertMember.began_at,
            AlertMember.joined_at,
            AlertMember.fingerprint_id,
        )
        .limit(1)
    )


def find_marked(session: Session, group: AlertGroup) -> AlertMember | None:
    """The one that the incident is called after."""
    return session.scalar(_present(group).where(AlertMember.is_cause))


def explain(session: Session, cause: AlertMember) -> Sequence[Reason]:
    """Why it is this one; nothing where there is no other."""
    is_info = AlertMember.severity == Severity.INFO
    alike = [AlertMember.group_id == cause.group_id, AlertMember.left_at.is_(None)]
    left = _count(session, alike)
    reasons = []
    for reason, condition in (
        (Reason.SEVERE, is_info if cause.severity is Severity.INFO else ~is_info),
        (Reason.CENTRAL, AlertMember.centrality == cause.centrality),
        (Reason.SEVERE, AlertMember.severity == cause.severity),
    ):
        alike.append(condition)
        before, left = left, _count(session, alike)
        if left < before:
            reasons.append(reason)
    if left > 1:
        reasons.append(Reason.EARLIEST)
    return list(dict.fromkeys(reasons))


def follow(session: Session, group: AlertGroup, many_hosts: str, *, by: By) -> None:
    """Have title, description and suggestion follow the likely cause as it is now.

    *many_hosts* is how a title counts them. What a person has written stays, and so does
    a title when only the figures in its cause's message are others.
    """
    session.flush()  # What has joined a moment ago is asked for.
    cause = find_cause(session, group)
    if cause is None:
        return
    before = find_marked(session, group)
    if before is not cause:
        _change(session, group, before, cause, by=by)
    hosts = _count_hosts(session, group)
    counted = many_hosts.format(title="", hosts=f"{hosts:,}") if hosts > 1 else ""
    _name(session, group, cause, counted, is_other=before is not cause, by=by)


def _change(
    session: Session,
    group: AlertGroup,
    before: AlertMember | None,
    cause: AlertMember,
    *,
    by: By,
) -> None:
    cause.is_cause = True
    group.runbook_url = cause.fingerprint.runbook_url
    if before is None:
        return
    before.is_cause = False
    group.suggested_at = None  # It is looked for again.
    what = groups.to_note(
        Remark.ALERT_CAUSE,
        cause.fingerprint.summary,
        {"fingerprint": cause.fingerprint_id},
    )
    groups.tell(session, group, what, by=by)


def _name(
    session: Session,
    group: AlertGroup,
    cause: AlertMember,
    counted: str,
    *,
    is_other: bool,
    by: By,
) -> None:
    incident = session.get_one(Incident, group.incident_id)
    is_ours = group.written == groups.digest(incident.title, incident.description)
    if not is_ours or incident.state not in _NAMED_AGAIN:
        return
    if not is_other and group.counted == counted:
        return
    title = to_title(cause.fingerprint, counted)
    description = incident.description
    if is_other:
        description = groups.describe(cause.fingerprint)
    if (title, description) == (incident.title, incident.description):
        return
    incident.title, incident.description = title, description
    group.counted = counted
    group.written = groups.digest(title, description)
    audit.record(session, Remark.EDIT, incident, by=by, fields=["title", "description"])


def to_title(fingerprint: AlertFingerprint, counted: str) -> str:
    """What the cause says, and on how many hosts something fires."""
    title = fingerprint.summary or fingerprint.name or fingerprint.value
    return cut(title, MAX_LINE - len(counted)) + counted


def _present(group: AlertGroup) -> Select[AlertMember]:
    return select(AlertMember).where(
        AlertMember.group_id == group.id, AlertMember.left_at.is_(None)
    )


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _count_hosts(session: Session, group: AlertGroup) -> int:
    hosts = select(func.count(AlertMember.host.distinct())).where(
        AlertMember.group_id == group.id,
        AlertMember.left_at.is_(None),
        AlertMember.host != "",
    )
    return session.scalar(hosts) or 0
