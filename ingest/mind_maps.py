"""Mind maps of whatever program, as the outlines that they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest import visibility
from ingest.extraction import Block, BlockType

MAX_DEPTH: Final = 200


@dataclass(slots=True)
class Topic:
    text: str
    key: str = ""
    """By which relations name it."""
    notes: Sequence[str] = ()
    labels: Sequence[str] = ()
    target: str = ""
    """Where its link leads."""
    children: list["Topic"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Relation:
    """A line between two topics, by their keys."""

    first: str
    second: str
    text: str = ""


def to_blocks(root: Topic, relations: Sequence[Relation] = ()) -> Iterator[Block]:
    """The middle as a heading, everything around it as a list, relations behind."""
    names: dict[str, str] = {}
    yield from _topic(root, 0, names)
    for relation in relations:
        ends = [names.get(key, "") for key in (relation.first, relation.second)]
        if all(ends):
            said = f": {relation.text}" if relation.text else ""
            yield Block(BlockType.PARAGRAPH, f"{ends[0]} → {ends[1]}{said}")


def _topic(topic: Topic, depth: int, names: dict[str, str]) -> Iterator[Block]:
    words = " ".join(topic.text.split())
    names[topic.key] = words
    text = visibility.with_target(words, topic.target)
    if topic.labels:
        text = f"{text} [{', '.join(topic.labels)}]".strip()
    if text:
        kind = BlockType.LIST_ITEM if depth else BlockType.HEADING
        yield Block(kind, text, depth or 1)
    for note in topic.notes:
        if note.strip():
            yield Block(BlockType.NOTE, note.strip())
    for child in topic.children:
        yield from _topic(child, depth + 1, names)
