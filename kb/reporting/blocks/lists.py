"""Blocks that name what they are about: incidents behind a number, changes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from kb.changes.models import Change
from kb.incidents.models import Incident
from kb.reporting.document import Column, Missing, Table
from kb.reporting.scope import Scope
from kb.reporting.terms import TERMS
from kb.reports.cuts import EVERYTHING
from kb.reports.numbers import BY_CODE

MOST_ROWS: Final = 100


def make_incidents(scope: Scope, definition: Mapping[str, Any]) -> Table | Missing:
    """The newest incidents that a number counts, as far as they fit."""
    behind = BY_CODE[definition["number"]].behind(
        scope.session, scope.period, scope.cut
    )
    if behind is None:
        return Missing(code=definition["code"], heading=definition["heading"])
    limit = definition.get("limit", MOST_ROWS)
    rows = scope.session.scalars(
        behind.options(selectinload(Incident.unit)).limit(limit + 1)
    ).all()
    names = ("incident", "title", "unit", "system", "state", "opened_at")
    return _to_table(definition, names, [_to_row(scope, each) for each in rows])


def _to_row(scope: Scope, incident: Incident) -> tuple[Any, ...]:
    return (
        incident.number,
        incident.title,
        incident.unit.name if incident.unit is not None else "",
        incident.system,
        scope.vocabulary.name("incident_state", incident.state.value),
        f"{incident.created_at.astimezone():%Y-%m-%d %H:%M}",
    )


def _to_table(
    definition: Mapping[str, Any],
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> Table:
    """*rows* as far as the list may be long, with a note where there are more."""
    limit = definition.get("limit", MOST_ROWS)
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=tuple(Column(TERMS[name]) for name in names),
        rows=tuple(rows[:limit]),
        notes=(_note_rest(limit),) if len(rows) > limit else (),
    )


def _note_rest(limit: int) -> Mapping[str, str]:
    return {name: text.format(limit=limit) for name, text in TERMS["rest"].items()}


def make_changes(scope: Scope, definition: Mapping[str, Any]) -> Table | Missing:
    """Changes of the period. They belong to no unit: no cut has any."""
    if scope.cut != EVERYTHING:
        return Missing(code=definition["code"], heading=definition["heading"])
    since, until = scope.period.since, scope.period.until
    begins = Change.planned_from
    limit = definition.get("limit", MOST_ROWS)
    rows = scope.session.scalars(
        select(Change)
        .where(
            or_(
                (begins >= since) & (begins < until),
                begins.is_(None)
                & (Change.created_at >= since)
                & (Change.created_at < until),
            )
        )
        .order_by(Change.id)
        .limit(limit + 1)
    ).all()
    names = ("change", "title", "system", "state", "planned_from", "owner")
    return _to_table(definition, names, [_to_change(scope, each) for each in rows])


def _to_change(scope: Scope, change: Change) -> tuple[Any, ...]:
    begins = change.planned_from
    return (
        change.number,
        change.title,
        change.system,
        scope.vocabulary.name("change_state", change.state.value),
        f"{begins.astimezone():%Y-%m-%d %H:%M}" if begins else "",
        change.owner.name,
    )
