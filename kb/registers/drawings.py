"""Registers held against drawings: what only one of the two knows.

A device and a record are one where they share a name or an address, as these compare.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kb.articles.visibility import EVERYTHING
from kb.people.models import User
from kb.registers.models import KeyKind, Record, RecordKey, RecordState
from kb.registers.types import Types
from kb.registers.visibility import visible_to
from kb.topology.finding import visible_sightings
from kb.topology.models import Device, DeviceAddress, Sighting
from kb.topology.ranges import read_range

EVERY: Final = EVERYTHING
"""Of drawings: registers are for staff, who read all that are in lists at all."""
NOT_DEVICES: Final = frozenset({"network", "cloud", "zone", "note", "group"})
"""Kinds of what drawings show beside devices."""
_UNNAMED: Final = "#"
"""Begins the key of what a drawing gives no telling name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One device as current drawings show it."""

    id: int
    key: str
    name: str
    kind: str
    addresses: tuple[tuple[str, str], ...]
    """Text, and the address as two are compared."""

    def known_by(self) -> Iterator[tuple[KeyKind, str]]:
        yield KeyKind.NAME, self.key
        if several := read_range(self.name):
            yield from ((KeyKind.NAME, name) for name in several.names())
        yield from ((KeyKind.ADDRESS, key) for _, key in self.addresses)


def list_not_registered(session: Session) -> list[Shown]:
    """Devices of current drawings that no register has, by name."""
    told = tell_registered(session)
    return [device for device, is_registered in told if not is_registered]


def tell_registered(session: Session) -> Iterator[tuple[Shown, bool]]:
    """Devices of current drawings by name, and whether a register has each."""
    known = {key for key, _ in _list_keys(session)}
    for device in _list_shown(session):
        yield device, not known.isdisjoint(device.known_by())


def list_not_drawn(session: Session, user: User, types: Types) -> list[Record]:
    """Records that no current drawing shows, as far as *user* sees them, by code."""
    told = tell_drawn(session, types, visible_to(session, user))
    return [record for record, is_drawn in told if not is_drawn]


def tell_drawn(
    session: Session, types: Types, *conditions: ColumnElement[bool]
) -> Iterator[tuple[Record, bool]]:
    """Records that drawings ought to show by code, and whether a current one does."""
    drawn = [each.code for each in types.values() if each.in_drawings]
    shown = {key for device in _list_shown(session) for key in device.known_by()}
    found = {record_id for key, record_id in _list_keys(session) if key in shown}
    records = session.scalars(
        select(Record)
        .where(
            Record.type_code.in_(drawn),
            Record.state == RecordState.IN_USE,
            *conditions,
        )
        .order_by(Record.code)
    ).unique()
    yield from ((each, each.id in found) for each in records)


def find_devices_of(session: Session, record: Record) -> list[Shown]:
    """The devices of current drawings that the record is."""
    rows = session.execute(
        select(RecordKey.kind, RecordKey.key).where(RecordKey.record_id == record.id)
    )
    keys = {(row.kind, row.key) for row in rows}
    if not keys:
        return []
    return [
        each for each in _list_shown(session) if not keys.isdisjoint(each.known_by())
    ]


def find_records_of(session: Session, device_id: int, user: User) -> Sequence[Record]:
    """The records that the device is, as far as *user* sees them."""
    device = next((each for each in _list_shown(session, device_id)), None)
    if device is None:
        return []
    by_kind: dict[KeyKind, list[str]] = defaultdict(list)
    for kind, key in device.known_by():
        by_kind[kind].append(key)
    known = or_(
        *(
            and_(RecordKey.kind == kind, RecordKey.key.in_(keys))
            for kind, keys in by_kind.items()
        )
    )
    query = select(Record).where(
        Record.id.in_(select(RecordKey.record_id).where(known)),
        Record.state != RecordState.ENDED,
        visible_to(session, user),
    )
    return session.scalars(query.order_by(Record.code)).unique().all()


def _list_keys(session: Session) -> Iterator[tuple[tuple[KeyKind, str], int]]:
    """What every record that is there is known by, of whatever client."""
    rows = session.execute(
        select(RecordKey.kind, RecordKey.key, RecordKey.record_id)
        .join(Record, Record.id == RecordKey.record_id)
        .where(Record.state != RecordState.ENDED)
    )
    yield from (((row.kind, row.key), row.record_id) for row in rows)


def _list_shown(session: Session, device_id: int | None = None) -> list[Shown]:
    sightings = visible_sightings(EVERY)
    query = (
        select(
            Device.id,
            Device.key,
            Device.name,
            Device.kind,
            DeviceAddress.text,
            DeviceAddress.first,
            DeviceAddress.last,
        )
        .join(Sighting, Sighting.device_id == Device.id)
        .outerjoin(DeviceAddress, DeviceAddress.sighting_id == Sighting.id)
        .where(
            Sighting.id.in_(sightings),
            Device.key.not_like(f"{_UNNAMED}%"),
            Device.kind.not_in(NOT_DEVICES),
        )
        .order_by(Device.name, Device.id)
    )
    if device_id is not None:
        query = query.where(Device.id == device_id)
    devices: dict[int, tuple[str, str, str]] = {}
    addresses: dict[int, dict[tuple[str, str], None]] = defaultdict(dict)
    for row in session.execute(query):
        devices[row.id] = row.key, row.name, row.kind
        if row.first and row.first == row.last:
            addresses[row.id][row.text, row.first] = None
    return [
        Shown(key, *values, tuple(addresses[key])) for key, values in devices.items()
    ]
