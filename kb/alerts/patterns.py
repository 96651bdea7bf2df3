"""What keeps coming back: offered as a problem, opened as one, or put aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from kb import audit
from kb.alerts.errors import AlertNotAllowedError, PatternSettledError
from kb.alerts.models import (
    AlertGroup,
    AlertPattern,
    PatternIncident,
    PatternKind,
    PatternState,
)
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
ENOUGH: Final = {
    PatternKind.TEMPLATE: 3,
    PatternKind.SYSTEM: 5,
    PatternKind.SOLUTION: 5,
    PatternKind.WORDING: 5,
}
"""So many incidents make one. The same message three times has hardly three causes; one
system may well have several troubles of its own, and so may several users."""
OF_USERS: Final = (PatternKind.SOLUTION, PatternKind.WORDING)
MOST_GROUPED: Final = 100
"""Incidents that one click puts under a problem."""
_ENDED: Final = (ProblemState.SOLVED, ProblemState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Common:
    """What incidents of one client have in common."""

    client_id: int
    kind: PatternKind
    value: str

    def to_pattern(self, **others: Any) -> AlertPattern:
        return AlertPattern(
            client_id=self.client_id, kind=self.kind, value=self.value, **others
        )


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
    client_id = session.get_one(Incident, group.incident_id).client_id
    for kind, value in (
        (PatternKind.TEMPLATE, group.template),
        (PatternKind.SYSTEM, cut(group.system)),
    ):
        if value:
            _notice(session, Common(client_id, kind, value), now)


def record(
    session: Session,
    common: Common,
    incidents: Sequence[Incident],
    *,
    now: datetime,
) -> bool:
    """Keep what users' *incidents* have in common, as soon as they are enough.

    Return whether it is offered, and was not before.
    """
    pattern = find(session, common)
    since = _since(pattern, now)
    enough = ENOUGH[common.kind]
    is_enough = sum(each.created_at >= since for each in incidents) >= enough
    if pattern is None:
        if not is_enough:
            return False
        pattern = common.to_pattern(state=PatternState.DISMISSED)
        pattern.since = pattern.last_at = since
        session.add(pattern)
        session.flush()  # Its incidents name its id.
    elif not _may_come_back(session, pattern):
        is_enough = False
    _add_incidents(session, pattern, incidents)
    was_offered = pattern.state is PatternState.OFFERED
    if is_enough:
        pattern.state, pattern.since = PatternState.OFFERED, since
        pattern.last_at = max(each.created_at for each in incidents)
    return is_enough and not was_offered


def _add_incidents(
    session: Session, pattern: AlertPattern, incidents: Iterable[Incident]
) -> None:
    known = set(
        session.scalars(
            select(PatternIncident.incident_id).where(
                PatternIncident.pattern_id == pattern.id
            )
        )
    )
    session.add_all(
        PatternIncident(pattern_id=pattern.id, incident_id=each.id)
        for each in incidents
        if each.id not in known
    )
    session.flush()  # What is offered is counted by them.


def find(session: Session, common: Common) -> AlertPattern | None:
    return session.scalar(
        select(AlertPattern).where(
            AlertPattern.client_id == common.client_id,
            AlertPattern.kind == common.kind,
            AlertPattern.value == common.value,
        )
    )


def _since(pattern: AlertPattern | None, now: datetime) -> datetime:
    """What was settled before does not come back."""
    since = now - SPAN
    if pattern is not None and pattern.settled_at is not None:
        return max(since, pattern.settled_at)
    return since


def _notice(session: Session, common: Common, now: datetime) -> None:
    pattern = find(session, common)
    if pattern is not None and not _may_come_back(session, pattern):
        return
    since = _since(pattern, now)
    enough = ENOUGH[common.kind]
    counted = _of_alerts(common.kind, common, since).limit(enough)
    number = session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    if number < enough:
        return
    if pattern is None:
        pattern = common.to_pattern()
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
        & _incidents(kind, AlertPattern).where(visible).correlate(AlertPattern).exists()
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
        _incidents(pattern.kind, pattern)
        .where(Incident.problem_id.is_(None), policy.visible_to(session, by.actor.user))
        .order_by(*_NEWEST)
        .limit(MOST_GROUPED)
    ).all()
    title = _to_title(pattern, grouped)
    said = "" if pattern.kind is PatternKind.SOLUTION else pattern.value
    problem = problems.open_problem(session, title, said, incidents=grouped, by=by)
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
    """A system's name; of a message the newest incident's title, which people can read.

    Of a solution its title.
    """
    if pattern.kind is PatternKind.TEMPLATE and incidents:
        return incidents[0].title
    if pattern.kind is PatternKind.SOLUTION and incidents:
        solution = incidents[0].solution
        if solution is not None and solution.current_revision is not None:
            return solution.current_revision.title
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


_NEWEST: Final = (Incident.created_at.desc(), Incident.id.desc())


def _incidents(
    kind: PatternKind, of: AlertPattern | type[AlertPattern]
) -> Select[Incident]:
    """The incidents of a pattern, or of the one that a query around it is at."""
    if kind not in OF_USERS:
        return _of_alerts(kind, of, of.since)
    return (
        select(Incident)
        .join(PatternIncident, PatternIncident.incident_id == Incident.id)
        .where(
            PatternIncident.pattern_id == of.id,
            Incident.created_at >= of.since,
            Incident.duplicate_of_id.is_(None),
        )
    )


def _of_alerts(kind: PatternKind, of: Any, since: object) -> Select[Incident]:
    """Incidents that were opened for alerts of the pattern; a duplicate is none of them."""
    column: ColumnElement[str] = {
        PatternKind.TEMPLATE: AlertGroup.template.expression,
        PatternKind.SYSTEM: AlertGroup.system.expression,
    }[kind]
    return (
        select(Incident)
        .join(AlertGroup, AlertGroup.incident_id == Incident.id)
        .where(
            column == of.value,
            Incident.client_id == of.client_id,
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
    found = _incidents(pattern.kind, pattern).where(visible)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    newest = session.scalars(found.order_by(*_NEWEST).limit(5)).all()
    return Offer(pattern, newest, total)
