"""Two articles compared, part by part: what was taken out, and what was put in."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from kb.articles.models import Revision, Submission
from kb.articles.sections import SECTION_NAMES
from web.presentation import rendered_differences

_WORDS: Final = re.compile(r"[A-Za-z0-9_.:/-]+|\s+|.", re.DOTALL)
MAX_CHARACTERS: Final = 12_000
"""Beyond, whole lines are compared, which is quick for any length."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a text, before and after, as HTML with the changes marked."""

    name: str
    html: Markup
    is_changed: bool
    is_prose: bool = False
    """Whether it is rendered, as the article is."""


def to_lines(written: Revision | Submission) -> dict[str, str]:
    """Everything that is said, by part: the title, each attribute, each section."""
    attributes = {
        name: ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in written.attributes.items()
    }
    return {
        "title": written.title,
        **attributes,
        "audience": written.audience.value,
        **written.sections,
    }


def compare_texts(
    before: Mapping[str, str], after: Mapping[str, str]
) -> list[Difference]:
    """Every part of either text, in the order of the later one."""
    names = [*after, *(name for name in before if name not in after)]
    return [_compare(name, before.get(name, ""), after.get(name, "")) for name in names]


def _compare(name: str, before: str, after: str) -> Difference:
    if before != after and name in SECTION_NAMES:
        html = rendered_differences.compare(before, after)
        return Difference(name, html, is_changed=True, is_prose=True)
    if before == after:
        return Difference(name, escape(after), is_changed=False)
    old, new = _cut(before, after)
    return Difference(name, Markup().join(_marked(old, new)), is_changed=True)


def _cut(before: str, after: str) -> tuple[list[str], list[str]]:
    if len(before) + len(after) > MAX_CHARACTERS:
        return before.splitlines(keepends=True), after.splitlines(keepends=True)
    return _WORDS.findall(before), _WORDS.findall(after)


def _marked(old: list[str], new: list[str]) -> Iterator[Markup]:
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if kind == "equal":
            yield escape(come)
            continue
        if gone:
            yield Markup("<del>{}</del>").format(gone)
        if come:
            yield Markup("<ins>{}</ins>").format(come)
