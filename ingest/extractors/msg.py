"""Outlook messages: their properties, bodies and attachments."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Final

from olefile import OleFileIO

from ingest import ole
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction
from ingest.extractors.letter import Letter, to_blocks, to_extraction
from ingest.extractors.mail_text import from_alternatives, read_page
from ingest.extractors.rich_text import read_packed
from kb.text import to_plain

_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_SENDER, _SENDER_ADDRESS = "0C1A", "0C1F"
_TO, _CC, _BCC = "0E04", "0E03", "0E02"
_LONG_NAME, _NAME, _SHOWN_NAME, _DATA = "3707", "3704", "3001", "3701"
_CODEPAGES: Final = (0x3FFD, 0x3FDE)
_INTERNET_CODEPAGE: Final = 0x3FDE
_TIMES: Final = (0x0039, 0x0E06, 0x3007)
_WORDS: Final = (
    "3A06",
    "3A11",
    "3A16",
    "3A17",
    "3A08",
    "3A09",
    "3A1C",
    "3A24",
    "3003",
    "39FE",
)
"""Of a contact: names, company, title, telephone numbers, addresses."""
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_PROPERTIES: Final = "__properties_version1.0"
MAX_DEPTH: Final = 5


class MSGExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        with ole.opened(source) as storage:
            letter = _Reader(storage, ()).letter()
        extraction = to_extraction(letter)
        if not extraction.structure and not extraction.attachments:
            raise DamagedFileError("The message is damaged: it holds nothing.")
        return extraction


class _Reader:
    """Reads the message in one storage: the file's root, or one inside it."""

    def __init__(self, storage: OleFileIO, path: tuple[str, ...]) -> None:
        self._storage = storage
        self._path = path
        head = 32 if not path else 24
        self._fixed = _fixed(ole.read_stream(storage, *path, _PROPERTIES), head)
        self._codepage = next(
            (
                struct.unpack("<I", self._fixed[tag][:4])[0]
                for tag in _CODEPAGES
                if tag in self._fixed
            ),
            1252,
        )

    def letter(self) -> Letter:
        sent = next((self._fixed[tag] for tag in _TIMES if tag in self._fixed), b"")
        sender, address = self._text(_SENDER), self._text(_SENDER_ADDRESS)
        body = self._text(_BODY)
        words = [word for tag in _WORDS if (word := self._text(tag))]
        page, lost = read_page(html, "") if (html := self._html()) else ((), [])
        text = body or ("" if page else self._rich_text())
        return Letter(
            subject=self._text(_SUBJECT) or self._text(_SHOWN_NAME),
            fields=(
                ("From", f"{sender} <{address}>" if "@" in address else sender),
                ("To", self._text(_TO)),
                ("Cc", self._text(_CC)),
                ("Bcc", self._text(_BCC)),
            ),
            sent_at=_time(sent),
            author=sender,
            body=(*from_alternatives(text, page), *map(_paragraph, words)),
            files=list(self._files()),
            losses=lost,
        )

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for folder in self._attachments():
            part = _Reader(self._storage, (*self._path, folder))
            name = (
                part._text(_LONG_NAME) or part._text(_NAME) or part._text(_SHOWN_NAME)
            )
            data = ole.read_stream(
                self._storage, *self._path, folder, f"__substg1.0_{_DATA}0102"
            )
            inner = (*self._path, folder, f"__substg1.0_{_DATA}000D")
            if data:
                yield name or "attachment", data
            elif (
                self._storage.exists([*inner, _PROPERTIES])
                and len(inner) < 2 * MAX_DEPTH
            ):
                letter = _Reader(self._storage, inner).letter()
                text = "\n\n".join(block.text for block in to_blocks(letter))
                yield f"{name or letter.subject or 'message'}.txt", text.encode()
                yield from letter.files

    def _attachments(self) -> list[str]:
        depth = len(self._path)
        found = {
            path[depth]
            for path in self._storage.listdir()
            if len(path) > depth
            and tuple(path[:depth]) == self._path
            and path[depth].startswith("__attach_version1.0")
        }
        return sorted(found)

    def _text(self, tag: str) -> str:
        wide = ole.read_stream(self._storage, *self._path, f"__substg1.0_{tag}001F")
        if wide:
            text = wide.decode("utf-16-le", "replace")
        else:
            narrow = ole.read_stream(
                self._storage, *self._path, f"__substg1.0_{tag}001E"
            )
            text = ole.decode_codepage(narrow, self._codepage)
        return to_plain(text).replace("\r\n", "\n").strip()

    def _html(self) -> bytes:
        data = ole.read_stream(self._storage, *self._path, f"__substg1.0_{_HTML}0102")
        if data:
            return ole.decode_codepage(data, self._html_codepage()).encode()
        return self._text(_HTML).encode()

    def _html_codepage(self) -> int:
        """A page may have a code page of its own, mostly UTF-8."""
        found = self._fixed.get(_INTERNET_CODEPAGE, b"")[:4]
        return struct.unpack("<I", found)[0] if len(found) == 4 else self._codepage  # noqa: PLR2004

    def _rich_text(self) -> str:
        packed = ole.read_stream(self._storage, *self._path, f"__substg1.0_{_RTF}0102")
        return read_packed(packed) if packed else ""


def _paragraph(text: str) -> Block:
    return Block(BlockType.PARAGRAPH, text)


def _fixed(data: bytes, head: int) -> dict[int, bytes]:
    """The properties that fit into eight bytes, by their tags."""
    return {
        int.from_bytes(data[place + 2 : place + 4], "little"): data[
            place + 8 : place + 16
        ]
        for place in range(head, len(data) - 15, 16)
    }


def _time(value: bytes) -> datetime | None:
    if len(value) < 8:  # noqa: PLR2004
        return None
    try:
        return _EPOCH + timedelta(microseconds=int.from_bytes(value, "little") // 10)
    except OverflowError:
        return None
