"""XPS and OpenXPS: what Windows prints to a file, page by page."""

import math
import posixpath
from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest import clock, fixed_layout, images, office_text
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.fixed_layout import Run, estimated
from ingest.packages import Package, open_package
from ingest.xml_text import local_name, parse_xml

MAX_PAGES: Final = 20_000
MAX_CHARACTERS: Final = 20_000_000
_MILLIMETRES: Final = 25.4 / 96
_SEQUENCE: Final = ".fdseq"
_DEFAULT: Final = (816.0, 1056.0)
_SHOWN: Final = frozenset({"Path", "ImageBrush"})
Matrix = tuple[float, ...]
_PLAIN: Final[Matrix] = (1, 0, 0, 1, 0, 0)


class XPSExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        pages = list(_pages(package))
        if not pages:
            raise DamagedFileError("The document's main part is missing or damaged.")
        properties = office_text.read_properties(package)
        reading = _Reading(package)
        reading.read(pages)
        worthwhile = sum(
            images.may_hold_text(package.find(place) or b"")
            for place in reading.pictures
        )
        return Extraction(
            structure=tuple(reading.blocks),
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            pages=len(pages),
            losses=(
                *reading.losses,
                *package.losses,
                *images.to_loss(worthwhile, ""),
            ),
        )


def _pages(package: Package) -> Iterator[str]:
    """The parts of all pages, in the order of the sequence and of its documents."""
    sequences = [name for name in package.names if name.endswith(_SEQUENCE)]
    for sequence in sequences[:1]:
        for document in _named(package, sequence, "DocumentReference"):
            yield from _named(package, document, "PageContent")


def _named(package: Package, place: str, name: str) -> Iterator[str]:
    root = _part(package, place)
    for element in () if root is None else root.iter(f"{{*}}{name}"):
        yield _resolved(place, element.get("Source", ""))


def _resolved(place: str, target: str) -> str:
    joined = posixpath.join("/", posixpath.dirname(place), target)
    return posixpath.normpath(joined).lstrip("/")


def _part(package: Package, place: str) -> etree._Element | None:
    """A part, which Windows writes in pieces while it prints."""
    if place.lower() in package.names:
        return package.find_xml(place)
    pieces = package.list_names(f"{place.lower()}/[")
    data = b"".join(package.find(piece) or b"" for piece in pieces)
    try:
        return parse_xml(data)
    except DamagedFileError:
        detail = "A part of the file is missing or damaged."
        package.losses.append(Loss(LossCode.DAMAGED_PART, place, detail))
        return None


class _Reading:
    def __init__(self, package: Package) -> None:
        self.blocks: list[Block] = []
        self.losses: list[Loss] = []
        self.pictures: set[str] = set()
        self._package = package
        self._shows_anything = False

    def read(self, pages: list[str]) -> None:
        letters = 0
        for number, place in enumerate(clock.within(pages, "page"), start=1):
            if number > MAX_PAGES or letters > MAX_CHARACTERS:
                self._lose(
                    LossCode.CUT, number, "Everything from this page on was left out."
                )
                return
            root = _part(self._package, place)
            if root is None:
                continue
            width = _number(root.get("Width"), _DEFAULT[0]) * _MILLIMETRES
            height = _number(root.get("Height"), _DEFAULT[1]) * _MILLIMETRES
            self._shows_anything = False
            text = fixed_layout.to_text(
                list(self._runs(root, place, _PLAIN)), width, height
            )
            letters += len(text)
            if text:
                self.blocks.append(Block(BlockType.PAGE, text, page=number))
            elif self._shows_anything:
                detail = (
                    "This page shows something but holds no text; it may be a scan."
                )
                self._lose(LossCode.PAGE_WITHOUT_TEXT, number, detail)

    def _runs(
        self, parent: etree._Element, place: str, matrix: Matrix
    ) -> Iterator[Run]:
        """No deeper than the parser lets an element lie."""
        for element in parent:
            name = local_name(element)
            inner = _combined(element.get("RenderTransform"), matrix)
            if name == "Glyphs":
                yield from _run(element, inner)
                self._shows_anything = True
            elif name in _SHOWN:
                self._shows_anything = True
                source = element.get("ImageSource", "")
                if source and not source.startswith("{"):
                    self.pictures.add(_resolved(place, source))
            if len(element):
                yield from self._runs(element, place, inner)

    def _lose(self, code: LossCode, page: int, detail: str) -> None:
        self.losses.append(Loss(code, f"page {page}", detail))


def _run(glyphs: etree._Element, matrix: Matrix) -> Iterator[Run]:
    text = glyphs.get("UnicodeString", "").removeprefix("{}")
    if not text.strip():
        return
    size = _number(glyphs.get("FontRenderingEmSize"), 1.0)
    x, y = _number(glyphs.get("OriginX"), 0.0), _number(glyphs.get("OriginY"), 0.0)
    a, b, c, d, e, f = matrix
    scale = (max(abs(a), abs(b)) or 1.0) * _MILLIMETRES
    advances = _advances(glyphs.get("Indices", ""), text)
    yield Run(
        text,
        (a * x + c * y + e) * _MILLIMETRES,
        (b * x + d * y + f) * _MILLIMETRES,
        size * scale,
        tuple(each * size * scale for each in advances),
    )


def _advances(indices: str, text: str) -> list[float]:
    """Widths in the letters' size: as they are given in hundredths, else estimated."""
    widths = [estimated(letter) for letter in text]
    # Where several letters share a sign, nobody can tell which of them is how wide.
    if "(" not in indices:
        for number, entry in enumerate(indices.split(";")[: len(widths)]):
            given = entry.split(",")
            if len(given) > 1 and given[1]:
                widths[number] = _number(given[1], 100 * widths[number]) / 100
    return widths


def _combined(said: str | None, outer: Matrix) -> Matrix:
    try:
        own = [float(each) for each in (said or "").split(",")]
    except ValueError:
        return outer
    if len(own) != len(_PLAIN) or not all(map(math.isfinite, own)):
        return outer
    a, b, c, d, e, f = own
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _number(text: str | None, otherwise: float) -> float:
    try:
        number = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise
