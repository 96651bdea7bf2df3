"""Findings that wait for somebody, briefly: to correct, or to agree to an explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from kb.people import units
from kb.people.models import Unit, User
from kb.quality.checks.days import LEFT
from kb.quality.findings.listing import visible_to
from kb.quality.findings.models import Finding, FindingState, Indicator
from kb.quality.findings.moves import MANAGES


@dataclass(frozen=True, slots=True)
class Brief:
    """As much of a finding as a line says of it."""

    id: int
    names: Mapping[str, str]
    code: str
    """Of the indicator, as the names."""
    key: Mapping[str, Any]
    since: datetime


def list_left(session: Session, user: User, *, limit: int) -> list[Brief]:
    """What *user* entered or was given to correct, and did not; the oldest first."""
    own = or_(Finding.author_id == user.id, Finding.assignee_id == user.id)
    began = func.coalesce(Finding.reopened_at, Finding.first_seen_at)
    return _read(session, and_(own, Finding.state.in_(LEFT)), began, limit)


def list_explained(session: Session, user: User, *, limit: int) -> list[Brief]:
    """The explanations that *user* may agree to, as ``moves`` has it."""
    if not user.has(*MANAGES):
        led = units.with_descendants(session, units.list_led(session, user))
        if not led:
            return []
        below = select(Unit.id).where(Unit.parent_id.in_(led))
        is_theirs: ColumnElement[bool] = Finding.unit_id.in_(below)
    else:
        is_theirs = visible_to(session, user)
    others = or_(Finding.explained_by_id.is_(None), Finding.explained_by_id != user.id)
    waits = Finding.state == FindingState.AWAITING_APPROVAL
    condition = and_(waits, others, is_theirs)
    return _read(session, condition, Finding.updated_at, limit)


def _read(
    session: Session, condition: ColumnElement[bool], since: Any, limit: int
) -> list[Brief]:
    rows = session.execute(
        select(Finding.id, Indicator.names, Indicator.code, Finding.key, since)
        .join(Finding.indicator)
        .where(condition)
        .order_by(since, Finding.id)
        .limit(limit)
    )
    return [Brief(*row) for row in rows]
