"""Findings that wait for somebody, briefly: to correct, or to agree to an explanation."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from kb import lines
from kb.kept import kept
from kb.people import units
from kb.people.leading import MANAGES
from kb.people.models import Unit, User
from kb.people.readers import READER, Id
from kb.quality.checks.days import LEFT
from kb.quality.findings.listing import seen_by
from kb.quality.findings.models import Finding, FindingState, Indicator


@kept
def ask_for_left(user_id: Id, *, limit: int) -> Select[Any]:
    """For what somebody entered or was given to correct, and did not; the oldest first."""
    own = or_(Finding.author_id == user_id, Finding.assignee_id == user_id)
    began = func.coalesce(Finding.reopened_at, Finding.first_seen_at)
    return _select(and_(own, Finding.state.in_(LEFT)), began, limit)


def ask_for_explained(
    session: Session, user: User, *, limit: int
) -> Select[Any] | None:
    """For the explanations that *user* may agree to, as ``moves`` has it; ``None`` for none.

    *user* is the one who reads: see ``kb.people.readers``.
    """
    if not user.has(*MANAGES):
        led = units.with_descendants(session, units.list_led(session, user))
        if not led:
            return None
        is_theirs = _is_below(led)
    else:
        is_theirs = seen_by(session, user)
    return _ask_for_explained(is_theirs, limit)


@kept
def _is_below(led: frozenset[int]) -> ColumnElement[bool]:
    return Finding.unit_id.in_(select(Unit.id).where(Unit.parent_id.in_(led)))


@kept
def _ask_for_explained(is_theirs: ColumnElement[bool], limit: int) -> Select[Any]:
    others = or_(Finding.explained_by_id.is_(None), Finding.explained_by_id != READER)
    waits = Finding.state == FindingState.AWAITING_APPROVAL
    condition = and_(waits, others, is_theirs)
    return _select(condition, Finding.updated_at, limit)


def _select(condition: ColumnElement[bool], since: Any, limit: int) -> Select[Any]:
    """For a line of each indicator, which labels it; its number is how many there are.

    It is about the oldest of them: a list of the same words again and again says nothing.
    """
    alike = Finding.indicator_id
    found = (
        select(
            Finding.id,
            Finding.key,
            Indicator.code,
            Indicator.names,
            since.label("since"),
            func.row_number()
            .over(partition_by=alike, order_by=(since, Finding.id))
            .label("place"),
            func.count().over(partition_by=alike).label("count"),
        )
        .join(Finding.indicator)
        .where(condition)
        .subquery()
    )
    return (
        lines.to_select(
            label=found.c.code,
            id=found.c.id,
            names=found.c.names,
            key=found.c.key,
            since=found.c.since,
            number=cast(found.c.count, String),
        )
        .where(found.c.place == 1)
        .order_by(found.c.since, found.c.id)
        .limit(limit)
    )
