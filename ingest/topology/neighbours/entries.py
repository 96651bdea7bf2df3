"""Listings in detail: for each neighbour, lines of a name and a value."""

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.topology import kinds, labels
from ingest.topology.neighbours.neighbour import Neighbour, short_name
from kb.topology.ports import port_key

_INTERFACE: Final = re.compile(
    r"\s*(?:Interface (?P<arista>\S+) detected \d+ LLDP neighbou?rs?"
    r"|(?P<huawei>\S+) has \d+ neighbou?r(?:\(s\)|s)?"
    r"|LLDP neighbou?r-information of port \d+\s*\[(?P<h3c>[^\]]+)\])\s*:?\s*$",
    re.IGNORECASE,
)
"""A line that names the interface of all neighbours below it."""
_BEGINS: Final = re.compile(
    r"\s*(?:Device[ -]?ID\s*:|Local Int(?:f|erface)\s*:|(?:LLDP )?Neighbou?r index\s*:"
    r"|LLDP Neighbou?r Information\s*:\s*$|Neighbor \S+, age )",
    re.IGNORECASE,
)
_CHASSIS: Final = re.compile(r"\s*Chassis id\s*:(?!\s*\*)", re.IGNORECASE)
_FIELD: Final = re.compile(
    r"\s*(?:- )?(?P<key>[A-Za-z][A-Za-z0-9 ()/_-]{0,40}?)\s*:\s*(?P<value>.*?)\s*$"
)
_BOTH_PORTS: Final = re.compile(
    r"(?P<local>.+?),\s*Port ID \(outgoing port\)\s*:\s*(?P<port>.+)"
)
_KEYS: Final = {
    **dict.fromkeys(("device id", "device-id", "system name", "sysname"), "name"),
    **dict.fromkeys(("local intf", "local interface", "local port id"), "local"),
    **dict.fromkeys(("port id subtype", "port id type", "port type"), "port type"),
    **dict.fromkeys(("port id", "port id (outgoing port)", "portid/subtype"), "port"),
    **dict.fromkeys(("chassis id", "chassisid/subtype"), "chassis"),
    **dict.fromkeys(
        (
            "system capabilities enabled",
            "enabled capabilities",
            "capabilities",
            "enabled",
        ),
        "capabilities",
    ),
    "port description": "port description",
    "platform": "platform",
    "system description": "description",
    "interface": "interface",
}
_ADDRESSES: Final = frozenset(
    {"ip address", "ipv4 address", "ipv6 address", "ip", "ipv6", "address"}
)
"""Below a line that says whose they are."""
_OWN_ADDRESSES: Final = frozenset(
    {"management address", "management address value", "management ip"}
)
_BETWEEN: Final = frozenset({"type", "address type", "address subtype", "subtype"})
_ADDRESSES_BEGIN: Final = re.compile(
    r"\s*(?:- )?(?:Entry|Interface|Management|Mgmt) (?:address|info)", re.IGNORECASE
)
_CAPABILITIES: Final = (
    ("phone", re.compile(r"phone|\bT\b", re.IGNORECASE)),
    ("access_point", re.compile(r"access.?point|trans-bridge|\bW\b", re.IGNORECASE)),
    ("switch", re.compile(r"switch|bridge|\bB\b|\bS\b", re.IGNORECASE)),
    ("router", re.compile(r"router|\bR\b", re.IGNORECASE)),
)
_HARDWARE: Final = re.compile(
    r"(?:[0-9a-f]{4}[.-]){2}[0-9a-f]{4}|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}"
)
MAX_DESCRIPTION: Final = 30
"""Characters of one that may be the name of a port."""
_NOT_SAID: Final = frozenset({"", "-", "--", "not advertised", "null"})


@dataclass(slots=True)
class Entries:
    """Takes a listing line by line."""

    found: list[Neighbour] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    _interface: str = ""
    _entry: dict[str, str] | None = None
    _addresses: list[str] = field(default_factory=list)
    _has_addresses: bool = False
    """Whether an address that comes next is the neighbour's."""

    def take(self, line: str) -> bool:
        """Whether *line* belongs to a neighbour that is told in detail."""
        if heading := _INTERFACE.match(line):
            self.close()
            self._interface = next(filter(None, heading.groups()))
            return True
        if _BEGINS.match(line) or (
            _CHASSIS.match(line) and (self._entry is None or "chassis" in self._entry)
        ):
            self.close()
            self._entry = {}
        if self._entry is None:
            return False
        given = _FIELD.match(line)
        key = " ".join(given["key"].lower().split()) if given else ""
        if _ADDRESSES_BEGIN.match(line):
            self._has_addresses = True
        elif key and key not in _ADDRESSES | _BETWEEN:
            self._has_addresses = False
        if given:
            self._keep(key, given["value"])
        return True

    def _keep(self, key: str, value: str) -> None:
        entry = self._entry if self._entry is not None else {}
        if key in _OWN_ADDRESSES or (key in _ADDRESSES and self._has_addresses):
            self._addresses += labels.find_addresses(value)
        elif ports := _BOTH_PORTS.match(value) if key == "interface" else None:
            entry |= {"local": ports["local"].strip(), "port": ports["port"].strip()}
        elif key == "platform":
            platform, _, capabilities = value.partition("Capabilities:")
            entry |= {"platform": platform.strip(" ,"), "capabilities": capabilities}
        elif (name := _KEYS.get(key)) and value.strip('"').lower() not in _NOT_SAID:
            if key == "portid/subtype":
                value, _, entry["port type"] = value.rpartition("/")
            if key == "chassisid/subtype":
                value = value.rpartition("/")[0]
            entry.setdefault(name, value.strip('"'))

    def close(self) -> None:
        """The neighbour that was being told is told."""
        entry, addresses = self._entry, tuple(dict.fromkeys(self._addresses))
        self._entry, self._addresses, self._has_addresses = None, [], False
        if entry is None:
            return
        name = short_name(entry.get("name", "")) or entry.get("chassis", "")
        port = _port(entry)
        local = entry.get("local") or entry.get("interface") or self._interface
        if not port and not local:
            return
        if not name:
            self.unread.append(" ".join(entry.values()))
            return
        self.found.append(Neighbour(local, name, port, addresses, _kind(entry)))


def _port(entry: dict[str, str]) -> str:
    """The neighbour's interface, by its whole name.

    Some give a number of their own or a hardware address, and the name as description.
    """
    port, description = entry.get("port", ""), entry.get("port description", "")
    if port_key(port) == port_key(description):
        return max(port, description, key=len)
    is_number = port.isdecimal() or re.search(
        "local", entry.get("port type", ""), re.IGNORECASE
    )
    if _HARDWARE.fullmatch(port.lower()) and 0 < len(description) < MAX_DESCRIPTION:
        return description
    is_named = labels.PORT.search(description) is not None
    return description if is_named and (is_number or not port) else port


def _kind(entry: dict[str, str]) -> str:
    said = kinds.kind_of(entry.get("platform", ""))
    if said == "firewall":
        return said
    capabilities = entry.get("capabilities", "")
    return next((kind for kind, sign in _CAPABILITIES if sign.search(capabilities)), "")
