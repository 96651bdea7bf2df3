"""An extraction as Markdown that displays as the file read."""

import re
from typing import Final

from ingest.extraction import Block, BlockType, Extraction
from kb.articles import page_marks

_UNITS: Final = {
    BlockType.PAGE: "page",
    BlockType.SLIDE: "slide",
    BlockType.SHEET: "sheet",
}
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;))")
# What begins a heading, list, rule, table or underlined heading at the start of a line.
_LINE_START: Final = re.compile(
    r"^(?:(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|=+\s*$|[-:][-:\s\\|]*$)|(\d{1,9})(?=[.)](?:\s|$)))"
)
_CLOSING: Final = re.compile(r"(^|\s)(#+)$")
"""Signs at the end of a heading that would not be shown."""


def to_markdown(extraction: Extraction) -> str:
    """The text of *extraction* for an article; a Markdown file keeps its own."""
    if extraction.markdown is not None:
        return extraction.markdown
    parts = []
    depth = page = 0
    unit = _unit(extraction)
    for block in extraction.structure:
        if unit and block.page and block.page > page:
            page = block.page
            parts.append(page_marks.to_mark(unit, page))
        # Deeper than one step at a time, a list item would be taken for code.
        is_item = block.type is BlockType.LIST_ITEM
        depth = min(max(block.level, 1), depth + 1) if is_item else 0
        if part := _render(block, depth):
            parts.append(part)
    return "\n\n".join(parts)


def _unit(extraction: Extraction) -> str:
    """What the file is divided into; nothing if there is only one of it."""
    if extraction.pages <= 1:
        return ""
    units = (
        _UNITS[block.type] for block in extraction.structure if block.type in _UNITS
    )
    return next(units, "")


def _render(block: Block, depth: int) -> str:
    text = block.text.strip("\n")
    if not text.strip():
        return ""
    if block.type is BlockType.LIST_ITEM:
        return f"{'  ' * (depth - 1)}- {_escape_start(_one_line(text))}"
    if block.type is BlockType.HEADING:
        return _render_heading(text, min(max(block.level, 1) + 1, 6))
    if block.type is BlockType.TABLE:
        return _render_table(block.rows)
    return _RENDERERS.get(block.type, _escape)(text)


def _render_heading(text: str, level: int) -> str:
    return f"{'#' * level} {_CLOSING.sub(_ESCAPED_CLOSING, _escape_line(text))}"


_ESCAPED_CLOSING: Final = r"\1\\\2"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape_line(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _one_line(text))


def _escape(text: str) -> str:
    """Text whose line breaks stay and whose signs mean nothing."""
    return "  \n".join(_escape_start(line.strip()) for line in text.splitlines())


def _escape_start(line: str) -> str:
    return _LINE_START.sub(r"\1\\", _SPECIAL.sub(r"\\\1", line), count=1)


def _render_table(rows: list[list[str]]) -> str:
    width = max(len(row) for row in rows)
    lines = [
        "| "
        + " | ".join(_render_cell(cell) for cell in row + [""] * (width - len(row)))
        + " |"
        for row in rows
    ]
    rule = "|" + "---|" * width
    return "\n".join([lines[0], rule, *lines[1:]])


def _render_cell(cell: str) -> str:
    return "<br>".join(map(_escape_line, cell.split("\n")))


def _render_code(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"


def _render_title(text: str) -> str:
    return _render_heading(text, 2)


_RENDERERS: Final = {
    BlockType.SHEET: _render_title,
    BlockType.SLIDE: _render_title,
    BlockType.CODE: _render_code,
}
