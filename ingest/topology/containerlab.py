"""containerlab topologies: nodes and links in YAML."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from ingest.topology import labels
from ingest.topology.assembly import Assembly, Reading, Shape, without_nodes
from ingest.topology.json_values import mapping, mappings, text

_BEGINS: Final = re.compile(r"^topology:[ \t]*(?:#[^\n]*)?$", re.MULTILINE)
_PARTS: Final = re.compile(r"^[ \t]+(?:nodes|links):", re.MULTILINE)
MAX_CHARACTERS: Final = 200_000
MAX_PAIRS: Final = 10_000
"""Of one mapping, with all that is merged into it."""
KIND: Final = "containerlab topology"
_SPECIAL: Final = frozenset({"host", "mgmt-net", "macvlan"})
"""Ends of links that are no nodes, but what the laboratory runs on."""


class _Loader(yaml.SafeLoader):
    """YAML in which mappings merged into mappings cannot grow without end."""

    def flatten_mapping(self, node: Any) -> None:
        super().flatten_mapping(node)
        if len(node.value) > MAX_PAIRS:
            raise yaml.YAMLError("A mapping is far too long.")


def is_containerlab(start: str) -> bool:
    return bool(_BEGINS.search(start) and _PARTS.search(start))


def read_containerlab(source: str) -> Reading:
    if len(source) > MAX_CHARACTERS:
        return Reading(None, (without_nodes(KIND),))
    try:
        lab = mapping(yaml.load(source, _Loader))  # noqa: S506 - it is a SafeLoader.
    except (yaml.YAMLError, ValueError, RecursionError):
        return Reading(None, (without_nodes(KIND),))
    topology = mapping(lab.get("topology"))
    assembly = Assembly()
    for name, settings in mapping(topology.get("nodes")).items():
        assembly.add(_to_shape(text(name), mapping(settings)))
    for link in mappings(topology.get("links")):
        ends = list(_ends(link))
        if len(ends) == 2:  # noqa: PLR2004
            _connect(assembly, ends)
        elif link.get("type") != "dummy":
            assembly.unread.append(str(dict(link)))
    return assembly.reading(KIND)


def _to_shape(name: str, settings: Mapping[str, Any]) -> Shape:
    given = (text(settings.get(key)) for key in ("mgmt-ipv4", "mgmt-ipv6", "mgmt_ipv4"))
    return Shape(
        id=name,
        text=name,
        stencil=text(mapping(settings.get("labels")).get("graph-icon"))
        or text(settings.get("kind")),
        addresses=labels.find_addresses(" ".join(given)),
    )


def _ends(link: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The node and interface of each end of a link, in its short and its long forms."""
    ends = link.get("endpoints")
    for end in ends if isinstance(ends, list) else [link.get("endpoint")]:
        if isinstance(end, str):
            node, _, interface = end.partition(":")
            yield node.strip(), interface.strip()
        elif isinstance(end, Mapping):
            yield text(end.get("node")), text(end.get("interface"))
    kind = text(link.get("type"))
    if kind in _SPECIAL:
        yield kind, text(link.get("host-interface"))
    elif kind.startswith("vxlan"):
        yield text(link.get("remote")), ""


def _connect(assembly: Assembly, ends: list[tuple[str, str]]) -> None:
    for node, _ in ends:
        # What is no node of the lab is the machine, network or tunnel outside of it.
        assembly.add(Shape(id=node, text=node, is_device=False))
    (source, port), (target, other) = ends
    assembly.connect(source, target, ports=(port, other))
