"""Findings found again, as the reader may see them; and what is masked in one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from kb import encryption
from kb.errors import NotFoundError
from kb.incidents.policy import SEES_ALL
from kb.kept import kept
from kb.people import units
from kb.people.leading import is_lead, works_in
from kb.people.models import Unit, User
from kb.people.readers import CLIENTS, READER, Id, Ids, in_place_of
from kb.quality.findings.models import Finding, FindingEvent, FindingState, Indicator
from kb.quality.findings.moves import OPEN, Action
from kb.quality.vocabulary import Dimension, Severity
from kb.reports.periods import Period
from kb.services.visibility import clients_of, of_clients

PAGE_SIZE: Final = 50
_GRADES: Final = {severity: place for place, severity in enumerate(Severity)}


class View(StrEnum):
    """The lists that people work from."""

    OPEN = "open"
    TO_APPROVE = "to_approve"
    EXPLAINED = "explained"
    CORRECTED = "corrected"
    RECURRED = "recurred"
    """Those that came back."""
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    view: View = View.OPEN
    states: frozenset[FindingState] = frozenset()
    dataset: str = ""
    """By code, as the indicator."""
    indicator: str = ""
    dimension: Dimension | None = None
    severity: Severity | None = None
    unit_id: int | None = None
    """With those below it."""
    without_unit: bool = False
    person: str = ""
    """As the source calls them: for the leads of the unit alone."""
    assignee_id: int | None = None
    first_seen: Period | None = None


@dataclass(frozen=True, slots=True)
class Page:
    findings: tuple[Finding, ...]
    total: int


def get_finding(session: Session, finding_id: int, user: User) -> Finding:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    finding = session.scalar(
        select(Finding).where(Finding.id == finding_id, visible_to(session, user))
    )
    if finding is None:
        raise NotFoundError("finding", finding_id)
    return finding


def lock_finding(session: Session, finding_id: int, user: User) -> Finding:
    """As ``get_finding``, for who changes it: two steps at once follow each other."""
    get_finding(session, finding_id, user)
    return session.scalars(
        select(Finding)
        .where(Finding.id == finding_id)
        .with_for_update(of=Finding)
        .execution_options(populate_existing=True)
    ).one()


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a finding must meet for *user* to see it.

    People see what they entered or have to correct, and what is of the units that they
    have a post in or lead, and of those below. Who sees every incident sees all of the
    clients that they work for.
    """
    if not user.active:
        return false()
    return _is_seen(user.id, clients_of(session, user), _find_reach(session, user))


def seen_by(session: Session, user: User) -> ColumnElement[bool]:
    """The same, for statements that are kept for all who read alike: see ``kb.people.readers``."""
    if not user.active:
        return false()
    clients = in_place_of(clients_of(session, user), CLIENTS)
    return _is_seen(READER, clients, _find_reach(session, user))


@kept
def _is_seen(
    user_id: Id, clients: Ids | None, reach: frozenset[int] | None
) -> ColumnElement[bool]:
    own = or_(Finding.author_id == user_id, Finding.assignee_id == user_id)
    return or_(own, _in_reach(Finding.unit_id, clients, reach))


def in_reach(session: Session, user: User, unit: Any) -> ColumnElement[bool]:
    """The condition that a column names a *unit* whose findings *user* sees."""
    if not user.active:
        return false()
    return _in_reach(unit, clients_of(session, user), _find_reach(session, user))


def _find_reach(session: Session, user: User) -> frozenset[int] | None:
    """The units whose findings *user* sees; ``None`` for all of their clients'."""
    if user.has(*SEES_ALL):
        return None
    near = user.unit_ids | units.list_led(session, user)
    return units.with_descendants(session, near)


def _in_reach(
    unit: Any, clients: Ids | None, reach: frozenset[int] | None
) -> ColumnElement[bool]:
    theirs = (
        true()
        if clients is None
        else unit.in_(select(Unit.id).where(of_clients(Unit.client_id, clients)))
    )
    return theirs if reach is None else and_(unit.in_(reach), theirs)


def find_led(session: Session, user: User) -> frozenset[int]:
    """The units whose people's own figures *user* may read: those that they lead."""
    return units.with_descendants(session, units.list_led(session, user))


