"""NetBox exports: devices, cables and addresses, as JSON from its API."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ingest.extraction import Graph
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape

_ROLES: Final = ("role", "device_role", "device_type", "type", "platform")
_ADDRESSES: Final = ("primary_ip", "primary_ip4", "primary_ip6", "oob_ip", "address")


def read_netbox(value: Any) -> Graph | None:
    """The graph of a parsed export; ``None`` for JSON that is none."""
    assembly = Assembly()
    for record in _records(value):
        _cable(assembly, record) or _address(assembly, record) or _device(
            assembly, record
        )
    return assembly.graph()


def _records(value: Any) -> Iterable[Mapping[str, Any]]:
    """The records of a list, of one page of answers, or of several lists by name."""
    if isinstance(value, Mapping):
        results = value.get("results")
        if isinstance(results, list):
            value = results
        else:
            lists = (part for part in value.values() if isinstance(part, list))
            value = [record for part in lists for record in part] or [value]
    return (
        (record for record in value or () if isinstance(record, Mapping))
        if isinstance(value, list)
        else ()
    )


def _cable(assembly: Assembly, record: Mapping[str, Any]) -> bool:
    ends = [
        _ends(record, side)
        for side in (
            ("a_terminations", "termination_a"),
            ("b_terminations", "termination_b"),
        )
    ]
    if not all(ends):
        return False
    label = _text(record.get("label")) or _text(record.get("description"))
    for source, source_port in ends[0]:
        for target, target_port in ends[1]:
            for name in (source, target):
                _put(assembly, name)
            assembly.connect(
                source.casefold(),
                target.casefold(),
                label=label,
                ports=(source_port, target_port),
            )
    return True


def _ends(record: Mapping[str, Any], names: tuple[str, ...]) -> list[tuple[str, str]]:
    """The devices at one end of a cable, each with its port."""
    found = []
    for name in names:
        value = record.get(name) or []
        for each in value if isinstance(value, list) else [value]:
            end = each.get("object", each) if isinstance(each, Mapping) else {}
            holder = end.get("device") or end.get("power_panel") or end.get("circuit")
            if holder:
                found.append((_text(holder), _text(end)))
    return found


def _address(assembly: Assembly, record: Mapping[str, Any]) -> bool:
    """An address with the interface, and so the device, that it is assigned to."""
    assigned = record.get("assigned_object")
    if not isinstance(assigned, Mapping) or "address" not in record:
        return False
    holder = assigned.get("device") or assigned.get("virtual_machine")
    if holder:
        _put(assembly, _text(holder), addresses=(_text(record["address"]),))
    return True


def _device(assembly: Assembly, record: Mapping[str, Any]) -> bool:
    is_device = any(
        name in record
        for name in ("device_type", "device_role", "primary_ip4", "primary_ip")
    )
    name = _text(record.get("name")) or _text(record.get("display"))
    if not is_device or not name:
        return False
    kind = " ".join(_text(record.get(role)) for role in _ROLES)
    addresses = tuple(_text(record.get(key)) for key in _ADDRESSES)
    _put(assembly, name, stencil=kind, addresses=addresses)
    return True


def _put(
    assembly: Assembly, name: str, *, stencil: str = "", addresses: tuple[str, ...] = ()
) -> None:
    key = name.casefold()
    known = assembly.shapes.get(key, Shape(id=key, text=name))
    found = (part for address in addresses for part in labels.find_addresses(address))
    assembly.shapes[key] = Shape(
        id=key,
        text=known.text,
        stencil=stencil.strip() or known.stencil,
        addresses=tuple(dict.fromkeys((*known.addresses, *found))),
    )


def _text(value: Any) -> str:
    """A value, or the name of the object that it stands for."""
    if isinstance(value, Mapping):
        value = next(
            (
                value[name]
                for name in (
                    "name",
                    "address",
                    "display",
                    "cid",
                    "model",
                    "label",
                    "value",
                )
                if value.get(name)
            ),
            "",
        )
    return " ".join(str(value).split()) if value is not None else ""
