"""Blocks of alerts: what fired, how often, how long; its course, and what to look at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from kb.alerts.models import AlertFingerprint, AlertGroup, AlertOccurrence
from kb.incidents.models import Incident
from kb.reporting.document import Chart, Column, Measure, Series, Style, Table
from kb.reporting.scope import Scope
from kb.reporting.terms import TERMS
from kb.reports.periods import Period

MOST_ROWS: Final = 50
OFTEN: Final = 10
"""So many firings of one kind in a day are a cause of its own."""
LONG: Final = timedelta(hours=24)
GROWTH: Final = 1.5
LEAST: Final = 5
"""Fewer firings than these say nothing of a trend."""


@dataclass(slots=True)
class _Fired:
    """All firings of one name in a period."""

    times: int = 0
    lasted: timedelta = timedelta()
    places: set[int] = field(default_factory=set)
    days: Counter[str] = field(default_factory=Counter)


def _count(scope: Scope, period: Period) -> dict[str, _Fired]:
    """By the name of the alert; what fires on counts up to the end, or to now."""
    end = min(period.until, scope.now)
    rows = scope.session.execute(
        select(
            AlertFingerprint.name,
            AlertFingerprint.id,
            AlertOccurrence.started_at,
            AlertOccurrence.ended_at,
        )
        .join(AlertFingerprint, AlertFingerprint.id == AlertOccurrence.fingerprint_id)
        .join(AlertGroup, AlertGroup.id == AlertOccurrence.group_id)
        .join(Incident, Incident.id == AlertGroup.incident_id)
        .where(
            AlertOccurrence.started_at < period.until,
            or_(
                AlertOccurrence.ended_at.is_(None),
                AlertOccurrence.ended_at > period.since,
            ),
            *scope.cut.conditions(scope.session),
        )
    )
    found: dict[str, _Fired] = {}
    for name, fingerprint, started_at, ended_at in rows:
        fired = found.setdefault(name, _Fired())
        fired.lasted += max(
            min(ended_at or end, end) - max(started_at, period.since), timedelta()
        )
        fired.places.add(fingerprint)
        if started_at >= period.since:
            fired.times += 1
            fired.days[f"{started_at.astimezone():%m-%d}"] += 1
    return found


def make_alerts(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """What fired most, with how it was in the period before."""
    now = _count(scope, scope.period)
    before = _count(scope, scope.period.previous)
    names = sorted(now, key=lambda name: (-now[name].times, name))
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["alert"]),
            Column(TERMS["times"], Measure.COUNT),
            Column(TERMS["places"], Measure.COUNT),
            Column(TERMS["hours"], Measure.HOURS),
            Column(TERMS["previous"], Measure.COUNT),
        ),
        rows=tuple(
            (
                name,
                now[name].times,
                len(now[name].places),
                _hours(now[name].lasted),
                before[name].times if name in before else 0,
            )
            for name in names[: definition.get("limit", MOST_ROWS)]
        ),
        notes=(TERMS["alerts_note"],),
    )


def _hours(lasted: timedelta) -> float:
    return round(lasted / timedelta(hours=1), 6)


def make_trend(scope: Scope, definition: Mapping[str, Any]) -> Chart:
    """Firings in each part of the period."""
    parts = scope.period.parts()
    counts = [
        sum(fired.times for fired in _count(scope, part).values()) for part in parts
    ]
    return Chart(
        code=definition["code"],
        heading=definition["heading"],
        style=Style.LINE,
        labels=tuple(f"{part.since.astimezone():%m-%d}" for part in parts),
        series=(Series(TERMS["times"], tuple(counts)),),
        measure=Measure.COUNT,
    )


def make_warnings(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """Early warning by fixed thresholds: more than before, often, or long."""
    now = _count(scope, scope.period)
    before = _count(scope, scope.period.previous)
    rows = [
        (name, *row)
        for name in sorted(now)
        for row in _warn(now[name], before.get(name, _Fired()))
    ]
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(
            Column(TERMS["alert"]),
            Column(TERMS["why"]),
            Column(TERMS["value"], Measure.COUNT),
            Column(TERMS["threshold"], Measure.COUNT),
        ),
        rows=tuple(rows),
        notes=(TERMS["warnings_note"],),
    )


def _warn(now: _Fired, before: _Fired) -> Sequence[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    expected = max(LEAST, before.times * GROWTH)
    if now.times > expected:
        found.append((TERMS["grows"], now.times, round(expected)))
    busiest = max(now.days.values(), default=0)
    if busiest >= OFTEN:
        found.append((TERMS["often"], busiest, OFTEN))
    if now.lasted >= LONG:
        hours = LONG // timedelta(hours=1)
        found.append((TERMS["long"], now.lasted // timedelta(hours=1), hours))
    return found
