"""The device that an alert's host is, and the devices that drawings show next to it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from kb.alerts.hosts import full_name, list_alike, short_name, without_port
from kb.articles.models import Article, Revision
from kb.topology.finding import stands_for
from kb.topology.models import Device, DeviceAddress, Link, Sighting
from kb.topology.networks import host_range
from kb.topology.recording import device_key

MOST_MEANT: Final = 3
MOST_NEIGHBOURS: Final = 200
"""A device with more is a hub of everything, and its neighbourhood tells little."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    device_id: int
    name: str
    article_id: int
    """The article whose drawing shows the connection."""


def find_device(
    session: Session, host: str, names: Iterable[str] | None = None
) -> int | None:
    """The device that drawings call *host*, by its name or one of its addresses.

    *names* are those that mean the same host, where the caller knows them.
    """
    if not host:
        return None
    full, short = device_key(full_name(host)), device_key(short_name(host))
    if names is None:
        names = list_alike(session, host)
    alike = {device_key(name) for name in names} - {""}
    is_meant: ColumnElement[bool] = Device.key.in_(alike)
    if short == full:
        is_meant = or_(is_meant, Device.key.startswith(f"{short}.", autoescape=True))
    found = dict(_list_drawn(session, is_meant))
    if full in found:
        return found[full]
    if len(found) > 1:
        return None  # Of two devices that a short name may mean it is neither.
    return (
        next(iter(found.values()), None)
        or next(
            (key for _, key in _list_drawn(session, stands_for(Device, short))), None
        )
        or _by_address(session, without_port(host))
    )


def _list_drawn(
    session: Session, condition: ColumnElement[bool]
) -> Iterator[tuple[str, int]]:
    """Keys and ids of some such devices that a current drawing shows."""
    length = func.length(Device.key)
    rows = session.execute(
        select(Device.key, Device.id, length)
        .join(Sighting, Sighting.device_id == Device.id)
        .join(Revision, Revision.id == Sighting.revision_id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(condition, Article.retired_at.is_(None))
        .distinct()
        # The shortest first: what is called just so is among them.
        .order_by(length, Device.id)
        .limit(MOST_MEANT)
    )
    return ((key, device_id) for key, device_id, _length in rows)


def list_neighbours(session: Session, device_id: int) -> Sequence[Neighbour]:
    """Devices one connection away, as the current drawings show them."""
    found: dict[int, Neighbour] = {}
    # Two plain joins, each over an index; one with an OR would read every link.
    for here, there in (
        (Link.source_id, Link.target_id),
        (Link.target_id, Link.source_id),
    ):
        near, far = aliased(Sighting), aliased(Sighting)
        rows = session.execute(
            select(far.device_id, Device.name, Revision.article_id)
            .select_from(near)
            .join(Link, here == near.id)
            .join(far, there == far.id)
            .join(Device, Device.id == far.device_id)
            .join(Revision, Revision.id == near.revision_id)
            .join(Article, Article.current_revision_id == Revision.id)
            .where(
                near.device_id == device_id,
                far.device_id != device_id,
                Article.retired_at.is_(None),
            )
            .order_by(Link.id)
            .limit(MOST_NEIGHBOURS)
        )
        for other_id, name, article_id in rows:
            found.setdefault(other_id, Neighbour(other_id, name, article_id))
    return list(found.values())


def _by_address(session: Session, text: str) -> int | None:
    place = host_range(text)
    if not place.is_known or place.first != place.last:
        return None
    return session.scalar(
        select(Sighting.device_id)
        .join(DeviceAddress, DeviceAddress.sighting_id == Sighting.id)
        .join(Revision, Revision.id == Sighting.revision_id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(
            DeviceAddress.version == place.version,
            DeviceAddress.first == place.first,
            DeviceAddress.last == place.last,
            Article.retired_at.is_(None),
        )
        .order_by(Sighting.device_id)
        .limit(1)
    )
