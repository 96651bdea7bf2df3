"""What users report again and again: by the solution that helped, or by what they say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import wordings
from kb.alerts.models import AlertGroup, AlertPattern, PatternKind
from kb.alerts.patterns import SPAN, Common, record
from kb.alerts.patterns import find as find_pattern
from kb.incidents.models import Incident, State
from kb.text import MAX_LINE, cut

MOST: Final = 10_000
"""Incidents that are compared, the newest of them."""


def find(session: Session, tell: wordings.Tell, *, now: datetime) -> int:
    """Offer as patterns what users' incidents of late have in common.

    Return how many are new. An incident counts once: by its solution, if that keeps
    coming back, else by its title.
    """
    reported: defaultdict[int, list[Incident]] = defaultdict(list)
    for incident in _reported_since(session, now - SPAN):
        reported[incident.client_id].append(incident)
    return sum(
        _find_of_client(session, client_id, incidents, tell, now=now)
        for client_id, incidents in reported.items()
    )


def _find_of_client(
    session: Session,
    client_id: int,
    incidents: Sequence[Incident],
    tell: wordings.Tell,
    *,
    now: datetime,
) -> int:
    new, taken = 0, set()
    for solution_id, solved in _by_solution(incidents).items():
        common = Common(client_id, PatternKind.SOLUTION, str(solution_id))
        new += record(session, common, solved, now=now)
        if find_pattern(session, common) is not None:
            taken |= {each.id for each in solved}
    rest = [each for each in incidents if each.id not in taken]
    for wording, alike in _by_wording(session, client_id, rest, tell).items():
        common = Common(client_id, PatternKind.WORDING, wording)
        new += record(session, common, alike, now=now)
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
    session: Session,
    client_id: int,
    incidents: Sequence[Incident],
    tell: wordings.Tell,
) -> Mapping[str, Sequence[Incident]]:
    """What is a pattern already leads, so that it stays the same one."""
    known = session.scalars(
        select(AlertPattern.value)
        .where(
            AlertPattern.client_id == client_id,
            AlertPattern.kind == PatternKind.WORDING,
        )
        .order_by(AlertPattern.id)
    )
    titles = [cut(each.title, MAX_LINE) for each in incidents]
    leaders = wordings.group([*known, *titles], tell)
    groups: defaultdict[str, list[Incident]] = defaultdict(list)
    for incident, title in zip(incidents, titles, strict=True):
        groups[leaders[title]].append(incident)
    return groups
