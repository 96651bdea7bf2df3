"""Drawings made of characters: boxes or names, joined by lines.

    +------------+ GE1/0/1   GE0/0/1 +-----------+
    | core-sw-01 |-------------------| acc-sw-02 |
    +------------+                   +-----------+

Rather none than a wrong one: a table, a tree of folders, a line that leads nowhere or
joins more than can be told apart is no drawing.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.extraction import Graph
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape
from ingest.topology.character_grid import JOINS, SIDES, WEST, Box, Cell, Grid
from ingest.topology.plausible import is_network

MAX_LINES: Final = 200
MAX_WIDTH: Final = 400
_LEAST_ALONE: Final = 3
"""Signs of a line between names without boxes: ``host1 --option2`` joins nothing."""
_MAY_BE_ONE: Final = re.compile(r"[-─━═—]{2}|[|│┃║]|[-─━═—][<>→►]")
_TREE: Final = re.compile(
    r"^[\s│|]*(?:[├└┣┗|`]|\+(?=-+\s))[-─━]+\s*[\w.\[(]", re.MULTILINE
)
_TABLE: Final = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*\|[ \t|:-]*$", re.MULTILINE)
_NAME: Final = re.compile(
    r"(?<![\w./-])(?=[\w.-]*[A-Za-z])(?=[\w.-]*\d)[A-Za-z][\w.]*(?:-[\w.]+)*(?![\w/])",
    re.ASCII,
)
_BRACKETS: Final = "[(])"


def may_be_drawing(text: str) -> bool:
    """Whether there are lines in it that are not those of a table or a tree."""
    is_other = _TREE.search(text) or _TABLE.search(text)
    return not is_other and _MAY_BE_ONE.search(text) is not None


def read_characters(text: str) -> Graph | None:
    """The network that *text* draws; ``None`` for anything else."""
    if not may_be_drawing(text):
        return None
    grid = Grid.of(text.rstrip())
    if len(grid.rows) > MAX_LINES or len(grid.rows[0]) > MAX_WIDTH:
        return None
    drawing = _Drawing.of(grid)
    graph = drawing.graph() if drawing is not None else None
    return graph if graph is not None and is_network(graph) else None


@dataclass(slots=True)
class _Line:
    """Signs that hang together, and what they lead to."""

    cells: list[Cell] = field(default_factory=list)
    ports: dict[Cell, str] = field(default_factory=dict)
    """By where they begin."""
    ends: dict[str, Cell] = field(default_factory=dict)
    """Nodes, by the side on which the line meets them."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    grid: Grid
    shapes: Mapping[str, Shape]
    nodes: Mapping[Cell, str]
    """Which node has a cell."""
    alone: frozenset[str]
    """Nodes without a box."""
    ports: Mapping[Cell, tuple[Cell, str]]
    """The port that a cell is a letter of: where it begins, and its name."""

    @staticmethod
    def of(grid: Grid) -> "_Drawing | None":
        boxes = _leaves(grid.boxes)
        edges = [cell for box in boxes for cell in box.edge()]
        if len(edges) != len(set(edges)):
            return None  # Boxes that share an edge are the cells of a table.
        shapes: dict[str, Shape] = {}
        nodes: dict[Cell, str] = {}
        for number, box in enumerate(boxes):
            words = labels.plain(grid.words(box))
            if words:
                shapes[f"b{number}"] = Shape(id=f"b{number}", text=words)
                nodes |= dict.fromkeys(box.cells(), f"b{number}")
        taken = frozenset(nodes)
        ports = dict(_list_ports(grid, taken))
        alone: set[str] = set()
        for name, cells in _list_names(grid, taken | ports.keys()):
            shapes.setdefault(name, Shape(id=name, text=name, is_device=False))
            nodes |= dict.fromkeys(cells, name)
            alone.add(name)
        return _Drawing(grid, shapes, nodes, frozenset(alone), ports)

    def graph(self) -> Graph | None:
        assembly = Assembly(shapes=dict(self.shapes))
        for line in self._lines():
            links = self._links(line)
            if links is None:
                return None
            for source, target in links:
                assembly.connect(source, target, ports=_ports(line, source))
        return assembly.graph()

    def _links(self, line: _Line) -> list[tuple[str, str]] | None:
        """What it joins; ``None`` for what no drawing of a network has."""
        sides = line.ends
        is_alone = not self.alone.isdisjoint(sides)
        if len(sides) < 2:  # noqa: PLR2004 - a line has two ends.
            return None if is_alone and len(line.cells) >= _LEAST_ALONE else []
        if is_alone and len(line.cells) < _LEAST_ALONE:
            return []
        if len(sides) == 2:  # noqa: PLR2004
            first, second = sorted(sides, key=lambda each: sides[each] != WEST)
            return [(first, second)]
        for side in SIDES:
            across = [node for node, met in sides.items() if met == side]
            rest = [node for node, met in sides.items() if met == _opposite(side)]
            if len(across) == 1 and len(rest) == len(sides) - 1:
                return [(across[0], each) for each in rest]
        return None

    def _lines(self) -> Iterator[_Line]:
        seen: set[Cell] = set()
        for row, signs in enumerate(self.grid.rows):
            for column in range(len(signs)):
                cell = (row, column)
                if cell not in seen and self._is_line(cell):
                    yield self._follow(cell, seen)

    def _is_line(self, cell: Cell) -> bool:
        return cell not in self.nodes and (
            self.grid.at(cell) in JOINS or cell in self.ports
        )

    def _sides(self, cell: Cell) -> tuple[Cell, ...]:
        # A port stands in its line.
        return SIDES[1::2] if cell in self.ports else JOINS.get(self.grid.at(cell), ())

    def _follow(self, start: Cell, seen: set[Cell]) -> _Line:
        line, waiting = _Line(), [start]
        seen.add(start)
        while waiting:
            cell = waiting.pop()
            if cell in self.ports:
                line.ports.setdefault(*self.ports[cell])
            else:
                line.cells.append(cell)
            for side in self._sides(cell):
                beside = (cell[0] + side[0], cell[1] + side[1])
                if beside in self.nodes:
                    line.ends.setdefault(self.nodes[beside], side)
                elif (
                    beside not in seen
                    and self._is_line(beside)
                    and _opposite(side) in self._sides(beside)
                ):
                    seen.add(beside)
                    waiting.append(beside)
        return line


