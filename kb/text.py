"""The border for text: what is kept of what people and programs write, and how much."""

from pathlib import PurePosixPath
from typing import Final

from kb.credentials import require_no_private_key
from kb.errors import InvalidInputError

MAX_LINE: Final = 200
"""Characters of a title, a name, or a word such as a system."""
MAX_TEXT: Final = 20_000
"""Characters of a reason, a comment or a description."""


class TextTooLongError(InvalidInputError):
    code = "text_too_long"


def to_plain(text: str, nul: str = "") -> str:
    """*text* as every database keeps it: no NUL, and no half of a character.

    Where a NUL may part two words, as in a question, *nul* is a space.
    """
    return text.replace("\0", nul).encode("utf-8", "replace").decode()


def to_line(text: str, nul: str = "") -> str:
    """*text* on one line, with single spaces between its words."""
    return " ".join(to_plain(text, nul).split())


def to_block(text: str) -> str:
    """A text of several lines, without space around it."""
    return to_plain(text).strip()


def to_file_name(path: str) -> str:
    """The last part of *path*, whichever system it was written on; empty for none."""
    return PurePosixPath(to_plain(path).replace("\\", "/")).name


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """A text as it is kept.

    Raise ``TextTooLongError`` for one beyond *limit*, ``PrivateKeyError`` for a key.
    """
    kept = to_block(text)
    require_no_private_key(kept)
    if len(kept) > limit:
        raise TextTooLongError(
            f"A text may have {limit:,} characters, not more.", limit=limit
        )
    return kept


def cut(text: str, limit: int = MAX_LINE) -> str:
    """*text* in *limit* characters; the last one shows that something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
