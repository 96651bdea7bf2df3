"""Plain text and tables of values, in whatever encoding they were written."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final

from ingest import encodings
from ingest.encodings import Decoded, decode
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.grid import to_table
from kb.text import to_plain

MAX_CHARACTERS: Final = 5_000_000
MAX_FIELD: Final = 1_000_000


class TextExtractor:
    """Paragraphs, as empty lines part them."""

    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        return Extraction(
            structure=tuple(
                Block(BlockType.PARAGRAPH, paragraph)
                for paragraph in split_paragraphs(unescaped(text))
            ),
            losses=losses,
        )


class CSVExtractor:
    """One table."""

    def extract(self, source: BinaryIO) -> Extraction:
        decoded = read_text(source)
        text, losses = cut(decoded)
        table = to_table(_rows(text))
        if table is None:
            raise DamagedFileError("The file has no text.")
        return Extraction(structure=(table,), losses=losses)


def read_text(source: BinaryIO, declared: str = "") -> Decoded:
    """Raise ``DamagedFileError`` for a file without a single character."""
    decoded = decode(source.read(), declared)
    if not decoded.text.strip("\0\ufeff \t\r\n"):
        raise DamagedFileError("The file has no text.")
    return decoded


def cut(decoded: Decoded) -> tuple[str, tuple[Loss, ...]]:
    """The text up to the limit, and what was lost of it."""
    text = to_plain(decoded.text)
    losses = list(encodings.losses(decoded))
    if len(text) > MAX_CHARACTERS:
        detail = f"Everything after {MAX_CHARACTERS:,} characters was left out."
        losses.append(Loss(LossCode.CUT, f"character {MAX_CHARACTERS}", detail))
        text = text[:MAX_CHARACTERS]
    return text, tuple(losses)


def split_paragraphs(text: str) -> list[str]:
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = (part.strip("\n") for part in normal.split("\n\n"))
    return [part.rstrip() for part in parts if part.strip()]


def unescaped(text: str) -> str:
    """JSON, or lines of it, with the letters that its escapes stand for."""
    if text.lstrip()[:1] not in {"{", "["} or "\\u" not in text:
        return text
    return _ESCAPES.sub(_letters, text)


_ESCAPES: Final = re.compile(r"(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)")


def _letters(match: re.Match[str]) -> str:
    units = bytes.fromhex(match[2].replace("\\u", ""))
    letters = units.decode("utf-16-be", "replace")
    # What JSON cannot hold as it is stays escaped.
    is_plain = all(letter.isprintable() and letter not in '"\\' for letter in letters)
    return match[1] + letters if is_plain else match[0]


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_FIELD)
    named = _NAMED_SEPARATOR.match(text)
    body = text[named.end() :] if named else text
    separator = named[1] if named else _separator(body)
    try:
        yield from csv.reader(io.StringIO(body, ""), delimiter=separator)
    except csv.Error as error:
        raise DamagedFileError(
            "The table cannot be read: a quotation mark is not closed."
        ) from error


_NAMED_SEPARATOR: Final = re.compile(r"\s*\"?sep=(.)\"?[ \t]*\r?\n", re.IGNORECASE)
"""The first line by which Excel is told what parts the columns."""
_SEPARATORS: Final = ",;\t|"
_JUDGED_LINES: Final = 50


def _separator(text: str) -> str:
    """The one that gives most rows the same number of columns, and most columns."""
    head = "\n".join(text[:20_000].splitlines()[:_JUDGED_LINES])
    return max(_SEPARATORS, key=lambda separator: _regularity(head, separator))


def _regularity(head: str, separator: str) -> tuple[float, int]:
    try:
        rows = [len(row) for row in csv.reader(io.StringIO(head), delimiter=separator)]
    except csv.Error:
        return 0.0, 0
    widths = Counter(width for width in rows if width)
    width, count = widths.most_common(1)[0] if widths else (1, 0)
    return (count / widths.total(), width) if width > 1 else (0.0, 0)
