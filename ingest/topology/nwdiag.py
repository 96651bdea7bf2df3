"""nwdiag: networks and the hosts on them."""

import re
from dataclasses import replace
from typing import Final

from ingest.extraction import Graph
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape

_BEGINS: Final = re.compile(r"\s*(?://[^\n]*\s*)*nwdiag\b[^\n{]*\{")
_BLOCK: Final = re.compile(r'\s*(network|group|nwdiag|rackdiag)\b\s*"?([^"{]*?)"?\s*\{')
_PAIR: Final = re.compile(r'([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,;\]]+))')
_NODE: Final = re.compile(
    r'\s*(?:"([^"]+)"|([^\s\[\];{}="]+))\s*(?:\[(.*)\])?\s*$', re.DOTALL
)
_SETTING: Final = re.compile(r'\s*([\w-]+)\s*=\s*(?:"([^"]*)"|(\S+))\s*$')
_LINK: Final = re.compile(r'\s*"?([^\s"-][^\s"]*)"?\s*--\s*"?([^\s"]+)"?\s*$')
_STATEMENT: Final = re.compile(r'(?:"[^"]*"|\[[^\]]*\]|[^;{}\n"\[])+|[{}]')


def is_nwdiag(text: str) -> bool:
    return _BEGINS.match(text[:5_000]) is not None


def read_nwdiag(text: str) -> Graph | None:
    reader = _Reader()
    text = re.sub(
        r"//[^\n]*|^\s*#[^\n]*|/\*.*?\*/", "", text, flags=re.MULTILINE | re.DOTALL
    )
    pending = ""
    for match in _STATEMENT.finditer(text):
        part = match[0]
        if part == "{":
            reader.open(pending + "{")
        elif part == "}":
            reader.close()
        elif part.strip():
            reader.statement(part)
        pending = part
    return reader.assembly.graph()


class _Reader:
    def __init__(self) -> None:
        self.assembly = Assembly()
        self._joined: dict[tuple[str, str], int] = {}
        """By a network and a host on it: which edge that is."""
        self._blocks: list[str] = []
        """Of each open block: its network's id, or nothing for any other block."""

    def open(self, head: str) -> None:
        match = _BLOCK.match(head)
        network = ""
        if match and match[1] == "network":
            network = f"network {match[2].strip() or len(self.assembly.shapes)}"
            self._put(network, match[2].strip() or "network", kind="network")
        self._blocks.append(network)

    def close(self) -> None:
        if self._blocks:
            self._blocks.pop()

    def statement(self, text: str) -> None:
        if _BLOCK.match(text + "{"):
            return
        if link := _LINK.match(text):
            for key in link.groups():
                self._put(key, key)
            self.assembly.connect(link[1], link[2])
        elif setting := _SETTING.match(text):
            self._set(setting[1], setting[2] or setting[3] or "")
        elif node := _NODE.match(text):
            self._host(node[1] or node[2], node[3] or "")

    def _set(self, name: str, value: str) -> None:
        network = self._blocks[-1] if self._blocks else ""
        if network and name == "address":
            self._put(network, addresses=(value,))
        elif network and name == "description":
            self._put(network, value)

    def _host(self, key: str, attributes: str) -> None:
        values = {
            name: quoted or bare for name, quoted, bare in _PAIR.findall(attributes)
        }
        given = values.get("address", "")
        addresses = tuple(part.strip() for part in given.split(",") if part.strip())
        text = values.get("description", "") or values.get("label", "")
        self._put(key, text, addresses=addresses, stencil=values.get("shape", ""))
        network = next((block for block in reversed(self._blocks) if block), "")
        if network:
            self._join(network, key, given)

    def _join(self, network: str, key: str, label: str) -> None:
        """Who stands in a group of its network, too, is on it once."""
        known = self._joined.get((network, key))
        if known is None:
            self._joined[network, key] = len(self.assembly.edges)
            self.assembly.connect(network, key, label=label)
        elif label and known < len(self.assembly.edges):
            edge = self.assembly.edges[known]
            self.assembly.edges[known] = replace(edge, label=edge.label or label)

    def _put(
        self,
        key: str,
        text: str = "",
        *,
        kind: str = "",
        stencil: str = "",
        addresses: tuple[str, ...] = (),
    ) -> None:
        """Add what is new to what is known of a host or network."""
        known = self.assembly.shapes.get(key, Shape(id=key))
        self.assembly.shapes[key] = Shape(
            id=key,
            text=labels.plain(text.replace("\\n", "\n")) or known.text or key,
            kind=kind or known.kind,
            stencil=stencil or known.stencil,
            addresses=tuple(dict.fromkeys((*known.addresses, *addresses))),
        )
