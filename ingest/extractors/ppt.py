"""Presentations as PowerPoint 97 to 2003 wrote them."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from ingest import clock, embedded_files, ole
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import Block, BlockType, Extraction

_ENCRYPTED: Final = 0xF3D1C4DF
_CONTAINER: Final = 0xF
_DOCUMENT, _SLIDE, _NOTES = 0x03E8, 0x03EE, 0x03F0
_SLIDE_LIST, _SLIDE_PLACE = 0x0FF0, 0x03F3
_HEADER, _CHARACTERS, _BYTES, _STRING = 0x0F9F, 0x0FA0, 0x0FA8, 0x0FBA
_EDIT, _PLACES, _TAG_DATA, _COMMENT, _FOOTERS = 0x0FF5, 0x1772, 0x138B, 0x2EE0, 0x0FD9
_TITLES: Final = frozenset({0, 6})
_NOTE_TEXT: Final = 2
_UNUSED: Final = frozenset({0x03F8, 0x040B, 0xF11A})
_SHAPE, _SHAPE_DATA, _PLACEHOLDER = 0xF004, 0xF011, 0x0BC3
_OBJECT: Final = 0x1011
_MASTER_LIST: Final = 1
_PLAIN: Final = BlockType.PARAGRAPH
MAX_DEPTH: Final = 40
MAX_EDITS: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    instance: int
    is_container: bool
    start: int
    end: int


class PPTExtractor:
    """The slides as they are now, with titles, notes and comments."""

    def extract(self, source: BinaryIO) -> Extraction:
        with ole.opened(source) as storage:
            user = ole.read_stream(storage, "Current User")
            data = ole.read_stream(storage, "PowerPoint Document")
            if storage.exists("EncryptedSummary") or (
                len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED  # noqa: PLR2004
            ):
                raise PasswordError("The presentation is protected by a password.")
            reader = _Reader(data, _edit_place(user))
            structure = tuple(clock.within(reader.blocks()))
            properties = ole.read_properties(storage)
            files, losses = embedded_files.keep(
                (*ole.embedded_objects(storage), *reader.objects())
            )
            losses = (*losses, *ole.image_losses(storage, "Pictures"))
        return Extraction(
            structure=structure,
            title=properties.title or _first_heading(structure),
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            pages=reader.slides,
            attachments=files,
            losses=losses,
        )


def _edit_place(user: bytes) -> int:
    return int(struct.unpack_from("<I", user, 16)[0]) if len(user) >= 20 else 0  # noqa: PLR2004


def _first_heading(structure: tuple[Block, ...]) -> str | None:
    return next(
        (block.text for block in structure if block.type is BlockType.HEADING), None
    )


class _Reader:
    def __init__(self, data: bytes, edit: int) -> None:
        self._data = data
        self._places = self._live_places(edit)
        self.slides = 0

    def blocks(self) -> Iterator[Block]:
        document = next(
            (
                record
                for place in self._places.values()
                for record in self._at(place)
                if record.kind == _DOCUMENT
            ),
            None,
        )
        if document is None:
            yield from self._everything()
            return
        lists = [
            record for record in self._children(document) if record.kind == _SLIDE_LIST
        ]
        for record in lists:
            if record.instance == 0:
                yield from self._slide_list(record)
        for record in lists:
            if record.instance == _MASTER_LIST:
                yield from self._masters(record)
            elif record.instance == _NOTE_TEXT:
                for place in self._slide_places(record):
                    yield from self._texts(place, BlockType.NOTE, None)

    def objects(self) -> Iterator[tuple[str, bytes]]:
        """Embedded documents, which lie among the slides, mostly packed."""
        for number, place in sorted(self._places.items()):
            for record in self._at(place):
                if record.kind == _OBJECT:
                    yield f"object-{number}", self._unpacked(record)

    def _unpacked(self, record: _Record) -> bytes:
        data = self._data[record.start : record.end]
        if record.instance != 1:
            return data
        unpacker = zlib.decompressobj()
        try:
            return unpacker.decompress(data[4:], embedded_files.MAX_FILE_BYTES)
        except zlib.error:
            return data

    def _masters(self, record: _Record) -> Iterator[Block]:
        """What every slide shows besides the prompts of its placeholders."""
        for place in self._slide_places(record):
            for shape in self._shapes(place):
                if not self._is_placeholder(shape):
                    yield from self._texts(shape, BlockType.HEADER, None)

    def _shapes(self, record: _Record, depth: int = 0) -> Iterator[_Record]:
        for child in self._children(record):
            if child.kind == _SHAPE:
                yield child
            elif child.is_container and depth < MAX_DEPTH:
                yield from self._shapes(child, depth + 1)

    def _is_placeholder(self, shape: _Record) -> bool:
        return any(
            part.kind == _PLACEHOLDER
            for data in self._children(shape)
            if data.kind == _SHAPE_DATA
            for part in self._children(data)
        )

    def _slide_list(self, record: _Record) -> Iterator[Block]:
        """The outline's texts of each slide stand behind its place."""
        kind = BlockType.PARAGRAPH
        seen: set[str] = set()
        place: _Record | None = None
        for child in self._children(record):
            if child.kind == _SLIDE_PLACE:
                yield from self._rest_of(place, seen)
                self.slides += 1
                seen = set()
                yield Block(BlockType.SLIDE, f"Slide {self.slides}", page=self.slides)
                (number,) = struct.unpack_from("<I", self._data, child.start)
                place = next(iter(self._at(self._places.get(number, -1))), None)
            elif child.kind == _HEADER:
                kind = self._text_kind(child)
            elif text := self._text(child):
                seen.add(text)
                yield self._block(kind, text)
        yield from self._rest_of(place, seen)

    def _rest_of(self, slide: _Record | None, seen: set[str]) -> Iterator[Block]:
        """What a slide shows beyond the outline: text boxes, tables, comments."""
        if slide is not None:
            for block in self._texts(slide, BlockType.PARAGRAPH, self.slides):
                if block.text not in seen:
                    yield block

    def _texts(
        self, record: _Record, default: BlockType, page: int | None, depth: int = 0
    ) -> Iterator[Block]:
        kind = default
        for child in self._children(record):
            if child.kind == _HEADER:
                kind = self._text_kind(child) if default is _PLAIN else default
            elif text := self._text(child):
                yield Block(
                    kind, _tidy(text, kind), int(kind is BlockType.HEADING), page
                )
            elif child.kind in {_COMMENT, _FOOTERS}:
                yield from self._strings(child, page)
            elif child.is_container and depth < MAX_DEPTH and child.kind not in _UNUSED:
                yield from self._texts(child, default, page, depth + 1)

    def _strings(self, record: _Record, page: int | None) -> Iterator[Block]:
        noted = BlockType.NOTE if record.kind == _COMMENT else BlockType.HEADER
        for child in self._children(record):
            if child.kind == _STRING:
                text = self._data[child.start : child.end].decode(
                    "utf-16-le", "replace"
                )
                if text.strip():
                    yield Block(noted, text.strip(), page=page)

    def _everything(self) -> Iterator[Block]:
        """Where the directory is broken: all there is, in the file's order."""
        whole = _Record(0, 0, True, 0, len(self._data))
        found = list(self._texts(whole, BlockType.PARAGRAPH, None))
        if not found:
            raise DamagedFileError("The presentation is damaged and cannot be opened.")
        yield from found

    def _block(self, kind: BlockType, text: str) -> Block:
        level = int(kind is BlockType.HEADING)
        return Block(kind, _tidy(text, kind), level, self.slides)

    def _text_kind(self, header: _Record) -> BlockType:
        (kind,) = struct.unpack_from("<I", self._data, header.start)
        return BlockType.HEADING if kind in _TITLES else BlockType.PARAGRAPH

    def _text(self, record: _Record) -> str:
        if record.kind not in {_CHARACTERS, _BYTES}:
            return ""
        data = self._data[record.start : record.end]
        wide = record.kind == _CHARACTERS
        text = data.decode("utf-16-le" if wide else "latin-1", "replace")
        return text.replace("\r", "\n").replace("\v", "\n").strip("\0 \n\t*")

    def _slide_places(self, record: _Record) -> Iterator[_Record]:
        for child in self._children(record):
            if child.kind == _SLIDE_PLACE:
                (number,) = struct.unpack_from("<I", self._data, child.start)
                yield from self._at(self._places.get(number, -1))

    def _at(self, place: int) -> Iterator[_Record]:
        """The record that begins at *place*, if there is one."""
        if place >= 0 and place + 8 <= len(self._data):
            yield self._record(place)

    def _children(self, record: _Record) -> Iterator[_Record]:
        place = record.start
        while place + 8 <= record.end:
            child = self._record(place)
            yield child
            place = child.end

    def _record(self, place: int) -> _Record:
        flags, kind, size = struct.unpack_from("<HHI", self._data, place)
        end = min(place + 8 + size, len(self._data))
        holds = flags & 0xF == _CONTAINER or kind == _TAG_DATA
        return _Record(kind, flags >> 4, holds, place + 8, end)

    def _live_places(self, edit: int) -> dict[int, int]:
        """Where each object's newest version lies: edits lead back to older ones."""
        places: dict[int, int] = {}
        for _ in range(MAX_EDITS):
            record = next(iter(self._at(edit)), None)
            if record is None or record.kind != _EDIT or record.end - record.start < 20:  # noqa: PLR2004
                break
            edit, directory = struct.unpack_from("<II", self._data, record.start + 8)
            for found in self._at(directory):
                self._read_directory(found, places)
            if not edit:
                break
        return places

    def _read_directory(self, record: _Record, places: dict[int, int]) -> None:
        if record.kind != _PLACES:
            return
        place = record.start
        while place + 4 <= record.end:
            (head,) = struct.unpack_from("<I", self._data, place)
            first, count = head & 0xFFFFF, head >> 20
            place += 4
            for number in range(min(count, (record.end - place) // 4)):
                (at,) = struct.unpack_from("<I", self._data, place + 4 * number)
                places.setdefault(first + number, at)
            place += 4 * count


def _tidy(text: str, kind: BlockType) -> str:
    return " ".join(text.split()) if kind is BlockType.HEADING else text
