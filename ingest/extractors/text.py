"""Plain text and tables of values, in whatever encoding they were written."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from ingest.encodings import Decoded, decode
from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from kb.text import to_plain

MAX_CHARACTERS: Final = 5_000_000
MAX_FIELD: Final = 1_000_000


class TextExtractor:
    """Paragraphs, as empty lines part them."""

    def extract(self, source: BinaryIO) -> Extraction:
        decoded = read_text(source)
        text, losses = cut(decoded)
        return Extraction(
            structure=tuple(
                Block(BlockType.PARAGRAPH, paragraph)
                for paragraph in split_paragraphs(text)
            ),
            losses=losses,
        )


class CSVExtractor:
    """One table."""

    def extract(self, source: BinaryIO) -> Extraction:
        decoded = read_text(source)
        text, losses = cut(decoded)
        lines = ["\t".join(map(_clean, row)) for row in _rows(text) if any(row)]
        if not lines:
            raise DamagedFileError("The file has no text.")
        return Extraction(
            structure=(Block(BlockType.TABLE, "\n".join(lines)),), losses=losses
        )


def read_text(source: BinaryIO, declared: str = "") -> Decoded:
    """Raise ``DamagedFileError`` for a file without a single character."""
    decoded = decode(source.read(), declared)
    if not decoded.text.strip("\0\ufeff \t\r\n"):
        raise DamagedFileError("The file has no text.")
    return decoded


def cut(decoded: Decoded) -> tuple[str, tuple[Loss, ...]]:
    """The text up to the limit, and what was lost of it."""
    text = to_plain(decoded.text)
    losses = list(replacement_losses(decoded))
    if len(text) > MAX_CHARACTERS:
        detail = f"Everything after {MAX_CHARACTERS:,} characters was left out."
        losses.append(Loss(LossCode.CUT, f"character {MAX_CHARACTERS}", detail))
        text = text[:MAX_CHARACTERS]
    return text, tuple(losses)


def replacement_losses(decoded: Decoded) -> Iterator[Loss]:
    if decoded.replaced:
        detail = f"{decoded.replaced} places mean nothing in {decoded.encoding}."
        yield Loss(LossCode.REPLACED_CHARACTERS, "", detail)


def split_paragraphs(text: str) -> list[str]:
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = (part.strip("\n") for part in normal.split("\n\n"))
    return [part.rstrip() for part in parts if part.strip()]


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_FIELD)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:10_000], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        yield from csv.reader(io.StringIO(text), dialect)
    except csv.Error as error:
        raise DamagedFileError(
            "The table cannot be read: a quotation mark is not closed."
        ) from error


def _clean(cell: str) -> str:
    return " ".join(cell.split())
