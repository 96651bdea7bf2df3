"""A report as Markdown: the text of the article that it is published as."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.reporting.writing import Written, WrittenBlock

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~=@$&])")


def to_markdown(written: Written) -> str:
    """Every word that somebody wrote stays text: its signs are escaped."""
    return "\n\n".join(part for part in _parts(written) if part)


def _parts(written: Written) -> Iterator[str]:
    yield _to_table(("", ""), written.facts)
    for remark in written.remarks:
        yield _escape(remark)
    for block in written.blocks:
        yield from _of_block(block)


def _of_block(block: WrittenBlock) -> Iterator[str]:
    yield f"## {_escape(block.heading)}"
    for paragraph in (*block.paragraphs, *block.notes):
        yield _escape(paragraph)
    if block.rows:
        yield _to_table(block.columns, block.rows)


def _to_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        f"| {' | '.join(cell if line is lines[1] else _escape(cell) for cell in line)} |"
        for line in lines
    )


def _escape(text: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
