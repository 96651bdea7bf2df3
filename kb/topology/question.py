"""A question to the topology, taken apart: device:, ip:, port:, vlan:, connected to."""

import re
from dataclasses import dataclass
from typing import Final

from kb.topology.networks import asked_range

_CONNECTED: Final = re.compile(
    r"(?:what\s+is\s+)?connected[\s_-]*to[\s:：]+(?P<after>\S+)"
    r"|(?:connected|neighbou?rs?)[:：]\s*(?P<named>\S+)"
    r"|(?:连接到|连到|接在|相连[:：]|邻居[:：]|连接[:：])\s*(?P<chinese>[^\s的上]+)\s*(?:上|的\S*)?"
    r"|[与和]\s*(?P<between>\S+?)\s*(?:相连|连接|相邻)\S*",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    r"\b(?P<name>device|ip|port|vlan|kind)[:：]\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>\S+))"
    r"|(?P<zh>设备|地址|端口|类型)[:：]\s*(?:\"(?P<zh_quoted>[^\"]*)\"|(?P<zh_bare>\S+))"
    r"|\bvlan\s*(?P<vlan>\d{1,4})\b",
    re.IGNORECASE,
)
_CHINESE: Final = {"设备": "device", "地址": "ip", "端口": "port", "类型": "kind"}
_ADDRESS: Final = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){1,3}(?:/\d{1,2})?|[0-9a-fA-F]*:[0-9a-fA-F:]+(?:/\d{1,3})?"
)
_LOOKS_LIKE_PORT: Final = re.compile(r"[A-Za-z-]*\d*[A-Za-z]+-?\d+(?:/\d+)+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that is given must hold."""

    names: tuple[str, ...] = ()
    """Parts of a device's name."""
    addresses: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    vlans: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    connected_to: tuple[str, ...] = ()
    """Devices that it is a neighbour of."""

    @property
    def is_empty(self) -> bool:
        return self == Question()


def read_question(text: str) -> Question:
    """What no field is named for is an address, a port, or part of a name."""
    found: dict[str, list[str]] = {
        name: [] for name in ("device", "ip", "port", "vlan", "kind", "connected")
    }

    def connected(match: re.Match[str]) -> str:
        found["connected"].append(next(filter(None, match.groups()), "").strip("?？。"))
        return " "

    def field(match: re.Match[str]) -> str:
        name = (match["name"] or "").lower() or _CHINESE.get(match["zh"] or "", "vlan")
        values = (
            match[key] for key in ("quoted", "bare", "zh_quoted", "zh_bare", "vlan")
        )
        found[name].append(next(filter(None, values), ""))
        return " "

    rest = _FIELD.sub(field, _CONNECTED.sub(connected, text))
    for word in rest.strip(" ?？").split():
        found[_guess(word)].append(word)
    return Question(
        names=tuple(filter(None, found["device"])),
        addresses=tuple(filter(None, found["ip"])),
        ports=tuple(filter(None, found["port"])),
        vlans=tuple(
            int(vlan) for vlan in found["vlan"] if re.fullmatch(r"\d{1,4}", vlan)
        ),
        kinds=tuple(filter(None, found["kind"])),
        connected_to=tuple(filter(None, found["connected"])),
    )


def _guess(word: str) -> str:
    if _ADDRESS.fullmatch(word) and asked_range(word).is_known:
        return "ip"
    return "port" if _LOOKS_LIKE_PORT.fullmatch(word) else "device"
