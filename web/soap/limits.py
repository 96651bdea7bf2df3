"""How much of a message is read before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    bytes: int
    """Of the whole message as it comes over the wire."""
    depth: int = 32
    elements: int = 5_000
    attributes: int = 32
    """Of one element."""
    text: int = 8_000_000
    """Characters of text and attributes that are kept in memory; files are not."""
    markup: int = 65_536
    """Characters before the first element, and of one tag."""
    parts: int = 32
    """Of a multipart message."""


def for_uploads(megabytes: int) -> Limits:
    """Limits under which files of so many MB fit, written in base64."""
    return Limits(bytes=(megabytes << 20) * 7 // 5 + (1 << 20))
