"""Markdown, with the front matter that many tools write above it."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

import yaml

from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Extraction
from ingest.extractors.text import cut, read_text
from ingest.markdown_blocks import blocks
from ingest.visibility import LeftOut

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
        left_out = LeftOut()
        structure = tuple(blocks(body, left_out))
        if not structure and not attributes:
            raise DamagedFileError("The file has no text.")
        return Extraction(
            structure=structure,
            title=_title(structure),
            markdown=_without_title(body, structure),
            attributes=attributes,
            losses=(*losses, *left_out.losses()),
        )


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
