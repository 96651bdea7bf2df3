"""Word documents as Word 6 to 2003 wrote them."""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from olefile import OleFileIO

from ingest import embedded_files, images, ole, visibility
from ingest.encodings import decode
from ingest.errors import DamagedFileError, PasswordError
from ingest.extraction import Block, BlockType, Extraction

_MAGIC: Final = (0xA5EC, 0xA5DC)
_WORD_97: Final = 0xC1
_ENCRYPTED: Final = 0x0100
_SECOND_TABLE: Final = 0x0200
_COMPRESSED: Final = 0x40000000
_COUNTS_AT: Final = 0x4C
_PARTS: Final = (
    BlockType.PARAGRAPH,
    BlockType.NOTE,
    BlockType.HEADER,
    None,
    BlockType.NOTE,
    BlockType.NOTE,
    BlockType.PARAGRAPH,
    BlockType.HEADER,
)
"""What the parts of the text are, in their order: the main one, footnotes, headers,
macros, comments, endnotes, text boxes, text boxes of headers."""
_FIELD: Final = re.compile("\x13([^\x13\x14\x15]*)(?:\x14([^\x13\x14\x15]*))?\x15")
_LINK: Final = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"', re.IGNORECASE)
_DROPPED: Final[dict[int, str | None]] = {
    **{code: None for code in range(32) if chr(code) not in "\t\n\r\x07"},
    0x1E: "-",
    0x0B: "\n",
    0x0C: "\n",
    0xA0: " ",
}
MAX_PIECES: Final = 1_000_000


class DOCExtractor:
    """All text of the document: tables, notes, headers, comments and text boxes too."""

    def extract(self, source: BinaryIO) -> Extraction:
        with ole.opened(source) as storage:
            document = ole.read_stream(storage, "WordDocument")
            parts = list(_parts(document, storage))
            properties = ole.read_properties(storage)
            files, losses = embedded_files.keep(ole.embedded_objects(storage))
            pictured = len(ole.read_stream(storage, "Data")) >= images.MIN_VECTOR_BYTES
        return Extraction(
            structure=tuple(
                block for kind, text in parts for block in _blocks(kind, text)
            ),
            title=properties.title,
            author=properties.author,
            created_at=properties.created_at,
            modified_at=properties.modified_at,
            attachments=files,
            losses=(*losses, *images.to_loss(int(pictured), "Data")),
        )


def _parts(document: bytes, storage: OleFileIO) -> Iterator[tuple[BlockType, str]]:
    """The parts of the text, each with what it is."""
    if (
        len(document) < _COUNTS_AT
        or struct.unpack_from("<H", document)[0] not in _MAGIC
    ):
        raise DamagedFileError("This is no Word document.")
    version, flags = struct.unpack_from("<2xH6xH", document)
    if flags & _ENCRYPTED:
        raise PasswordError("The document is protected by a password.")
    if version < _WORD_97:
        first, last = struct.unpack_from("<II", document, 0x18)
        yield BlockType.PARAGRAPH, decode(document[first:last]).text
        return
    counts = struct.unpack_from("<8i", document, _COUNTS_AT)
    table = ole.read_stream(storage, "1Table" if flags & _SECOND_TABLE else "0Table")
    text = _text(document, table)
    place = 0
    for kind, count in zip(_PARTS, counts, strict=True):
        if count > 0 and kind is not None:
            yield kind, text[place : place + count]
        place += max(count, 0)


def _text(document: bytes, table: bytes) -> str:
    """All pieces in the order of the document, wherever they lie in the file."""
    start, size = struct.unpack_from("<II", document, 0x1A2)
    pieces = _piece_table(table[start : start + size])
    count = min((len(pieces) - 4) // 12, MAX_PIECES)
    if count < 1:
        raise DamagedFileError("The document's table of pieces is missing.")
    places = struct.unpack_from(f"<{count + 1}I", pieces)
    found = []
    for number in range(count):
        length = places[number + 1] - places[number]
        (at,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)
        if at & _COMPRESSED:
            at = (at & ~_COMPRESSED) // 2
            found.append(document[at : at + length].decode("cp1252", "replace"))
        else:
            part = document[at : at + 2 * length]
            found.append(part.decode("utf-16-le", "replace"))
    return "".join(found)


def _piece_table(description: bytes) -> bytes:
    """Behind any number of property lists, each with its length."""
    place = 0
    while place + 5 <= len(description):
        if description[place] == 2:  # noqa: PLR2004 - the table's mark.
            (size,) = struct.unpack_from("<I", description, place + 1)
            return description[place + 5 : place + 5 + size]
        (size,) = struct.unpack_from("<H", description, place + 1)
        place += 3 + size
    return b""


def _shown(match: re.Match[str]) -> str:
    """What a field shows: its result, and where it leads."""
    link = _LINK.match(match[1])
    return visibility.with_target(match[2] or "", link[1] if link else "")


def _blocks(kind: BlockType, text: str) -> Iterator[Block]:
    """Paragraphs; of a table, the cells of a row end in one mark, the row in two."""
    before = None
    while before != text:
        # Fields inside fields: the innermost ones go first.
        before, text = text, _FIELD.sub(_shown, text)
    for part in re.split("\r|\n\n", text):
        plain = part.translate(_DROPPED)
        if "\x07" in plain:
            rows = (
                row.replace("\x07", "\t").strip() for row in plain.split("\x07\x07")
            )
            table = "\n".join(row for row in rows if row)
            if table:
                yield Block(BlockType.TABLE, table)
        elif plain.strip():
            yield Block(kind, plain.strip())
