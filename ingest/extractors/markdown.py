"""Markdown, with the front matter that many tools write above it."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction
from ingest.extractors.text import cut, read_text

MAX_FRONT_MATTER: Final = 64_000
_FRONT_MATTER: Final = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*\n(?P<matter>.*?\n)?(?P=fence)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases, which can say a gigabyte in a few lines."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("Aliases are not read.")
        return super().compose_node(parent, index)


class MarkdownExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        decoded = read_text(source)
        text, losses = cut(decoded)
        attributes, body = split_front_matter(text.replace("\r\n", "\n"))
        structure = tuple(_blocks(_PARSER.parse(body)))
        if not structure and not attributes:
            raise DamagedFileError("The file has no text.")
        return Extraction(
            structure=structure,
            title=_title(structure),
            markdown=_without_title(body, structure),
            attributes=attributes,
            losses=losses,
        )


MAX_NESTING: Final = 100
"""Each list takes two levels; markdown-it drops what lies deeper."""
_PARSER: Final = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The mapping above the text, and the text; what is no mapping stays text."""
    match = _FRONT_MATTER.match(text)
    if match is None or len(match["matter"] or "") > MAX_FRONT_MATTER:
        return {}, text
    try:
        values = _load(match["fence"], match["matter"] or "")
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return {str(key): value for key, value in values.items()}, text[match.end() :]


def _load(fence: str, matter: str) -> Any:
    if fence == "+++":
        return tomllib.loads(matter)
    return yaml.load(matter, _PlainLoader) or {}  # noqa: S506 - it is a SafeLoader.


def _title(structure: Sequence[Block]) -> str | None:
    for block in structure:
        if block.type is BlockType.HEADING and block.level == 1:
            return block.text
    return None


def _without_title(body: str, structure: Sequence[Block]) -> str:
    """A first line that only repeats the title is not repeated in the text."""
    stripped = body.lstrip()
    if structure and structure[0].type is BlockType.HEADING and structure[0].level == 1:
        first, _, rest = stripped.partition("\n")
        if first.startswith("# "):
            return rest
    return body


class _Reader:
    """Follows the tokens and remembers what they are inside of."""

    def __init__(self) -> None:
        self._inside: list[tuple[BlockType, int]] = []
        self._rows: list[list[str]] = []

    def read(self, token: Token) -> Block | None:
        """The block that *token* completes, if it does."""
        if token.type in {"heading_open", "list_item_open"}:
            self._inside.append(self._opened(token))
        elif token.type in {"heading_close", "list_item_close"}:
            self._inside.pop()
        elif token.type == "tr_open":
            self._rows.append([])
        elif token.type == "table_close":
            return self._table()
        elif token.type == "inline":
            return self._inline(_inline_text(token))
        elif token.type in {"fence", "code_block"}:
            return Block(BlockType.CODE, token.content.rstrip("\n"))
        elif token.type == "html_block":
            return Block(BlockType.PARAGRAPH, _TAG.sub(" ", token.content).strip())
        return None

    def _opened(self, token: Token) -> tuple[BlockType, int]:
        if token.type == "heading_open":
            return BlockType.HEADING, int(token.tag[1:])
        lists = sum(kind is BlockType.LIST_ITEM for kind, _ in self._inside)
        return BlockType.LIST_ITEM, lists + 1

    def _table(self) -> Block:
        rows, self._rows = self._rows, []
        return Block(BlockType.TABLE, "\n".join("\t".join(row) for row in rows))

    def _inline(self, text: str) -> Block | None:
        if self._rows:
            self._rows[-1].append(" ".join(text.split()))
            return None
        kind, level = self._inside[-1] if self._inside else (BlockType.PARAGRAPH, 0)
        return Block(kind, text, level)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    reader = _Reader()
    for token in tokens:
        block = reader.read(token)
        if block is not None and block.text.strip():
            yield block


_TAG: Final = re.compile(r"<[^<>]*>")


def _inline_text(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type != "html_inline":
            parts.append(child.content)
    return "".join(parts).strip()
