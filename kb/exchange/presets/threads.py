"""Tickets that are threads of letters: what was asked, what was answered, and the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """One of a thread, whoever calls it an article."""

    text: str
    author: str
    at: str
    is_internal: bool
    is_of_agent: bool
    is_html: bool
    files: Sequence[str] = ()


def to_columns(letters: Iterable[Letter]) -> dict[str, Any]:
    """The first is the description, the last public one of an agent is what was done.

    Files are named, for their bytes are not with the rows.
    """
    thread = list(letters)
    if not thread:
        return {}
    answers = [each for each in thread if each.is_of_agent and not each.is_internal]
    done = answers[-1].text if answers and answers[-1] is not thread[0] else ""
    files = [name for each in thread for name in each.files if name]
    return {
        "thread description": thread[0].text,
        "thread done": done,
        "thread comments": [_to_comment(each) for each in thread[1:]],
        **({"attachment": files} if files else {}),
    }


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "description": ("thread description", "body", "description"),
    "done": ("thread done", "solution", "resolution"),
    "comments": ("thread comments",),
    "remarks": ("attachment", "tags"),
}


def _to_comment(letter: Letter) -> dict[str, Any]:
    return {
        "text": letter.text,
        "author": letter.author,
        "at": letter.at,
        "internal": letter.is_internal,
        "html": letter.is_html,
    }
