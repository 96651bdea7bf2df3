"""Of the alerts of a group the likely cause: what its incident is called after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from kb import audit
from kb.alerts import groups
from kb.alerts.alert import Severity
from kb.alerts.models import AlertFingerprint, AlertGroup, AlertMember
from kb.audit import By
from kb.incidents.actions import Action, Remark
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


_LIKELIEST: Final = (
    _INFORMS,
    AlertMember.centrality.desc(),
    _RANK,
    AlertMember.began_at,
    AlertMember.joined_at,
    AlertMember.fingerprint_id,
)
"""The most central on the drawings, the most severe, the earliest."""


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a group stands: by ids of fingerprints, and by how many hosts."""

    group: AlertGroup
    cause: int
    marked: int | None
    hosts: int

    def count(self, many_hosts: str) -> str:
        if self.hosts <= 1:
            return ""
        return many_hosts.format(title="", hosts=f"{self.hosts:,}")


def find_marked(session: Session, group: AlertGroup) -> AlertMember | None:
    """The one that the incident is called after."""
    return session.scalar(
        select(AlertMember).where(
            AlertMember.group_id == group.id,
            AlertMember.left_at.is_(None),
            AlertMember.is_cause,
        )
    )


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
    """As ``follow_all``, for one group."""
    follow_all(session, {group.id: by}, many_hosts)


def follow_all(session: Session, changed: Mapping[int, By], many_hosts: str) -> None:
    """Have title, description and suggestion follow the likely cause as it is now.

    *changed* are groups by their ids, with whose alert changed them; *many_hosts* is how
    a title counts them. What a person has written stays, and so does a title when only
    the figures in its cause's message are others.
    """
    session.flush()  # What has joined a moment ago is asked for.
    moved = [
        stand
        for stand in _list_stands(session, changed)
        if stand.cause != stand.marked or stand.group.counted != stand.count(many_hosts)
    ]
    members = _read_members(session, moved)
    incidents = [stand.group.incident_id for stand in moved]
    held = session.scalars(select(Incident).where(Incident.id.in_(incidents))).all()
    assert len(held) == len(moved), "each group has one, and keeps it"
    for stand in moved:
        by, cause = changed[stand.group.id], members[stand.group.id, stand.cause]
        is_other = stand.cause != stand.marked
        if is_other:
            before = members.get((stand.group.id, stand.marked or 0))
            _change(session, stand.group, before, cause, by=by)
        counted = stand.count(many_hosts)
        _name(session, stand.group, cause, counted, is_other=is_other, by=by)


def _list_stands(session: Session, group_ids: Iterable[int]) -> list[_Stand]:
    present = (
        AlertMember.group_id.in_(tuple(group_ids)),
        AlertMember.left_at.is_(None),
    )
    place = func.row_number().over(
        partition_by=AlertMember.group_id, order_by=_LIKELIEST
    )
    ranked = (
        select(
            AlertMember.group_id,
            AlertMember.fingerprint_id,
            AlertMember.is_cause,
            place.label("place"),
        )
        .where(*present)
        .subquery()
    )
    causes: dict[int, int] = {}
    marked: dict[int, int] = {}
    rows = session.execute(
        select(ranked).where(or_(ranked.c.place == 1, ranked.c.is_cause))
    )
    for group_id, fingerprint_id, is_cause, place_in_group in rows:
        if place_in_group == 1:
            causes[group_id] = fingerprint_id
        if is_cause:
            marked[group_id] = fingerprint_id
    # An empty name is the host of none.
    host = func.nullif(AlertMember.host, "")
    hosts = session.execute(
        select(AlertMember.group_id, func.count(host.distinct()))
        .where(*present)
        .group_by(AlertMember.group_id)
    )
    counted = {row[0]: row[1] for row in hosts}
    return [
        _Stand(
            session.get_one(AlertGroup, each),
            causes[each],
            marked.get(each),
            counted[each],
        )
        for each in group_ids
        if each in causes
    ]


def _read_members(
    session: Session, stands: Sequence[_Stand]
) -> dict[tuple[int, int], AlertMember]:
    """Those that are the cause, and those that were."""
    fingerprints = {
        each for stand in stands for each in (stand.cause, stand.marked) if each
    }
    found = session.scalars(
        select(AlertMember).where(
            AlertMember.group_id.in_([stand.group.id for stand in stands]),
            AlertMember.fingerprint_id.in_(fingerprints),
        )
    )
    return {(each.group_id, each.fingerprint_id): each for each in found}


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
    audit.record(session, Action.EDIT, incident, by=by, fields=["title", "description"])


def to_title(fingerprint: AlertFingerprint, counted: str) -> str:
    """What the cause says, and on how many hosts something fires."""
    title = fingerprint.summary or fingerprint.name or fingerprint.value
    return cut(title, MAX_LINE - len(counted)) + counted


def _count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0
