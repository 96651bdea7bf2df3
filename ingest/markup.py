"""What texts in every markup are made of: paragraphs over lines, items, code, tables."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from ingest import numbering, reflow
from ingest.extraction import Block, BlockType
from ingest.grid import to_table

BREAK: Final = "\v"
"""A line break that the markup asks for, within a paragraph."""
MAX_LEVEL: Final = 50


class MarkupBlocks:
    """Gathers lines until what they belong to ends; *inline* reads what is in a line."""

    def __init__(self, inline: Callable[[str], str]) -> None:
        self.blocks: list[Block] = []
        self._inline = inline
        self._kind: tuple[BlockType, int, str] | None = None
        self._lines: list[str] = []
        self._numbers: list[int] = []

    @property
    def is_open(self) -> bool:
        """Whether a line would go on with what is above it."""
        return self._kind is not None

    def say(self, line: str) -> None:
        """One more line of what is open, else of a new paragraph."""
        if self._kind is None:
            self._kind = BlockType.PARAGRAPH, 0, ""
        self._lines.append(line)

    def heading(self, text: str, level: int) -> None:
        self.add(BlockType.HEADING, text, min(max(level, 1), 9))

    def item(
        self, text: str, level: int, *, is_numbered: bool, label: str = ""
    ) -> None:
        """An item that further lines may follow; *label* is one that the text gives."""
        self.end()
        level = min(max(level, 1), MAX_LEVEL)
        del self._numbers[level:]
        self._numbers += [0] * (level - len(self._numbers))
        if is_numbered:
            self._numbers[-1] += 1
            label = label or f"{self._numbers[-1]}."
        shown = numbering.with_space(label) if label else ""
        self._kind = BlockType.LIST_ITEM, level, shown
        self._lines = [text]

    def add(self, kind: BlockType, text: str, level: int = 0) -> None:
        self.end()
        self._numbers.clear()
        self._kind, self._lines = (kind, level, ""), [text]
        self.end()

    def code(self, lines: Iterable[str]) -> None:
        """Lines that stay as they are."""
        self.end()
        text = "\n".join(line.rstrip() for line in lines).strip("\n")
        if text.strip():
            self.blocks.append(Block(BlockType.CODE, text))

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Rows whose cells are markup themselves."""
        self.end()
        block = to_table([self._cell(cell) for cell in row] for row in rows)
        if block is not None:
            self.blocks.append(block)

    def end(self) -> None:
        """What follows belongs to something else."""
        kind, lines, self._kind, self._lines = self._kind, self._lines, None, []
        if kind is None:
            return
        text = self._inline(_joined(lines))
        text = re.sub(rf" *{BREAK} *", "\n", text).strip()
        if text:
            self.blocks.append(Block(kind[0], f"{kind[2]}{text}", kind[1]))
        if kind[0] is BlockType.PARAGRAPH:
            self._numbers.clear()

    def _cell(self, text: str) -> str:
        return re.sub(rf"\s*{BREAK}\s*", "\n", self._inline(text.strip()))


def _joined(lines: Iterable[str]) -> str:
    """Lines as one, but where the markup asks for a break."""
    kept = [stripped for line in lines if (stripped := line.strip(" \t"))]
    parts = kept[:1]
    for above, line in pairwise(kept):
        is_broken = above.endswith(BREAK)
        # Between Chinese characters there is no blank.
        parts += ["" if is_broken else reflow.join(above[-1], line[0])[1:-1], line]
    return "".join(parts)


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())


def dedented(lines: Sequence[str]) -> list[str]:
    """*lines* without the blanks that all of them begin with."""
    depth = min((indent_of(line) for line in lines if line.strip()), default=0)
    return [line[depth:] for line in lines]


def untabbed(lines: Iterable[str]) -> Iterator[str]:
    """Lines with tabs as the blanks that they stand for."""
    return (line.expandtabs(8).rstrip() for line in lines)
