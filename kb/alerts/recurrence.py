"""What users report again and again: by the solution that helped, or by what they say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import wordings
from kb.alerts.models import AlertGroup, AlertPattern, PatternKind
from kb.alerts.patterns import SPAN, record
from kb.incidents.models import Incident, State
from kb.text import MAX_LINE, cut

MOST: Final = 10_000
"""Incidents that are compared, the newest of them."""


def find(session: Session, tell: wordings.Tell, *, now: datetime) -> int:
    """Offer as patterns what users' incidents of late have in common.

    Return how many are new. An incident counts once: by its solution, if that keeps
    coming back, else by its title.
    """
    incidents = _reported_since(session, now - SPAN)
    new, taken = 0, set()
    for solution_id, solved in _by_solution(incidents).items():
        new += record(session, PatternKind.SOLUTION, str(solution_id), solved, now=now)
        if _is_kept(session, PatternKind.SOLUTION, str(solution_id)):
            taken |= {each.id for each in solved}
    rest = [each for each in incidents if each.id not in taken]
    for wording, alike in _by_wording(session, rest, tell).items():
        new += record(session, PatternKind.WORDING, wording, alike, now=now)
    return new


def _reported_since(session: Session, since: datetime) -> Sequence[Incident]:
    """What is under no problem yet; the oldest first."""
    newest = session.scalars(
        select(Incident)
        .outerjoin(AlertGroup, AlertGroup.incident_id == Incident.id)
        .where(
            Incident.created_at >= since,
            Incident.problem_id.is_(None),
            Incident.state != State.CANCELLED,
            AlertGroup.id.is_(None),
        )
        .order_by(Incident.created_at.desc(), Incident.id.desc())
        .limit(MOST)
    )
    return newest.all()[::-1]


def _by_solution(incidents: Sequence[Incident]) -> Mapping[int, Sequence[Incident]]:
    groups: defaultdict[int, list[Incident]] = defaultdict(list)
    for incident in incidents:
        if incident.solution_id is not None:
            groups[incident.solution_id].append(incident)
    return groups


def _by_wording(
    session: Session, incidents: Sequence[Incident], tell: wordings.Tell
) -> Mapping[str, Sequence[Incident]]:
    """What is a pattern already leads, so that it stays the same one."""
    known = session.scalars(
        select(AlertPattern.value)
        .where(AlertPattern.kind == PatternKind.WORDING)
        .order_by(AlertPattern.id)
    )
    titles = [cut(each.title, MAX_LINE) for each in incidents]
    leaders = wordings.group([*known, *titles], tell)
    groups: defaultdict[str, list[Incident]] = defaultdict(list)
    for incident, title in zip(incidents, titles, strict=True):
        groups[leaders[title]].append(incident)
    return groups


def _is_kept(session: Session, kind: PatternKind, value: str) -> bool:
    found = session.scalar(
        select(AlertPattern.id).where(
            AlertPattern.kind == kind, AlertPattern.value == value
        )
    )
    return found is not None
