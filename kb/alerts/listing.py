"""Groups of alerts found again, as their reader may see the incidents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from kb.alerts.alert import Source
from kb.alerts.models import (
    IS_FAILED,
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    AlertOccurrence,
    ReceivedAlert,
)
from kb.articles.models import Article
from kb.errors import NotFoundError
from kb.incidents import policy, queues
from kb.incidents.models import Incident
from kb.incidents.takers import is_open
from kb.people.models import User
from kb.services.visibility import clients_of, of_clients
from kb.spellings.names import Field
from kb.spellings.settling import settle

MOST_OCCURRENCES: Final = 5_000
"""So many of the latest are drawn."""


MOST_WORDS: Final = 10


class View(StrEnum):
    """The lists of groups."""

    FIRING = "firing"
    OPEN = "open"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    view: View = View.FIRING
    source: Source | None = None
    system: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    group: AlertGroup
    incident: Incident
    hosts: int
    is_stranded: bool
    """Nobody can take it where it is."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A group in short: its tally, and what may solve it."""

    group: AlertGroup
    hosts: int
    suggestion: Article | None
    cause: str
    """What its likely cause says, if it has more than one alert."""


def list_groups(
    session: Session, wanted: Filter, user: User, *, offset: int, limit: int
) -> list[Row]:
    """What was heard of last comes first."""
    found = session.scalars(
        select(AlertGroup)
        .join(AlertGroup.incident)
        .options(joinedload(AlertGroup.incident))
        .where(policy.visible_to(session, user), *_conditions(session, wanted))
        .order_by(AlertGroup.last_at.desc(), AlertGroup.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    hosts = count_hosts(session, [group.id for group in found])
    stranded = _find_stranded(session, [group.incident_id for group in found])
    return [
        Row(
            group,
            group.incident,
            hosts.get(group.id, 0),
            group.incident_id in stranded,
        )
        for group in found
    ]


def count_stranded(session: Session, user: User) -> int:
    """How many disturbances stand in nobody's queue."""
    count = (
        select(func.count(AlertGroup.id))
        .join(AlertGroup.incident)
        .where(policy.visible_to(session, user), queues.nobody_can_take(session))
    )
    return session.scalar(count) or 0


def _find_stranded(session: Session, incident_ids: Sequence[int]) -> frozenset[int]:
    found = select(Incident.id).where(
        Incident.id.in_(incident_ids), queues.nobody_can_take(session)
    )
    return frozenset(session.scalars(found))


def count_views(session: Session, user: User) -> Mapping[View, int]:
    """How many groups are in the views that somebody has to do with."""
    visible = policy.visible_to(session, user)
    return {
        view: session.scalar(
            select(func.count(AlertGroup.id))
            .join(AlertGroup.incident)
            .where(visible, *_conditions(session, Filter(view=view)))
        )
        or 0
        for view in (View.FIRING, View.OPEN)
    }


def get_group(session: Session, group_id: int, user: User) -> AlertGroup:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    group = session.scalar(
        select(AlertGroup)
        .join(AlertGroup.incident)
        .options(joinedload(AlertGroup.incident))
        .where(AlertGroup.id == group_id, policy.visible_to(session, user))
    )
    if group is None or not user.is_staff:
        raise NotFoundError("group of alerts", group_id)
    return group


def find_summary(session: Session, incident: Incident) -> Summary | None:
    """What an incident's own page says of its alerts; ``None`` if it has none."""
    found = session.execute(
        _SUMMARISED.where(AlertGroup.incident_id == incident.id)
    ).one_or_none()
    return _summarise(*found) if found is not None else None


def summarise(session: Session, group: AlertGroup) -> Summary:
    found = session.execute(_SUMMARISED.where(AlertGroup.id == group.id)).one()
    return _summarise(*found)


def _ask_for_summary() -> Select[AlertGroup, int, str]:
    """With each group its hosts, and what its likely cause says: one question."""
    is_in = and_(AlertMember.group_id == AlertGroup.id, AlertMember.left_at.is_(None))
    hosts = select(func.count(AlertMember.host.distinct())).where(
        is_in, AlertMember.host != ""
    )
    cause = (
        select(AlertFingerprint.summary)
        .join(AlertMember, AlertMember.fingerprint_id == AlertFingerprint.id)
        .where(is_in, AlertMember.is_cause)
        .limit(1)
    )
    return select(
        AlertGroup,
        hosts.correlate(AlertGroup).scalar_subquery(),
        cause.correlate(AlertGroup).scalar_subquery(),
    ).options(joinedload(AlertGroup.suggestion))


_SUMMARISED: Final = _ask_for_summary()


def _summarise(group: AlertGroup, hosts: int, cause: str | None) -> Summary:
    article = group.suggestion
    is_live = article is not None and article.retired_at is None
    is_one = group.fingerprints < 2  # noqa: PLR2004
    says = "" if is_one else cause or ""
    return Summary(group, hosts, article if is_live else None, says)


def list_members(
    session: Session, group: AlertGroup, *, offset: int, limit: int
) -> Sequence[AlertMember]:
    """The likely cause, then what fires, then in the order in which they joined."""
    return session.scalars(
        select(AlertMember)
        .where(AlertMember.group_id == group.id)
        .order_by(
            AlertMember.left_at.is_not(None),
            AlertMember.is_cause.desc(),
            AlertMember.is_firing.desc(),
            AlertMember.joined_at,
            AlertMember.fingerprint_id,
        )
        .offset(offset)
        .limit(limit)
    ).all()


def list_firings(session: Session, group: AlertGroup) -> Sequence[datetime]:
    """When its alerts began to fire; the latest ones, the newest first."""
    return session.scalars(
        select(AlertOccurrence.started_at)
        .where(AlertOccurrence.group_id == group.id)
        .order_by(AlertOccurrence.started_at.desc())
        .limit(MOST_OCCURRENCES)
    ).all()


def list_related(
    session: Session, group: AlertGroup, user: User
) -> Mapping[str, Sequence[AlertGroup]]:
    """The groups before and after it, and those it was split from and into."""
    links: Mapping[str, ColumnElement[bool]] = {
        "before": AlertGroup.id == group.follows_id,
        "after": AlertGroup.follows_id == group.id,
        "split_from": AlertGroup.id == group.split_from_id,
        "split_into": AlertGroup.split_from_id == group.id,
    }
    visible = policy.visible_to(session, user)
    return {
        name: session.scalars(
            select(AlertGroup)
            .join(AlertGroup.incident)
            .options(joinedload(AlertGroup.incident))
            .where(link, visible)
            .order_by(AlertGroup.id.desc())
            .limit(20)
        ).all()
        for name, link in links.items()
    }


def count_hosts(session: Session, group_ids: Sequence[int]) -> Mapping[int, int]:
    rows = session.execute(
        select(AlertMember.group_id, func.count(AlertMember.host.distinct()))
        .where(
            AlertMember.group_id.in_(group_ids),
            AlertMember.left_at.is_(None),
            AlertMember.host != "",
        )
        .group_by(AlertMember.group_id)
    )
    return {group_id: hosts for group_id, hosts in rows}  # noqa: C416 - a row is no pair.


def count_failed(session: Session) -> int:
    """Alerts that came in and could not be condensed, as long as they are kept."""
    return session.scalar(select(func.count(ReceivedAlert.id)).where(IS_FAILED)) or 0


def list_unknown_severities(session: Session, user: User) -> Sequence[str]:
    """Words that monitoring of *user*'s clients sends and no table has; some of them."""
    is_theirs = of_clients(AlertFingerprint.client_id, clients_of(session, user))
    return session.scalars(
        select(AlertFingerprint.unknown_severity)
        .where(AlertFingerprint.unknown_severity != "", is_theirs)
        .distinct()
        .order_by(AlertFingerprint.unknown_severity)
        .limit(MOST_WORDS)
    ).all()


def _conditions(session: Session, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.view is View.FIRING:
        conditions.append(AlertGroup.firing > 0)
    if wanted.view is View.OPEN:
        conditions.append(is_open())
    if wanted.source is not None:
        conditions.append(AlertGroup.source == wanted.source)
    if wanted.system:
        name = settle(session, Field.SYSTEM, wanted.system)
        conditions.append(AlertGroup.system == name)
    return conditions