def _opposite(side: Cell) -> Cell:
    return -side[0], -side[1]


def _leaves(boxes: Sequence[Box]) -> list[Box]:
    """Those that are no frame around others."""
    return [
        box
        for box in boxes
        if not any(box.holds(other) for other in boxes if other is not box)
    ]


def _list_ports(
    grid: Grid, taken: Collection[Cell]
) -> Iterator[tuple[Cell, tuple[Cell, str]]]:
    for row, signs in enumerate(grid.rows):
        for found in labels.PORT.finditer(signs):
            first = (row, found.start())
            if first not in taken:
                for cell in _around(grid, row, *found.span()):
                    yield cell, (first, found[0])


def _list_names(
    grid: Grid, taken: Collection[Cell]
) -> Iterator[tuple[str, list[Cell]]]:
    for row, signs in enumerate(grid.rows):
        for found in _NAME.finditer(signs):
            if (row, found.start()) not in taken:
                cells = _around(grid, row, *found.span())
                yield found[0], [each for each in cells if each not in taken]


def _around(grid: Grid, row: int, start: int, end: int) -> list[Cell]:
    """The cells of a word, with its brackets and a space that parts it from its line."""
    before, after = start, end
    for signs in (_BRACKETS, " "):
        before -= grid.at((row, before - 1)) in signs
        after += grid.at((row, after)) in signs
    return [(row, column) for column in range(before, after)]


def _ports(line: _Line, source: str) -> tuple[str, str]:
    """One at each end, if it is told which is whose."""
    ordered = [line.ports[cell] for cell in sorted(line.ports, key=lambda at: at[1])]
    if len(ordered) == 2 and len(line.ends) == 2:  # noqa: PLR2004 - both ends.
        is_forwards = line.ends[source] == WEST
        return (ordered[0], ordered[1]) if is_forwards else (ordered[1], ordered[0])
    return "", ""