def list_findings(
    session: Session,
    user: User,
    wanted: Filter,
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page:
    """The worst and oldest first."""
    conditions = and_(visible_to(session, user), *_conditions(session, user, wanted))
    total = session.scalar(
        select(func.count(Finding.id)).join(Finding.indicator).where(conditions)
    )
    rows = session.scalars(
        select(Finding)
        .join(Finding.indicator)
        .where(conditions)
        .options(selectinload(Finding.unit), selectinload(Finding.assignee))
        .order_by(_grade(), Finding.first_seen_at, Finding.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return Page(tuple(rows), total or 0)


def my_findings(
    session: Session, user: User, *, page: int = 1, size: int = PAGE_SIZE
) -> Page:
    """What *user* has to correct or explain; the worst and oldest first."""
    return list_findings(
        session, user, Filter(assignee_id=user.id), page=page, size=size
    )


def _grade() -> ColumnElement[int]:
    return case(_GRADES, value=Indicator.severity)


_VIEWS: Final[Mapping[View, ColumnElement[bool]]] = {
    View.OPEN: Finding.state.in_(OPEN),
    View.TO_APPROVE: Finding.state == FindingState.AWAITING_APPROVAL,
    View.EXPLAINED: Finding.state == FindingState.EXPLAINED,
    View.CORRECTED: Finding.state == FindingState.CORRECTED,
    View.RECURRED: Finding.recurrences > 0,
    View.ALL: true(),
}


def _conditions(
    session: Session, user: User, wanted: Filter
) -> list[ColumnElement[bool]]:
    found = [_VIEWS[wanted.view], *_facts(wanted)]
    if wanted.unit_id is not None:
        found.append(Finding.unit_id.in_(units.select_below(wanted.unit_id)))
    if wanted.person:
        found += [
            Finding.person == wanted.person,
            Finding.unit_id.in_(find_led(session, user)),
        ]
    return found


def _facts(wanted: Filter) -> list[ColumnElement[bool]]:
    said = {
        Indicator.code: wanted.indicator,
        Indicator.dimension: wanted.dimension,
        Indicator.severity: wanted.severity,
        Finding.assignee_id: wanted.assignee_id,
    }
    found = [column == value for column, value in said.items() if value]
    if wanted.states:
        found.append(Finding.state.in_(wanted.states))
    if wanted.dataset:
        found.append(Indicator.dataset.has(code=wanted.dataset))
    if wanted.without_unit:
        found.append(Finding.unit_id.is_(None))
    if wanted.first_seen is not None:
        found += [
            Finding.first_seen_at >= wanted.first_seen.since,
            Finding.first_seen_at < wanted.first_seen.until,
        ]
    return found


def list_events(session: Session, finding: Finding) -> list[FindingEvent]:
    return list(
        session.scalars(
            select(FindingEvent)
            .where(FindingEvent.finding_id == finding.id)
            .order_by(FindingEvent.id)
        )
    )


def find_reasons(session: Session, finding_ids: Iterable[int]) -> dict[int, str]:
    """What the last explanation of each says."""
    rows = session.execute(
        select(FindingEvent.finding_id, FindingEvent.text)
        .where(
            FindingEvent.finding_id.in_(list(finding_ids)),
            FindingEvent.action == Action.EXPLAIN.value,
        )
        .order_by(FindingEvent.id)
    )
    return dict(rows.all())


def may_see_values(user: User, finding: Finding) -> bool:
    """Whether what is masked is shown to *user*: to the unit's people, and whose it is."""
    is_theirs = user.id in (finding.author_id, finding.assignee_id)
    unit = finding.unit
    return user.active and (is_theirs or works_in(user, unit) or is_lead(user, unit))


def may_see_person(user: User, finding: Finding) -> bool:
    """Whether *user* is told who entered the record: that person, and the unit's leads."""
    return user.active and (user.id == finding.author_id or is_lead(user, finding.unit))


def reveal(finding: Finding, user: User, key: str) -> Mapping[str, Any]:
    """All its values by column: the masked ones in full for those who may see them."""
    values = {**finding.shown, **finding.key}
    if finding.sealed and may_see_values(user, finding):
        values |= json.loads(encryption.decrypt(key, finding.sealed))
    return values
