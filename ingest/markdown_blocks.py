"""The blocks of a Markdown text as its page shows them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest import numbering, page_walk, visibility
from ingest.extraction import Block, BlockType, LossCode
from ingest.grid import to_table
from ingest.visibility import LeftOut
from kb.articles.emphasis import emphasise_chinese

MAX_NESTING: Final = 100
"""Each list takes two levels; markdown-it drops what lies deeper."""
_PARSER: Final = emphasise_chinese(
    MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(
        ["table", "strikethrough"]
    )
)
_LISTS: Final = frozenset({"ordered_list", "bullet_list"})
_TASK: Final = re.compile(r"\[([ xX])\][ \t]+")
_TAG: Final = re.compile(r"<(/?)(\w+)")
_STRUCK: Final = frozenset({"s", "del", "strike"})
_SHIFTS: Final = {"sup": visibility.raised, "sub": visibility.lowered}


def blocks(text: str, left_out: LeftOut) -> Iterator[Block]:
    reader = _Reader(left_out)
    for token in _PARSER.parse(text):
        for block in reader.read(token):
            if block.text.strip():
                yield block


class _Reader:
    """Follows the tokens and remembers what they are inside of."""

    def __init__(self, left_out: LeftOut) -> None:
        self._left_out = left_out
        self._inside: list[tuple[BlockType, int]] = []
        self._numbers: list[int | None] = []
        """The next number of each list around; none of one with bullets."""
        self._label = ""
        self._rows: list[list[str]] = []

    def read(self, token: Token) -> Iterator[Block]:
        """The blocks that *token* completes."""
        kind, _, side = token.type.rpartition("_")
        if kind in _LISTS:
            self._list(token, is_open=side == "open")
        elif kind in {"heading", "list_item"}:
            self._hold(token, is_open=side == "open")
        elif token.type == "tr_open":
            self._rows.append([])
        elif token.type == "table_close":
            rows, self._rows = self._rows, []
            block = to_table(rows)
            yield from () if block is None else (block,)
        elif token.type == "inline":
            yield from self._inline(_Line(self._left_out).read(token.children or ()))
        elif token.type in {"fence", "code_block"}:
            yield Block(BlockType.CODE, token.content.rstrip("\n"))
        elif token.type == "html_block":
            yield from self._page(token.content)

    def _list(self, token: Token, *, is_open: bool) -> None:
        if not is_open:
            self._numbers.pop()
        elif token.type == "ordered_list_open":
            self._numbers.append(int(str(token.attrGet("start") or 1)))
        else:
            self._numbers.append(None)

    def _hold(self, token: Token, *, is_open: bool) -> None:
        if not is_open:
            self._inside.pop()
        elif token.type == "heading_open":
            self._inside.append((BlockType.HEADING, int(token.tag[1:])))
        else:
            lists = sum(kind is BlockType.LIST_ITEM for kind, _ in self._inside)
            self._inside.append((BlockType.LIST_ITEM, lists + 1))
            self._label = self._next_label(token.markup)

    def _next_label(self, sign: str) -> str:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return ""
        self._numbers[-1] = number + 1
        return numbering.with_space(f"{number}{sign}")

    def _inline(self, text: str) -> Iterator[Block]:
        if self._rows:
            self._rows[-1].append(text)
            return
        kind, level = self._inside[-1] if self._inside else (BlockType.PARAGRAPH, 0)
        label = ""
        if kind is BlockType.LIST_ITEM:
            label, self._label = self._label, ""
            if task := _TASK.match(text):
                sign = visibility.EMPTY if task[1] == " " else visibility.TICKED
                text = f"{sign} {text[task.end() :]}"
        yield Block(kind, f"{label}{text}", level)

    def _page(self, content: str) -> Iterator[Block]:
        """HTML between the paragraphs."""
        try:
            root = lxml_html.document_fromstring(f"<div>{content}</div>")
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return
        yield from page_walk.blocks(root, self._left_out)


class _Line:
    """The text of one paragraph: its links, pictures, and what is struck out in it."""

    def __init__(self, left_out: LeftOut) -> None:
        self._left_out = left_out
        self._parts: list[str] = []
        self._open: list[tuple[str, int, str]] = []
        """What is open: its name, where its text begins, and where a link leads."""

    def read(self, tokens: Sequence[Token]) -> str:
        for token in tokens:
            kind, _, side = token.type.rpartition("_")
            if token.type in {"softbreak", "hardbreak"}:
                self._parts.append("\n")
            elif token.type == "html_inline":
                self._tag(token.content)
            elif kind in {"link", "s"} and side == "open":
                self._begin(kind, str(token.attrGet("href") or ""))
            elif kind in {"link", "s"}:
                self._end(kind)
            else:
                self._parts.append(token.content)
        return "".join(self._parts).strip()

    def _tag(self, content: str) -> None:
        match = _TAG.match(content)
        name = match[2].lower() if match else ""
        if name == "br":
            self._parts.append("\n")
        elif name in _STRUCK or name in _SHIFTS:
            if match and match[1]:
                self._end(name)
            else:
                self._begin(name, "")

    def _begin(self, name: str, target: str) -> None:
        self._open.append((name, len(self._parts), target))

    def _end(self, name: str) -> None:
        if not self._open or self._open[-1][0] != name:
            return
        _, start, target = self._open.pop()
        text = "".join(self._parts[start:])
        if name in _STRUCK:
            self._left_out.add(LossCode.STRUCK_OUT, text)
            text = ""
        elif name == "link":
            text = visibility.with_target(text, target)
        elif name in _SHIFTS:
            base = "".join(self._parts[:start])[-1:]
            text = _SHIFTS[name](text, base)
        self._parts[start:] = [text]
