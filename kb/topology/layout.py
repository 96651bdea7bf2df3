"""Where to draw the nodes of a graph: as its drawing has them, or in ranks."""

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph

WIDTH: Final = 150.0
HEIGHT: Final = 56.0
GAP: Final = 46.0
RANK_GAP: Final = 150.0
SWEEPS: Final = 4
FEW: Final = 3
"""So many neighbours stand in one half of the oval."""
MOST_IN_A_ROW: Final = 14
CLOSEST: Final = 18.0
"""Boxes of a drawing are spread until their middles are this far apart at least."""

Point = tuple[float, float]


def place(graph: StoredGraph) -> dict[str, Point]:
    """The middle of every node, by its id."""
    if graph.nodes and all(node.box is not None for node in graph.nodes):
        return _as_drawn(graph.nodes)
    return _in_ranks(graph)


def around(centre: str, others: Sequence[str]) -> dict[str, Point]:
    """One node in the middle, the others in an oval around it."""
    if len(others) <= FEW:
        turn = math.pi / max(len(others), 1)
    else:
        turn = 2 * math.pi / len(others)
    wide = max(2.0 * WIDTH, len(others) * (WIDTH + GAP) / 4.5)
    high = max(2.6 * HEIGHT, len(others) * (HEIGHT + GAP) / 5.5)
    placed = {centre: (0.0, 0.0)}
    for number, key in enumerate(others):
        angle = turn * (number + 0.5)
        placed[key] = (-wide * math.cos(angle), high * math.sin(angle))
    return placed


def _as_drawn(nodes: Sequence[GraphNode]) -> dict[str, Point]:
    """Pages one below the other, stretched so that our boxes do not overlap."""
    pages: dict[str, list[GraphNode]] = defaultdict(list)
    for node in nodes:
        pages[node.place].append(node)
    placed: dict[str, Point] = {}
    below = 0.0
    for shown in pages.values():
        middles = {node.id: _middle(node) for node in shown}
        stretch = _stretch(list(middles.values()))
        left = min(x for x, _ in middles.values())
        top = min(y for _, y in middles.values())
        for key, (x, y) in middles.items():
            placed[key] = ((x - left) * stretch, below + (y - top) * stretch)
        below = max(placed[node.id][1] for node in shown) + 2 * RANK_GAP
    return placed


def _middle(node: GraphNode) -> Point:
    assert node.box is not None, "only nodes with a box are placed as drawn"
    left, top, width, height = node.box
    return left + width / 2, top + height / 2


def _stretch(points: Sequence[Point]) -> float:
    """How much the drawing must grow for its nearest neighbours to have room."""
    needed = 1.0
    ordered = sorted(points)[:400]
    for number, (x, y) in enumerate(ordered):
        for other_x, other_y in ordered[number + 1 : number + 30]:
            across, down = abs(x - other_x), abs(y - other_y)
            if max(across, down) > CLOSEST:
                room = min(
                    (WIDTH + GAP / 2) / max(across, 1.0),
                    (HEIGHT + GAP / 2) / max(down, 1.0),
                )
                needed = max(needed, room)
    return min(needed, 4.0)


def _in_ranks(graph: StoredGraph) -> dict[str, Point]:
    ranks = _order(_rank(graph), _around(graph.edges))
    placed: dict[str, Point] = {}
    y = 0.0
    for rank in ranks:
        for start in range(0, len(rank), MOST_IN_A_ROW):
            row = rank[start : start + MOST_IN_A_ROW]
            width = (len(row) - 1) * (WIDTH + GAP)
            for number, key in enumerate(row):
                placed[key] = (number * (WIDTH + GAP) - width / 2, y)
            y += RANK_GAP
    return placed


def _around(edges: Iterable[GraphEdge]) -> dict[str, list[str]]:
    around: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        around[edge.source].append(edge.target)
        around[edge.target].append(edge.source)
    return around


def _rank(graph: StoredGraph) -> list[list[str]]:
    """By the distance from the busiest node of each connected part."""
    around = _around(graph.edges)
    kinds = {node.id: node.kind for node in graph.nodes}
    busiest = sorted(
        kinds, key=lambda key: (kinds[key] != "cloud", -len(around[key]), key)
    )
    distances: dict[str, int] = {}
    for root in busiest:
        if root in distances:
            continue
        distances[root] = 0
        queue = deque([root])
        while queue:
            key = queue.popleft()
            for other in around[key]:
                if other not in distances:
                    distances[other] = distances[key] + 1
                    queue.append(other)
    ranks: dict[int, list[str]] = defaultdict(list)
    for node in graph.nodes:
        ranks[distances[node.id]].append(node.id)
    return [ranks[number] for number in sorted(ranks)]


def _order(
    ranks: list[list[str]], around: Mapping[str, Sequence[str]]
) -> list[list[str]]:
    """Each rank in the order of its neighbours, so that fewer lines cross."""
    for _ in range(SWEEPS):
        for before, rank in pairwise(ranks):
            places = {key: number for number, key in enumerate(before)}
            rank.sort(key=lambda key: _average(places, around.get(key, ())))
    return ranks


def _average(places: Mapping[str, int], keys: Iterable[str]) -> float:
    known = [places[key] for key in keys if key in places]
    return sum(known) / len(known) if known else 0.0
