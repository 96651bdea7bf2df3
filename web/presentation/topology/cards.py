"""What a box and a wire of a picture say, cut to what fits, and how large that makes them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.topology.graphs import GraphEdge, GraphNode
from kb.topology.ranges import read_range
from web.presentation.topology.measuring import measure, wrap
from web.presentation.topology.sheets import Size

NAME_SIZE: Final = 13.0
SMALL_SIZE: Final = 11.0
NAME_LINE: Final = 17.0
SMALL_LINE: Final = 14.0
NARROWEST: Final = 84.0
WIDEST_NAME: Final = 164.0
WIDEST_LABEL: Final = 190.0
_PADDING: Final = 26.0
_MOST_TOLD: Final = 2
"""Interfaces that the label of a wire tells; the others it counts."""


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a box."""

    lines: tuple[str, ...]
    note: str
    """An address and how many more, or else what kind of thing it is."""
    count: int
    """Devices that it stands for."""

    @property
    def size(self) -> Size:
        said = [measure(line, NAME_SIZE) for line in self.lines]
        said.append(measure(self.note, SMALL_SIZE))
        wide = max(NARROWEST, max(said) + _PADDING)
        high = 14.0 + NAME_LINE * len(self.lines) + SMALL_LINE
        return round(wide), round(high)


def to_card(node: GraphNode, kind_name: str) -> Card:
    found = read_range(node.name)
    more = f" +{len(node.addresses) - 1}" if len(node.addresses) > 1 else ""
    before = f"× {found.count}  " if found else ""
    widest = WIDEST_NAME - measure(before + more, SMALL_SIZE)
    note = wrap((*node.addresses, kind_name)[0], SMALL_SIZE, widest, 1)
    return Card(
        lines=wrap(node.name, NAME_SIZE, WIDEST_NAME, 2) or ("·",),
        note=f"{before}{''.join(note)}{more}".strip(),
        count=found.count if found else 1,
    )


@dataclass(frozen=True, slots=True)
class Bundle:
    """All lines between two nodes, as one."""

    source: str
    target: str
    edges: tuple[GraphEdge, ...]
    """Each from the source to the target."""

    def told(self, *, reverse: bool = False) -> tuple[str, ...]:
        """All that it says, read from the source to the target, or the other way."""
        said = dict.fromkeys(_told(edge, reverse=reverse) for edge in self.edges)
        return tuple(each for each in said if each)

    def lines(self, *, reverse: bool = False) -> tuple[str, ...]:
        """As much of it as its label says."""
        told = self.told(reverse=reverse)
        lines = [
            line
            for each in told[:_MOST_TOLD]
            for line in wrap(each, SMALL_SIZE, WIDEST_LABEL, 2)
        ]
        if len(told) > _MOST_TOLD:
            lines.append(f"+{len(told) - _MOST_TOLD}")
        return tuple(lines)

    @property
    def label(self) -> Size | None:
        """The room that the label takes, whichever way it is read."""
        both = (self.lines(), self.lines(reverse=True))
        if not both[0]:
            return None
        wide = max(measure(line, SMALL_SIZE) for lines in both for line in lines)
        high = max(map(len, both)) * SMALL_LINE
        return round(wide + 6), round(high + 2)


def to_bundles(edges: Sequence[GraphEdge]) -> list[Bundle]:
    """One for each pair of nodes that edges join; what joins a node to itself is left out.

    A line that says nothing beyond another one between the same two is that one: a
    document that has a table and a diagram of the same links shows them once.
    """
    found: dict[frozenset[str], list[GraphEdge]] = defaultdict(list)
    for edge in sorted(edges, key=lambda each: -len(_said(each))):
        pair = found[frozenset((edge.source, edge.target))]
        is_telling = bool(edge.source_port or edge.target_port)
        is_said = any(edge.label.casefold() in _said(other) for other in pair)
        if edge.source != edge.target and (is_telling or not is_said):
            pair.append(
                _turned(edge) if pair and pair[0].source != edge.source else edge
            )
    return [
        Bundle(pair[0].source, pair[0].target, tuple(dict.fromkeys(pair)))
        for pair in found.values()
        if pair
    ]


def _turned(edge: GraphEdge) -> GraphEdge:
    return GraphEdge(
        edge.target,
        edge.source,
        edge.target_port,
        edge.source_port,
        edge.label,
        edge.vlans,
    )


def _said(edge: GraphEdge) -> str:
    return f"{edge.source_port} {edge.target_port} {edge.label}".casefold()


def _told(edge: GraphEdge, *, reverse: bool) -> str:
    ports = [edge.source_port, edge.target_port]
    if reverse:
        ports.reverse()
    if any(ports):
        return f"{ports[0]} – {ports[1]}".strip()
    if edge.label or not edge.vlans:
        return edge.label
    return f"VLAN {', '.join(edge.vlans)}"
