"""The map of everything: the devices that drawings show, narrowed, and never too many."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from kb.articles.kinds import Audience
from kb.articles.models import Revision
from kb.spellings.names import Field
from kb.spellings.settling import read
from kb.topology.finding import conditions, visible_sightings
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.models import Device, Link, Sighting
from kb.topology.question import Question

MOST: Final = 120
"""Devices on the map; those with the most links, if there are more."""
MOST_LINKS: Final = 4_000
MOST_CHOICES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Which drawings and devices are on the map; empty means all."""

    question: Question = field(default_factory=Question)
    """Devices that are meant; their neighbours are shown with them."""
    system: str = ""
    unit: str = ""
    kind: str = ""
    since: datetime | None = None
    """Only of drawings that were checked in since."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the map shows, and how much there is."""

    graph: StoredGraph
    """Its nodes have the ids of their devices."""
    meant: frozenset[str]
    """Ids of the devices that were asked for."""
    total: int
    """Devices that the narrowing leaves."""


@dataclass(frozen=True, slots=True)
class Choices:
    """By what a reader may narrow."""

    systems: Sequence[str]
    units: Sequence[str]
    kinds: Sequence[str]


def read_overview(
    session: Session, narrowing: Narrowing, audiences: AbstractSet[Audience]
) -> Overview:
    shown = _shown(session, narrowing, audiences)
    asked = (
        [] if narrowing.question.is_empty else conditions(narrowing.question, audiences)
    )
    kind = [Device.kind == narrowing.kind] if narrowing.kind else []
    found = _ranked(shown, [*asked, *kind])
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    devices = list(session.scalars(found.limit(MOST)))
    meant = frozenset(str(each.id) for each in devices) if asked else frozenset()
    if asked:
        devices += _neighbours(session, shown, devices)
    nodes = tuple(GraphNode(str(each.id), each.name, each.kind) for each in devices)
    return Overview(StoredGraph(nodes, _edges(session, shown, devices)), meant, total)


def list_choices(session: Session, audiences: AbstractSet[Audience]) -> Choices:
    shown = select(Sighting.revision_id).where(
        Sighting.id.in_(visible_sightings(audiences))
    )
    systems, units = (
        _values(session, Revision.attributes[name].as_string(), shown)
        for name in ("system", "unit")
    )
    names = read(session)
    systems = list(dict.fromkeys(names.settle(Field.SYSTEM, each) for each in systems))
    kinds = session.scalars(
        select(Device.kind)
        .join(Sighting, Sighting.device_id == Device.id)
        .where(Device.kind != "", Sighting.id.in_(visible_sightings(audiences)))
        .distinct()
        .order_by(Device.kind)
    ).all()
    return Choices(systems, units, kinds)


def _values(
    session: Session, value: ColumnElement[str], shown: Select[int]
) -> Sequence[str]:
    return session.scalars(
        select(value)
        .where(Revision.id.in_(shown), value.is_not(None), value != "")
        .distinct()
        .order_by(value)
        .limit(MOST_CHOICES)
    ).all()


def _spellings(session: Session, name: str, wanted: str) -> list[str]:
    """What drawings say that are of *wanted*, by its names of before, too."""
    if name != Field.SYSTEM:
        return [wanted]
    return read(session).spellings_of(Field.SYSTEM, wanted)


def _shown(
    session: Session, narrowing: Narrowing, audiences: AbstractSet[Audience]
) -> Select[int]:
    """Ids of the sightings of the drawings that are meant."""
    shown = visible_sightings(audiences)
    for name in ("system", "unit"):
        if wanted := getattr(narrowing, name):
            said = Revision.attributes[name].as_string()
            shown = shown.where(said.in_(_spellings(session, name, wanted)))
    if narrowing.since is not None:
        shown = shown.where(Revision.checked_in_at >= narrowing.since)
    if narrowing.until is not None:
        shown = shown.where(Revision.checked_in_at < narrowing.until)
    return shown


def _ranked(
    shown: Select[int], wanted: Sequence[ColumnElement[bool]]
) -> Select[Device]:
    """Devices by the number of their links."""
    ends = union_all(
        select(Link.source_id.label("sighting_id")),
        select(Link.target_id.label("sighting_id")),
    ).subquery()
    return (
        select(Device)
        .join(Sighting, Sighting.device_id == Device.id)
        .outerjoin(ends, ends.c.sighting_id == Sighting.id)
        .where(Sighting.id.in_(shown), *wanted)
        .group_by(Device.id)
        .order_by(func.count(ends.c.sighting_id).desc(), Device.name, Device.id)
    )


def _neighbours(
    session: Session, shown: Select[int], devices: Sequence[Device]
) -> Sequence[Device]:
    """As many of the devices next to these as there is room for."""
    near, far = aliased(Sighting), aliased(Sighting)
    ids = [device.id for device in devices]
    joined = or_(
        (Link.source_id == near.id) & (Link.target_id == far.id),
        (Link.target_id == near.id) & (Link.source_id == far.id),
    )
    beside = (
        select(far.device_id)
        .select_from(near)
        .join(Link, or_(Link.source_id == near.id, Link.target_id == near.id))
        .join(far, joined)
        .where(near.device_id.in_(ids), near.id.in_(shown), far.id.in_(shown))
    )
    found = _ranked(shown, [Device.id.in_(beside), Device.id.not_in(ids)])
    return session.scalars(found.limit(max(MOST - len(ids), 0))).all()


def _edges(
    session: Session, shown: Select[int], devices: Sequence[Device]
) -> tuple[GraphEdge, ...]:
    """One for each pair that any drawing joins."""
    one, other = aliased(Sighting), aliased(Sighting)
    ids = [device.id for device in devices]
    pairs = session.execute(
        select(one.device_id, other.device_id)
        .select_from(Link)
        .join(one, Link.source_id == one.id)
        .join(other, Link.target_id == other.id)
        .where(
            one.device_id.in_(ids),
            other.device_id.in_(ids),
            one.device_id != other.device_id,
            one.id.in_(shown),
            other.id.in_(shown),
        )
        .distinct()
        .order_by(one.device_id, other.device_id)
        .limit(MOST_LINKS)
    )
    return tuple(GraphEdge(str(source), str(target)) for source, target in pairs)
