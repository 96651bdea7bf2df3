"""EPUB: the chapters of a book in the order in which it is read."""

import io
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Final
from urllib.parse import unquote

from lxml import etree

from ingest import clock, images
from ingest.errors import DamagedFileError, ExtractionError, PasswordError
from ingest.extraction import Block, Extraction, Loss, LossCode
from ingest.extractors.html import HTMLExtractor
from ingest.packages import Package, open_package
from ingest.xml_text import local_name

MAX_CHAPTERS: Final = 5_000
MAX_CHARACTERS: Final = 20_000_000
_PAGES: Final = frozenset(
    {"application/xhtml+xml", "text/html", "text/x-oeb1-document"}
)


class EPUBExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        package = open_package(source)
        book = _open(package)
        _require_plain(package, book.chapters)
        reading = _Reading(package)
        reading.read(book.chapters)
        worthwhile = sum(
            images.may_hold_text(package.find(place) or b"") for place in book.pictures
        )
        return Extraction(
            structure=tuple(reading.blocks),
            title=book.said.get("title"),
            author=book.said.get("creator"),
            created_at=_time(book.said.get("date", "")),
            losses=(
                *reading.losses,
                *package.losses,
                *images.to_loss(worthwhile, ""),
            ),
        )


@dataclass(frozen=True, slots=True)
class _Book:
    chapters: tuple[str, ...]
    pictures: tuple[str, ...]
    said: Mapping[str, str]


def _open(package: Package) -> _Book:
    container = package.find_xml("META-INF/container.xml")
    if container is None:
        raise DamagedFileError("The book's table of parts is missing or damaged.")
    place = next(
        (each.get("full-path", "") for each in container.iter("{*}rootfile")), ""
    )
    root = package.find_xml(place) if place else None
    if root is None:
        raise DamagedFileError("The book's table of parts is missing or damaged.")
    folder = posixpath.dirname(place)
    parts = {
        each.get("id", ""): (
            _place(folder, each.get("href", "")),
            each.get("media-type", ""),
        )
        for each in root.iter("{*}item")
    }
    order = (parts.get(each.get("idref", "")) for each in root.iter("{*}itemref"))
    return _Book(
        chapters=tuple(part for part, kind in filter(None, order) if kind in _PAGES),
        pictures=tuple(p for p, kind in parts.values() if kind.startswith("image/")),
        said=_properties(root),
    )


def _properties(root: etree._Element) -> dict[str, str]:
    """The first of each element of the metadata."""
    said: dict[str, str] = {}
    for metadata in root.iter("{*}metadata"):
        for element in metadata.iter():
            if text := " ".join((element.text or "").split()):
                said.setdefault(local_name(element), text)
    return said


def _place(folder: str, address: str) -> str:
    return posixpath.normpath(
        posixpath.join(folder, unquote(address.partition("#")[0]))
    )


def _require_plain(package: Package, chapters: Iterable[str]) -> None:
    """Raise ``PasswordError`` if chapters are encrypted; fonts may be, and matter not."""
    encryption = package.find_xml("META-INF/encryption.xml")
    named = () if encryption is None else encryption.iter("{*}CipherReference")
    encrypted = {unquote(each.get("URI", "")) for each in named}
    if not encrypted.isdisjoint(chapters):
        raise PasswordError("The book is protected against copying.")


@dataclass(slots=True)
class _Reading:
    package: Package
    blocks: list[Block] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    _letters: int = 0

    def read(self, chapters: Iterable[str]) -> None:
        for number, place in enumerate(clock.within(chapters, "chapter")):
            if number >= MAX_CHAPTERS or self._letters > MAX_CHARACTERS:
                detail = "Everything from this chapter on was left out: it is too long."
                self.losses.append(Loss(LossCode.CUT, place, detail))
                return
            self._chapter(place)

    def _chapter(self, place: str) -> None:
        if place.lower() not in self.package.names:
            detail = "A chapter of the book is missing."
            self.losses.append(Loss(LossCode.DAMAGED_PART, place, detail))
            return
        data = self.package.find(place)
        if not data:
            return
        try:
            page = HTMLExtractor().extract(io.BytesIO(data))
        except ExtractionError:
            # A page without a word shows the cover, or a picture, which is counted.
            return
        self._letters += sum(len(block.text) for block in page.structure)
        self.blocks += page.structure
        self.losses += _placed(page.losses, place)


def _placed(losses: Iterable[Loss], place: str) -> Iterator[Loss]:
    for loss in losses:
        where = f"{place}: {loss.where}" if loss.where else place
        yield Loss(loss.code, where, loss.detail)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
