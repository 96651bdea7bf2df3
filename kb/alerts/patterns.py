"""What keeps coming back: offered as a problem, opened as one, or put aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from kb import audit
from kb.alerts.errors import AlertNotAllowedError, PatternSettledError
from kb.alerts.models import AlertGroup, AlertPattern, PatternKind, PatternState
from kb.audit import Actor, By
from kb.errors import NotFoundError
from kb.incidents import policy
from kb.incidents.models import Incident
from kb.people.models import Role, User
from kb.problems import service as problems
from kb.problems.models import Problem, ProblemState
from kb.text import cut

SPAN: Final = timedelta(days=14)
"""Incidents within it make a pattern."""
ENOUGH: Final = {PatternKind.TEMPLATE: 3, PatternKind.SYSTEM: 5}
"""So many incidents make one. The same message three times has hardly three causes; one
system may well have several troubles of its own."""
MOST_GROUPED: Final = 100
"""Incidents that one click puts under a problem."""
_ENDED: Final = (ProblemState.SOLVED, ProblemState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Offer:
    """A pattern, and what of it its reader may see."""

    pattern: AlertPattern
    incidents: Sequence[Incident]
    """The newest ones."""
    total: int
    """How many they are in all."""

    @property
    def title(self) -> str:
        return _to_title(self.pattern, self.incidents)


def notice(session: Session, group: AlertGroup, *, now: datetime) -> None:
    """Offer as patterns what an incident that was just opened has brought to enough."""
    for kind, value in (
        (PatternKind.TEMPLATE, group.template),
        (PatternKind.SYSTEM, cut(group.system)),
    ):
        if value:
            _notice(session, kind, value, now)


def _notice(session: Session, kind: PatternKind, value: str, now: datetime) -> None:
    pattern = session.scalar(
        select(AlertPattern).where(
            AlertPattern.kind == kind, AlertPattern.value == value
        )
    )
    if pattern is not None and not _may_come_back(session, pattern):
        return
    since = now - SPAN
    if pattern is not None and pattern.settled_at is not None:
        since = max(since, pattern.settled_at)
    counted = _incidents(kind, value, since).limit(ENOUGH[kind])
    number = session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    if number < ENOUGH[kind]:
        return
    if pattern is None:
        pattern = AlertPattern(kind=kind, value=value)
        session.add(pattern)
    pattern.state = PatternState.OFFERED
    pattern.since = since
    pattern.last_at = now


def _may_come_back(session: Session, pattern: AlertPattern) -> bool:
    """A problem that has ended does not explain what comes after it."""
    if pattern.state is PatternState.OPENED and pattern.problem_id is not None:
        return session.get_one(Problem, pattern.problem_id).state in _ENDED
    return pattern.state is PatternState.OFFERED


def list_offers(
    session: Session,
    user: User,
    *,
    offset: int,
    limit: int,
    state: PatternState = PatternState.OFFERED,
) -> list[Offer]:
    """The latest first; only patterns of which *user* may see incidents."""
    visible = policy.visible_to(session, user)
    seen = [
        (AlertPattern.kind == kind)
        & _incidents(kind, AlertPattern.value, AlertPattern.since)
        .where(visible)
        .correlate(AlertPattern)
        .exists()
        for kind in PatternKind
    ]
    found = session.scalars(
        select(AlertPattern)
        .where(AlertPattern.state == state, or_(*seen))
        .order_by(AlertPattern.last_at.desc(), AlertPattern.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_to_offer(session, pattern, visible) for pattern in found]


def get_pattern(session: Session, pattern_id: int, user: User) -> AlertPattern:
    """Raise ``NotFoundError`` for one of which *user* may see no incident."""
    pattern = session.get(AlertPattern, pattern_id)
    if pattern is not None and user.is_staff:
        offer = _to_offer(session, pattern, policy.visible_to(session, user))
        if offer.total:
            return pattern
    raise NotFoundError("pattern", pattern_id)


def open_problem(session: Session, pattern: AlertPattern, *, by: By) -> Problem:
    """Open a problem for the pattern's incidents that belong to no problem yet."""
    _require_offered(pattern, by.actor)
    grouped = session.scalars(
        _incidents(pattern.kind, pattern.value, pattern.since)
        .where(Incident.problem_id.is_(None), policy.visible_to(session, by.actor.user))
        .order_by(AlertGroup.first_at.desc())
        .limit(MOST_GROUPED)
    ).all()
    title = _to_title(pattern, grouped)
    problem = problems.open_problem(
        session, title, pattern.value, incidents=grouped, by=by
    )
    pattern.problem_id = problem.id
    _settle(session, pattern, PatternState.OPENED, by=by)
    return problem


def dismiss(session: Session, pattern: AlertPattern, *, by: By) -> None:
    """Say that it is none; it is not offered again."""
    _require_offered(pattern, by.actor)
    _settle(session, pattern, PatternState.DISMISSED, by=by)


def restore(session: Session, pattern: AlertPattern, *, by: By) -> None:
    """Offer it again after all."""
    if pattern.state is not PatternState.DISMISSED:
        raise PatternSettledError
    _require_technician(by.actor)
    _settle(session, pattern, PatternState.OFFERED, by=by)


def _to_title(pattern: AlertPattern, incidents: Sequence[Incident]) -> str:
    """A system's name; of a message the newest incident's title, which people can read."""
    if pattern.kind is PatternKind.TEMPLATE and incidents:
        return incidents[0].title
    return pattern.value


def _require_offered(pattern: AlertPattern, actor: Actor) -> None:
    _require_technician(actor)
    if pattern.state is not PatternState.OFFERED:
        raise PatternSettledError


def _require_technician(actor: Actor) -> None:
    if not actor.user.active or not actor.user.has(Role.TECHNICIAN):
        raise AlertNotAllowedError


def _settle(
    session: Session,
    pattern: AlertPattern,
    state: PatternState,
    *,
    by: By,
) -> None:
    before, pattern.state = pattern.state, state
    is_offered = state is PatternState.OFFERED
    pattern.settled_at = None if is_offered else by.now
    pattern.settled_by_id = None if is_offered else by.actor.user.id
    audit.record(
        session,
        "settle",
        pattern,
        by=by,
        before=before.value,
        after=state.value,
    )


def _incidents(kind: PatternKind, value: object, since: object) -> Select[Incident]:
    """Incidents that were opened for alerts of the pattern; a duplicate is none of them."""
    column: ColumnElement[str] = {
        PatternKind.TEMPLATE: AlertGroup.template.expression,
        PatternKind.SYSTEM: AlertGroup.system.expression,
    }[kind]
    return (
        select(Incident)
        .join(AlertGroup, AlertGroup.incident_id == Incident.id)
        .where(
            column == value,
            # Of the two times the first is the one that counts; the other has an index.
            AlertGroup.fired_at >= since,
            AlertGroup.first_at >= since,
            ~AlertGroup.alone,
            Incident.duplicate_of_id.is_(None),
        )
    )


def _to_offer(
    session: Session, pattern: AlertPattern, visible: ColumnElement[bool]
) -> Offer:
    found = _incidents(pattern.kind, pattern.value, pattern.since).where(visible)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    newest = session.scalars(found.order_by(AlertGroup.first_at.desc()).limit(5)).all()
    return Offer(pattern, newest, total)
