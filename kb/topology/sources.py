"""Which articles show a topology, and what a list says of each device."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision
from kb.topology.finding import visible_sightings
from kb.topology.models import Device, DeviceAddress, Link, Sighting

MOST_DRAWINGS: Final = 30


@dataclass(frozen=True, slots=True)
class DrawingSummary:
    """An article with a topology."""

    article_id: int
    title: str
    at: datetime
    devices: int


@dataclass(frozen=True, slots=True)
class DeviceSummary:
    addresses: tuple[str, ...] = ()
    links: int = 0
    drawings: int = 0


def list_drawings(
    session: Session, audiences: AbstractSet[Audience]
) -> list[DrawingSummary]:
    """The newest articles that show devices."""
    rows = session.execute(
        select(
            Revision.article_id,
            Revision.title,
            Revision.checked_in_at,
            func.count(Sighting.device_id.distinct()).label("devices"),
        )
        .join(Sighting, Sighting.revision_id == Revision.id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(Sighting.id.in_(visible_sightings(audiences)))
        .group_by(
            Revision.id, Revision.article_id, Revision.title, Revision.checked_in_at
        )
        .order_by(Revision.checked_in_at.desc(), Revision.id.desc())
        .limit(MOST_DRAWINGS)
    )
    return [DrawingSummary(*row) for row in rows]


def shows_topology(session: Session, revision: Revision) -> bool:
    """Whether the drawings of a revision name any device."""
    shown = select(Sighting.id).where(Sighting.revision_id == revision.id).limit(1)
    return session.scalar(shown) is not None


def summarise(
    session: Session, devices: Sequence[Device], audiences: AbstractSet[Audience]
) -> dict[int, DeviceSummary]:
    """What a list says of *devices*, by their ids."""
    ids = [device.id for device in devices]
    shown = visible_sightings(audiences).where(Sighting.device_id.in_(ids)).subquery()
    sightings = session.execute(
        select(Sighting.id, Sighting.device_id, Sighting.revision_id).where(
            Sighting.id.in_(select(shown))
        )
    ).all()
    owner = {row.id: row.device_id for row in sightings}
    drawings: dict[int, set[int]] = defaultdict(set)
    for row in sightings:
        drawings[row.device_id].add(row.revision_id)
    addresses: dict[int, dict[str, None]] = defaultdict(dict)
    for key, text in session.execute(
        select(DeviceAddress.sighting_id, DeviceAddress.text)
        .where(DeviceAddress.sighting_id.in_(select(shown)))
        .order_by(DeviceAddress.id)
    ):
        addresses[owner[key]][text] = None
    links: dict[int, int] = defaultdict(int)
    for column in (Link.source_id, Link.target_id):
        counted = select(column, func.count().label("count")).group_by(column)
        for key, count in session.execute(counted.where(column.in_(select(shown)))):
            links[owner[key]] += count
    return {
        key: DeviceSummary(tuple(addresses[key]), links[key], len(drawings[key]))
        for key in ids
    }
