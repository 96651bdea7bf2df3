"""Notebooks of Jupyter: their texts, their code, and what that printed."""

import binascii
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from ingest import clock, images, markdown_blocks
from ingest.encodings import decode
from ingest.errors import DamagedFileError, ExtractionError
from ingest.extraction import Block, BlockType, Extraction, Loss, LossCode
from ingest.extractors.html import HTMLExtractor
from ingest.terminal import to_screen
from ingest.visibility import LeftOut

MAX_CELLS: Final = 20_000
MAX_CHARACTERS: Final = 10_000_000
_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp"})


class NotebookExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        notebook = _load(source.read())
        reader = _Reader()
        cells = clock.within(_cells(notebook), "cell")
        for number, cell in enumerate(cells, start=1):
            if number > MAX_CELLS or reader.letters > MAX_CHARACTERS:
                detail = "Everything from this cell on was left out: it is too long."
                reader.losses.append(Loss(LossCode.CUT, f"cell {number}", detail))
                break
            reader.read(cell)
        said = _mapping(notebook.get("metadata"))
        return Extraction(
            structure=tuple(reader.blocks),
            title=_text(said.get("title")) or None,
            losses=(
                *reader.losses,
                *reader.left_out.losses(),
                *images.to_loss(reader.pictures, ""),
            ),
        )


def _load(data: bytes) -> Mapping[str, Any]:
    try:
        notebook = json.loads(decode(data).text)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError("The notebook is damaged.") from error
    if not isinstance(notebook, dict) or not (
        "cells" in notebook or "worksheets" in notebook
    ):
        raise DamagedFileError("This is no notebook.")
    return notebook


def _cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those of today's form, and those of the third, which had sheets."""
    sheets = _list(notebook.get("worksheets"))
    for holder in (notebook, *map(_mapping, sheets)):
        yield from map(_mapping, _list(holder.get("cells")))


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.losses: list[Loss] = []
        self.left_out = LeftOut()
        self.pictures = 0
        self.letters = 0

    def read(self, cell: Mapping[str, Any]) -> None:
        kind, text = cell.get("cell_type"), _text(cell.get("source", cell.get("input")))
        self.letters += len(text)
        if kind == "markdown":
            self.blocks += markdown_blocks.blocks(text, self.left_out)
        elif kind == "heading":
            level = cell.get("level")
            known = level if isinstance(level, int) else 1
            self._add(BlockType.HEADING, text, min(max(known, 1), 6))
        else:
            self._add(BlockType.CODE, text)
        for bundle in _mapping(cell.get("attachments")).values():
            self._count_pictures(_mapping(bundle))
        for output in map(_mapping, _list(cell.get("outputs"))):
            self._output(output)

    def _output(self, output: Mapping[str, Any]) -> None:
        """What a cell printed; of several forms of one result, the richest."""
        data = _mapping(output.get("data")) or output
        self._count_pictures(data)
        page = _text(data.get("text/html", data.get("html")))
        if page and (found := _read_page(page)):
            self.blocks += found
            return
        said = data.get("text/plain", output.get("text"))
        trace = _list(output.get("traceback"))
        text = _text(said) or "\n".join(map(_text, trace))
        self.letters += len(text)
        self._add(BlockType.CODE, to_screen(text))

    def _count_pictures(self, data: Mapping[str, Any]) -> None:
        for kind in _PICTURES & data.keys():
            try:
                picture = binascii.a2b_base64(_text(data[kind]))
            except (binascii.Error, ValueError):
                continue
            self.pictures += images.may_hold_text(picture)

    def _add(self, kind: BlockType, text: str, level: int = 0) -> None:
        if text.strip():
            self.blocks.append(Block(kind, text.strip("\n"), level))


def _read_page(page: str) -> tuple[Block, ...]:
    try:
        return HTMLExtractor().extract(io.BytesIO(page.encode())).structure
    except ExtractionError:
        return ()


def _text(value: Any) -> str:
    """A text, which notebooks keep as a list of lines too."""
    if isinstance(value, list):
        return "".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
