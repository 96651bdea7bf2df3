"""RTF: text in the code page of each font, as old Chinese documents need it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

from ingest import clock, symbols, visibility
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.images import to_loss
from ingest.ole import decode_codepage
from ingest.visibility import LeftOut
from kb.text import to_plain

MAX_BYTES: Final = 100 << 20
MAX_DEPTH: Final = 1_000
_OFTEN: Final = 256
"""Tokens between two looks at the clock."""
_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z\r\n])|([{}])"
    rb"|[\r\n\0]+|\\[\r\n]|([^\\{}\r\n\0]+)"
)
_CHARSETS: Final = {
    0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254,
    163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip
"""The code page of a font's character set, as the RTF specification lists them."""
_BREAKS: Final = {
    b"par": "\n\n", b"line": "\n", b"sect": "\n\n", b"page": "\n\n", b"row": "\r",
    b"nestrow": "\r", b"cell": "\t", b"nestcell": "\t", b"tab": " ", b"emdash": "—",
    b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SKIPPED: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict objdata objclass objname objalias themedata colorschememapping datastore "
    b"latentstyles listtable listoverridetable rsidtbl generator xmlnstbl mmathPr "
    b"bkmkstart bkmkend filetbl revtbl pgptbl panose falt blipuid nonshppict".split()
)
_NOTES: Final = frozenset(b"footnote annotation".split())
_HEADERS: Final = frozenset(
    b"header headerl headerr headerf footer footerl footerr footerf".split()
)
_GONE: Final = {
    b"strike": LossCode.STRUCK_OUT,
    b"striked": LossCode.STRUCK_OUT,
    b"v": LossCode.HIDDEN,
}
_SHIFTS: Final = {b"super": "super", b"sub": "sub", b"nosupersub": ""}
_LINK: Final = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"\s]+)', re.IGNORECASE)
_ALLOWED: Final = frozenset(b"shptxt shpinst shp listtext pntext fldrslt".split())


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces."""

    codepage: int = 1252
    skipped: int = 1
    """Characters that stand in for one of Unicode, for readers without it."""
    is_silent: bool = False
    is_deleted: bool = False
    gone: LossCode | None = None
    """Why its text is not shown."""
    shift: str = ""
    font: str = ""
    """Its name, if it is a font of symbols."""
    in_command: bool = False
    """Whether it holds the command of a field."""
    in_fonts: bool = False
    in_table: bool = False
    starred: bool = False
    target: BlockType = BlockType.PARAGRAPH


@dataclass(slots=True)
class _Field:
    """A field that the reader is inside of: its command, and where its text begins."""

    depth: int
    target: BlockType
    start: int
    command: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class _Reader:
    group: _Group = field(default_factory=_Group)
    stack: list[_Group] = field(default_factory=list)
    fonts: dict[int, int] = field(default_factory=dict)
    font: int = 0
    font_names: dict[int, str] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)
    fields: list[_Field] = field(default_factory=list)
    default: int = 1252
    pending: bytearray = field(default_factory=bytearray)
    text: dict[BlockType, list[str]] = field(default_factory=dict)
    skip: int = 0
    images: int = 0
    is_closed: bool = False

    def read(self, data: bytes) -> None:
        for count, match in enumerate(_TOKEN.finditer(data)):
            if self.is_closed or (count % _OFTEN == 0 and clock.is_over()):
                # What follows the last brace is no part of the document.
                break
            word, number, code, sign, brace, plain = match.groups()
            if code is not None:
                self._byte(int(code, 16))
            elif plain is not None:
                self._plain(plain)
            elif brace is not None:
                self._brace(brace)
            elif word is not None:
                self._word(word, int(number) if number else None)
            elif sign is not None:
                self._sign(sign)
        self._flush()

    def _byte(self, value: int) -> None:
        if self.skip:
            self.skip -= 1
        elif not self.group.is_silent:
            self.pending.append(value)

    def _plain(self, data: bytes) -> None:
        cut = min(self.skip, len(data))
        self.skip -= cut
        if self.group.in_fonts:
            name = data.decode("latin-1").rstrip(";").strip()
            self.font_names[self.font] = self.font_names.get(self.font, "") + name
        elif self.group.in_command and self.fields:
            self.fields[-1].command += data
        if not self.group.is_silent:
            self.pending += data[cut:]

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.skip = 0
        if brace == b"{":
            if len(self.stack) < MAX_DEPTH:
                self.stack.append(self.group)
            if self.group.starred:
                self.group = replace(self.group, starred=False)
        elif self.stack:
            self.group = self.stack.pop()
            self.is_closed = not self.stack
            if self.fields and len(self.stack) < self.fields[-1].depth:
                self._end_field(self.fields.pop())

    def _end_field(self, ended: _Field) -> None:
        parts = self.text.get(ended.target, [])
        link = _LINK.match(ended.command.decode("latin-1"))
        if link is not None:
            text = "".join(parts[ended.start :])
            parts[ended.start :] = [visibility.with_target(text, link[1])]

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.group = replace(self.group, starred=True)
            return
        self._say({b"~": " ", b"_": "-", b"-": ""}.get(sign, sign.decode("latin-1")))

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"u" and number is not None:
            self._say(chr(number % 0x10000))
            self.skip = self.group.skipped
        elif word in _BREAKS:
            # A paragraph inside a cell does not end the cell.
            ends = word == b"par" and self.group.in_table
            self._say(" " if ends else _BREAKS[word])
        elif word == b"bin":
            self.skip = max(number or 0, 0)
        else:
            self._flush()
            self._set(word, number)

    def _set(self, word: bytes, number: int | None) -> None:
        value = number or 0
        if word in {b"ansicpg", b"mac", b"pc", b"pca"}:
            known = {b"ansicpg": value, b"mac": 10000, b"pc": 437, b"pca": 850}[word]
            self.default = known or 1252
            self.group = replace(self.group, codepage=self.default)
        elif word == b"uc":
            self.group = replace(self.group, skipped=min(max(value, 0), 8))
        elif word in _GONE:
            gone = _GONE[word] if number != 0 else None
            self.group = replace(self.group, gone=gone)
        elif word in _SHIFTS:
            self.group = replace(self.group, shift=_SHIFTS[word])
        elif word in {b"pard", b"intbl"}:
            self.group = replace(self.group, in_table=word == b"intbl")
        elif word == b"deleted":
            self.group = replace(self.group, is_deleted=number != 0)
        elif word in {b"f", b"fcharset", b"plain"}:
            self._set_font(word, value)
        else:
            self._set_destination(word)

    def _set_font(self, word: bytes, value: int) -> None:
        if self.group.in_fonts:
            if word == b"fcharset":
                self.fonts[self.font] = _CHARSETS.get(value, self.default)
            elif word == b"f":
                self.font = value
        elif word == b"f":
            page = self.fonts.get(value, self.default)
            name = self.font_names.get(value, "")
            name = name if symbols.is_symbol_font(name) else ""
            self.group = replace(self.group, codepage=page, font=name)
        else:
            self.group = replace(
                self.group,
                codepage=self.default,
                is_deleted=False,
                gone=None,
                shift="",
                font="",
            )

    def _set_destination(self, word: bytes) -> None:
        self.images += word == b"pict"
        if word == b"field":
            target = self.group.target
            start = len(self.text.get(target, ()))
            self.fields.append(_Field(len(self.stack), target, start))
        elif word == b"fonttbl":
            self.group = replace(self.group, in_fonts=True, is_silent=True)
        elif word == b"fldinst":
            self.group = replace(self.group, is_silent=True, in_command=True)
        elif word in _NOTES:
            self.group = replace(self.group, target=BlockType.NOTE, starred=False)
        elif word in _HEADERS:
            self.group = replace(self.group, target=BlockType.HEADER, starred=False)
        elif word in _SKIPPED or (self.group.starred and word not in _ALLOWED):
            self.group = replace(self.group, is_silent=True, starred=False)
        elif self.group.starred:
            self.group = replace(self.group, starred=False)

    def _say(self, text: str) -> None:
        self._flush()
        if self.group.is_silent:
            return
        if self.group.is_deleted:
            self.left_out.add(LossCode.TRACKED_DELETION, text)
        elif self.group.gone is not None and text.strip():
            self.left_out.add(self.group.gone, text)
        else:
            parts = self.text.setdefault(self.group.target, [])
            parts.append(self._shown(text, parts))

    def _shown(self, text: str, parts: list[str]) -> str:
        if self.group.font:
            text = symbols.from_private(self.group.font, text)
            if symbols.UNKNOWN in text:
                self.left_out.add(LossCode.UNKNOWN_SIGN)
                text = text.replace(symbols.UNKNOWN, " ")
        if not self.group.shift or not parts:
            return text
        shift = visibility.raised if self.group.shift == "super" else visibility.lowered
        return shift(text, parts[-1][-1:])

    def _flush(self) -> None:
        """Bytes wait for the next word: a Chinese character is two of them."""
        if self.pending:
            data, self.pending = bytes(self.pending), bytearray()
            if self.group.font:
                # Letters of a symbol font are codes of it, whatever the code page.
                codes = (0xF000 + byte for byte in data if not chr(byte).isspace())
                self._say("".join(map(chr, codes)))
                return
            self._say(decode_codepage(data, self.group.codepage))


class RTFExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read(MAX_BYTES + 1)
        if not data.lstrip().startswith(b"{\\rtf"):
            raise DamagedFileError("This is no RTF document.")
        reader = _Reader()
        reader.read(data[:MAX_BYTES])
        return Extraction(
            structure=tuple(
                block
                for kind, parts in sorted(reader.text.items(), key=_main_text_first)
                for block in _blocks(kind, "".join(parts))
            ),
            losses=(
                *to_loss(reader.images, ""),
                *reader.left_out.losses(),
                *_losses(len(data)),
            ),
        )


def _main_text_first(item: tuple[BlockType, list[str]]) -> bool:
    return item[0] is not BlockType.PARAGRAPH


def _losses(size: int) -> Iterator[Loss]:
    if size > MAX_BYTES:
        detail = f"Everything after {MAX_BYTES >> 20} MB was left out."
        yield Loss(LossCode.CUT, "", detail)


def _blocks(kind: BlockType, text: str) -> Iterator[Block]:
    # Halves of a character beyond the first plane come one by one.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    for part in to_plain(text).split("\n\n"):
        *rows, rest = part.split("\r")
        if table := "\n".join(row for row in map(_row, rows) if row):
            yield Block(BlockType.TABLE, table)
        if rest.strip():
            yield Block(kind, rest.replace("\t", " ").strip())


def _row(row: str) -> str:
    cells = (" ".join(cell.split()) for cell in row.split("\t"))
    return "\t".join(cells).rstrip("\t")
