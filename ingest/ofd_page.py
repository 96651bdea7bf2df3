"""What stands where on a page of an OFD file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.extraction import LossCode
from ingest.fixed_layout import Run, estimated
from ingest.ofd_package import numbers
from ingest.visibility import LeftOut
from ingest.xml_text import local_name

MAX_DEPTH: Final = 20
"""Of drawings that stand in drawings."""
MAX_OBJECTS: Final = 200_000
MAX_LETTERS: Final = 2_000_000
"""Of one page: drawings may stand in each other a million times."""
_SHOWN: Final = frozenset({"PathObject", "ImageObject"})

Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Final[Matrix] = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class PageReader:
    """Gathers runs of text, and which pictures a page shows."""

    shared: Mapping[str, etree._Element]
    """Drawings that pages name by an id."""
    left_out: LeftOut
    runs: list[Run] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)
    shows_anything: bool = False
    is_cut: bool = False
    _left: int = MAX_LETTERS
    _objects: int = 0

    def read(self, roots: Iterable[etree._Element]) -> list[Run]:
        """The runs of what is shown together."""
        self.runs = []
        for root in roots:
            self._walk(root, _PLAIN, 0)
        return self.runs

    def _walk(self, parent: etree._Element, matrix: Matrix, depth: int) -> None:
        for element in parent:
            self._objects += 1
            if depth > MAX_DEPTH or self._objects > MAX_OBJECTS or self._left < 0:
                self.is_cut = True
                return
            if (element.get("Visible") or "true").lower() == "false":
                words = "".join(map(str, element.itertext()))
                self.left_out.add(LossCode.HIDDEN, words)
            else:
                self._show(element, matrix, depth)

    def _show(self, element: etree._Element, matrix: Matrix, depth: int) -> None:
        name = local_name(element)
        if name == "TextObject":
            self._text(element, _placed(element, matrix))
        elif name in _SHOWN:
            self.shows_anything = True
            self.pictures.add(element.get("ResourceID", ""))
        elif name == "CompositeObject":
            drawing = self.shared.get(element.get("ResourceID", ""))
            if drawing is not None:
                self._walk(drawing, _placed(element, matrix), depth + 1)
        elif name == "Appearance":
            self._walk(element, _placed(element, matrix), depth + 1)
        elif len(element):
            self._walk(element, matrix, depth + 1)

    def _text(self, element: etree._Element, matrix: Matrix) -> None:
        size = (numbers(element.get("Size")) or [0.0])[0] or 1.0
        x = y = 0.0
        for code in element.iter("{*}TextCode"):
            x = (numbers(code.get("X")) or [x])[0]
            y = (numbers(code.get("Y")) or [y])[0]
            text = (code.text or "")[: max(self._left, 0)]
            self._left -= len(text)
            across = _advances(code.get("DeltaX"), text, size)
            down = _shifts(code.get("DeltaY"), len(text))
            for start, end in _straight(down):
                left, baseline = _at(
                    matrix, x + sum(across[:start]), y + sum(down[:start])
                )
                scale = max(abs(matrix[0]), abs(matrix[1])) or 1.0
                self._add(
                    text[start:end], (left, baseline), size * scale,
                    tuple(each * scale for each in across[start:end]),
                )  # fmt: skip

    def _add(
        self,
        text: str,
        place: tuple[float, float],
        size: float,
        advances: tuple[float, ...],
    ) -> None:
        if text.strip():
            self.runs.append(Run(text, *place, size, advances))


def _placed(element: etree._Element, outer: Matrix) -> Matrix:
    """How what stands in *element* is moved: by its own matrix, then into its boundary."""
    own = numbers(element.get("CTM"))
    box = numbers(element.get("Boundary")) or [0.0, 0.0]
    a, b, c, d, e, f = own if len(own) == len(_PLAIN) else _PLAIN
    e, f = e + box[0], f + (box[1] if len(box) > 1 else 0.0)
    left, top = _at(outer, e, f)
    return (
        a * outer[0] + b * outer[2], a * outer[1] + b * outer[3],
        c * outer[0] + d * outer[2], c * outer[1] + d * outer[3],
        left, top,
    )  # fmt: skip


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _advances(said: str | None, text: str, size: float) -> list[float]:
    found = _shifts(said, len(text))[: max(len(text) - 1, 0)] if said else []
    rest = text[len(found) :]
    widths = [size * estimated(letter) for letter in rest]
    return found + widths


def _shifts(said: str | None, count: int) -> list[float]:
    """A list in which ``g 3 2.5`` stands for three times 2.5, as long as *count*."""
    found: list[float] = []
    words = iter((said or "").split())
    for word in words:
        if len(found) >= count:
            break
        if word == "g":
            times, shift = numbers(next(words, "")), numbers(next(words, ""))
            if times and shift:
                found += shift * min(max(int(min(times[0], count)), 0), count)
        else:
            found += numbers(word)
    return found[:count] + [0.0] * (count - len(found))


def _straight(down: list[float]) -> Iterator[tuple[int, int]]:
    """The stretches of a text that stay on one line."""
    start = 0
    for place, shift in enumerate(down, start=1):
        if shift and place < len(down):
            yield start, place
            start = place
    if start < len(down):
        yield start, len(down)
