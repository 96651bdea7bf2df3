"""What an engine answers besides hits."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    TITLE = "title"
    IDENTIFIER = "identifier"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    """The title, the identifier, or the value."""
    source: Source
    article_id: int = 0
    """Of a title."""
    attribute: str = ""
    """Of a value."""


@dataclass(frozen=True, slots=True)
class Correction:
    text: str
    """The query to ask instead."""
    replaced: tuple[tuple[str, str], ...] = ()
    """What stood there, and what stands there now."""
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One field's part in the score."""

    field: str
    words: tuple[str, ...]
    """None for linked wording, whose words are other people's."""
    share: float
    """Of the whole score, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Explanation:
    score: float
    reasons: tuple[Reason, ...]
    """The weightiest first."""
    linked_count: int
    has_all_words: bool
