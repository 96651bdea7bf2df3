"""Where a firing belongs: which open incident of alerts it is condensed into, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kb.alerts.models import AlertGroup, Why
from kb.alerts.neighbourhood import list_neighbours
from kb.alerts.traits import Traits
from kb.incidents.listing import OPEN
from kb.incidents.models import Incident, State

LONGEST: Final = timedelta(hours=2)
"""A group takes in other fingerprints no longer than that, however busy it is: what
begins later is another disturbance, or an incident that nobody can oversee."""
MOST_FINGERPRINTS: Final = 500
"""Beyond that a list tells no more than its tally, and the next incident begins."""
MOST_DUPLICATES: Final = 10
"""So many steps one follows from a duplicate to its original."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an installation may choose about condensing."""

    window: timedelta = timedelta(minutes=15)
    """So long after a group's last firing another fingerprint still joins it."""
    longest: timedelta = LONGEST
    most_fingerprints: int = MOST_FINGERPRINTS
    many_hosts: str = "{title} ({hosts} hosts)"
    """How the title of an incident counts the hosts of its alerts."""
    quiet: timedelta = timedelta(hours=24)
    """So long without a word, and an alert does not count as firing any more."""


@dataclass(frozen=True, slots=True)
class Match:
    group_id: int
    why: Why
    neighbour: str = ""
    drawing_id: int | None = None


def find_match(
    session: Session, traits: Traits, rules: Rules, *, at: datetime
) -> Match | None:
    """The group that a fingerprint which is new at *at* belongs to, if there is one.

    The closest likeness decides; among groups that are alike in the same way, the one
    that fired last.
    """
    for why, condition in _likenesses(traits, rules):
        group_id = _find_group(session, condition, traits, rules, at)
        if group_id is not None:
            return Match(group_id, why)
    return _find_neighbour(session, traits, rules, at)


def find_open_incident(session: Session, incident_id: int) -> int | None:
    """The incident if it is open, else the open one whose duplicate it is.

    Their rows are locked: whoever closes one meanwhile waits.
    """
    for _ in range(MOST_DUPLICATES):
        state, original_id = session.execute(
            select(Incident.state, Incident.duplicate_of_id)
            .where(Incident.id == incident_id)
            .with_for_update()
        ).one()
        if state in OPEN:
            return incident_id
        if state is not State.CANCELLED or original_id is None:
            return None
        incident_id = original_id
    return None


def _likenesses(
    traits: Traits, rules: Rules
) -> Iterator[tuple[Why, ColumnElement[bool]]]:
    # One message is one disturbance, however many hosts say it.
    if traits.template:
        yield Why.SAME_TEMPLATE, AlertGroup.template == traits.template
    has_room = _has_room(rules)
    if traits.host:
        yield Why.SAME_HOST, and_(AlertGroup.host.in_(traits.hosts), has_room)
    if traits.system:
        yield Why.SAME_SYSTEM, and_(AlertGroup.system == traits.system, has_room)


def _has_room(rules: Rules) -> ColumnElement[bool]:
    return AlertGroup.fingerprints < rules.most_fingerprints


def _find_neighbour(
    session: Session, traits: Traits, rules: Rules, at: datetime
) -> Match | None:
    if traits.device_id is None:
        return None
    near = {each.device_id: each for each in list_neighbours(session, traits.device_id)}
    if not near:
        return None
    is_near = and_(AlertGroup.device_id.in_(near), _has_room(rules))
    group_id = _find_group(session, is_near, traits, rules, at)
    if group_id is None:
        return None
    group = session.get_one(AlertGroup, group_id)
    assert group.device_id is not None, "it was found by its device"
    shown = near[group.device_id]
    return Match(group_id, Why.NEIGHBOUR, shown.name, shown.article_id)


def _find_group(
    session: Session,
    condition: ColumnElement[bool],
    traits: Traits,
    rules: Rules,
    at: datetime,
) -> int | None:
    return session.scalar(
        select(AlertGroup.id)
        .join(Incident, Incident.id == AlertGroup.incident_id)
        .where(
            condition,
            Incident.client_id == traits.client_id,
            AlertGroup.fired_at >= at - rules.window,
            AlertGroup.first_at >= at - rules.longest,
            ~AlertGroup.alone,
            *traits.boundaries.conditions(),
            _is_seen_by_the_same(traits.unit_id),
            Incident.state.in_(OPEN),
        )
        .order_by(AlertGroup.fired_at.desc(), AlertGroup.id.desc())
        .limit(1)
    )


def _is_seen_by_the_same(unit_id: int | None) -> ColumnElement[bool]:
    """Nothing goes into an incident that the people of its own unit do not see."""
    nobody_in_particular = AlertGroup.unit_id.is_(None)
    if unit_id is None:
        return nobody_in_particular
    return or_(nobody_in_particular, AlertGroup.unit_id == unit_id)
