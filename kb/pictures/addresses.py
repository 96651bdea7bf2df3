"""The address of a picture, as it stands in texts.

It says how large the picture is, so that a page leaves room for it and asks nothing.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kb.pictures.models import Picture

PATH: Final = "/pictures/"
_RANDOM_BYTES: Final = 10
_NAME: Final = r"([0-9a-f]{20})-(\d{1,5})x(\d{1,5})"
_ADDRESS: Final = re.compile(rf"{PATH}{_NAME}(?![\w-])")
IN_TEXT: Final = re.compile(rf"!\[((?:[^\]\\\n]|\\.)*)\]\(({PATH}{_NAME})\)")
"""A picture with its words, as plain texts carry it."""
_MARKS: Final = re.compile(r"([\\\[\]`*_<&])")
_ESCAPED: Final = re.compile(r"\\([\\\[\]`*_<&])")


@dataclass(frozen=True, slots=True)
class Place:
    """What an address says."""

    key: str
    width: int
    height: int


def make_key() -> str:
    return secrets.token_hex(_RANDOM_BYTES)


def to_address(picture: Picture) -> str:
    return f"{PATH}{picture.key}-{picture.width}x{picture.height}"


def to_markdown(picture: Picture, words: str) -> str:
    """What a text says to show the picture; its *words* are for those who cannot see it."""
    escaped = _MARKS.sub(r"\\\1", " ".join(words.split()))
    return f"![{escaped}]({to_address(picture)})"


def to_words(escaped: str) -> str:
    """The words of a picture in a plain text, as they were given."""
    return _ESCAPED.sub(r"\1", escaped)


def read(address: str) -> Place | None:
    """``None`` for whatever is not the address of a picture of ours."""
    match = _ADDRESS.fullmatch(address)
    return Place(match[1], int(match[2]), int(match[3])) if match else None


def find_all(text: str) -> dict[str, str]:
    """The addresses of pictures in *text*, in their order, each with its key."""
    if PATH not in text:
        return {}
    return {match[0]: match[1] for match in _ADDRESS.finditer(text)}


def find_keys(texts: Iterable[str]) -> frozenset[str]:
    """The keys of all pictures that *texts* name."""
    return frozenset(key for text in texts for key in find_all(text).values())


def without(text: str) -> str:
    """A plain text with the words of its pictures in their place."""
    return IN_TEXT.sub(lambda match: to_words(match[1]), text) if PATH in text else text
