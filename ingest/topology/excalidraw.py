"""Excalidraw scenes: shapes with the texts they contain, arrows by what they are bound to."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.extraction import Block, BlockType, Loss, LossCode
from ingest.topology import geometry, labels
from ingest.topology.assembly import Assembly, Box, Shape
from ingest.topology.drawio import Drawing
from ingest.topology.json_values import mapping, mappings, number, text

_SHAPES: Final = frozenset(
    {"rectangle", "ellipse", "diamond", "image", "embeddable", "iframe"}
)
_DRAWN: Final = _SHAPES | {"line", "freedraw"}
_LINES: Final = frozenset({"arrow", "line"})
_FRAMES: Final = frozenset({"frame", "magicframe"})
MAX_LAID: Final = 500_000
"""Pairs of a text and a shape that are looked at for whether one lies on the other."""
_KIND: Final = "Excalidraw drawing"
Element = Mapping[str, Any]


def read_excalidraw(value: Any) -> Drawing | None:
    """The drawing of a parsed scene; ``None`` for other JSON."""
    scene = mapping(value)
    kind = scene.get("type")
    if not isinstance(scene.get("elements"), list) or kind not in {
        "excalidraw",
        "excalidraw/clipboard",
    }:
        return None
    elements = [
        each for each in mappings(scene["elements"]) if not each.get("isDeleted")
    ]
    reading = _Scene(elements).assembly().reading(_KIND)
    losses = list(reading.losses)
    pictures = sum(each.get("type") == "image" for each in elements)
    if pictures:
        detail = f"{pictures} pictures in the drawing were not searched for text."
        losses.append(Loss(LossCode.IMAGE_NOT_READ, "", detail))
    blocks = tuple(Block(BlockType.PARAGRAPH, words) for words in _texts(elements))
    return Drawing(blocks, reading.graph, tuple(losses))


def _texts(elements: list[Element]) -> Iterator[str]:
    for each in elements:
        words = _words(each) or (
            text(each.get("name")) if each.get("type") in _FRAMES else ""
        )
        if words.strip():
            yield words.strip()


def _words(element: Element) -> str:
    """What a text says, as it was typed: not as its box broke it into lines."""
    if element.get("type") != "text":
        return ""
    return text(element.get("originalText")) or text(element.get("text"))


class _Scene:
    def __init__(self, elements: list[Element]) -> None:
        self._elements = elements
        self._by_key = {text(each.get("id")): each for each in elements}
        self._bound = {
            text(mapping(each.get(end)).get("elementId"))
            for each in elements
            for end in ("startBinding", "endBinding")
        } - {""}
        self._said: dict[str, str] = {}
        """By the key of a shape or line: its text."""
        self._stands_for: dict[str, str] = {}
        """By a part of a group: the part that is the node."""
        self._graph = Assembly()

    def assembly(self) -> Assembly:
        self._lay(list(self._group(self._contain())))
        for each in self._elements:
            self._add(each)
        for each in self._elements:
            if each.get("type") in _LINES:
                self._connect(each)
        return self._graph

    def _contain(self) -> Iterator[Element]:
        """Give containers their texts; what is left are the texts without one."""
        for each in self._elements:
            if words := _words(each):
                holder = text(each.get("containerId"))
                if holder in self._by_key:
                    self._said[holder] = words
                else:
                    yield each

    def _group(self, free: Iterator[Element]) -> Iterator[Element]:
        """Make one node of an icon and the texts that are grouped with it."""
        texts: dict[str, list[Element]] = {}
        for each in free:
            if group := _group_of(each):
                texts.setdefault(group, []).append(each)
            elif text(each.get("id")) not in self._bound:
                yield each
        parts: dict[str, list[str]] = {}
        for key, each in self._by_key.items():
            if (group := _group_of(each)) in texts and each.get("type") in _DRAWN:
                parts.setdefault(group, []).append(key)
        for group, words in texts.items():
            keys = [*parts.get(group, ()), *(text(each.get("id")) for each in words)]
            if any(key in self._said for key in keys):
                yield from words
                continue
            self._said[keys[0]] = "\n".join(map(_words, words))
            self._stands_for |= dict.fromkeys(keys, keys[0])

    def _lay(self, free: list[Element]) -> None:
        """Texts that only lie on a shape are its label."""
        shapes = [
            (key, _box(each))
            for key, each in self._by_key.items()
            if each.get("type") in _SHAPES and key not in self._said
        ]
        for each in free[: MAX_LAID // (len(shapes) + 1)]:
            left, top, width, height = _box(each)
            middle = (left + width / 2, top + height / 2)
            inside = [part for part in shapes if not geometry.distance(middle, part[1])]
            if key := geometry.nearest(middle, inside):
                known = self._said.get(key)
                self._said[key] = f"{known}\n{_words(each)}" if known else _words(each)

    def _add(self, element: Element) -> None:
        key = text(element.get("id"))
        stands = self._stands_for.get(key, key) == key
        is_text = element.get("type") == "text" and (
            key in self._bound or key in self._said
        )
        is_shape = element.get("type") in _SHAPES or key in self._stands_for
        if not stands or not (is_shape or is_text):
            return
        words = self._said.get(key) or _words(element)
        self._graph.add(
            Shape(
                id=key,
                text=labels.plain(words),
                box=_box(element),
                place=self._frame(element),
                is_device=bool(words),
            )
        )

    def _frame(self, element: Element) -> str:
        frame = self._by_key.get(text(element.get("frameId")), {})
        return text(frame.get("name"))

    def _connect(self, line: Element) -> None:
        points = [point for point in line.get("points") or () if _is_point(point)]
        ends = [
            self._end(line, "startBinding", points[:1]),
            self._end(line, "endBinding", points[-1:]),
        ]
        label = labels.plain(self._said.get(text(line.get("id")), ""))
        if ends[0] and ends[1]:
            if ends[0] != ends[1] or line.get("startBinding"):
                self._graph.connect(ends[0], ends[1], label=label)
        elif line.get("type") == "arrow" or any(
            line.get(binding) for binding in ("startBinding", "endBinding")
        ):
            self._graph.lose_link(self._frame(line), label)

    def _end(self, line: Element, binding: str, points: list[Any]) -> str | None:
        bound = text(mapping(line.get(binding)).get("elementId"))
        bound = self._stands_for.get(bound, bound)
        if bound in self._graph.shapes:
            return bound
        # Lines that nothing holds are strokes of a picture, if they are no arrows.
        if not points or (line.get("type") == "line" and len(line["points"]) > 2):  # noqa: PLR2004
            return None
        x = number(line.get("x")) + number(points[0][0])
        y = number(line.get("y")) + number(points[0][1])
        boxes = (
            (key, shape.box)
            for key, shape in self._graph.shapes.items()
            if shape.box is not None and shape.is_device
        )
        return geometry.nearest((x, y), boxes)


def _is_point(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 2  # noqa: PLR2004


def _group_of(element: Element) -> str:
    """The outermost group of an element."""
    groups = element.get("groupIds")
    return text(groups[-1]) if isinstance(groups, list) and groups else ""


def _box(element: Element) -> Box:
    left, top = number(element.get("x")), number(element.get("y"))
    width, height = number(element.get("width")), number(element.get("height"))
    return min(left, left + width), min(top, top + height), abs(width), abs(height)
