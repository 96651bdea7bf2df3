"""Devices found by name, address, port, VLAN or neighbour, as their reader may see them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision
from kb.errors import NotFoundError
from kb.topology.models import (
    Device,
    DeviceAddress,
    DeviceSpan,
    Link,
    LinkVlan,
    Sighting,
)
from kb.topology.networks import asked_range
from kb.topology.ports import port_key
from kb.topology.question import Question
from kb.topology.ranges import readings
from kb.topology.recording import device_key

ESCAPE: Final = "\\"


def visible_sightings(audiences: AbstractSet[Audience]) -> Select[int]:
    """Ids of the sightings in current revisions that the reader may see."""
    return (
        select(Sighting.id)
        .join(Revision, Sighting.revision_id == Revision.id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(Article.retired_at.is_(None), Revision.audience.in_(audiences))
    )


def find_ids(
    session: Session, keys: AbstractSet[str], audiences: AbstractSet[Audience]
) -> dict[str, int]:
    """The ids, by their keys, of the devices whose pages the reader may see."""
    rows = session.execute(
        select(Device.key, Device.id)
        .join(Sighting, Sighting.device_id == Device.id)
        .where(Device.key.in_(keys), Sighting.id.in_(visible_sightings(audiences)))
        .distinct()
    )
    return {row.key: row.id for row in rows}


def find_devices(
    session: Session,
    question: Question,
    audiences: AbstractSet[Audience],
    *,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[Device], int]:
    """One page of the devices that the question means, by name, and how many there are."""
    found = (
        select(Device)
        .join(Sighting, Sighting.device_id == Device.id)
        .where(
            Sighting.id.in_(visible_sightings(audiences)),
            *conditions(question, audiences),
        )
        .group_by(Device.id)
    )
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = found.order_by(Device.name, Device.id).offset(offset).limit(limit)
    return session.scalars(page).all(), total


def get_device(
    session: Session, device_id: int, audiences: AbstractSet[Audience]
) -> Device:
    """Raise ``NotFoundError`` for one that no drawing shows to this reader."""
    device = session.scalar(
        select(Device).where(
            Device.id == device_id,
            exists().where(
                Sighting.device_id == Device.id,
                Sighting.id.in_(visible_sightings(audiences)),
            ),
        )
    )
    if device is None:
        raise NotFoundError("device", device_id)
    return device


def find_by_name(
    session: Session, name: str, audiences: AbstractSet[Audience]
) -> Device | None:
    """The device of exactly that name, however it is spelt, or the range that has it."""
    shown = exists().where(
        Sighting.device_id == Device.id, Sighting.id.in_(visible_sightings(audiences))
    )
    is_named = Device.key == device_key(name)
    return session.scalar(
        select(Device)
        .where(or_(is_named, stands_for(Device, name)), shown)
        .order_by(is_named.desc(), Device.id)
        .limit(1)
    )


def stands_for(device: type[Device], name: str) -> ColumnElement[bool]:
    """Whether the device is a range that *name* is one of."""
    return exists().where(
        DeviceSpan.device_id == device.id,
        or_(
            *(
                and_(
                    DeviceSpan.stem == stem,
                    DeviceSpan.tail == tail,
                    DeviceSpan.first <= number,
                    DeviceSpan.last >= number,
                )
                for stem, number, tail in readings(name)
            ),
            false(),
        ),
    )


def conditions(
    question: Question, audiences: AbstractSet[Audience]
) -> list[ColumnElement[bool]]:
    return [
        *(_named(Device, name) for name in question.names),
        *(Device.kind == kind.casefold() for kind in question.kinds),
        *(_has_address(address) for address in question.addresses),
        *(_has_port(port) for port in question.ports),
        *(_has_vlan(vlan) for vlan in question.vlans),
        *(_is_next_to(name, audiences) for name in question.connected_to),
    ]


def _named(device: type[Device], name: str) -> ColumnElement[bool]:
    """An exact name, a part of one, or one of a range; for local ones as it is shown."""
    key = device_key(name)
    return or_(
        stands_for(device, name),
        device.key.contains(key, autoescape=True) & ~device.key.startswith("#"),
        func.lower(device.name).contains(key, autoescape=True),
    )


def _has_address(text: str) -> ColumnElement[bool]:
    asked = asked_range(text)
    held = DeviceAddress.text == text
    if asked.is_known:
        # An address of the device within what was asked, or a network around it.
        held = and_(
            DeviceAddress.version == asked.version,
            DeviceAddress.first <= asked.last,
            DeviceAddress.last >= asked.first,
        )
    return exists().where(DeviceAddress.sighting_id == Sighting.id, held)


def _has_port(text: str) -> ColumnElement[bool]:
    key = port_key(text)
    return exists().where(
        or_(
            and_(Link.source_id == Sighting.id, Link.source_port_key == key),
            and_(Link.target_id == Sighting.id, Link.target_port_key == key),
        )
    )


def _has_vlan(vlan: int) -> ColumnElement[bool]:
    return exists().where(
        LinkVlan.link_id == Link.id,
        or_(Link.source_id == Sighting.id, Link.target_id == Sighting.id),
        LinkVlan.first <= vlan,
        LinkVlan.last >= vlan,
    )


def _is_next_to(name: str, audiences: AbstractSet[Audience]) -> ColumnElement[bool]:
    """A neighbour of the device of that name; of all whose names hold it, if none has it."""
    other, place = aliased(Device), aliased(Sighting)
    key = device_key(name)
    exact = exists().where(Device.key == key).correlate(None)
    meant = or_(
        other.key == key, stands_for(other, name), and_(~exact, _named(other, name))
    )
    return exists().where(
        or_(
            and_(Link.source_id == Sighting.id, Link.target_id == place.id),
            and_(Link.target_id == Sighting.id, Link.source_id == place.id),
        ),
        place.device_id == other.id,
        place.id.in_(visible_sightings(audiences)),
        meant,
    )
