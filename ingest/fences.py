"""Code blocks of a Markdown text, by the language that they say they are written in."""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_CHARACTERS: Final = 400_000
"""Of one section that are looked at; a page shows no more of it."""
_FENCE: Final = re.compile(r"(?:```|~~~)[ \t]*([\w-]*)")


def list_code(markdown: str, languages: Collection[str]) -> list[tuple[str, str]]:
    """The fenced blocks that say one of *languages*, with it; "" is for none."""
    shown = markdown[:MAX_CHARACTERS]
    # Most texts have none, and need not be parsed for it.
    if not any(name.casefold() in languages for name in _FENCE.findall(shown)):
        return []
    named = (
        (token.info.strip().partition(" ")[0].casefold(), token.content)
        for token in _parser().parse(shown)
        if token.type == "fence"
    )
    return [(language, code) for language, code in named if language in languages]


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded with the first text.

    return MarkdownIt("commonmark", {"html": True}).enable("table")
