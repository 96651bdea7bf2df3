"""An extraction as Markdown that displays as the file read."""

import re
from typing import Final

from ingest.extraction import Block, BlockType, Extraction

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START: Final = re.compile(r"^(\s*)(#{1,6}\s|[-+]\s|>|\d+[.)]\s|={3,}|-{3,})")
_ESCAPED_START: Final = re.compile(r"^(\s*)(\d+)?([#\-+>.)=])")


def to_markdown(extraction: Extraction) -> str:
    """The text of *extraction* for an article; a Markdown file keeps its own."""
    if extraction.markdown is not None:
        return extraction.markdown
    return "\n\n".join(
        part for block in extraction.structure if (part := _render(block))
    )


def _render(block: Block) -> str:
    text = block.text.strip("\n")
    if not text.strip():
        return ""
    if block.type is BlockType.LIST_ITEM:
        return f"{'  ' * max(block.level - 1, 0)}- {_escape_line(text)}"
    if block.type is BlockType.HEADING:
        return f"{'#' * min(max(block.level, 1) + 1, 6)} {_escape_line(text)}"
    return _RENDERERS.get(block.type, _escape)(text)


def _escape_line(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _escape(text: str) -> str:
    """Text whose line breaks stay and whose signs mean nothing."""
    return "  \n".join(_escape_start(line) for line in text.splitlines())


def _escape_start(line: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", line.strip())
    if _LINE_START.match(escaped):
        return _ESCAPED_START.sub(r"\1\2\\\3", escaped, count=1)
    return escaped


def _render_table(text: str) -> str:
    rows = [line.split("\t") for line in text.splitlines()]
    width = max(len(row) for row in rows)
    lines = [
        "| "
        + " | ".join(_escape_line(cell) for cell in row + [""] * (width - len(row)))
        + " |"
        for row in rows
    ]
    rule = "|" + "---|" * width
    return "\n".join([lines[0], rule, *lines[1:]])


def _render_code(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"


def _render_title(text: str) -> str:
    return f"## {_escape_line(text)}"


_RENDERERS: Final = {
    BlockType.SHEET: _render_title,
    BlockType.SLIDE: _render_title,
    BlockType.TABLE: _render_table,
    BlockType.CODE: _render_code,
}
