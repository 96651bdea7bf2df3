"""Confluence: a space that was exported as XML, its pages below each other."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from lxml import etree

from ingest import clock, confluence_storage, embedded_files
from ingest.errors import DamagedFileError, RefusedError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.packages import Package, open_package
from ingest.visibility import LeftOut

MAX_PAGES: Final = 20_000
MAX_CHARACTERS: Final = 20_000_000
_ENTITIES: Final = "entities.xml"
_PAGES: Final = frozenset({"Page", "BlogPost"})


@dataclass(slots=True)
class _Space:
    """What the export says, by the ids of its objects."""

    titles: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


class ConfluenceExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        data = package.find(_ENTITIES)
        if data is None:
            raise DamagedFileError("The export's main part is missing or damaged.")
        space = _read(data)
        if not space.titles:
            raise DamagedFileError("The export holds no pages.")
        left_out, losses = LeftOut(), list[Loss]()
        blocks = tuple(_pages(space, left_out, losses))
        files, lost = embedded_files.keep(_attached(package, space))
        return Extraction(
            structure=blocks,
            attachments=files,
            losses=(*losses, *left_out.losses(), *lost, *package.losses),
        )


def _read(data: bytes) -> _Space:
    """One object after the other: a whole space as a tree would take much memory."""
    space = _Space()
    if b"<!DOCTYPE" in data[:4096]:
        raise RefusedError(
            "The file contains a document type declaration, which may be an attack."
        )
    objects = etree.iterparse(
        io.BytesIO(data), tag="object", resolve_entities=False, no_network=True
    )
    try:
        for _, element in objects:
            _keep(space, element)
            element.clear()
    except etree.XMLSyntaxError as error:
        raise DamagedFileError("A part of the file is no XML.") from error
    return space


def _keep(space: _Space, element: etree._Element) -> None:
    kind, key = element.get("class", ""), _id(element)
    said = {each.get("name", ""): each for each in element.iterchildren("property")}
    if kind in _PAGES and _is_current(said):
        space.titles[key] = _text(said.get("title"))
        space.parents[key] = _id(said.get("parent"))
    elif kind == "BodyContent":
        space.bodies[_id(said.get("content"))] = _text(said.get("body"))
    elif kind == "Attachment" and _is_current(said):
        space.files[key] = _text(said.get("title")) or _text(said.get("fileName"))


def _is_current(said: dict[str, etree._Element]) -> bool:
    """No earlier version of it, no draft, nothing deleted."""
    status = _text(said.get("contentStatus")) or "current"
    return not _id(said.get("originalVersion")) and status == "current"


def _id(element: etree._Element | None) -> str:
    return "" if element is None else (element.findtext("id") or "").strip()


def _text(element: etree._Element | None) -> str:
    # The end of CDATA is written with a blank in it.
    return "" if element is None else (element.text or "").replace("]] >", "]]>")


def _pages(space: _Space, left_out: LeftOut, losses: list[Loss]) -> Iterator[Block]:
    letters = 0
    for count, (key, level) in enumerate(clock.within(_ordered(space), "page")):
        title, stored = space.titles[key], space.bodies.get(key, "")
        letters += len(stored)
        if count >= MAX_PAGES or letters > MAX_CHARACTERS:
            detail = "Everything from this page on was left out: it is too long."
            losses.append(Loss(LossCode.CUT, title, detail))
            return
        yield Block(BlockType.HEADING, title, level)
        found = confluence_storage.try_blocks(stored, left_out)
        if found is None:
            detail = "The text of this page is damaged."
            losses.append(Loss(LossCode.DAMAGED_PART, title, detail))
        for block in found or ():
            is_heading = block.type is BlockType.HEADING
            below = min(block.level + level, 9) if is_heading else block.level
            yield Block(block.type, block.text, below, cells=block.cells)


def _ordered(space: _Space) -> Iterator[tuple[str, int]]:
    """Each page before those below it, and how deep it lies."""
    below: dict[str, list[str]] = {}
    for key, parent in space.parents.items():
        below.setdefault(parent if parent in space.titles else "", []).append(key)
    waiting = [(key, 1) for key in reversed(below.get("", []))]
    seen: set[str] = set()
    while waiting:
        key, level = waiting.pop()
        seen.add(key)
        yield key, level
        waiting += [(each, level + 1) for each in reversed(below.get(key, []))]
    # Pages that are each other's parents hang on nothing.
    yield from ((key, 1) for key in space.titles if key not in seen)


def _attached(package: Package, space: _Space) -> Iterator[tuple[str, bytes | None]]:
    """The last version of each file: attachments/PAGE/FILE/VERSION."""
    newest: dict[str, str] = {}
    for name in package.list_names("attachments/"):
        parts = name.split("/")
        if len(parts) == 4 and parts[2] in space.files:  # noqa: PLR2004
            newest[parts[2]] = name
    for key, name in newest.items():
        too_large = package.size(name) > embedded_files.MAX_FILE_BYTES
        yield space.files[key], None if too_large else package.find(name) or b""
