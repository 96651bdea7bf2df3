"""What all drawings together say of one device: neighbours, sources, contradictions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision
from kb.topology.finding import visible_sightings
from kb.topology.models import Device, DeviceAddress, Link, Sighting


@dataclass(frozen=True, slots=True)
class Source:
    """A drawing that shows something: an article's current revision."""

    article_id: int
    title: str
    place: str
    at: datetime
    """When the revision was checked in."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One line between the device and a neighbour, as one source draws it."""

    port: str
    neighbour_port: str
    label: str
    vlans: tuple[str, ...]
    source: Source
    port_key: str
    neighbour_port_key: str

    @property
    def has_ports(self) -> bool:
        return bool(self.port or self.neighbour_port)


@dataclass(frozen=True, slots=True)
class Interface:
    """One connection to a neighbour, with everything that sources say of it."""

    port: str
    neighbour_port: str
    vlans: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def has_ports(self) -> bool:
        return bool(self.port or self.neighbour_port)


@dataclass(frozen=True, slots=True)
class Neighbour:
    device: Device
    connections: tuple[Connection, ...]

    @property
    def interfaces(self) -> list[Interface]:
        """Each pair of ports once, however many sources draw it, however they spell it."""
        found: dict[tuple[str, str], list[Connection]] = defaultdict(list)
        for each in self.connections:
            found[each.port_key, each.neighbour_port_key].append(each)
        told = " ".join(
            each.label.casefold() for each in self.connections if each.has_ports
        )
        groups = [
            some
            for some in found.values()
            if some[0].has_ports
            or len(found) == 1
            or not all(each.label.casefold() in told for each in some)
        ]
        return [
            Interface(
                port=some[0].port,
                neighbour_port=some[0].neighbour_port,
                vlans=tuple(
                    dict.fromkeys(vlan for each in some for vlan in each.vlans)
                ),
                labels=tuple(dict.fromkeys(each.label for each in some if each.label)),
            )
            for some in groups
        ]

    @property
    def sources(self) -> list["Source"]:
        """The drawings that show it next to the device, the newest first."""
        found = dict.fromkeys(each.source for each in self.connections)
        return sorted(found, key=lambda source: source.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Address:
    text: str
    sources: tuple[Source, ...]


class Disagreement(StrEnum):
    PORT_TAKEN_TWICE = "port_taken_twice"
    """Two sources connect one port of the device to different neighbours."""
    ADDRESS_OF_ANOTHER = "address_of_another"
    """An address of the device is shown at another device too."""
    LINK_MISSING = "link_missing"
    """A source shows both devices, but not the link that another one shows."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    kind: Disagreement
    subject: str
    """The port or address in question; empty for a missing link."""
    devices: tuple[Device, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class DeviceView:
    device: Device
    addresses: tuple[Address, ...]
    neighbours: tuple[Neighbour, ...]
    sources: tuple[Source, ...]
    """Newest first."""
    contradictions: tuple[Contradiction, ...]


def view_device(
    session: Session, device: Device, audiences: AbstractSet[Audience]
) -> DeviceView:
    sightings = _sightings(session, device, audiences)
    sources = {sighting.id: _to_source(sighting) for sighting in sightings}
    neighbours = _neighbours(session, sources)
    addresses = _addresses(session, sources)
    return DeviceView(
        device=device,
        addresses=addresses,
        neighbours=neighbours,
        sources=tuple(
            sorted(
                dict.fromkeys(sources.values()),
                key=lambda source: source.at,
                reverse=True,
            )
        ),
        contradictions=(
            *_ports_taken_twice(neighbours),
            *_shared_addresses(session, device, addresses, audiences),
            *_missing_links(session, device, neighbours, audiences),
        ),
    )


def _sightings(
    session: Session, device: Device, audiences: AbstractSet[Audience]
) -> Sequence[Sighting]:
    return session.scalars(
        select(Sighting)
        .join(Sighting.revision)
        .options(contains_eager(Sighting.revision))
        .where(
            Sighting.device_id == device.id,
            Sighting.id.in_(visible_sightings(audiences)),
        )
        .order_by(Sighting.id)
    ).all()


def _to_source(sighting: Sighting) -> Source:
    revision = sighting.revision
    return Source(
        revision.article_id, revision.title, sighting.place, revision.checked_in_at
    )


def _neighbours(session: Session, sources: dict[int, Source]) -> tuple[Neighbour, ...]:
    links = session.scalars(
        select(Link)
        .options(joinedload(Link.source), joinedload(Link.target))
        .where(or_(Link.source_id.in_(sources), Link.target_id.in_(sources)))
        .order_by(Link.id)
    ).all()
    devices: dict[int, Device] = {}
    found: dict[int, list[Connection]] = defaultdict(list)
    for link in links:
        for near, far in ((link.source, link.target), (link.target, link.source)):
            if near.id in sources and near.device_id != far.device_id:
                devices[far.device_id] = far.device
                found[far.device_id].append(_seen_from(link, near, sources[near.id]))
    return tuple(
        Neighbour(device, tuple(found[device.id]))
        for device in sorted(devices.values(), key=lambda each: (each.name, each.id))
    )


def _seen_from(link: Link, near: Sighting, source: Source) -> Connection:
    ends = [
        (link.source_port, link.source_port_key),
        (link.target_port, link.target_port_key),
    ]
    here, there = ends if link.source_id == near.id else reversed(ends)
    return Connection(
        port=here[0],
        neighbour_port=there[0],
        label=link.label,
        vlans=tuple(vlan.text for vlan in link.vlans),
        source=source,
        port_key=here[1],
        neighbour_port_key=there[1],
    )


def _addresses(session: Session, sources: dict[int, Source]) -> tuple[Address, ...]:
    rows = session.scalars(
        select(DeviceAddress)
        .where(DeviceAddress.sighting_id.in_(sources))
        .order_by(DeviceAddress.id)
    )
    found: dict[str, dict[Source, None]] = defaultdict(dict)
    for row in rows:
        found[row.text][sources[row.sighting_id]] = None
    return tuple(Address(text, tuple(given)) for text, given in found.items())


def _ports_taken_twice(neighbours: Iterable[Neighbour]) -> Iterable[Contradiction]:
    """A port that two sources give to different neighbours, or ports of one."""
    by_port: dict[str, list[tuple[Device, Connection]]] = defaultdict(list)
    for neighbour in neighbours:
        for connection in neighbour.connections:
            if connection.port_key:
                by_port[connection.port_key].append((neighbour.device, connection))
    for uses in by_port.values():
        sources = {connection.source.article_id for _, connection in uses}
        ends = {device.id for device, _ in uses}
        ports = {each.neighbour_port_key for _, each in uses if each.neighbour_port_key}
        if len(sources) > 1 and (len(ends) > 1 or len(ports) > 1):
            yield Contradiction(
                Disagreement.PORT_TAKEN_TWICE,
                uses[0][1].port,
                tuple(dict.fromkeys(device for device, _ in uses)),
                tuple(dict.fromkeys(connection.source for _, connection in uses)),
            )


def _shared_addresses(
    session: Session,
    device: Device,
    addresses: Sequence[Address],
    audiences: AbstractSet[Audience],
) -> Iterable[Contradiction]:
    """Hosts only: that a network is shown at several devices is as it should be."""
    rows = session.execute(
        select(DeviceAddress.text, Sighting)
        .join(Sighting, DeviceAddress.sighting_id == Sighting.id)
        .join(Sighting.revision)
        .options(contains_eager(Sighting.revision))
        .where(
            DeviceAddress.text.in_([address.text for address in addresses]),
            DeviceAddress.first == DeviceAddress.last,
            Sighting.device_id != device.id,
            Sighting.id.in_(visible_sightings(audiences)),
        )
        .order_by(DeviceAddress.id)
    ).all()
    known = {address.text: address.sources for address in addresses}
    others: dict[str, list[Sighting]] = defaultdict(list)
    for text, sighting in rows:
        others[text].append(sighting)
    for text, sightings in others.items():
        yield Contradiction(
            Disagreement.ADDRESS_OF_ANOTHER,
            text,
            tuple(dict.fromkeys(sighting.device for sighting in sightings)),
            tuple(dict.fromkeys((*known[text], *map(_to_source, sightings)))),
        )


def _missing_links(
    session: Session,
    device: Device,
    neighbours: Sequence[Neighbour],
    audiences: AbstractSet[Audience],
) -> Iterable[Contradiction]:
    """For each neighbour: newer sources that show both devices without a link."""
    shown = _articles_showing(
        session, [device, *(each.device for each in neighbours)], audiences
    )
    for neighbour in neighbours:
        drawn = {each.source.article_id for each in neighbour.connections}
        newest = max(each.source.at for each in neighbour.connections)
        both = shown[device.id].keys() & shown[neighbour.device.id].keys()
        silent = [
            shown[device.id][article]
            for article in sorted(both - drawn)
            if shown[device.id][article].at >= newest
        ]
        if silent:
            yield Contradiction(
                Disagreement.LINK_MISSING,
                "",
                (neighbour.device,),
                (neighbour.connections[0].source, *silent),
            )


def _articles_showing(
    session: Session, devices: Sequence[Device], audiences: AbstractSet[Audience]
) -> dict[int, dict[int, Source]]:
    """By device: the articles whose drawings show it *with* lines, each as a source."""
    rows = session.scalars(
        select(Sighting)
        .join(Sighting.revision)
        .join(Article, Article.current_revision_id == Revision.id)
        .options(contains_eager(Sighting.revision))
        .where(
            Sighting.device_id.in_([device.id for device in devices]),
            Sighting.id.in_(visible_sightings(audiences)),
            # A list of devices without any link contradicts no drawing.
            select(Link.id)
            .where(or_(Link.source_id == Sighting.id, Link.target_id == Sighting.id))
            .exists(),
        )
        .order_by(Sighting.id)
    )
    found: dict[int, dict[int, Source]] = defaultdict(dict)
    for sighting in rows:
        found[sighting.device_id][sighting.revision.article_id] = _to_source(sighting)
    return found
